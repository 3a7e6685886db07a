//! How a server judges key, path and parameters.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use serde_json::json;
use support::{FORMS, get, request, server};
use wacht_mock::Form;

#[tokio::test]
async fn a_request_without_key_is_refused() {
    for form in FORMS {
        let server = server(form).await;
        let response = request(&server, "GET", "/users").without_key().send().await;
        assert_eq!(response.status, 401);
        assert_eq!(response.message(), "header Authorization: is missing");
    }
}

#[tokio::test]
async fn another_key_or_scheme_is_refused() {
    let server = server(Form::Live).await;
    for value in [
        "Bearer sk_other",
        "bearer sk_mock",
        "Bearer  sk_mock",
        "Basic sk_mock",
        "sk_mock",
    ] {
        let request = request(&server, "GET", "/users").without_key();
        let response = request.header("authorization", value).send().await;
        assert_eq!(response.status, 401, "{value}");
    }
}

#[tokio::test]
async fn two_keys_are_refused() {
    let server = server(Form::Live).await;
    let request = request(&server, "GET", "/users").header("authorization", "Bearer sk_mock");
    assert_eq!(request.send().await.status, 401);
}

#[tokio::test]
async fn the_key_is_asked_for_before_the_path() {
    let server = server(Form::Live).await;
    let response = request(&server, "GET", "/nowhere")
        .without_key()
        .send()
        .await;
    assert_eq!(response.status, 401);
}

#[tokio::test]
async fn an_unknown_path_is_not_found() {
    for form in FORMS {
        let server = server(form).await;
        let response = get(&server, "/nowhere").await;
        assert_eq!(response.status, 404);
        assert_eq!(response.message(), "path /nowhere: is unknown");
    }
}

#[tokio::test]
async fn another_method_is_not_allowed() {
    for form in FORMS {
        let server = server(form).await;
        let response = request(&server, "DELETE", "/users").send().await;
        assert_eq!(response.status, 405);
        assert_eq!(response.message(), "path /users: has no method DELETE");
        let allow = &response.headers["allow"];
        assert!(allow.starts_with("GET, HEAD"), "{allow}");
    }
}

#[tokio::test]
async fn a_literal_segment_wins_over_a_parameter() {
    let server = server(Form::Live).await;
    assert_eq!(get(&server, "/users/me").await.status, 200);
    assert_eq!(server.requests()[0].operation_id.as_deref(), Some("getMe"));
    assert_eq!(
        request(&server, "DELETE", "/users/me").send().await.status,
        405
    );
}

#[tokio::test]
async fn empty_and_dot_segments_never_match() {
    let server = server(Form::Live).await;
    let paths = [
        "/users/",
        "/users//roles",
        "/users/..",
        "/users/.",
        "/users/%2e%2e",
        "//users",
    ];
    for path in paths {
        assert_eq!(get(&server, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn an_encoded_slash_stays_inside_its_segment() {
    for form in FORMS {
        let server = server(form).await;
        let response = get(&server, "/users/a%2Froles").await;
        assert_eq!(response.status, 200);
        assert_eq!(response.result(form)["id"], "a/roles");
    }
}

#[tokio::test]
async fn a_path_parameter_has_to_fit() {
    for form in FORMS {
        let server = server(form).await;
        let response = get(&server, "/trees/oak").await;
        assert_eq!(response.status, 400);
        assert_eq!(
            response.message(),
            r#"path parameter tree_id: "oak" is not of type "integer""#
        );
        let response = get(&server, "/trees/0").await;
        assert_eq!(
            response.message(),
            "path parameter tree_id: 0 is less than the minimum of 1"
        );
    }
}

#[tokio::test]
async fn a_query_parameter_has_to_fit() {
    for form in FORMS {
        let server = server(form).await;
        let response = get(&server, "/users?limit=abc").await;
        assert_eq!(response.status, 400);
        assert_eq!(
            response.message(),
            r#"query parameter limit: "abc" is not of type "integer""#
        );
        let response = get(&server, "/users?limit=-1").await;
        assert_eq!(
            response.message(),
            "query parameter limit: -1 is less than the minimum of 0"
        );
        let response = get(&server, "/users?active=1").await;
        assert_eq!(
            response.message(),
            r#"query parameter active: "1" is not of type "boolean""#
        );
    }
}

#[tokio::test]
async fn an_unknown_query_parameter_is_refused() {
    for form in FORMS {
        let server = server(form).await;
        let response = get(&server, "/users?limits=1").await;
        assert_eq!(response.status, 400);
        assert_eq!(response.message(), "query parameter limits: is unknown");
    }
}

#[tokio::test]
async fn a_query_parameter_of_the_documented_form_is_unknown_to_the_live_form() {
    assert_eq!(
        get(&server(Form::Documented).await, "/users?page=1")
            .await
            .status,
        200
    );
    assert_eq!(
        get(&server(Form::Live).await, "/users?page=1").await.status,
        400
    );
}

#[tokio::test]
async fn a_query_parameter_is_decoded() {
    let server = server(Form::Live).await;
    assert_eq!(
        get(&server, "/users?search=jane+d%C3%B6e%26&limit=%31")
            .await
            .status,
        200
    );
    let response = get(&server, "/users?search=%zz").await;
    assert_eq!(
        response.message(),
        "query \"search=%zz\": has a broken percent-encoding"
    );
}

#[tokio::test]
async fn a_list_is_sent_as_repeated_keys() {
    let server = server(Form::Live).await;
    assert_eq!(
        get(&server, "/users?status=active&status=banned")
            .await
            .status,
        200
    );
    let response = get(&server, "/users?status=active,banned").await;
    assert_eq!(response.status, 400);
    assert!(
        response
            .message()
            .starts_with("query parameter status: \"active,banned\" is not")
    );
}

#[tokio::test]
async fn a_list_that_does_not_explode_is_sent_between_commas() {
    let server = server(Form::Live).await;
    assert_eq!(get(&server, "/users?fields=a,b").await.status, 200);
}

#[tokio::test]
async fn a_single_value_is_not_repeated() {
    let server = server(Form::Live).await;
    let response = get(&server, "/users?limit=1&limit=2").await;
    assert_eq!(
        response.message(),
        "query parameter limit: is given more than once"
    );
}

#[tokio::test]
async fn a_required_header_is_asked_for() {
    for form in FORMS {
        let server = server(form).await;
        let response = request(&server, "PUT", "/users/1/disabled").send().await;
        assert_eq!(response.status, 400);
        assert_eq!(response.message(), "header parameter X-Reason: is missing");
        let request = request(&server, "PUT", "/users/1/disabled").header("x-reason", "spam");
        let response = request.send().await;
        assert_eq!((response.status, response.body.len()), (204, 0));
    }
}

#[tokio::test]
async fn the_key_is_checked_before_the_body_is_read() {
    for form in FORMS {
        let server = server(form).await;
        let sent = request(&server, "POST", "/users").without_key();
        let response = sent.json(&json!({"name": "x".repeat(1000)})).send().await;
        assert_eq!(response.status, 401);
        assert_eq!(server.requests()[0].body.len(), 0);
    }
}
