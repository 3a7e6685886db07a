//! How each kind of value is written into a form.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the macro writes a public interface"
)]

use serde_json::{Value, json};

use super::Form;
use crate::{Extra, FilePart, Secret, Unknown, model, union};

#[derive(Clone, Default)]
struct Upload {
    title: Option<String>,
    password: Option<Secret>,
    count: Option<i64>,
    enabled: Option<bool>,
    tags: Option<Vec<String>>,
    metadata: Option<Value>,
    file: Option<FilePart>,
    files: Option<Vec<FilePart>>,
    extra: Extra,
}

model!(Upload, 0 title optional, 1 password optional, 2 count optional, 3 enabled optional, 4 tags optional, 5 metadata optional, 6 file optional, 7 files optional);

/// A form that is one piece.
fn whole(form: &Form) -> (bytes::Bytes, http::HeaderValue) {
    let (body, content_type) = form.encode().unwrap();
    let crate::upload::Outgoing::Whole(body) = body else {
        panic!("in pieces");
    };
    (body, content_type.unwrap())
}

/// The parts of the form that `upload` makes, and its boundary.
fn encode(upload: &Upload) -> (String, String) {
    let (body, content_type) = whole(&Form::of(upload, &[]).unwrap());
    let boundary = content_type.to_str().unwrap();
    let boundary = boundary.strip_prefix("multipart/form-data; boundary=");
    let body = String::from_utf8(body.to_vec()).unwrap();
    (body, boundary.unwrap().to_owned())
}

fn body(upload: &Upload) -> String {
    let (body, boundary) = encode(upload);
    body.replace(&boundary, "B")
}

fn with_file(file: FilePart) -> Upload {
    Upload {
        file: Some(file),
        ..Upload::default()
    }
}

#[test]
fn a_form_without_fields_is_only_its_end() {
    assert_eq!(body(&Upload::default()), "--B--\r\n");
}

