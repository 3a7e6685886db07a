//! How a server judges multipart forms.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use serde_json::json;
use support::{FORMS, Response, request, server};
use wacht_mock::{Form, Server};

const PNG: &str = "name=\"picture\"; filename=\"a.png\"\r\ncontent-type: image/png";
const NAME: (&str, &str) = ("name=\"first_name\"", "Jane");

async fn create(server: &Server, parts: &[(&str, &str)]) -> Response {
    request(server, "POST", "/users").form(parts).send().await
}

async fn add_documents(server: &Server, parts: &[(&str, &str)]) -> Response {
    request(server, "POST", "/users/1/documents")
        .form(parts)
        .send()
        .await
}

/// The message of a form that has to be refused.
async fn refused(parts: &[(&str, &str)]) -> String {
    let mut messages = Vec::new();
    for form in FORMS {
        let response = create(&server(form).await, parts).await;
        assert_eq!(response.status, 400, "{}", response.message());
        messages.push(response.message());
    }
    assert_eq!(messages[0], messages[1]);
    messages.remove(0)
}

#[tokio::test]
async fn a_form_that_fits_is_taken_and_echoed() {
    for form in FORMS {
        let server = server(form).await;
        let parts = [
            NAME,
            ("name=\"age\"", "44"),
            ("name=\"active\"", "true"),
            (
                "name=\"metadata\"\r\ncontent-type: application/json",
                "{\"plan\":\"free\"}",
            ),
            (PNG, "bytes"),
        ];
        let response = create(&server, &parts).await;
        assert_eq!(response.status, 201);
        let result = response.result(form);
        assert_eq!(result["first_name"], "Jane");
        assert_eq!(result["age"], 44);
        assert_eq!(result["metadata"], json!({"plan": "free"}));
    }
}

