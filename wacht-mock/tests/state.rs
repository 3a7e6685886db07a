//! What a server remembers beyond the laws that hold for every kind: actions, links, defaults, and
//! what follows from what.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{
    FORMS, request,
    state::{World, id},
};
use wacht_mock::Form;

#[tokio::test]
async fn a_new_user_has_a_verified_primary_address() {
    for form in FORMS {
        let world = World::new(form).await;
        let user = world.user("jane@example.com").await;
        let details = world.get(&format!("/users/{user}/details")).await;
        let address = &details["email_addresses"][0];
        assert_eq!(address["email"], "jane@example.com");
        assert_eq!(address["is_primary"], true);
        assert_eq!(address["verified"], true);
        assert_eq!(details["primary_email_address_id"], address["id"]);
        assert_eq!(details["primary_email_address"], "jane@example.com");
    }
}

#[tokio::test]
async fn a_second_user_with_an_address_conflicts_and_leaves_nothing_behind() {
    for form in FORMS {
        let world = World::new(form).await;
        world.user("jane@example.com").await;
        let again =
            json!({"first_name": "J", "last_name": "D", "email_address": "jane@example.com"});
        let response = world.send("POST", "/users", &again).await;
        assert_eq!(response.status, 409);
        assert_eq!(world.list("/users").await.len(), 1);
    }
}

#[tokio::test]
async fn another_address_becomes_primary() {
    for form in FORMS {
        let world = World::new(form).await;
        let user = world.user("jane@example.com").await;
        let other = json!({"email": "jane@work.example", "verified": true});
        let other = id(&world.post(&format!("/users/{user}/emails"), other).await);
        let target = format!("/users/{user}/emails/{other}/make-primary");
        world.post(&target, Value::Null).await;
        let details = world.get(&format!("/users/{user}/details")).await;
        assert_eq!(details["primary_email_address"], "jane@work.example");
        let primary = details["email_addresses"].as_array().unwrap().iter();
        let primary: Vec<&Value> = primary.filter(|a| a["is_primary"] == true).collect();
        assert_eq!(primary.len(), 1);
        assert_eq!(primary[0]["id"], other.as_str());
    }
}

#[tokio::test]
async fn an_address_that_is_not_verified_cannot_become_primary() {
    for form in FORMS {
        let world = World::new(form).await;
        let user = world.user("jane@example.com").await;
        let other = json!({"email": "jane@work.example"});
        let other = id(&world.post(&format!("/users/{user}/emails"), other).await);
        let target = format!("/users/{user}/emails/{other}/make-primary");
        assert_eq!(world.status("POST", &target).await, 400);
    }
}

#[tokio::test]
async fn a_deleted_user_takes_what_belongs_to_it_along() {
    for form in FORMS {
        let world = World::new(form).await;
        let user = world.user("jane@example.com").await;
        let organization = world.organization().await;
        let members = format!("/organizations/{organization}/members");
        world
            .post(&members, json!({"user_id": user, "role_ids": []}))
            .await;
        world
            .call("DELETE", &format!("/users/{user}"), Value::Null)
            .await;
        assert_eq!(world.list(&members).await, Vec::<Value>::new());
        // Its address is free again.
        world.user("jane@example.com").await;
    }
}

