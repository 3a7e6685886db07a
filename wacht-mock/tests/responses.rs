//! The responses of a server to valid requests.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use serde_json::{Value, json};
use support::{FORMS, get, request, server};
use wacht_mock::Form;

#[tokio::test]
async fn a_single_result_has_an_envelope_only_in_the_documented_form() {
    for form in FORMS {
        let body = get(&server(form).await, "/users/me").await.json();
        assert_eq!(body.get("data").is_some(), form == Form::Documented);
    }
}

#[tokio::test]
async fn a_result_with_data_of_its_own_is_the_same_in_both_forms() {
    for form in FORMS {
        let body = get(&server(form).await, "/users/1/export").await.json();
        assert_eq!(body, json!({"data": {"lines": 7}}));
    }
}

#[tokio::test]
async fn an_example_is_returned_where_it_fits() {
    for form in FORMS {
        let user = get(&server(form).await, "/users/me").await.result(form);
        assert_eq!(user["first_name"], "Jane");
        assert_eq!(user["created_at"], "2025-01-02T03:04:05Z");
        assert_eq!(user["status"], "banned");
        assert_eq!(user["age"], 18, "the example is below the minimum");
    }
}

#[tokio::test]
async fn ids_are_as_the_form_has_them() {
    let live = get(&server(Form::Live).await, "/users/me")
        .await
        .result(Form::Live);
    assert!(live["id"].as_str().unwrap().parse::<i64>().is_ok());
    let documented = get(&server(Form::Documented).await, "/users/me").await;
    let id = documented.result(Form::Documented)["id"].clone();
    assert!(id.as_str().unwrap().starts_with("usr_01j"), "{id}");
}

#[tokio::test]
async fn a_property_of_the_documented_form_is_returned_only_there() {
    for form in FORMS {
        let user = get(&server(form).await, "/users/me").await.result(form);
        assert_eq!(user.get("email").is_some(), form == Form::Documented);
    }
}

#[tokio::test]
async fn everything_optional_is_returned() {
    for form in FORMS {
        let user = get(&server(form).await, "/users/me").await.result(form);
        for name in [
            "birthday",
            "previous_status",
            "source",
            "metadata",
            "counters",
        ] {
            assert!(
                user.get(name).is_some_and(|value| !value.is_null()),
                "{name}: {user}"
            );
        }
    }
}

#[tokio::test]
async fn a_write_only_property_is_not_returned() {
    let user = get(&server(Form::Live).await, "/users/me").await.json();
    assert_eq!(user.get("password"), None);
}

#[tokio::test]
async fn a_recursive_response_ends() {
    for form in FORMS {
        let server = server(form).await;
        let tree = get(&server, "/trees/1").await.result(form);
        assert_eq!(tree, json!({"name": "text", "children": []}));
        let user = get(&server, "/users/me").await.result(form);
        assert_eq!(user["best_friend"], Value::Null);
    }
}

#[tokio::test]
async fn the_same_request_has_the_same_response() {
    let server = server(Form::Live).await;
    let responses = [
        get(&server, "/users?limit=5").await,
        get(&server, "/users?limit=5").await,
    ];
    assert_eq!(responses[0].body, responses[1].body);
}

#[tokio::test]
async fn the_id_in_the_path_is_the_id_of_the_result() {
    for form in FORMS {
        let user = get(&server(form).await, "/users/usr_7").await.result(form);
        assert_eq!(user["id"], "usr_7");
    }
}

#[tokio::test]
async fn what_was_sent_is_echoed_where_it_fits() {
    for form in FORMS {
        let server = server(form).await;
        let body = json!({"first_name": "Ada", "status": "invited", "active": true});
        let response = request(&server, "POST", "/users").json(&body).send().await;
        assert_eq!(response.status, 201);
        let user = response.result(form);
        assert_eq!(
            (&user["first_name"], &user["status"]),
            (&json!("Ada"), &json!("invited"))
        );
        assert_eq!(
            user.get("active"),
            None,
            "the response has no such property"
        );
    }
}

#[tokio::test]
async fn a_minimal_response_has_only_what_is_required() {
    for form in FORMS {
        let server = server(form).await;
        let response = request(&server, "GET", "/users/me")
            .prefer("variant=minimal")
            .send()
            .await;
        let user = response.result(form);
        let mut names: Vec<&String> = user.as_object().unwrap().keys().collect();
        names.sort();
        let expected = [
            "created_at",
            "first_name",
            "id",
            "nickname",
            "roles",
            "status",
        ];
        assert_eq!(names, expected);
    }
}

#[tokio::test]
async fn a_null_response_has_null_wherever_it_may() {
    for form in FORMS {
        let server = server(form).await;
        let response = request(&server, "GET", "/users/me")
            .prefer("variant=null")
            .send()
            .await;
        let user = response.result(form);
        for name in ["nickname", "birthday", "previous_status", "best_friend"] {
            assert_eq!(user.get(name), Some(&Value::Null), "{name}");
        }
        assert_eq!(user["first_name"], "Jane");
    }
}

