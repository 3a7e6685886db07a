//! A small API that is generated on the runtime alone, over sockets of this machine.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod credentials;
mod elsewhere;
#[cfg(feature = "testing")]
mod fake;
#[rustfmt::skip]
#[allow(unused_imports, unreachable_pub, dead_code, reason = "a crate offers more than its tests take")]
mod generated;
mod raw;
mod responses;
mod tokens;

#[allow(unused_imports, reason = "generated code finds its parts at the root")]
use self::generated::*;
use self::raw::Raw;

/// A client with a key for each scheme.
fn client(server: &Raw) -> Client {
    Client::builder()
        .base_url(server.url())
        .api_key("sk_bearer")
        .basic("Aladdin", "open sesame")
        .credential("header", "sk_header")
        .credential("query", "sk&query")
        .credential("cookie", "sk_cookie")
        .build()
        .unwrap()
}

/// Every form in which one of the keys could show.
fn shows_a_key(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    [
        "sk_",
        "sk%26",
        "sk&",
        "sesame",
        "qwxhzgrpbjpvcgvuihnlc2ftzq",
    ]
    .iter()
    .any(|key| text.contains(key))
}