#[tokio::test]
async fn a_member_has_the_roles_that_it_was_given() {
    for form in FORMS {
        let world = World::new(form).await;
        let user = world.user("jane@example.com").await;
        let organization = world.organization().await;
        let base = format!("/organizations/{organization}");
        let mut roles = Vec::new();
        for name in ["Admin", "Billing"] {
            let role = json!({"name": name, "permissions": ["organization:read"]});
            roles.push(id(&world.post(&format!("{base}/roles"), role).await));
        }
        let member = json!({"user_id": user, "role_ids": [roles[0]]});
        let member = world.post(&format!("{base}/members"), member).await;
        assert_eq!(names(&member["roles"]), ["Admin"]);
        assert_eq!(member["primary_email_address"], "jane@example.com");
        let target = format!("{base}/members/{}", id(&member));

        world
            .post(&format!("{target}/roles/{}", roles[1]), Value::Null)
            .await;
        let listed = world.list(&format!("{base}/members")).await;
        assert_eq!(names(&listed[0]["roles"]), ["Admin", "Billing"]);

        world
            .call(
                "DELETE",
                &format!("{target}/roles/{}", roles[0]),
                Value::Null,
            )
            .await;
        let again = world
            .status("DELETE", &format!("{target}/roles/{}", roles[0]))
            .await;
        assert_eq!(again, 404, "a role that is not held");

        world.patch(&target, json!({"role_ids": []})).await;
        let memberships = world
            .list(&format!("/users/{user}/organization-memberships"))
            .await;
        assert_eq!(names(&memberships[0]["roles"]), Vec::<&str>::new());
        assert_eq!(memberships[0]["organization"]["member_count"], 1);
    }
}

