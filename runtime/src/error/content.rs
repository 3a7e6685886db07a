//! What the headers of a response state about its body. Takes the headers; returns well-known
//! names, and never a string from outside: a header may repeat a credential, and an error is
//! logged.

use http::{
    HeaderMap,
    header::{CONTENT_ENCODING, CONTENT_TYPE},
};

const ENCODINGS: [&str; 6] = ["gzip", "br", "deflate", "zstd", "compress", "x-gzip"];

/// What servers, gateways and proxies send in place of JSON.
const MEDIA_TYPES: [&str; 14] = [
    "text/html",
    "text/plain",
    "text/xml",
    "text/csv",
    "text/event-stream",
    "application/xml",
    "application/xhtml+xml",
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "application/yaml",
    "application/x-protobuf",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
];

/// The encoding of a body that is not as the service wrote it: the SDK requests none, and decodes none.
pub(super) fn encoding(headers: &HeaderMap) -> Option<&'static str> {
    let encoding = headers.get(CONTENT_ENCODING)?.as_bytes().trim_ascii();
    if encoding.eq_ignore_ascii_case(b"identity") {
        return None;
    }
    Some(known(&ENCODINGS, encoding).unwrap_or("unknown"))
}

/// The format of a body that is not JSON.
pub(super) fn no_json(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.as_bytes();
    let mut parts = value.split(|byte| *byte == b';');
    let media_type = parts.next().unwrap_or_default().trim_ascii();
    let lower = media_type.to_ascii_lowercase();
    if lower.windows(4).any(|window| window == b"json") {
        return None;
    }
    Some(match known(&MEDIA_TYPES, media_type) {
        Some(media_type) => format!("it is {media_type}, not JSON"),
        None => "its content-type is not that of JSON".to_owned(),
    })
}

fn known(names: &[&'static str], name: &[u8]) -> Option<&'static str> {
    let mut names = names.iter().copied();
    names.find(|known| known.as_bytes().eq_ignore_ascii_case(name))
}
