//! What an error reads from a response, and what it shows.

use http::{HeaderMap, HeaderValue, StatusCode};

use super::{Error, ErrorKind, ErrorPaths};

type Predicate = fn(&Error) -> bool;

fn status(code: u16, body: &str) -> Error {
    let status = StatusCode::from_u16(code).unwrap();
    Error::status_of(
        status,
        HeaderMap::new(),
        body.to_owned().into(),
        std::time::SystemTime::UNIX_EPOCH,
        ErrorPaths::new(),
    )
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
    assert_eq!(error.details().len(), 2);
    assert!(error.is_conflict());
}

#[test]
fn a_body_that_is_no_json_keeps_status_and_body() {
    let error = status(502, "<html>bad gateway</html>");
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.message(), "Bad Gateway");
    assert_eq!(error.body(), Some(&b"<html>bad gateway</html>"[..]));
    assert!(error.is_server_error());
    assert_eq!(error.code(), None);
}

#[test]
fn the_text_is_one_bounded_line() {
    let long = "x\\n".repeat(5_000);
    let error = status(400, &format!(r#"{{"error":{{"message":"{long}"}}}}"#));
    let text = error
        .of_call("createUser", 1, super::Delivery::Rejected)
        .to_string();
    assert!(text.starts_with("createUser: 400 x x"), "{text}");
    assert!(text.chars().count() < 540, "{}", text.len());
    assert!(!text.contains('\n'));
}

#[test]
fn the_wait_that_the_service_asks_for_is_read() {
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from_static("7"));
    let error = Error::status_of(
        StatusCode::TOO_MANY_REQUESTS,
        headers,
        "{}".into(),
        std::time::SystemTime::UNIX_EPOCH,
        ErrorPaths::new(),
    );
    assert_eq!(error.retry_after().unwrap().as_secs(), 7);
    assert!(error.is_rate_limited());
}

#[test]
fn it_is_small_and_can_cross_threads() {
    fn sendable<T: Send + Sync + 'static>() {}
    sendable::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn null_in_one_form_does_not_hide_the_other() {
    let error = status(400, r#"{"error":null,"errors":[{"message":"no"}]}"#);
    assert_eq!(error.message(), "no");
}

#[test]
fn a_code_without_a_message_is_kept() {
    let error = status(404, r#"{"error":{"code":"user_not_found"}}"#);
    assert_eq!(error.code(), Some("user_not_found"));
    assert_eq!(error.message(), "Not Found (user_not_found)");
}

#[test]
fn other_json_is_no_item() {
    for body in [
        "[]",
        "5",
        r#"{"errors":[]}"#,
        r#"{"error":null}"#,
        r#"{"errors":[5]}"#,
        r#"{"message":5,"detail":{}}"#,
        r#"{"type":"error","status":400}"#,
    ] {
        let error = status(400, body);
        assert!(error.details().is_empty(), "{body}");
        assert_eq!(error.message(), "Bad Request");
    }
}

#[test]
fn a_status_without_a_name_has_a_message() {
    assert_eq!(status(599, "").to_string(), "599 no reason given");
}

#[test]
fn a_body_nested_without_end_is_no_item() {
    let error = status(500, &"[".repeat(100_000));
    assert!(error.details().is_empty());
}

/// A failure of every kind, with the kind and the question about it.
fn of_every_kind() -> [(Error, ErrorKind, Predicate); 15] {
    [
        (
            Error::configuration(""),
            ErrorKind::Configuration,
            Error::is_configuration,
        ),
        (
            Error::invalid_request(""),
            ErrorKind::InvalidRequest,
            Error::is_invalid_request,
        ),
        (
            Error::connection("", ""),
            ErrorKind::Connection,
            Error::is_connection,
        ),
        (
            Error::timeout("", ""),
            ErrorKind::Timeout,
            Error::is_timeout,
        ),
        (decode(None, "{}"), ErrorKind::Decode, Error::is_decode),
        (
            status(400, ""),
            ErrorKind::BadRequest,
            Error::is_bad_request,
        ),
        (
            status(401, ""),
            ErrorKind::Unauthorized,
            Error::is_unauthorized,
        ),
        (status(403, ""), ErrorKind::Forbidden, Error::is_forbidden),
        (status(404, ""), ErrorKind::NotFound, Error::is_not_found),
        (status(409, ""), ErrorKind::Conflict, Error::is_conflict),
        (
            status(413, ""),
            ErrorKind::PayloadTooLarge,
            Error::is_payload_too_large,
        ),
        (
            status(415, ""),
            ErrorKind::UnsupportedMediaType,
            Error::is_unsupported_media_type,
        ),
        (
            status(422, ""),
            ErrorKind::Unprocessable,
            Error::is_unprocessable,
        ),
        (
            status(429, ""),
            ErrorKind::RateLimited,
            Error::is_rate_limited,
        ),
        (status(500, ""), ErrorKind::Server, Error::is_server_error),
    ]
}

#[test]
fn each_kind_has_a_question_that_is_true_of_it_alone() {
    let cases = of_every_kind();
    for (error, kind, _) in &cases {
        assert_eq!(error.kind(), *kind);
        let holding = cases.iter().filter(|(_, _, holds)| holds(error));
        let holding: Vec<_> = holding.map(|(_, kind, _)| *kind).collect();
        assert_eq!(holding, [*kind]);
    }
}

#[test]
fn every_status_outside_of_success_has_a_kind() {
    let named = [400, 401, 403, 404, 409, 413, 415, 422, 429];
    for code in (100..200).chain(300..1_000) {
        let kind = status(code, "").kind();
        let is_server = (500..600).contains(&code);
        assert_eq!(kind == ErrorKind::Server, is_server, "{code}");
        let is_other = !is_server && !named.contains(&code);
        assert_eq!(kind == ErrorKind::Status, is_other, "{code}: {kind:?}");
    }
}

#[test]
fn a_wait_that_is_no_number_is_no_wait() {
    for wait in ["soon", "-1", "1.5", ""] {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", HeaderValue::from_static(wait));
        let error = Error::status_of(
            StatusCode::TOO_MANY_REQUESTS,
            headers,
            "".into(),
            std::time::SystemTime::UNIX_EPOCH,
            ErrorPaths::new(),
        );
        assert_eq!(error.retry_after(), None, "{wait}");
    }
}

#[test]
fn a_longest_wait_does_not_overflow() {
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from(u64::MAX));
    let error = Error::status_of(
        StatusCode::TOO_MANY_REQUESTS,
        headers,
        "".into(),
        std::time::SystemTime::UNIX_EPOCH,
        ErrorPaths::new(),
    );
    assert_eq!(error.retry_after().unwrap().as_secs(), u64::MAX);
}

#[test]
fn every_kind_of_line_break_is_a_space() {
    let error = status(
        400,
        "{\"error\":{\"message\":\"a\\r\\nb\u{2028}c\u{2029}d\u{85}e\"}}",
    );
    assert_eq!(error.to_string(), "400 a  b c d e");
}

#[test]
fn the_body_is_not_shown() {
    let error = status(500, r#"{"hunter2":1}"#);
    assert!(!format!("{error} {error:?} {error:#?}").contains("hunter2"));
}

fn decode(content_type: Option<&'static str>, body: &'static str) -> Error {
    let mut headers = HeaderMap::new();
    if let Some(content_type) = content_type {
        headers.insert("content-type", HeaderValue::from_static(content_type));
    }
    let fault = crate::wire::Fault::new("expected a string, found null");
    Error::decode(fault, StatusCode::OK, headers, body.into())
}

#[test]
fn a_response_that_cannot_be_read_says_why() {
    let error = decode(Some("application/json"), "{}");
    let expected = "200 but the response cannot be read: expected a string, found null";
    assert_eq!(error.to_string(), expected);
    assert_eq!(decode(None, "{}").to_string(), expected);
    assert_eq!(error.body(), Some(&b"{}"[..]));
}

#[test]
fn a_response_that_is_no_json_says_what_it_is() {
    let text = decode(Some("Text/HTML; charset=utf-8"), "<html>").to_string();
    assert!(text.ends_with("; it is text/html, not JSON"), "{text}");
    let text = decode(Some("application/x-other"), "<html>").to_string();
    let expected = "; its content-type is not that of JSON";
    assert!(text.ends_with(expected), "{text}");
    let text = decode(Some("application/problem+json"), "<html>").to_string();
    assert!(text.ends_with("found null"), "{text}");
}

#[test]
fn headers_of_a_response_that_cannot_be_read_are_not_shown() {
    for name in ["content-type", "content-encoding"] {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static("sk_live_hunter2"));
        let fault = crate::wire::Fault::new("expected a string, found null");
        let error = Error::decode(fault, StatusCode::OK, headers, "{}".into());
        let text = format!("{error} {error:?}");
        assert!(!text.contains("hunter2"), "{text}");
        assert!(text.contains(name), "{text}");
    }
}

#[test]
fn an_empty_response_says_that_it_is_empty() {
    let text = decode(Some("application/json"), "").to_string();
    assert_eq!(
        text,
        "200 but the response cannot be read: its body is empty"
    );
}

#[test]
fn the_source_of_a_failure_is_kept() {
    let error = Error::connection("no connection", std::io::Error::other("refused"));
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(
        std::error::Error::source(&error).unwrap().to_string(),
        "refused"
    );
    let error = Error::timeout("too late", "5 s");
    assert!(error.is_timeout() && error.status().is_none());
}

/// The error of reading this body as a list of numbers in an envelope.
fn unreadable(body: &'static str) -> Error {
    let mut numbers = Vec::<i64>::new();
    let envelope = Some("data");
    let fault = crate::wire::decode(body.as_bytes(), &mut numbers, envelope).unwrap_err();
    Error::decode(fault, StatusCode::OK, HeaderMap::new(), body.into())
}

#[test]
fn a_response_that_cannot_be_read_says_where() {
    let error = unreadable(r#"[1,"x"]"#);
    assert_eq!(error.json_path(), Some("[1]"));
    let source = std::error::Error::source(&error).unwrap();
    let fault = source.downcast_ref::<crate::wire::Fault>().unwrap();
    assert_eq!(fault.path(), "[1]");
}

#[test]
fn free_json_that_no_value_holds_is_an_error_with_the_body_and_without_its_keys() {
    for json in [r#""\ud800""#.to_owned(), "[".repeat(128) + &"]".repeat(128)] {
        let body = format!(r#"{{"free":{{"sk_live_1":{{"a":{json}}}}}}}"#);
        let mut value = std::collections::BTreeMap::<String, serde_json::Value>::new();
        let fault = crate::wire::decode(body.as_bytes(), &mut value, None).unwrap_err();
        let error = Error::decode(fault, StatusCode::OK, HeaderMap::new(), body.clone().into());
        assert!(error.is_decode());
        assert_eq!(error.json_path(), Some("free"));
        assert_eq!(error.body(), Some(body.as_bytes()));
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("sk_live_1"), "{shown}");
        let kept = error.body_as::<std::collections::BTreeMap<String, crate::Unknown>>();
        assert!(kept.is_some_and(|kept| kept["free"].text().is_some()));
    }
}

#[test]
fn what_is_wrong_as_a_whole_has_no_path() {
    assert_eq!(unreadable("3").json_path(), None);
    assert_eq!(status(400, "").json_path(), None);
}

#[test]
fn a_byte_order_mark_does_not_hide_the_reason() {
    let error = status(
        404,
        "\u{feff}{\"errors\":[{\"message\":\"gone\",\"code\":404}]}",
    );
    assert_eq!((error.code(), error.message()), (Some("404"), "gone"));
}

#[test]
fn the_longest_of_several_waits_counts() {
    let mut headers = HeaderMap::new();
    for value in ["7", "soon", "Thu, 01 Jan 1970 00:02:00 GMT", "30"] {
        headers.append("retry-after", HeaderValue::from_static(value));
    }
    let now = std::time::SystemTime::UNIX_EPOCH;
    let error = Error::status_of(
        StatusCode::SERVICE_UNAVAILABLE,
        headers,
        "".into(),
        now,
        ErrorPaths::new(),
    );
    assert_eq!(error.retry_after().unwrap().as_secs(), 120);
}