#[tokio::test]
async fn a_missing_part_is_named() {
    let message = refused(&[("name=\"age\"", "44")]).await;
    assert_eq!(message, r#"form: "first_name" is a required property"#);
}

#[tokio::test]
async fn an_unknown_part_is_named() {
    assert_eq!(
        refused(&[NAME, ("name=\"surname\"", "Doe")]).await,
        r#"part "surname": is unknown"#
    );
}

#[tokio::test]
async fn a_repeated_part_is_named() {
    assert_eq!(
        refused(&[NAME, NAME]).await,
        r#"part "first_name": is given more than once"#
    );
}

#[tokio::test]
async fn a_text_part_is_checked_by_its_type() {
    let message = refused(&[NAME, ("name=\"age\"", "old")]).await;
    assert_eq!(message, r#"part "age": "old" is not of type "integer""#);
    let message = refused(&[NAME, ("name=\"age\"", "3")]).await;
    assert_eq!(message, r#"part "age": 3 is less than the minimum of 18"#);
    let message = refused(&[("name=\"first_name\"", "")]).await;
    assert_eq!(
        message,
        r#"part "first_name": "" is shorter than 1 character"#
    );
}

#[tokio::test]
async fn a_text_part_is_no_file() {
    let message = refused(&[("name=\"first_name\"; filename=\"a\"", "Jane")]).await;
    assert_eq!(
        message,
        r#"part "first_name": is not a file but has a file name"#
    );
}

#[tokio::test]
async fn a_text_part_is_plain_text() {
    let message = refused(&[("name=\"first_name\"\r\ncontent-type: text/html", "Jane")]).await;
    let expected = r#"part "first_name": content type "text/html" is not one of text/plain"#;
    assert_eq!(message, expected);
}

#[tokio::test]
async fn a_file_needs_a_name() {
    let message = refused(&[
        NAME,
        ("name=\"picture\"\r\ncontent-type: image/png", "bytes"),
    ])
    .await;
    assert_eq!(message, r#"part "picture": is a file without a file name"#);
}

#[tokio::test]
async fn a_file_needs_a_content_type() {
    let message = refused(&[NAME, ("name=\"picture\"; filename=\"a.png\"", "bytes")]).await;
    assert_eq!(
        message,
        r#"part "picture": is a file without a content type"#
    );
}

#[tokio::test]
async fn a_file_has_one_of_the_content_types_of_its_encoding() {
    let part = "name=\"picture\"; filename=\"a.gif\"\r\ncontent-type: image/gif";
    let message = refused(&[NAME, (part, "bytes")]).await;
    let expected =
        r#"part "picture": content type "image/gif" is not one of image/png, image/jpeg"#;
    assert_eq!(message, expected);
}

#[tokio::test]
async fn a_json_part_has_to_be_json() {
    let message = refused(&[NAME, ("name=\"metadata\"", "{")]).await;
    assert!(
        message.starts_with(r#"part "metadata": is not JSON: "#),
        "{message}"
    );
}

#[tokio::test]
async fn a_json_part_is_checked_by_its_schema() {
    let message = refused(&[NAME, ("name=\"source\"", r#"{"kind":"import","file":1}"#)]).await;
    assert_eq!(message, r#"part "source" /file: 1 is not of type "string""#);
}

#[tokio::test]
async fn a_form_that_ends_early_is_refused() {
    let server = server(Form::Live).await;
    let body = "--b\r\ncontent-disposition: form-data; name=\"first_name\"\r\n\r\nJa";
    let request = request(&server, "POST", "/users").body("multipart/form-data; boundary=b", body);
    let response = request.send().await;
    assert_eq!(response.status, 400);
    assert!(
        response.message().starts_with("body: is not a form: "),
        "{}",
        response.message()
    );
}

#[tokio::test]
async fn a_form_without_boundary_is_refused() {
    let server = server(Form::Live).await;
    let request = request(&server, "POST", "/users").body("multipart/form-data", "--b--");
    assert_eq!(request.send().await.status, 400);
}

#[tokio::test]
async fn lists_of_files_and_texts_are_repeated_parts() {
    for form in FORMS {
        let server = server(form).await;
        let parts = [
            (
                "name=\"files\"; filename=\"a\"\r\ncontent-type: text/plain",
                "a",
            ),
            (
                "name=\"files\"; filename=\"b\"\r\ncontent-type: text/plain",
                "b",
            ),
            ("name=\"labels\"", "one"),
            ("name=\"labels\"", "two"),
        ];
        assert_eq!(add_documents(&server, &parts).await.status, 200);
    }
}

#[tokio::test]
async fn every_item_of_a_list_is_checked() {
    let server = server(Form::Live).await;
    let file = (
        "name=\"files\"; filename=\"a\"\r\ncontent-type: text/plain",
        "a",
    );
    let parts = [
        file,
        ("name=\"labels\"", "one"),
        ("name=\"labels\"", "too long"),
    ];
    let response = add_documents(&server, &parts).await;
    assert_eq!(
        response.message(),
        r#"part "labels": "too long" is longer than 5 characters"#
    );
    let parts = [file, ("name=\"files\"", "b")];
    let response = add_documents(&server, &parts).await;
    assert_eq!(
        response.message(),
        r#"part "files": is a file without a file name"#
    );
}

#[tokio::test]
async fn lists_of_objects_and_free_values_are_json() {
    let server = server(Form::Live).await;
    let file = (
        "name=\"files\"; filename=\"a\"\r\ncontent-type: text/plain",
        "a",
    );
    let parts = [
        file,
        ("name=\"rules\"", r#"[{"a":1}]"#),
        ("name=\"anything\"", "[1,null]"),
    ];
    assert_eq!(add_documents(&server, &parts).await.status, 200);
    let response = add_documents(&server, &[file, ("name=\"rules\"", r#"[{"b":1}]"#)]).await;
    assert!(
        response.message().starts_with(r#"part "rules" /0: "#),
        "{}",
        response.message()
    );
}