#[tokio::test]
async fn a_response_of_the_future_has_unknown_properties_and_enum_values() {
    for form in FORMS {
        let server = server(form).await;
        let response = request(&server, "GET", "/users/me")
            .prefer("variant=future")
            .send()
            .await;
        assert_eq!(response.status, 200);
        let user = response.result(form);
        assert_eq!(user["status"], "value_from_the_future");
        assert_eq!(user["property_from_the_future"], "value_from_the_future");
        assert_eq!(
            user["source"]["property_from_the_future"],
            "value_from_the_future"
        );
        assert_eq!(user["source"]["kind"], "import", "a tag is known");
        assert_eq!(user["counters"], json!({"key": 7}), "a map holds data");
    }
}

#[tokio::test]
async fn an_empty_success_is_an_empty_object() {
    for form in FORMS {
        let server = server(form).await;
        let response = request(&server, "DELETE", "/users/1").send().await;
        assert_eq!((response.status, response.json()), (200, json!({})));
    }
}

#[tokio::test]
async fn a_binary_response_is_an_attachment() {
    for form in FORMS {
        let response = get(&server(form).await, "/users/1/picture").await;
        assert_eq!(response.status, 200);
        assert_eq!(response.headers["content-type"], "image/png");
        assert_eq!(
            response.headers["content-disposition"],
            "attachment; filename=\"file.bin\""
        );
        assert!(!response.body.is_empty());
    }
}

#[tokio::test]
async fn a_text_response_is_text() {
    let response = get(&server(Form::Live).await, "/report").await;
    assert_eq!(response.headers["content-type"], "text/plain");
    assert_eq!(response.body, b"all is well");
}

#[tokio::test]
async fn a_forced_error_is_in_the_form() {
    let documented = server(Form::Documented).await;
    let response = request(&documented, "GET", "/users/1")
        .prefer("code=404")
        .send()
        .await;
    assert_eq!(response.status, 404);
    let message = "forced by the header Prefer";
    let expected = json!({"error": {"code": "not_found", "message": message, "status": 404}});
    assert_eq!(response.json(), expected);

    let live = server(Form::Live).await;
    let response = request(&live, "GET", "/users/1")
        .prefer("code=404")
        .send()
        .await;
    assert_eq!(
        response.json(),
        json!({"errors": [{"code": 404, "message": message}]})
    );
}

#[tokio::test]
async fn an_error_that_the_document_does_not_list_can_be_forced() {
    let server = server(Form::Live).await;
    let response = request(&server, "GET", "/users/1")
        .prefer("code=503")
        .send()
        .await;
    assert_eq!(response.status, 503);
}

#[tokio::test]
async fn too_many_requests_say_when_to_retry_only_in_the_documented_form() {
    for form in FORMS {
        let server = server(form).await;
        let response = request(&server, "GET", "/users")
            .prefer("code=429")
            .send()
            .await;
        assert_eq!(response.status, 429);
        let retry_after = response.headers.get("retry-after").map(String::as_str);
        assert_eq!(retry_after, (form == Form::Documented).then_some("1"));
    }
}

#[tokio::test]
async fn a_forced_success_has_to_be_one_of_the_operation() {
    let server = server(Form::Live).await;
    let response = request(&server, "GET", "/users/1")
        .prefer("code=200")
        .send()
        .await;
    assert_eq!(response.status, 200);
    let response = request(&server, "GET", "/users/1")
        .prefer("code=202")
        .send()
        .await;
    assert_eq!(response.status, 400);
    assert_eq!(
        response.message(),
        "header Prefer: getUser does not return 202"
    );
}

#[tokio::test]
async fn a_preference_that_is_misspelt_is_refused() {
    for form in FORMS {
        let server = server(form).await;
        let response = request(&server, "GET", "/users/1")
            .prefer("variant=minimum")
            .send()
            .await;
        assert_eq!(response.status, 400);
        assert_eq!(
            response.message(),
            r#"header Prefer: "variant=minimum" is unknown"#
        );
    }
}

#[tokio::test]
async fn a_request_is_checked_before_an_error_is_forced() {
    let server = server(Form::Live).await;
    let response = request(&server, "GET", "/users?limit=x")
        .prefer("code=503")
        .send()
        .await;
    assert_eq!(response.status, 400);
}

#[tokio::test]
async fn examples_remember_nothing() {
    for form in FORMS {
        let server = server(form).await;
        for _ in 0..2 {
            let deleted = request(&server, "DELETE", "/users/1").send().await;
            assert_eq!(deleted.status, 200);
            assert_eq!(get(&server, "/users/1").await.status, 200);
        }
    }
}

#[tokio::test]
async fn a_response_that_does_not_fit_its_schema_is_not_sent() {
    for form in FORMS {
        let response = get(&server(form).await, "/broken").await;
        assert_eq!(response.status, 500);
        let expected =
            r#"the mock's response 200 of getBroken /code: "text" does not match "^(?=[0-9]{9}$)""#;
        assert_eq!(response.message(), expected);
    }
}