#[test]
fn scalars_are_text_without_a_content_type() {
    let upload = Upload {
        title: Some("Jane \"J\" Doe".into()),
        password: Some("hunter2".into()),
        count: Some(-3),
        enabled: Some(true),
        ..Upload::default()
    };
    let part = |name, value| {
        format!("--B\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts = [
        part("title", "Jane \"J\" Doe"),
        part("password", "hunter2"),
        part("count", "-3"),
        part("enabled", "true"),
    ];
    assert_eq!(body(&upload), format!("{}--B--\r\n", parts.concat()));
}

#[test]
fn free_json_is_json_text() {
    let upload = Upload {
        metadata: Some(json!({"plan": "pro"})),
        ..Upload::default()
    };
    let expected = "--B\r\ncontent-disposition: form-data; name=\"metadata\"\r\n\
        content-type: application/json\r\n\r\n{\"plan\":\"pro\"}\r\n--B--\r\n";
    assert_eq!(body(&upload), expected);
}

#[test]
fn a_text_that_is_free_json_keeps_its_quotes() {
    let upload = Upload {
        metadata: Some("pro".into()),
        ..Upload::default()
    };
    assert!(body(&upload).contains("\r\n\r\n\"pro\"\r\n"));
}

#[test]
fn a_list_is_one_part_per_item() {
    let upload = Upload {
        tags: Some(vec!["a".into(), "b".into()]),
        files: Some(vec![
            FilePart::new("1.txt", "x"),
            FilePart::new("2.txt", "y"),
        ]),
        ..Upload::default()
    };
    let body = body(&upload);
    assert_eq!(body.matches("name=\"tags\"").count(), 2);
    assert_eq!(body.matches("name=\"files\"; filename=").count(), 2);
}

#[test]
fn a_file_has_its_name_and_type() {
    let expected = "--B\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
        content-type: image/png\r\n\r\nPNG\r\n--B--\r\n";
    assert_eq!(body(&with_file(FilePart::new("a.png", "PNG"))), expected);
}

#[test]
fn a_file_without_content_is_still_a_part() {
    let body = body(&with_file(FilePart::new("a.png", "")));
    assert!(body.contains("image/png\r\n\r\n\r\n--B--"), "{body}");
}

#[test]
fn content_that_is_no_text_arrives_byte_for_byte() {
    let content: Vec<u8> = (0..=255).collect();
    let form = Form::of(&with_file(FilePart::new("a", content.clone())), &[]).unwrap();
    let (body, _) = whole(&form);
    assert!(body.windows(256).any(|window| window == content));
}

#[test]
fn quotes_and_line_breaks_in_a_file_name_are_encoded() {
    let name = "a\"; name=\"b\r\nx-evil: 1\r\n\r\nc.png";
    let body = body(&with_file(FilePart::new(name, "x")));
    let expected = "filename=\"a%22; name=%22b%0D%0Ax-evil: 1%0D%0A%0D%0Ac.png\"\r\n";
    assert!(body.contains(expected), "{body}");
}

#[test]
fn no_control_character_breaks_the_head_of_a_part() {
    let body = body(&with_file(FilePart::new("a\u{6}\0\t\u{7f}b", "")));
    assert!(body.contains("; filename=\"a%06%00%09%7Fb\""), "{body}");
}

#[test]
fn a_backslash_escapes_nothing() {
    let body = body(&with_file(FilePart::new("a\\b\\", "x")));
    assert!(body.contains("filename=\"a%5Cb%5C\"\r\n"), "{body}");
}

#[test]
fn a_file_name_may_be_unicode() {
    let body = body(&with_file(FilePart::new("żółw 🐢.png", "x")));
    assert!(body.contains("filename=\"żółw 🐢.png\"\r\n"), "{body}");
}

#[test]
fn a_media_type_with_a_line_break_is_refused() {
    let file = FilePart::new("a", "x").content_type("text/plain\r\nx-evil: 1");
    let error = Form::of(&with_file(file), &[])
        .unwrap()
        .encode()
        .err()
        .unwrap();
    assert_eq!(error.kind(), crate::ErrorKind::InvalidRequest);
}

#[test]
fn properties_that_the_sdk_does_not_know_are_sent_as_json_text() {
    let mut upload = Upload::default();
    upload.extra.insert("a\r\nb", json!([1]));
    let body = body(&upload);
    assert!(body.contains("name=\"a%0D%0Ab\"\r\n"), "{body}");
    assert!(body.contains("application/json\r\n\r\n[1]\r\n"), "{body}");
}

#[test]
fn a_known_field_set_as_an_unknown_one_is_sent_once() {
    let mut upload = Upload {
        count: Some(1),
        ..Upload::default()
    };
    upload.extra.insert("count", 2);
    let body = body(&upload);
    assert_eq!(body.matches("name=\"count\"").count(), 1);
    assert!(body.contains("\r\n\r\n2\r\n"), "{body}");
}

#[test]
fn every_form_has_a_boundary_that_nobody_can_foresee() {
    let (one, other) = (encode(&Upload::default()).1, encode(&Upload::default()).1);
    let number = one.strip_prefix("form-boundary-").unwrap();
    assert!(
        number.len() == 32 && number.chars().all(|c| c.is_ascii_hexdigit()),
        "{one}"
    );
    assert_ne!(one, other);
}

#[test]
fn a_form_in_pieces_has_such_a_boundary_as_well() {
    let file = FilePart::new("a", "x").on_progress(|_, _| ());
    let (body, content_type) = Form::of(&with_file(file), &[]).unwrap().encode().unwrap();
    assert!(matches!(body, crate::upload::Outgoing::Upload(_)));
    let content_type = content_type.unwrap();
    let fixed = "multipart/form-data; boundary=form-boundary-";
    assert!(content_type.to_str().unwrap().starts_with(fixed));
    assert_eq!(content_type.len(), fixed.len() + 32);
}

#[derive(Clone, Default)]
struct Picture {
    id: String,
    title: String,
    file: Option<FilePart>,
    author: Option<Author>,
    extra: Extra,
}

model!(Picture, 0 id read_only, 1 title, 2 file optional, 3 author optional);

#[derive(Clone, Default)]
struct Author {
    id: String,
    name: String,
    extra: Extra,
}

model!(Author, 0 id read_only, 1 name);

#[derive(Clone)]
enum Work {
    Picture(Picture),
    Unrecognized(Unknown),
}

union!(Work, Internal("type"), Picture "picture" Picture);

fn picture() -> Picture {
    Picture {
        title: "Sea".to_owned(),
        file: Some(FilePart::new("sea.png", "bytes")),
        author: Some(Author {
            name: "Ada".to_owned(),
            ..Author::default()
        }),
        ..Picture::default()
    }
}

/// The names and contents of the parts.
fn parts(body: &dyn crate::wire::Wire) -> Vec<(String, String)> {
    let (bytes, _) = whole(&Form::of(body, &[]).unwrap());
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let parts = text
        .split("content-disposition: form-data; name=\"")
        .skip(1);
    let parts = parts.map(|part| {
        let (name, rest) = part.split_once('"').unwrap();
        let (_, content) = rest.split_once("\r\n\r\n").unwrap();
        let (content, _) = content.split_once("\r\n--").unwrap();
        (name.to_owned(), content.to_owned())
    });
    parts.collect()
}

#[test]
fn what_only_the_service_sets_is_no_part_however_deep() {
    let expected = [
        ("title", "Sea"),
        ("file", "bytes"),
        ("author", r#"{"name":"Ada"}"#),
    ];
    let expected = expected.map(|(name, content)| (name.to_owned(), content.to_owned()));
    assert_eq!(parts(&picture()), expected);
}

#[test]
fn a_variant_is_a_form_with_its_tag_and_its_file() {
    let expected = [
        ("type", "picture"),
        ("title", "Sea"),
        ("file", "bytes"),
        ("author", r#"{"name":"Ada"}"#),
    ];
    let expected = expected.map(|(name, content)| (name.to_owned(), content.to_owned()));
    assert_eq!(parts(&Work::Picture(picture())), expected);
}