fn names(values: &Value) -> Vec<&str> {
    let values = values.as_array().unwrap().iter();
    values
        .map(|value| value["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_child_is_not_found_below_another_parent() {
    for form in FORMS {
        let world = World::new(form).await;
        let (one, other) = (world.organization().await, world.organization().await);
        let role = json!({"name": "Admin", "permissions": []});
        let role = id(&world
            .post(&format!("/organizations/{one}/roles"), role)
            .await);
        let target = format!("/organizations/{other}/roles/{role}");
        assert_eq!(world.status("DELETE", &target).await, 404);
        assert_eq!(
            world
                .list(&format!("/organizations/{one}/roles"))
                .await
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn a_resource_is_found_by_another_spelling_of_its_path() {
    let world = World::new(Form::Live).await;
    let user = world.user("jane@example.com").await;
    let spelled = format!("%{:02x}{}", user.as_bytes()[0], &user[1..]);
    let details = world.get(&format!("/users/{spelled}/details")).await;
    assert_eq!(id(&details), user);
}

#[tokio::test]
async fn a_rotated_key_is_another_key_and_the_old_one_is_revoked() {
    for form in FORMS {
        let world = World::new(form).await;
        let app = json!({"app_slug": "shop", "name": "Shop", "key_prefix": "shop"});
        world.post("/api-auth/apps", app).await;
        let keys = "/api-auth/apps/shop/keys";
        let old = world
            .post(keys, json!({"name": "ci", "permissions": ["read"]}))
            .await;
        let secret = old["secret"].as_str().unwrap();
        assert!(secret.starts_with("shop_"), "{secret}");
        assert!(
            secret.ends_with(old["key_suffix"].as_str().unwrap()),
            "{old}"
        );

        let new = world
            .post(&format!("{keys}/{}/rotate", id(&old)), Value::Null)
            .await;
        assert_eq!(
            (&new["name"], &new["permissions"]),
            (&json!("ci"), &json!(["read"]))
        );
        assert_ne!((&new["id"], &new["secret"]), (&old["id"], &old["secret"]));

        let active = world.get(keys).await["keys"].clone();
        assert_eq!(active.as_array().unwrap().len(), 1);
        assert_eq!(active[0]["id"], new["id"]);
        assert_eq!(active[0].get("secret"), None, "a secret is shown once");
        let all = world.get(&format!("{keys}?include_inactive=true")).await;
        assert_eq!(all["keys"].as_array().unwrap().len(), 2);
        let again = world
            .status("POST", &format!("{keys}/{}/rotate", id(&old)))
            .await;
        assert_eq!(again, 404);
    }
}

#[tokio::test]
async fn the_slug_of_a_webhook_app_is_written_with_underscores_and_made_where_nothing_is_left() {
    for form in FORMS {
        let world = World::new(form).await;
        for (sent, kept) in [("Acme-Shop Inc.", "acme_shop_inc"), ("--", "slug_")] {
            let app = json!({"name": "Shop", "app_slug": sent});
            let app = world.post("/webhooks/apps", app).await;
            let slug = app["app_slug"].as_str().unwrap();
            assert!(slug.starts_with(kept), "{slug}");
            world.get(&format!("/webhooks/apps/{slug}")).await;
        }
    }
}

#[tokio::test]
async fn a_blank_slug_names_nothing() {
    for form in FORMS {
        let world = World::new(form).await;
        let catalog = json!({"slug": " ", "name": "Billing", "events": []});
        let refused = world
            .send("POST", "/webhooks/event-catalogs", &catalog)
            .await;
        assert_eq!(refused.status, 400);
    }
}

#[tokio::test]
async fn an_invitation_expires_in_a_year_of_four_digits() {
    for form in FORMS {
        let world = World::new(form).await;
        let invitation = json!({
            "first_name": "Jane", "last_name": "Doe", "email_address": "jane@example.com",
            "expiry_days": i64::MAX,
        });
        let invitation = world.post("/invitations", invitation).await;
        assert_eq!(invitation["expiry"].as_str().unwrap().find('-'), Some(4));
    }
}

#[tokio::test]
async fn a_revoked_key_says_when_and_why() {
    for form in FORMS {
        let world = World::new(form).await;
        let app = json!({"app_slug": "shop", "name": "Shop", "key_prefix": "shop"});
        world.post("/api-auth/apps", app).await;
        let keys = "/api-auth/apps/shop/keys";
        let key = world.post(keys, json!({"name": "ci"})).await;
        assert_eq!(key["revoked_at"], Value::Null);
        let revoke = format!("{keys}/{}/revoke", id(&key));
        world.post(&revoke, json!({"reason": "leaked"})).await;
        let all = world.get(&format!("{keys}?include_inactive=true")).await;
        assert_eq!(all["keys"][0]["revoked_reason"], "leaked");
        assert!(all["keys"][0]["revoked_at"].is_string());
        let again = request(&world.server, "POST", &revoke)
            .json(&json!({}))
            .send()
            .await;
        assert_eq!(again.status, 404);
    }
}

#[tokio::test]
async fn the_secret_of_a_client_is_shown_when_it_is_made_and_not_again() {
    for form in FORMS {
        let world = World::new(form).await;
        let app = request(&world.server, "POST", "/oauth/apps");
        let app = app
            .form_of(&json!({"slug": "login", "name": "Login"}))
            .send()
            .await;
        assert_eq!(app.status, 200, "{app:?}");
        let clients = "/oauth/apps/login/clients";
        let client = json!({
            "client_auth_method": "client_secret_basic", "grant_types": ["authorization_code"],
            "redirect_uris": ["https://example.com/callback"],
        });
        let client = world.post(clients, client).await;
        let first = client["client_secret"].as_str().unwrap().to_owned();
        let listed = world.get(clients).await["clients"][0].clone();
        assert_eq!(listed.get("client_secret"), None);
        let rotated = format!("{clients}/{}/rotate-secret", id(&client));
        let rotated = world.post(&rotated, Value::Null).await;
        assert_ne!(rotated["client_secret"], first.as_str());
        assert!(rotated["client_secret"].is_string());
    }
}

#[tokio::test]
async fn a_rotated_signing_key_retires_the_one_before() {
    for form in FORMS {
        let world = World::new(form).await;
        let app = request(&world.server, "POST", "/oauth/apps");
        app.form_of(&json!({"slug": "login", "name": "Login"}))
            .send()
            .await;
        let keys = "/oauth/apps/login/signing-keys";
        let new = world.post(&format!("{keys}/rotate"), Value::Null).await["new"].clone();
        let listed = world.get(keys).await["keys"].clone();
        let statuses: Vec<&Value> = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|key| &key["status"])
            .collect();
        assert_eq!(statuses, ["active", "retired"]);
        assert_eq!(listed[0]["kid"], new["kid"]);
        let compromised = format!("{keys}/{}/compromise", new["kid"].as_str().unwrap());
        world.post(&compromised, Value::Null).await;
        assert_eq!(world.get(keys).await["keys"].as_array().unwrap().len(), 1);
        assert_eq!(world.status("POST", &compromised).await, 404);
    }
}

#[tokio::test]
async fn an_archived_project_is_left_out_until_it_is_asked_for() {
    for form in FORMS {
        let world = World::new(form).await;
        let project = world.project().await;
        let get = format!("/ai/actor-projects/{project}");
        let shown = world.get(&get).await;
        assert_eq!(shown["archived_at"], Value::Null);
        let list = format!(
            "/ai/actor-projects?actor_id={}",
            shown["actor_id"].as_str().unwrap()
        );
        world.post(&format!("{get}/archive"), Value::Null).await;
        assert!(world.get(&get).await["archived_at"].is_string());
        assert_eq!(world.list(&list).await.len(), 0);
        assert_eq!(
            world
                .list(&format!("{list}&include_archived=true"))
                .await
                .len(),
            1
        );
        world.post(&format!("{get}/unarchive"), Value::Null).await;
        assert_eq!(world.list(&list).await.len(), 1);
    }
}

#[tokio::test]
async fn a_project_has_a_board_and_two_threads_from_the_start() {
    for form in FORMS {
        let world = World::new(form).await;
        let project = world.project().await;
        let base = format!("/ai/actor-projects/{project}");
        let board = world.get(&format!("{base}/board")).await;
        assert_eq!(board["project_id"], project.as_str());
        let threads = world.list(&format!("{base}/threads")).await;
        let purposes: Vec<&Value> = threads
            .iter()
            .map(|thread| &thread["thread_purpose"])
            .collect();
        assert_eq!(purposes, ["review", "coordinator"]);
        let item = world
            .post(&format!("{base}/board/items"), json!({"title": "Call"}))
            .await;
        assert_eq!(item["board_id"], board["id"]);
    }
}

#[tokio::test]
async fn a_tool_that_is_attached_cannot_be_deleted() {
    for form in FORMS {
        let world = World::new(form).await;
        let tool = json!({
            "name": "lookup", "tool_type": "api",
            "configuration": {"type": "Api", "endpoint": "https://example.com"},
        });
        let tool = id(&world.post("/ai/tools", tool).await);
        let agent = world
            .post("/ai/agents", json!({"name": "Helper", "tool_ids": [tool]}))
            .await;
        let agent = id(&agent);
        assert_eq!(
            world.list(&format!("/ai/agents/{agent}/tools")).await.len(),
            1
        );
        let details = world.get(&format!("/ai/agents/{agent}")).await;
        assert_eq!(details["tools_count"], 1);
        assert_eq!(
            world.status("DELETE", &format!("/ai/tools/{tool}")).await,
            400
        );
        let attached = format!("/ai/agents/{agent}/tools/{tool}");
        world.call("DELETE", &attached, Value::Null).await;
        assert_eq!(
            world.status("DELETE", &format!("/ai/tools/{tool}")).await,
            200
        );
    }
}

#[tokio::test]
async fn segments_show_in_what_they_hold() {
    for form in FORMS {
        let world = World::new(form).await;
        let user = world.user("jane@example.com").await;
        let segment = world
            .post("/segments", json!({"name": "Beta", "type": "user"}))
            .await;
        let base = format!("/segments/{}", id(&segment));
        world
            .post(&format!("{base}/assign"), json!({"entity_id": user}))
            .await;
        let details = world.get(&format!("/users/{user}/details")).await;
        assert_eq!(names(&details["segments"]), ["Beta"]);
        world
            .post(&format!("{base}/remove"), json!({"entity_id": user}))
            .await;
        let details = world.get(&format!("/users/{user}/details")).await;
        assert_eq!(details["segments"], json!([]));
        let assign = format!("{base}/assign");
        let unknown = request(&world.server, "POST", &assign);
        let unknown = unknown.json(&json!({"entity_id": "1"})).send().await;
        assert_eq!(unknown.status, 404);
    }
}

#[tokio::test]
async fn events_are_appended_to_a_catalog_and_archived_in_it() {
    for form in FORMS {
        let world = World::new(form).await;
        let event = |name: &str| json!({"name": name, "description": "An event."});
        let catalog = json!({"slug": "shop", "name": "Shop", "events": [event("order.paid")]});
        world.post("/webhooks/event-catalogs", catalog).await;
        let base = "/webhooks/event-catalogs/shop";
        let append = format!("{base}/append-events");
        world
            .post(&append, json!({"events": [event("order.sent")]}))
            .await;
        let again = request(&world.server, "POST", &append);
        let again = again
            .json(&json!({"events": [event("order.sent")]}))
            .send()
            .await;
        assert_eq!(again.status, 400);
        let archive = json!({"event_name": "order.paid", "is_archived": true});
        world.post(&format!("{base}/archive-event"), archive).await;
        let catalog = world.get(base).await;
        assert_eq!(names(&catalog["events"]), ["order.paid", "order.sent"]);
        assert_eq!(catalog["events"][0]["is_archived"], true);
    }
}

#[tokio::test]
async fn an_invitation_expires_when_its_days_are_over() {
    for form in FORMS {
        let world = World::new(form).await;
        let organization = world.organization().await;
        let invitations = format!("/organizations/{organization}/invitations");
        let invitation = json!({"email": "new@example.com", "expiry_days": 3});
        world.post(&invitations, invitation).await;
        assert_eq!(world.list(&invitations).await[0]["expired"], false);
        world.server.advance(Duration::from_secs(3 * 86_400 + 1));
        assert_eq!(world.list(&invitations).await[0]["expired"], true);
    }
}

#[tokio::test]
async fn a_search_finds_what_holds_the_text_in_any_case() {
    for form in FORMS {
        let world = World::new(form).await;
        world.user("jane@example.com").await;
        world.user("other@example.org").await;
        let found = world.list("/users?search=EXAMPLE.COM").await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["primary_email_address"], "jane@example.com");
    }
}

#[tokio::test]
async fn metadata_comes_back_as_it_was_given() {
    for form in FORMS {
        let world = World::new(form).await;
        let organization = world.organization().await;
        let metadata = json!({"a": null, "b": [1, 2.5, {"c": 9_007_199_254_740_993_u64}]});
        let target = format!("/organizations/{organization}");
        world
            .patch(&target, json!({"public_metadata": metadata}))
            .await;
        assert_eq!(world.get(&target).await["public_metadata"], metadata);
    }
}

#[tokio::test]
async fn what_an_update_leaves_out_is_reset_where_the_service_resets_it() {
    for form in FORMS {
        let world = World::new(form).await;
        let template = json!({
            "name": "web", "token_lifetime": 60, "allowed_clock_skew": 5, "template": {"a": 1},
            "custom_signing_key": {"enabled": true, "key": "secret", "algorithm": "HS256"},
        });
        let template = world.post("/jwt-templates", template).await;
        let target = format!("/jwt-templates/{}", id(&template));
        let updated = world.patch(&target, json!({"name": "mobile"})).await;
        assert_eq!(updated["template"], json!({"a": 1}));
        assert_eq!(updated["custom_signing_key"], Value::Null);
    }
}

#[tokio::test]
async fn a_preference_shows_an_example_and_changes_nothing() {
    let world = World::new(Form::Live).await;
    for (preference, status) in [("variant=minimal", 200), ("code=500", 500)] {
        let user = request(&world.server, "POST", "/users").form_of(&json!({"first_name": "J"}));
        assert_eq!(user.prefer(preference).send().await.status, status);
    }
    assert_eq!(world.list("/users").await.len(), 0);
}

#[tokio::test]
async fn a_reset_server_is_as_new() {
    let world = World::new(Form::Live).await;
    world.user("jane@example.com").await;
    world.server.reset();
    assert_eq!(world.server.requests().len(), 0);
    assert_eq!(world.list("/users").await.len(), 0);
}
