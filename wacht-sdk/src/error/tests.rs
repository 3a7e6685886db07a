use http::{HeaderMap, HeaderValue, StatusCode};

use super::{Error, ErrorKind};

fn status(code: u16, body: &str) -> Error {
    let status = StatusCode::from_u16(code).unwrap();
    Error::status_of(status, HeaderMap::new(), body.to_owned().into())
}

#[test]
fn the_documented_form_is_read() {
    let error = status(
        404,
        r#"{"error":{"code":"user_not_found","message":"User not found","status":404}}"#,
    );
    assert_eq!(error.code(), Some("user_not_found"));
    assert_eq!(error.message(), "User not found");
    assert!(error.is_not_found());
}

#[test]
fn the_live_form_is_read() {
    let error = status(
        409,
        r#"{"errors":[{"message":"taken","code":409},{"message":"also","code":409}]}"#,
    );
    assert_eq!(error.code(), Some("409"));
    assert_eq!(error.message(), "taken");
    assert_eq!(error.items().len(), 2);
    assert!(error.is_conflict());
}

#[test]
fn a_body_that_is_no_json_keeps_status_and_body() {
    let error = status(502, "<html>bad gateway</html>");
    assert_eq!(error.kind(), ErrorKind::Status);
    assert_eq!(error.message(), "Bad Gateway");
    assert_eq!(error.body(), Some(&b"<html>bad gateway</html>"[..]));
    assert!(error.is_server_error());
    assert_eq!(error.code(), None);
}

#[test]
fn the_text_is_one_bounded_line() {
    let long = "x\\n".repeat(5_000);
    let error = status(400, &format!(r#"{{"error":{{"message":"{long}"}}}}"#));
    let text = error.in_operation("createUser").to_string();
    assert!(text.starts_with("createUser: 400 x x"), "{text}");
    assert!(text.chars().count() < 540, "{}", text.len());
    assert!(!text.contains('\n'));
}

#[test]
fn the_wait_that_the_service_asks_for_is_read() {
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from_static("7"));
    let error = Error::status_of(StatusCode::TOO_MANY_REQUESTS, headers, "{}".into());
    assert_eq!(error.retry_after().unwrap().as_secs(), 7);
    assert!(error.is_rate_limited());
}

#[test]
fn it_is_small_and_can_cross_threads() {
    fn sendable<T: Send + Sync + 'static>() {}
    sendable::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
