//! Arguments of the path cannot lead a request elsewhere.

use wacht_sdk::{ErrorKind, http::Method};

use crate::raw::{Raw, response};

#[tokio::test]
async fn an_argument_that_is_no_segment_is_not_sent() {
    let server = Raw::sending(&response("200 OK", "", "{}")).await;
    let client = server.client();
    for id in ["", ".", ".."] {
        let error = client.users().delete(id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{id:?}");
        let error = client.users().emails().remove("1", id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{id:?}");
        let error = client.users().get(id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{id:?}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn an_argument_stays_one_segment() {
    for (id, segment) in [
        ("../../waitlist", "..%2F..%2Fwaitlist"),
        ("..\\..", "..%5C.."),
        ("%2e%2e", "%252e%252e"),
        ("%2e", "%252e"),
        (".%2E", ".%252E"),
        ("a?limit=1", "a%3Flimit%3D1"),
        ("a#b", "a%23b"),
        ("a;b=c", "a%3Bb%3Dc"),
        ("@example.com", "%40example.com"),
        ("//example.com", "%2F%2Fexample.com"),
        (" ", "%20"),
        ("\t\r\n", "%09%0D%0A"),
        ("\0", "%00"),
        ("a b", "a%20b"),
        ("\u{2025}\u{ff0e}", "%E2%80%A5%EF%BC%8E"),
    ] {
        let server = Raw::sending(&response("200 OK", "", "{}")).await;
        server.client().users().delete(id).await.unwrap();
        let request = server.received().remove(0);
        let expected = format!("DELETE /users/{segment} HTTP/1.1\r\n");
        assert!(request.starts_with(&expected), "{id:?}: {request}");
    }
}

#[tokio::test]
async fn a_base_url_with_a_path_stays_in_front() {
    let server = Raw::sending(&response("200 OK", "", "{}")).await;
    let builder = server.builder().base_url(format!("{}/v1/", server.url()));
    builder.build().unwrap().users().delete("1").await.unwrap();
    let request = server.received().remove(0);
    assert!(request.starts_with("DELETE /v1/users/1 "), "{request}");
}

#[tokio::test]
async fn a_path_that_is_too_long_is_refused() {
    let server = Raw::sending(&response("200 OK", "", "{}")).await;
    let id = "x".repeat(70_000);
    let error = server.client().users().delete(id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_custom_path_is_sent_as_it_is_but_for_what_a_url_cannot_hold() {
    for (path, sent) in [
        // Encoded characters stay encoded, and characters that need no encoding stay as they are.
        ("/things/a%2Fb", "/things/a%2Fb"),
        ("/things/%2e%2e%2fwaitlist", "/things/%2e%2e%2fwaitlist"),
        ("/things/a%20b%zz%", "/things/a%20b%zz%"),
        (
            "/things/a;b=c:@!$&'()*+,~|[]",
            "/things/a;b=c:@!$&'()*+,~|[]",
        ),
        ("/things/{a}\"^", "/things/%7Ba%7D%22^"),
        ("/things/<a>`", "/things/%3Ca%3E%60"),
        ("/things/\u{e4}", "/things/%C3%A4"),
    ] {
        let server = Raw::sending(&response("200 OK", "", "{}")).await;
        let call = server.client().request(Method::GET, path);
        call.await.unwrap();
        let request = server.received().remove(0);
        let expected = format!("GET {sent} HTTP/1.1\r\n");
        assert!(request.starts_with(&expected), "{path:?}: {request}");
    }
}

#[tokio::test]
async fn a_custom_path_with_what_no_path_holds_is_refused() {
    let server = Raw::sending(&response("200 OK", "", "{}")).await;
    for path in ["/a b", "/a?b", "/a#b", "/a\\b", "/a\u{7f}b"] {
        let call = server.client().request(Method::GET, path);
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{path:?}");
    }
    assert!(server.received().is_empty());
}
