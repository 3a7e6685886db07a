//! How a server judges JSON bodies.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use serde_json::json;
use support::{FORMS, fixture, get, request, server};
use wacht_mock::{Form, Mock};

#[tokio::test]
async fn a_property_is_taken_by_both_of_its_names() {
    let mut document = fixture();
    let create = &mut document["paths"]["/users"]["post"]["requestBody"]["content"];
    create["application/json"]["x-wacht-names"] = json!({"first_name": "name"});
    let mock = Mock::new(document).unwrap().form(Form::Documented);
    let server = mock.start().await.unwrap();
    let send = async |body: &str| {
        let request = request(&server, "POST", "/users").body("application/json", body);
        request.send().await
    };
    for body in [r#"{"first_name": "Ada"}"#, r#"{"name": "Ada"}"#] {
        let response = send(body).await;
        assert_eq!(response.status, 201, "{body}: {response:?}");
        assert_eq!(
            response.result(Form::Documented)["first_name"],
            "Ada",
            "{body}"
        );
    }
    let response = send(r#"{"title": "Ada"}"#).await;
    assert_eq!(response.status, 422);
}

#[tokio::test]
async fn a_missing_body_is_refused() {
    for form in FORMS {
        let server = server(form).await;
        let response = request(&server, "POST", "/users").send().await;
        assert_eq!(response.status, 400);
        assert_eq!(response.message(), "body: is missing");
    }
}

#[tokio::test]
async fn an_optional_body_may_be_missing() {
    for form in FORMS {
        let server = server(form).await;
        assert_eq!(request(&server, "PUT", "/trees/1").send().await.status, 200);
    }
}

#[tokio::test]
async fn a_body_that_is_not_declared_is_refused() {
    let server = server(Form::Live).await;
    let response = request(&server, "GET", "/users")
        .json(&json!({}))
        .send()
        .await;
    assert_eq!(response.status, 400);
    assert_eq!(response.message(), "body: none is declared");
}

#[tokio::test]
async fn an_undeclared_content_type_is_refused() {
    for form in FORMS {
        let server = server(form).await;
        let response = request(&server, "PATCH", "/users/1")
            .body("text/plain", "{}")
            .send()
            .await;
        assert_eq!(response.status, 415);
        let expected = r#"body: content type "text/plain" is not one of application/json"#;
        assert_eq!(response.message(), expected);
    }
}

#[tokio::test]
async fn a_content_type_may_have_parameters() {
    let server = server(Form::Live).await;
    let request = request(&server, "PATCH", "/users/1");
    let response = request
        .body("Application/JSON; charset=utf-8", "{}")
        .send()
        .await;
    assert_eq!(response.status, 200);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    for form in FORMS {
        let server = server(form).await;
        let request = request(&server, "PATCH", "/users/1").body("application/json", "{\"a\":");
        let response = request.send().await;
        assert_eq!(response.status, 400);
        assert!(
            response.message().starts_with("body: is not JSON: "),
            "{}",
            response.message()
        );
    }
}

#[tokio::test]
async fn a_body_that_violates_its_schema_is_refused_by_pointer() {
    for form in FORMS {
        let server = server(form).await;
        let body = json!({"first_name": "Jane", "roles": [{"id": "1", "name": 7}]});
        let response = request(&server, "POST", "/users").json(&body).send().await;
        assert_eq!(response.status, 422);
        assert_eq!(
            response.message(),
            r#"body /roles/0/name: 7 is not of type "string""#
        );
    }
}

#[tokio::test]
async fn a_missing_property_is_named() {
    let server = server(Form::Live).await;
    let response = request(&server, "POST", "/users")
        .json(&json!({"age": 20}))
        .send()
        .await;
    assert_eq!(response.status, 422);
    assert_eq!(
        response.message(),
        r#"body: "first_name" is a required property"#
    );
}

#[tokio::test]
async fn an_unknown_property_is_refused_at_every_depth() {
    for form in FORMS {
        let server = server(form).await;
        let bodies = [
            json!({"first_name": "Jane", "surname": "Doe"}),
            json!({"first_name": "Jane", "roles": [{"id": "1", "name": "x", "surname": 1}]}),
            json!({"first_name": "Jane", "source": {"kind": "sign_up", "surname": 1}}),
        ];
        for body in bodies {
            let response = request(&server, "POST", "/users").json(&body).send().await;
            assert_eq!(response.status, 422, "{body}");
            assert!(
                response.message().contains("'surname' was unexpected"),
                "{}",
                response.message()
            );
        }
    }
}

#[tokio::test]
async fn free_json_takes_any_property() {
    let server = server(Form::Live).await;
    let body = json!({"first_name": "Jane", "metadata": {"any": [1, null]}});
    assert_eq!(
        request(&server, "POST", "/users")
            .json(&body)
            .send()
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn a_time_has_to_be_one() {
    let server = server(Form::Live).await;
    let body = json!({"first_name": "Jane", "created_at": "yesterday"});
    let response = request(&server, "POST", "/users").json(&body).send().await;
    assert_eq!(
        response.message(),
        r#"body /created_at: "yesterday" is not a "date-time""#
    );
}

#[tokio::test]
async fn null_is_taken_where_it_is_allowed() {
    for form in FORMS {
        let server = server(form).await;
        let null = request(&server, "PATCH", "/users/1")
            .json(&json!({"nickname": null}))
            .send()
            .await;
        assert_eq!(null.status, 200);
        assert!(null.result(form)["nickname"].is_null());
        let wrong = request(&server, "PATCH", "/users/1").json(&json!({"first_name": null}));
        assert_eq!(wrong.send().await.status, 422);
    }
}

#[tokio::test]
async fn a_read_only_property_is_not_taken() {
    let server = server(Form::Live).await;
    let response = request(&server, "PATCH", "/users/1")
        .json(&json!({"id": "2"}))
        .send()
        .await;
    assert_eq!(response.status, 422);
}

#[tokio::test]
async fn a_property_of_the_documented_form_is_unknown_to_the_live_form() {
    let body = json!({"email": "jane@example.com"});
    for (form, status) in [(Form::Documented, 200), (Form::Live, 422)] {
        let server = server(form).await;
        let response = request(&server, "PATCH", "/users/1")
            .json(&body)
            .send()
            .await;
        assert_eq!(response.status, status, "{form}");
    }
}

#[tokio::test]
async fn a_recursive_body_is_checked_to_its_depth() {
    let server = server(Form::Live).await;
    let leaf = json!({"name": 1, "children": []});
    let body = json!({"name": "a", "children": [{"name": "b", "children": [leaf]}]});
    let response = request(&server, "PUT", "/trees/1").json(&body).send().await;
    let expected = r#"body /children/0/children/0/name: 1 is not of type "string""#;
    assert_eq!(response.message(), expected);
}

#[tokio::test]
async fn parameters_are_checked_before_the_body() {
    let server = server(Form::Live).await;
    let response = request(&server, "PUT", "/trees/oak")
        .json(&json!([]))
        .send()
        .await;
    assert_eq!(response.status, 400);
    assert_eq!(get(&server, "/trees/1").await.status, 200);
}
