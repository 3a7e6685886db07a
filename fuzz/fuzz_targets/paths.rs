//! Arguments of the path and the query: they arrive as they were given, and never as structure. Paths
//! of the caller's own are sent as they are, but for what no URL holds, or refused.
#![no_main]

use std::sync::{Arc, Mutex};

use libfuzzer_sys::fuzz_target;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use url::Url;
use wacht_fuzz::{response, check_error, client};
use wacht_sdk::{
    Error, ErrorKind,
    http::{Method, Uri},
};

const HOST: &str = "api.wacht.dev";

/// Characters that no URL holds, besides those beyond ASCII.
const UNFIT: &AsciiSet = &CONTROLS
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}');

fn decoded(text: &str) -> String {
    let text = percent_decode_str(text).decode_utf8();
    text.expect("arguments are UTF-8").into_owned()
}

/// What a browser or a proxy makes of a URL, which resolves dot segments, is where it was to go.
fn check_host_and_path(uri: &Uri) {
    assert_eq!(uri.scheme_str(), Some("https"));
    assert_eq!(
        uri.authority().map(|authority| authority.as_str()),
        Some(HOST)
    );
    let seen = Url::parse(&uri.to_string()).expect("it is a URL");
    assert_eq!(seen.host_str(), Some(HOST));
    let segments = |path: &str| path.split('/').map(percent_decode).collect::<Vec<_>>();
    assert_eq!(segments(seen.path()), segments(uri.path()), "{uri}");
    assert_eq!(seen.fragment(), None);
}

fn percent_decode(segment: &str) -> Vec<u8> {
    percent_decode_str(segment).collect()
}

fn is_no_segment(argument: &str) -> bool {
    matches!(argument, "" | "." | "..")
}

/// Nothing was sent, and the error states that the request could not be built.
fn check_refused(error: &Error, sent: Option<Uri>) {
    check_error(error);
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(sent, None);
}

fuzz_target!(|input: (&str, &str, &str, &str)| {
    let (user, email, search, path) = input;
    let seen = Arc::new(Mutex::new(None));
    let sent = Arc::clone(&seen);
    let client = client(move |request| {
        *sent.lock().expect("nothing panics") = Some(request.uri().clone());
        response(200, b"{}")
    });
    let sent = || seen.lock().expect("nothing panics").take();

    match pollster::block_on(client.users().emails().remove(user, email).send()) {
        Ok(()) => {
            let uri = sent().expect("it was sent");
            check_host_and_path(&uri);
            let segments: Vec<_> = uri.path().split('/').map(decoded).collect();
            assert_eq!(segments, ["", "users", user, "emails", email]);
            assert_eq!(uri.query(), None);
        }
        Err(error) => {
            check_refused(&error, sent());
            assert!(is_no_segment(user) || is_no_segment(email), "{error}");
        }
    }

    // The response is not a page, so the call fails after it was sent.
    let list = client.users().list().search(search).limit(5);
    check_error(&pollster::block_on(list.send()).expect_err("the response is not a page"));
    let uri = sent().expect("it was sent");
    check_host_and_path(&uri);
    let pairs = uri.query().unwrap_or_default().split('&');
    let pairs = pairs.map(|pair| pair.split_once('=').expect("a value for every name"));
    let mut pairs: Vec<_> = pairs
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    pairs.sort();
    let expected = [("limit", "5"), ("search", search)];
    assert_eq!(
        pairs,
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );

    match pollster::block_on(client.request(Method::GET, path).send()) {
        Ok(_) => {
            let uri = sent().expect("it was sent");
            assert_eq!(uri.path(), utf8_percent_encode(path, UNFIT).to_string());
            assert_eq!(uri.query(), None);
            check_host_and_path(&uri);
        }
        Err(error) => check_refused(&error, sent()),
    }
});
