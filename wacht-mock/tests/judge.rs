//! How requests are judged: as the service judges them, and with `strict` by every word of the
//! document.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use serde_json::{Value, json};
use support::{FORMS, get, request};
use wacht_mock::{Form, Mock, Server};

async fn server(form: Form) -> Server {
    Mock::wacht().unwrap().form(form).start().await.unwrap()
}

async fn strict(form: Form) -> Server {
    let mock = Mock::wacht().unwrap().strict().form(form);
    mock.start().await.unwrap()
}

async fn status(server: &Server, method: &str, target: &str, body: &Value) -> u16 {
    let sent = request(server, method, target).json(body);
    sent.send().await.status
}

#[tokio::test]
async fn what_the_document_does_not_name_is_ignored_unless_it_is_strict() {
    for form in FORMS {
        let segment = json!({"name": "Beta", "type": "user", "colour": "red"});
        let (lenient, strict) = (server(form).await, strict(form).await);
        assert_eq!(status(&lenient, "POST", "/segments", &segment).await, 200);
        assert_eq!(status(&strict, "POST", "/segments", &segment).await, 422);
        assert_eq!(get(&lenient, "/segments?colour=red").await.status, 200);
        assert_eq!(get(&strict, "/segments?colour=red").await.status, 400);
    }
}

#[tokio::test]
async fn null_is_taken_for_what_is_optional_and_not_for_what_is_required() {
    for form in FORMS {
        let actor =
            |key: Value| json!({"subject_type": "user", "external_key": key, "display_name": null});
        let (lenient, strict) = (server(form).await, strict(form).await);
        assert_eq!(
            status(&lenient, "POST", "/ai/actors", &actor(json!("a"))).await,
            200
        );
        assert_eq!(
            status(&strict, "POST", "/ai/actors", &actor(json!("a"))).await,
            422
        );
        assert_eq!(
            status(&lenient, "POST", "/ai/actors", &actor(Value::Null)).await,
            422
        );
    }
}

#[tokio::test]
async fn a_body_where_none_is_declared_is_ignored_unless_it_is_strict() {
    for form in FORMS {
        let (lenient, strict) = (server(form).await, strict(form).await);
        let target = "/users/1/sessions/revoke-all";
        assert_eq!(status(&lenient, "POST", target, &json!({})).await, 200);
        assert_eq!(status(&strict, "POST", target, &json!({})).await, 400);
    }
}

#[tokio::test]
async fn a_limit_beyond_its_bounds_counts_as_the_bound() {
    for form in FORMS {
        let server = server(form).await;
        for number in 0..3 {
            let segment = json!({"name": format!("s{number}"), "type": "user"});
            assert_eq!(status(&server, "POST", "/segments", &segment).await, 200);
        }
        let least = get(&server, "/segments?limit=-5").await;
        assert_eq!(least.status, 200);
        assert!(least.items().len() <= 1, "{least:?}");
        assert_eq!(
            get(&server, "/segments?limit=100000").await.items().len(),
            3
        );
        assert_eq!(get(&server, "/segments?limit=many").await.status, 400);
    }
}

#[tokio::test]
async fn an_integer_has_the_size_of_its_format() {
    for form in FORMS {
        let server = server(form).await;
        let invitation = |days: Value| json!({"first_name": "J", "last_name": "D", "email_address": "j@example.com", "expiry_days": days});
        let beyond = invitation(json!(9_223_372_036_854_775_808_u64));
        assert_eq!(status(&server, "POST", "/invitations", &beyond).await, 422);
        let fraction = invitation(json!(1.5));
        assert_eq!(
            status(&server, "POST", "/invitations", &fraction).await,
            422
        );
        assert_eq!(
            status(&server, "POST", "/invitations", &invitation(json!(3))).await,
            200
        );
    }
}

#[tokio::test]
async fn an_id_is_a_number_in_the_live_form() {
    let live = server(Form::Live).await;
    assert_eq!(get(&live, "/users/usr_1/details").await.status, 400);
    assert_eq!(
        get(&live, "/users/99999999999999999999/details")
            .await
            .status,
        400
    );
    assert_eq!(get(&live, "/users/1/details").await.status, 404);
    let documented = server(Form::Documented).await;
    assert_eq!(get(&documented, "/users/usr_1/details").await.status, 404);
}

#[tokio::test]
async fn some_bodies_are_forms_only_in_the_live_form() {
    let user = json!({"first_name": "Jane"});
    let live = server(Form::Live).await;
    assert_eq!(status(&live, "POST", "/users", &user).await, 400);
    assert_eq!(
        request(&live, "POST", "/users")
            .form_of(&user)
            .send()
            .await
            .status,
        200
    );
    let documented = server(Form::Documented).await;
    assert_eq!(status(&documented, "POST", "/users", &user).await, 200);
}

#[tokio::test]
async fn a_wrong_body_is_400_where_the_operation_declares_no_422() {
    for form in FORMS {
        let server = server(form).await;
        let target = "/ai/actor-projects/1/board/items";
        assert_eq!(
            status(&server, "POST", target, &json!({"title": 1})).await,
            400
        );
        assert_eq!(
            status(&server, "POST", "/segments", &json!({"name": 1})).await,
            422
        );
    }
}

#[tokio::test]
async fn a_body_is_as_large_as_the_operation_takes() {
    let server = server(Form::Live).await;
    let segment = json!({"name": "x".repeat(2 * 1024 * 1024), "type": "user"});
    assert_eq!(status(&server, "POST", "/segments", &segment).await, 413);
    let task = json!({"title": "x".repeat(2 * 1024 * 1024)});
    let target = "/ai/actor-projects/1/board/items";
    assert_eq!(
        status(&server, "POST", target, &task).await,
        404,
        "this one takes 70 MiB"
    );
}

#[tokio::test]
async fn the_only_file_of_a_form_has_any_name() {
    for form in FORMS {
        let part = "name=\"picture\"; filename=\"a.png\"\r\ncontent-type: image/png";
        let (lenient, strict) = (server(form).await, strict(form).await);
        let sent = request(&lenient, "POST", "/settings/upload/logo").form(&[(part, "png")]);
        assert_eq!(sent.send().await.status, 200);
        let sent = request(&strict, "POST", "/settings/upload/logo").form(&[(part, "png")]);
        assert_eq!(sent.send().await.status, 400);
    }
}

#[tokio::test]
async fn what_can_be_read_can_be_asked_for_its_headers() {
    for form in FORMS {
        let server = server(form).await;
        let head = request(&server, "HEAD", "/segments").send().await;
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.headers["content-type"], "application/json");
    }
}
