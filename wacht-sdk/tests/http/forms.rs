//! Bodies as they arrive: forms with files, and JSON where a part requires it.

use serde_json::{Value, json};
use wacht_mock::Form;
use wacht_sdk::{ErrorKind, FilePart, serde_json};

use crate::{FORMS, client, mock, raw::Raw};

#[tokio::test]
async fn a_file_arrives_byte_for_byte() {
    let mut content: Vec<u8> = (0..=255).collect();
    content.extend_from_slice(b"\r\n--form-boundary-00000000000000000000000000000000--\r\n");
    for form in FORMS {
        let server = mock(form).await;
        let image = FilePart::new("me.png", content.clone());
        let create = client(&server).users().create().first_name("Jane");
        create.profile_image(image).await.unwrap();
        let received = &server.requests()[0];
        assert_eq!(received.status, 200);
        let content_type = received.headers["content-type"].to_str().unwrap();
        let boundary = content_type
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap();
        let head = format!(
            "--{boundary}\r\ncontent-disposition: form-data; name=\"first_name\"\r\n\r\nJane\r\n\
            --{boundary}\r\ncontent-disposition: form-data; name=\"profile_image\"; \
            filename=\"me.png\"\r\ncontent-type: image/png\r\n\r\n"
        );
        let end = format!("\r\n--{boundary}--\r\n");
        let expected = [head.as_bytes(), &content, end.as_bytes()];
        assert_eq!(received.body, expected.concat());
    }
}

#[tokio::test]
async fn files_with_odd_names_are_accepted() {
    let server = mock(FORMS[0]).await;
    for name in [
        "a b",
        "ä😀",
        "\"",
        "\\",
        "a\\",
        "a\r\nb",
        "a;b=c",
        "../../etc/passwd",
        "%00",
    ] {
        let image = FilePart::new(name, "x").content_type("image/png");
        let result = client(&server).users().create().profile_image(image).await;
        assert!(result.is_ok(), "{name:?}: {result:?}");
    }
}

#[tokio::test]
async fn metadata_in_a_form_is_json_text() {
    let server = mock(FORMS[1]).await;
    let update = client(&server).users().update("1");
    let metadata = wacht_sdk::serde_json::json!({"plan": "pro"});
    update.public_metadata(metadata).await.unwrap();
    let body = String::from_utf8(server.requests()[0].body.to_vec()).unwrap();
    assert!(
        body.contains("application/json\r\n\r\n{\"plan\":\"pro\"}\r\n"),
        "{body}"
    );
}

#[tokio::test]
async fn json_is_sent_where_it_is_asked_for() {
    let server = mock(Form::Documented).await;
    let create = client(&server).users().create();
    create.first_name("Jane").json_body().await.unwrap();
    let received = &server.requests()[0];
    assert_eq!(received.headers["content-type"], "application/json");
    assert_eq!(received.body, r#"{"first_name":"Jane"}"#);
}

#[tokio::test]
async fn the_first_example_of_the_documentation_is_what_is_sent_as_json() {
    let server = mock(Form::Documented).await;
    let create = client(&server).users().create();
    let create = create.email_address("jane@example.com").first_name("Jane");
    create.last_name("Doe").json_body().await.unwrap();
    let sent: Value = serde_json::from_slice(&server.requests()[0].body).unwrap();
    let documented = json!({
        "email": "jane@example.com", "first_name": "Jane", "last_name": "Doe",
    });
    assert_eq!(sent, documented);
}

#[tokio::test]
async fn a_form_keeps_the_name_that_the_running_service_reads() {
    for form in FORMS {
        let server = mock(form).await;
        let create = client(&server).users().create();
        create.email_address("jane@example.com").await.unwrap();
        let body = String::from_utf8_lossy(&server.requests()[0].body).into_owned();
        assert!(body.contains(r#"name="email_address""#), "{body}");
    }
}

#[tokio::test]
async fn a_body_that_is_refused_names_the_other_one() {
    let refusal = "HTTP/1.1 415 Unsupported Media Type\r\ncontent-length: 0\r\n\r\n";
    let server = Raw::sending(refusal).await;
    let users = server.client().users();
    let error = users.create().first_name("Jane").await.unwrap_err();
    assert!(error.is_unsupported_media_type());
    let text = error.to_string();
    assert!(text.ends_with("add `json_body()`"), "{text}");
    let error = users.create().json_body().await.unwrap_err();
    let text = error.to_string();
    assert!(text.ends_with("leave out `json_body()`"), "{text}");
    let error = users.set_password("1", "secret").await.unwrap_err();
    assert!(!error.to_string().contains("json_body"), "{error}");
}

#[tokio::test]
async fn the_running_service_takes_no_json_where_it_takes_a_form() {
    let server = mock(Form::Live).await;
    let error = client(&server).users().create().json_body().await;
    assert!(error.unwrap_err().is_unsupported_media_type());
}

#[tokio::test]
async fn a_file_as_json_is_refused_before_it_is_sent() {
    let server = mock(FORMS[0]).await;
    let create = client(&server).users().create();
    let create = create
        .profile_image(FilePart::new("a.png", "x"))
        .json_body();
    let error = create.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("createUser"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_large_file_arrives_whole() {
    let server = mock(FORMS[1]).await;
    let image = FilePart::new("a.png", vec![7; 2 << 20]);
    client(&server)
        .users()
        .create()
        .profile_image(image)
        .await
        .unwrap();
    assert!(server.requests()[0].body.len() > 2 << 20);
}
