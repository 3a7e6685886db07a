//! The name of a file that the service sends: it comes from outside and must not lead elsewhere.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use wacht_fuzz::{response, client};
use wacht_sdk::http::HeaderValue;

/// The name that the SDK reads out of a `Content-Disposition`, if that can be a header at all.
fn name(disposition: &[u8]) -> Option<String> {
    let disposition = HeaderValue::from_bytes(disposition).ok()?;
    let client = client(move |_| {
        let mut response = response(200, b"content");
        let headers = response.headers_mut();
        headers.insert("content-disposition", disposition.clone());
        response
    });
    let download = client.ai().threads().download_file("1", "a");
    let download = pollster::block_on(download.send()).expect("it is a success");
    let _ = format!("{download:?}");
    download.file_name()
}

/// What Windows reads as the letter of a drive.
fn has_drive(name: &str) -> bool {
    matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

fn check(name: &String) {
    assert!(!name.contains(['/', '\\']), "{name:?}");
    assert!(!has_drive(name), "{name:?}");
    assert!(!name.contains(char::is_control), "{name:?}");
    assert!(name.contains(|c| c != '.' && c != ' '), "{name:?}");
    let path = Path::new("downloads").join(name);
    assert_eq!(path.parent(), Some(Path::new("downloads")), "{name:?}");
    assert_eq!(
        path.file_name().and_then(|name| name.to_str()),
        Some(name.as_str())
    );
}

fuzz_target!(|input: (&[u8], &str)| {
    let (disposition, wanted) = input;
    name(disposition).iter().for_each(check);

    // A name that is harmless arrives as it is, in both ways of writing it.
    let encoded = utf8_percent_encode(wanted, NON_ALPHANUMERIC);
    let extended = name(format!("attachment; filename*=UTF-8''{encoded}").as_bytes());
    let quoted = wanted.replace('\\', "\\\\").replace('"', "\\\"");
    let plain = name(format!("attachment; filename=\"{quoted}\"").as_bytes());
    extended.iter().chain(&plain).for_each(check);
    let is_harmless = !wanted.contains(|c: char| c.is_control() || "/\\".contains(c))
        && !has_drive(wanted)
        && wanted.contains(|c| c != '.' && c != ' ');
    if is_harmless {
        assert_eq!(extended.as_deref(), Some(wanted));
        if wanted.is_ascii() {
            assert_eq!(plain.as_deref(), Some(wanted));
        }
    }
});
