//! Forms: for any values, an independent reader finds the parts that were set and no others.
#![no_main]

use std::sync::{Arc, Mutex};

use libfuzzer_sys::fuzz_target;
use wacht_fuzz::{response, check_error, client};
use wacht_sdk::{ErrorKind, FilePart, http::HeaderValue, serde_json};

/// One part as it was read back.
#[derive(Debug, PartialEq)]
struct Part {
    name: Option<String>,
    file_name: Option<String>,
    content_type: Option<String>,
    content: Vec<u8>,
}

fn read(content_type: &str, body: Vec<u8>) -> Vec<Part> {
    let boundary = multer::parse_boundary(content_type).expect("the boundary is there");
    let stream = Once(Some(body));
    let mut form = multer::Multipart::with_reader(stream, boundary);
    pollster::block_on(async {
        let mut parts = Vec::new();
        while let Some(field) = form.next_field().await.expect("the form can be read") {
            parts.push(Part {
                name: field.name().map(str::to_owned),
                file_name: field.file_name().map(str::to_owned),
                content_type: field.content_type().map(ToString::to_string),
                content: field.bytes().await.expect("the part can be read").to_vec(),
            });
        }
        parts
    })
}

fn text(name: &str, content: &str) -> Part {
    Part {
        name: Some(name.to_owned()),
        file_name: None,
        content_type: None,
        content: content.as_bytes().to_vec(),
    }
}

/// The replacements for characters that would end a name.
fn quoted(name: &str) -> String {
    let encoded = |c: char| match c {
        '"' | '\\' => format!("%{:02X}", u32::from(c)),
        c if c.is_ascii_control() => format!("%{:02X}", u32::from(c)),
        c => c.to_string(),
    };
    name.chars().map(encoded).collect()
}

fuzz_target!(|input: (&str, &str, &str, &str, &str, &[u8])| {
    let (first, last, key, value, file_name, content) = input;
    let sent = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&sent);
    let client = client(move |request| {
        let header = request.headers().get("content-type").cloned();
        let header = header.expect("a form has a content type");
        let header = header.to_str().expect("it is ASCII").to_owned();
        let body = request.into_body().into_bytes().expect("it is in memory");
        *seen.lock().expect("nothing panics") = Some((header, body.to_vec()));
        response(204, b"")
    });
    let metadata = serde_json::json!({ key: value });
    let file = FilePart::new(file_name, content.to_vec()).content_type("image/x-fuzz");
    let update = client.users().update("1").first_name(first).last_name(last);
    let update = update.public_metadata(metadata.clone()).profile_image(file);
    // The response is empty, so the call fails after it was sent.
    check_error(&pollster::block_on(update.send()).expect_err("the response is empty"));

    let (content_type, body) = sent
        .lock()
        .expect("nothing panics")
        .take()
        .expect("it was sent");
    let mut parts = read(&content_type, body);
    let json = Part {
        content_type: Some("application/json".to_owned()),
        ..text("public_metadata", &metadata.to_string())
    };
    let image = Part {
        name: Some("profile_image".to_owned()),
        file_name: Some(quoted(file_name)),
        content_type: Some("image/x-fuzz".to_owned()),
        content: content.to_vec(),
    };
    // Order means nothing in a form.
    for expected in [
        text("first_name", first),
        text("last_name", last),
        json,
        image,
    ] {
        let found = parts.iter().position(|part| *part == expected);
        let found = found.unwrap_or_else(|| panic!("{expected:?} is not among {parts:?}"));
        parts.remove(found);
    }
    assert!(parts.is_empty(), "nobody set {parts:?}");

    // A media type is sent as it is given, or refused.
    let file = FilePart::new("a", "b").content_type(value);
    let update = client.users().update("1").profile_image(file);
    let error = pollster::block_on(update.send()).expect_err("the response is empty");
    let sent = sent.lock().expect("nothing panics").take();
    match sent {
        Some((content_type, body)) => {
            assert!(HeaderValue::from_str(value).is_ok());
            let needle = format!("\r\ncontent-type: {value}\r\n\r\nb\r\n");
            let found = body
                .windows(needle.len())
                .filter(|w| *w == needle.as_bytes());
            assert_eq!(found.count(), 1);
            // multer refuses content types that are not media types; any other makes one part.
            if value.parse::<mime::Mime>().is_ok() {
                assert_eq!(read(&content_type, body).len(), 1);
            }
        }
        None => assert_eq!(error.kind(), ErrorKind::InvalidRequest),
    }
});

/// A reader over bytes in memory.
struct Once(Option<Vec<u8>>);

impl tokio::io::AsyncRead for Once {
    fn poll_read(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        buffer: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        if let Some(mut bytes) = self.0.take() {
            let rest = bytes.split_off(bytes.len().min(buffer.remaining()));
            buffer.put_slice(&bytes);
            self.0 = (!rest.is_empty()).then_some(rest);
        }
        std::task::Poll::Ready(Ok(()))
    }
}
