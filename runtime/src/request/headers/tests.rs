//! Which headers and cookies are sent, and which are refused without their values being shown.

use http::{HeaderMap, HeaderValue, header::COOKIE};

use super::{Argument, Headers, Kind};
use crate::{scheme::Scheme, wire::View};

const SECRET: &str = "correct horse";

fn headers(set: &[(Kind, &'static str, View<'_>)]) -> Headers {
    let mut headers = Headers::default();
    for (kind, name, value) in set {
        headers.set(*kind, name, Argument::of(value));
    }
    headers
}

fn sent(headers: &Headers) -> HeaderMap {
    let mut map = HeaderMap::new();
    headers.add_headers(&mut map, &[]).unwrap();
    headers
        .add_cookies(&mut map, &HeaderMap::new(), &[])
        .unwrap();
    map
}

#[test]
fn a_header_is_sent_and_hidden() {
    let headers = headers(&[(Kind::Header, "X-Trace", View::Str(SECRET))]);
    let map = sent(&headers);
    assert_eq!(map["x-trace"], SECRET);
    assert!(!format!("{map:?} {headers:?}").contains(SECRET));
}

#[test]
fn cookies_are_one_header() {
    let headers = headers(&[
        (Kind::Cookie, "a", View::Str("1")),
        (Kind::Cookie, "b", View::Int(2)),
    ]);
    assert_eq!(sent(&headers)[COOKIE], "a=1; b=2");
    assert!(!format!("{:?}", sent(&headers)).contains("a=1"));
}

#[test]
fn cookies_join_those_that_are_there() {
    let headers = headers(&[(Kind::Cookie, "b", View::Str("2"))]);
    let client = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("a=1"))]);
    let mut map = HeaderMap::new();
    headers.add_cookies(&mut map, &client, &[]).unwrap();
    assert_eq!(map[COOKIE], "a=1; b=2");
}

#[test]
fn a_value_that_is_absent_removes() {
    let headers = headers(&[
        (Kind::Header, "x-a", View::Str("1")),
        (Kind::Header, "x-a", View::Absent),
    ]);
    assert!(sent(&headers).is_empty());
}

#[test]
fn the_last_value_counts() {
    let headers = headers(&[
        (Kind::Header, "x-a", View::Str("1")),
        (Kind::Header, "x-a", View::Str("2")),
    ]);
    assert_eq!(sent(&headers)["x-a"], "2");
}

#[test]
fn what_a_header_cannot_carry_is_refused_and_not_shown() {
    for value in ["correct\nhorse", "correct\0horse"] {
        let headers = headers(&[(Kind::Header, "x-a", View::Str(value))]);
        let error = headers.add_headers(&mut HeaderMap::new(), &[]).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains("x-a") && !text.contains("correct"), "{text}");
    }
}

#[test]
fn what_a_cookie_cannot_carry_is_refused_and_not_shown() {
    for value in [
        "correct horse",
        "correct;horse",
        "correct\"",
        "correct,",
        "correct\r\n",
        "correctß",
    ] {
        let headers = headers(&[(Kind::Cookie, "session", View::Secret(value))]);
        let map = &mut HeaderMap::new();
        let error = headers
            .add_cookies(map, &HeaderMap::new(), &[])
            .unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("session") && !text.contains("correct"),
            "{text}"
        );
    }
}

#[test]
fn headers_that_follow_from_the_request_are_refused() {
    for name in ["authorization", "content-length", "Host", "not a name"] {
        let headers = headers(&[(Kind::Header, name, View::Str("1"))]);
        assert!(
            headers
                .add_headers(&mut HeaderMap::new(), &[Scheme::bearer("a")])
                .is_err(),
            "{name}"
        );
    }
}

#[test]
fn an_api_without_a_scheme_leaves_the_authorization_to_its_callers() {
    let headers = headers(&[(Kind::Header, "authorization", View::Str("Digest 1"))]);
    let map = &mut HeaderMap::new();
    headers
        .add_headers(map, &[Scheme::header("a", "x-key")])
        .unwrap();
    assert_eq!(map["authorization"], "Digest 1");
}

#[test]
fn what_carries_the_key_cannot_be_set() {
    let schemes = [Scheme::header("a", "X-Key"), Scheme::cookie("b", "sid")];
    let headers = headers(&[
        (Kind::Header, "x-key", View::Str("1")),
        (Kind::Cookie, "sid", View::Str("1")),
    ]);
    let map = &mut HeaderMap::new();
    assert!(headers.add_headers(map, &schemes).is_err());
    let cookies = headers.add_cookies(map, &HeaderMap::new(), &schemes);
    assert!(cookies.is_err());
}

#[cfg(feature = "testing")]
#[test]
fn a_difference_names_what_differs_and_shows_no_value() {
    let wanted = headers(&[(Kind::Header, "x-a", View::Str(SECRET))]);
    let missing = wanted.difference(&Headers::default());
    assert_eq!(missing.as_deref(), Some("the header x-a is not sent"));
    let other = headers(&[(Kind::Header, "x-a", View::Str("2"))]);
    let differs = wanted.difference(&other);
    assert_eq!(differs.as_deref(), Some("the header x-a has another value"));
    assert_eq!(wanted.difference(&wanted.clone()), None);
}
