//! The paths below `/__mock/`, and the headers for browsers.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use serde_json::{Value, json};
use support::{
    FORMS, get, request,
    state::{World, id},
};
use wacht_mock::{Form, Mock, Server};

async fn put(server: &Server, state: impl Into<Vec<u8>>) -> support::Response {
    let request = request(server, "PUT", "/__mock/state");
    request.body("application/x-ndjson", state).send().await
}

/// More than a page of users, one of which has everything around it.
async fn filled(form: Form) -> World {
    let world = World::new(form).await;
    for number in 0..150 {
        world.user(&format!("user{number}@example.com")).await;
    }
    let user = world.user("jane@example.com").await;
    let base = format!("/organizations/{}", world.organization_of(&user).await);
    let metadata =
        json!({"public_metadata": {"big": 9_007_199_254_740_993_u64, "nested": [{"a": null}]}});
    world.patch(&base, metadata).await;
    world
}

#[tokio::test]
async fn a_state_is_the_same_after_it_was_dumped_and_loaded() {
    for form in FORMS {
        let world = filled(form).await;
        let dump = get(&world.server, "/__mock/state").await;
        assert_eq!(dump.status, 200);
        let other = World::new(form).await;
        assert_eq!(put(&other.server, dump.body.clone()).await.status, 204);
        assert_eq!(other.server.dump().as_bytes(), dump.body);
        for target in ["/users?limit=100", "/organizations", "/users?search=jane"] {
            let (here, there) = (
                get(&world.server, target).await,
                get(&other.server, target).await,
            );
            assert_eq!(here.json(), there.json(), "{target}");
        }
        let organization = id(&other.list("/organizations").await[0]);
        let members = other
            .list(&format!("/organizations/{organization}/members"))
            .await;
        assert_eq!(members[0]["roles"][0]["name"], "Admin");
        // No id is given twice.
        let known: Vec<String> = other
            .list("/users?limit=200")
            .await
            .iter()
            .map(id)
            .collect();
        assert!(!known.contains(&other.user("new@example.com").await));
    }
}

#[tokio::test]
async fn a_wrong_state_is_refused_by_its_line_and_changes_nothing() {
    let world = World::new(Form::Live).await;
    world.user("jane@example.com").await;
    let before = world.server.dump();
    let wrong = format!("{before}{{\"kind\":\"user\"}}\n");
    let refused = put(&world.server, wrong).await;
    assert_eq!(refused.status, 400);
    let line = before.lines().count() + 1;
    assert!(
        refused
            .message()
            .starts_with(&format!("line {line} of the dump: "))
    );
    assert_eq!(world.server.dump(), before);
}

#[tokio::test]
async fn a_server_begins_with_its_seed_and_returns_to_it() {
    for form in FORMS {
        let first = World::new(form).await;
        first.user("jane@example.com").await;
        let mock = Mock::wacht().unwrap().form(form).seed(first.server.dump());
        let server = mock.clone().start().await.unwrap();
        let world = World { form, server };
        world.user("joe@example.com").await;
        assert_eq!(world.list("/users").await.len(), 2);
        let reset = request(&world.server, "POST", "/__mock/reset").send().await;
        assert_eq!(reset.status, 204);
        let left = world.list("/users").await;
        assert_eq!(left.len(), 1);
        assert_eq!(left[0]["primary_email_address"], "jane@example.com");
        let other = FORMS.into_iter().find(|other| *other != form).unwrap();
        let error = mock.form(other).start().await.unwrap_err();
        assert!(
            error.to_string().starts_with("line 1 of the dump: "),
            "{error}"
        );
    }
}

#[tokio::test]
async fn time_is_set_and_moved() {
    let world = World::new(Form::Live).await;
    let time = async |body: Value| {
        let request = request(&world.server, "POST", "/__mock/time").json(&body);
        request.send().await
    };
    let set = time(json!({"now": "2026-01-01T00:00:00Z"})).await;
    assert_eq!(set.json()["now"], "2026-01-01T00:00:00.000000Z");
    time(json!({"advance_seconds": 60})).await;
    let now = get(&world.server, "/__mock/time").await.json();
    assert_eq!(now["now"], "2026-01-01T00:01:00.000000Z");
    assert_eq!(time(json!({"now": "noon"})).await.status, 400);
    assert_eq!(time(json!({"later": 1})).await.status, 400);
}

#[tokio::test]
async fn the_ledger_is_shown_without_keys_and_without_itself() {
    let world = World::new(Form::Live).await;
    world.user("jane@example.com").await;
    let ledger = get(&world.server, "/__mock/ledger").await;
    let requests = ledger.items();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0]["operation_id"], "createUser");
    assert!(
        requests[0]["body"]
            .as_str()
            .unwrap()
            .contains("jane@example.com")
    );
    let text = String::from_utf8(ledger.body).unwrap();
    assert!(!text.contains(world.server.api_key()));
    assert_eq!(world.server.requests().len(), 1);
}

#[tokio::test]
async fn the_document_is_that_of_the_form() {
    let world = World::new(Form::Live).await;
    let mut document = get(&world.server, "/__mock/openapi.json").await.json();
    let live = wacht_mock::live_form(&wacht_mock::document().unwrap());
    assert!(document["components"]["responses"] == live["components"]["responses"]);
    // Only the ids of a server with state are numbers.
    let user_id = &mut document["components"]["parameters"]["UserId"]["schema"];
    let pattern = user_id.as_object_mut().unwrap().remove("pattern").unwrap();
    assert_eq!(pattern, "^-?[0-9]{1,18}$");
    assert_eq!(
        *user_id,
        live["components"]["parameters"]["UserId"]["schema"]
    );
}

#[tokio::test]
async fn the_server_itself_needs_a_key_without_scopes() {
    let mock = Mock::wacht().unwrap().scoped_key("sk_users", ["users"]);
    let server = mock.start().await.unwrap();
    let state = request(&server, "GET", "/__mock/state").without_key();
    assert_eq!(state.send().await.status, 401);
    let scoped = request(&server, "GET", "/__mock/state").without_key();
    let scoped = scoped.header("authorization", "Bearer sk_users");
    assert_eq!(scoped.send().await.status, 403);
    assert_eq!(get(&server, "/__mock/nothing").await.status, 404);
    assert_eq!(get(&server, "/__mock/reset").await.status, 405);
}

#[tokio::test]
async fn a_page_of_this_machine_may_read_responses() {
    let world = World::new(Form::Live).await;
    let preflight = request(&world.server, "OPTIONS", "/users").without_key();
    let preflight = preflight
        .header("origin", "http://localhost:5173")
        .header("access-control-request-method", "POST");
    let preflight = preflight.send().await;
    assert_eq!(preflight.status, 200);
    assert_eq!(
        preflight.headers["access-control-allow-origin"],
        "http://localhost:5173"
    );
    assert_eq!(preflight.headers["access-control-allow-methods"], "*");
    assert_eq!(world.server.requests().len(), 0);
    let users = request(&world.server, "GET", "/users").header("origin", "http://localhost:5173");
    let users = users.send().await;
    assert_eq!(
        users.headers["access-control-allow-origin"],
        "http://localhost:5173"
    );
    let other = request(&world.server, "GET", "/users").header("origin", "https://example.com");
    let other = other.send().await;
    assert_eq!(other.headers.get("access-control-allow-origin"), None);
    assert_eq!(other.status, 200);
}
