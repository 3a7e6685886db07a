//! Responses with unexpected content.

use wacht_sdk::ErrorKind;

use crate::raw::{Raw, response};

const HTML: &str = "<html><body>hunter2</body></html>";

#[tokio::test]
async fn an_error_page_keeps_its_status_and_body() {
    let page = response("502 Bad Gateway", "content-type: text/html\r\n", HTML);
    let server = Raw::sending(&page).await;
    let error = server.client().users().get("1").await.unwrap_err();
    assert!(error.is_server_error());
    assert_eq!(error.to_string(), "getUserDetails: 502 Bad Gateway");
    assert_eq!(error.body(), Some(HTML.as_bytes()));
}

#[tokio::test]
async fn a_page_in_place_of_a_result_says_what_it_is() {
    let server = Raw::sending(&response("200 OK", "content-type: text/html\r\n", HTML)).await;
    let error = server.client().users().get("1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let text = error.to_string();
    assert!(text.contains("200") && text.contains("text/html"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn an_empty_success_is_enough_where_nothing_is_returned() {
    for empty in [
        response("200 OK", "", ""),
        response("200 OK", "", "{}"),
        "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
    ] {
        let server = Raw::sending(&empty).await;
        server.client().users().delete("1").await.unwrap();
    }
}

#[tokio::test]
async fn an_empty_success_in_place_of_a_result_says_so() {
    let server = Raw::sending(&response("200 OK", "", "")).await;
    let error = server.client().users().get("1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().ends_with("its body is empty"), "{error}");
}

#[tokio::test]
async fn a_result_that_does_not_fit_says_where() {
    let server = Raw::sending(&response("200 OK", "", r#"{"data":[{"id":[]}]}"#)).await;
    let error = server.client().users().list().await.unwrap_err();
    assert!(error.to_string().contains("`data[0].id`"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let target = Raw::sending(&response("200 OK", "", "{}")).await;
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "307 Temporary Redirect",
    ] {
        let location = format!("location: {}/users/2\r\n", target.url());
        let server = Raw::sending(&response(status, &location, "")).await;
        let error = server.client().users().delete("1").await.unwrap_err();
        assert!(error.to_string().ends_with(status), "{error}");
    }
    assert!(target.received().is_empty());
}

#[tokio::test]
async fn a_response_above_the_limit_is_refused() {
    let body = format!(r#"{{"x":"{}"}}"#, "x".repeat(100));
    let server = Raw::sending(&response("200 OK", "", &body)).await;
    let get = |limit| {
        let client = server.builder().max_response_bytes(limit).build();
        client.unwrap().users().delete("1")
    };
    assert!(get(body.len()).await.is_ok());
    let error = get(body.len() - 1).await.unwrap_err();
    assert!(error.to_string().contains("larger than"), "{error}");
}

#[tokio::test]
async fn an_error_above_the_limit_keeps_its_status() {
    let page = response("503 Service Unavailable", "retry-after: 3\r\n", HTML);
    let server = Raw::sending(&page).await;
    let client = server.builder().max_response_bytes(5).build().unwrap();
    let error = client.users().delete("1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.retry_after().map(|wait| wait.as_secs()), Some(3));
}

#[tokio::test]
async fn an_error_that_breaks_off_keeps_its_status() {
    let server = Raw::sending("HTTP/1.1 401 Unauthorized\r\ncontent-length: 9\r\n\r\n{").await;
    let error = server.client().users().delete("1").await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
}

#[tokio::test]
async fn a_success_that_breaks_off_is_a_broken_connection() {
    let server = Raw::sending("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{").await;
    let error = server.client().users().get("1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn what_is_no_http_is_a_broken_connection() {
    let server = Raw::sending("hunter2\r\n\r\n").await;
    let error = server.client().users().get("1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_connection() {
    let url = Raw::sending("").await.url();
    let client = wacht_sdk::Client::builder().api_key("sk").base_url(url);
    let error = client.build().unwrap().users().get("1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.status().is_none() && error.headers().is_none());
}

#[tokio::test]
async fn a_server_that_never_responds_is_out_of_time() {
    let server = Raw::stalling("").await;
    let error = server.hasty_client().users().get("1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.is_timeout());
}

#[tokio::test]
async fn a_response_that_stalls_is_out_of_time() {
    let server = Raw::stalling("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{").await;
    let error = server.hasty_client().users().get("1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
}

#[tokio::test]
async fn a_request_without_a_body_says_that_it_has_none() {
    let server = Raw::sending(&response("200 OK", "", "{}")).await;
    let _ = server.client().waitlist().approve("1").await;
    let request = server.received().remove(0).to_ascii_lowercase();
    assert!(
        request.starts_with("post /waitlist/1/approve http/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains("\r\ncontent-length: 0\r\n"), "{request}");
    assert!(!request.contains("content-type"), "{request}");
}
