//! The problems in error bodies of the shapes that services share.

use std::time::SystemTime;

use http::{HeaderMap, HeaderValue, StatusCode};

use crate::{Error, ErrorPaths};

fn error(code: u16, headers: &[(&'static str, &'static str)], body: &str) -> Error {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, HeaderValue::from_static(value));
    }
    let status = StatusCode::from_u16(code).unwrap();
    let body = body.to_owned().into();
    Error::status_of(status, map, body, SystemTime::UNIX_EPOCH, ErrorPaths::new())
}

/// The code and the message of all problems in a body with status 400.
fn said(body: &str) -> Vec<(Option<String>, String)> {
    let error = error(400, &[], body);
    let details = error.details().iter();
    details
        .map(|detail| {
            (
                detail.code().map(str::to_owned),
                detail.message().to_owned(),
            )
        })
        .collect()
}

fn just(message: &str) -> Vec<(Option<String>, String)> {
    vec![(None, message.to_owned())]
}

fn coded(code: &str, message: &str) -> Vec<(Option<String>, String)> {
    vec![(Some(code.to_owned()), message.to_owned())]
}

#[test]
fn a_body_with_a_part_that_no_value_holds_is_read_all_the_same() {
    let deep = "[".repeat(300) + &"]".repeat(300);
    for part in ["1e400", r#""\ud800""#, &deep] {
        for (body, details) in [
            (
                format!(r#"{{"error":{{"code":"x","message":"m","limit":{part}}}}}"#),
                coded("x", "m"),
            ),
            (
                format!(r#"{{"errors":[{{"message":"m","limit":{part}}},"n"]}}"#),
                [just("m"), just("n")].concat(),
            ),
            (format!(r#"{{"x":{part},"detail":"m"}}"#), just("m")),
            (format!(r#"[{part},{{"message":"m"}}]"#), just("m")),
            (format!(r#"{{"message":{part}}}"#), Vec::new()),
        ] {
            assert_eq!(said(&body), details, "{body}");
        }
    }
}

#[test]
fn a_part_that_no_value_holds_does_not_make_json_of_what_is_none() {
    assert_eq!(said(r#"{"message":"m","x":1e400"#), []);
}

#[test]
fn a_part_that_no_value_holds_is_not_looked_for_at_any_depth() {
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        format!(r#"{open}{{"message":"m","x":"\ud800"}}{close}"#)
    };
    assert_eq!(said(&nested(2)), just("m"));
    assert_eq!(said(&nested(100_000)), []);
}

#[test]
fn a_message_alone_is_read() {
    assert_eq!(said(r#"{"message":"no such plan"}"#), just("no such plan"));
    let nest = r#"{"statusCode":400,"message":["a is short","b is long"],"error":"Bad Request"}"#;
    assert_eq!(said(nest), [just("a is short"), just("b is long")].concat());
    assert_eq!(
        said(r#"{"message":"","detail":"no such plan"}"#),
        just("no such plan")
    );
}

#[test]
fn an_error_that_is_a_text_is_a_code_or_a_message() {
    assert_eq!(said(r#"{"error":"no such plan"}"#), just("no such plan"));
    assert_eq!(
        said(r#"{"error":"plan_missing"}"#),
        coded("plan_missing", "")
    );
    let both = r#"{"error":"plan_missing","message":"no such plan"}"#;
    assert_eq!(said(both), coded("plan_missing", "no such plan"));
}

#[test]
fn an_error_of_oauth_is_read() {
    let body = r#"{"error":"invalid_grant","error_description":"the code expired"}"#;
    assert_eq!(said(body), coded("invalid_grant", "the code expired"));
}

#[test]
fn errors_that_are_texts_are_read() {
    let body = r#"{"errors":["name is taken","plan is missing"]}"#;
    assert_eq!(
        said(body),
        [just("name is taken"), just("plan is missing")].concat()
    );
    assert_eq!(said(r#"{"errors":"name is taken"}"#), just("name is taken"));
    assert_eq!(said(r#"["name is taken"]"#), just("name is taken"));
    assert_eq!(said(r#""name is taken""#), just("name is taken"));
}

#[test]
fn errors_by_field_are_read_with_the_field() {
    let body =
        r#"{"message":"invalid","errors":{"name":["is taken","is long"],"plan":"is missing"}}"#;
    let expected = [
        "invalid",
        "name: is taken",
        "name: is long",
        "plan: is missing",
    ];
    assert_eq!(said(body), expected.map(just).concat());
    let body = r#"{"errors":{"name":[{"code":"taken","message":"is taken"}]}}"#;
    assert_eq!(said(body), coded("taken", "name: is taken"));
}

#[test]
fn a_detail_is_read() {
    assert_eq!(said(r#"{"detail":"not found"}"#), just("not found"));
    let body = r#"{"detail":[{"loc":["body","name"],"msg":"field required","type":"missing"}]}"#;
    assert_eq!(said(body), coded("missing", "field required"));
}

#[test]
fn a_problem_is_read() {
    let body = r#"{"type":"https://example.com/no-credit","title":"No credit","detail":"30 is less than 50"}"#;
    assert_eq!(
        said(body),
        coded("https://example.com/no-credit", "30 is less than 50")
    );
    let body = r#"{"type":"about:blank","title":"Bad Request","status":400}"#;
    assert_eq!(said(body), just("Bad Request"));
}

#[test]
fn the_type_of_a_nested_error_is_its_code() {
    let body = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
    assert_eq!(said(body), coded("overloaded_error", "Overloaded"));
}

#[test]
fn plain_text_is_read_where_it_is_short_and_plain() {
    assert_eq!(said("no such plan\n"), just("no such plan"));
    let long = "x".repeat(501);
    for body in [
        "",
        " \n",
        "<p>no</p>",
        "{\"message\":\"no",
        "[\"no",
        "a\0b",
        "a\u{1b}[0m",
        &long,
    ] {
        assert_eq!(said(body), [], "{body:?}");
    }
    for content_type in ["text/html", "image/png", "application/octet-stream"] {
        let error = error(502, &[("content-type", content_type)], "no such plan");
        assert_eq!(error.message(), "Bad Gateway", "{content_type}");
    }
    let error = error(
        502,
        &[("content-type", "text/plain; charset=utf-8")],
        "gone",
    );
    assert_eq!(error.to_string(), "502 gone");
}

#[test]
fn a_code_alone_stands_beside_the_name_of_the_status() {
    let error = error(400, &[], r#"{"error":"plan_missing"}"#);
    assert_eq!(error.to_string(), "400 Bad Request (plan_missing)");
    assert_eq!(error.code(), Some("plan_missing"));
}

#[test]
fn an_encoded_body_is_said_to_be_encoded() {
    let error = error(502, &[("content-encoding", "gzip")], "\u{1f}compressed");
    assert_eq!(
        error.to_string(),
        "502 Bad Gateway; its body has the content-encoding gzip"
    );
    assert!(error.details().is_empty());
    let headers = HeaderMap::from_iter([(
        http::header::CONTENT_ENCODING,
        HeaderValue::from_static("br"),
    )]);
    let fault = crate::wire::Fault::new("the response is not UTF-8");
    let error = Error::decode(fault, StatusCode::OK, headers, "\u{1}".into());
    assert!(
        error
            .to_string()
            .ends_with("; its content-encoding is br, which is not supported"),
        "{error}"
    );
}

#[test]
fn identity_is_no_encoding() {
    let error = error(
        404,
        &[("content-encoding", "identity")],
        r#"{"message":"gone"}"#,
    );
    assert_eq!(error.to_string(), "404 gone");
}

#[test]
fn what_stands_at_the_paths_of_an_api_comes_before_the_shapes_that_services_share() {
    const PATHS: ErrorPaths = ErrorPaths::new()
        .code(&["fault", "kind"])
        .message(&["fault", "text"]);
    let read = |body: &'static str| {
        let now = SystemTime::UNIX_EPOCH;
        let body = body.as_bytes().into();
        Error::status_of(StatusCode::CONFLICT, HeaderMap::new(), body, now, PATHS)
    };
    let both = read(r#"{"fault":{"kind":"taken","text":"it is taken"},"message":"no"}"#);
    assert_eq!(
        (both.code(), both.message()),
        (Some("taken"), "it is taken")
    );
    let number = read(r#"{"fault":{"kind":7}}"#);
    assert_eq!(number.code(), Some("7"));
    let shared = read(r#"{"fault":"?","message":"it is taken"}"#);
    assert_eq!((shared.code(), shared.message()), (None, "it is taken"));
}
