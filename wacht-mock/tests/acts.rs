//! What the users of a deployment do, and the events that the service sends about it.

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
    FORMS, get,
    receiver::{Arrived, receiver},
    request,
    state::{World, id},
};
use tokio::sync::mpsc::UnboundedReceiver;
use wacht_mock::{Form, Mock};

const SECRET: &str = "whsec_d2FjaHQtbW9jay1ldmVudHMtc2VjcmV0";

/// A strict server, so that every event is checked against its schema, and what it sends.
async fn start(form: Form) -> (World, UnboundedReceiver<Arrived>) {
    let (url, arrived) = receiver(&[]).await;
    let mock = Mock::wacht().unwrap().form(form).strict();
    let server = mock.events(url, SECRET).start().await.unwrap();
    (World { form, server }, arrived)
}

async fn event(arrived: &mut UnboundedReceiver<Arrived>) -> (String, Value) {
    let (_, body) = arrived.recv().await.unwrap();
    let name = body["type"].as_str().unwrap().to_owned();
    (name, body["data"].clone())
}

async fn invite(world: &World) -> (String, Value) {
    let organization = world.organization().await;
    let role = world.admin(&organization).await;
    let base = format!("/organizations/{organization}");
    let invitation = json!({"email": "jane@example.com", "role_id": role});
    let invitation = world.post(&format!("{base}/invitations"), invitation).await;
    (base, invitation)
}

#[tokio::test]
async fn a_user_signs_up_signs_in_and_out() {
    for form in FORMS {
        let (world, mut arrived) = start(form).await;
        let user = json!({"first_name": "Jane", "email_address": "jane@example.com"});
        let user = id(&world.server.act("sign_up", user).unwrap());
        assert_eq!(world.list("/users?search=jane").await[0]["id"], user);
        let (name, data) = event(&mut arrived).await;
        assert_eq!((name.as_str(), &data["id"]), ("user.created", &json!(user)));
        assert_eq!(data["email_addresses"][0]["email"], "jane@example.com");
        assert_eq!(data["entity_type"], "user");
        if form == Form::Live {
            assert_eq!(data["entity_id"].to_string(), user);
        }

        let sign_in = world
            .server
            .act("sign_in", json!({"user_id": user}))
            .unwrap();
        let sessions = world.list(&format!("/users/{user}/sessions")).await;
        assert_eq!(sessions[0]["id"], sign_in["id"]);
        let (name, data) = event(&mut arrived).await;
        assert_eq!(name, "session.created");
        assert_eq!(data["active_signin_id"], sign_in["id"]);
        assert_eq!(data["id"], sign_in["session_id"]);

        let out = json!({"signin_id": sign_in["id"]});
        world.server.act("sign_out", out.clone()).unwrap();
        assert_eq!(event(&mut arrived).await.0, "session.deleted");
        assert_eq!(world.server.act("sign_out", out).unwrap_err().status(), 404);
        world
            .server
            .act("sign_in", json!({"user_id": user}))
            .unwrap();
        world.server.advance(Duration::from_secs(31 * 86_400));
        assert_eq!(
            world.list(&format!("/users/{user}/sessions")).await.len(),
            0
        );
    }
}

#[tokio::test]
async fn an_invitation_to_an_organization_is_accepted_once() {
    for form in FORMS {
        let (world, mut arrived) = start(form).await;
        let (base, invitation) = invite(&world).await;
        let token = json!({"token": invitation["token"]});
        let accept = || {
            world
                .server
                .act("accept_organization_invitation", token.clone())
        };
        let error = accept().unwrap_err();
        assert_eq!(
            (error.status(), error.to_string().as_str()),
            (404, "user not found")
        );
        let user = world.user("jane@example.com").await;
        assert_eq!(event(&mut arrived).await.0, "user.created");
        accept().unwrap();
        let members = world.list(&format!("{base}/members")).await;
        assert_eq!(members[0]["user_id"], user);
        assert_eq!(members[0]["roles"][0]["name"], "Admin");
        assert_eq!(world.list(&format!("{base}/invitations")).await.len(), 0);
        let mut names = [event(&mut arrived).await.0, event(&mut arrived).await.0];
        names.sort();
        assert_eq!(
            names,
            [
                "organization.invitation.accepted",
                "organization.member.added"
            ]
        );
        assert_eq!(accept().unwrap_err().status(), 404);
    }
}

#[tokio::test]
async fn what_users_do_with_organizations_and_workspaces_causes_events() {
    for form in FORMS {
        let (world, mut arrived) = start(form).await;
        let user = world.user("jane@example.com").await;
        let organization = world.organization().await;
        let base = format!("/organizations/{organization}");
        let workspace = world
            .server
            .act(
                "create_workspace",
                json!({"organization_id": organization, "name": "Research"}),
            )
            .unwrap();
        let workspace = id(&workspace);
        let mut roles = Vec::new();
        for target in [
            format!("{base}/roles"),
            format!("/workspaces/{workspace}/roles"),
        ] {
            let role = json!({"name": "Editor", "permissions": ["organization:admin"]});
            roles.push(id(&world.post(&target, role).await));
        }
        let member = json!({"user_id": user, "role_ids": []});
        let member = id(&world.post(&format!("{base}/members"), member).await);
        for name in ["user.created", "workspace.created"] {
            assert_eq!(event(&mut arrived).await.0, name);
        }
        let done = |name: &'static str, values: Value| world.server.act(name, values).unwrap();
        let invitation = json!({"organization_id": organization, "email": "guest@example.com"});
        let mut expected = Vec::new();
        let invitation = id(&done("invite_to_organization", invitation));
        expected.push(("organization.invitation.created", &invitation));
        done(
            "discard_organization_invitation",
            json!({"invitation_id": invitation}),
        );
        expected.push(("organization.invitation.revoked", &invitation));
        done(
            "update_organization",
            json!({"organization_id": organization, "name": "Labs"}),
        );
        expected.push(("organization.updated", &organization));
        let role = json!({"membership_id": member, "role_id": roles[0]});
        done("add_organization_member_role", role.clone());
        expected.push(("organization.member.role.updated", &member));
        done("remove_organization_member_role", role);
        expected.push(("organization.member.role.updated", &member));
        done(
            "remove_organization_member",
            json!({"membership_id": member}),
        );
        expected.push(("organization.member.removed", &member));
        done(
            "update_workspace",
            json!({"workspace_id": workspace, "name": "Science"}),
        );
        expected.push(("workspace.updated", &workspace));
        let added = json!({"workspace_id": workspace, "user_id": user});
        let member = id(&done("add_workspace_member", added));
        expected.push(("workspace.member.added", &member));
        let role = json!({"membership_id": member, "role_id": roles[1]});
        done("add_workspace_member_role", role.clone());
        expected.push(("workspace.member.role.updated", &member));
        done("remove_workspace_member_role", role);
        expected.push(("workspace.member.role.updated", &member));
        done("remove_workspace_member", json!({"membership_id": member}));
        expected.push(("workspace.member.removed", &member));
        // Events are sent side by side, so they arrive in any order.
        let mut names: Vec<_> = expected.iter().map(|(name, _)| *name).collect();
        let mut found = Vec::new();
        for _ in &expected {
            let (name, data) = event(&mut arrived).await;
            if form == Form::Live {
                let entity = data["entity_id"].to_string();
                let is_known = |known: &&(&str, &String)| known.0 == name && *known.1 == entity;
                assert!(
                    expected.iter().any(|known| is_known(&known)),
                    "{name} {data}"
                );
            }
            found.push(name);
        }
        names.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, names);
    }
}

#[tokio::test]
async fn an_unlinked_authenticator_is_an_event() {
    for form in FORMS {
        let (world, mut arrived) = start(form).await;
        let user = world.user("jane@example.com").await;
        let linked = json!({"user_id": user});
        let linked = id(&world.server.act("link_authenticator", linked).unwrap());
        let unlinked = json!({"authenticator_id": linked});
        world.server.act("unlink_authenticator", unlinked).unwrap();
        let mut names = Vec::new();
        for _ in 0..3 {
            names.push(event(&mut arrived).await.0);
        }
        names.sort_unstable();
        assert_eq!(
            names,
            ["user.created", "user.mfa.disabled", "user.mfa.enabled"]
        );
    }
}

#[tokio::test]
async fn an_invitation_that_has_expired_is_not_accepted() {
    for form in FORMS {
        let (world, _arrived) = start(form).await;
        let invited = json!({
            "first_name": "Jane", "last_name": "Doe", "email_address": "jane@example.com",
        });
        let invitation = world.post("/invitations", invited.clone()).await;
        let named = json!({"invitation_id": invitation["id"]});
        world.server.advance(Duration::from_secs(8 * 86_400));
        let error = world.server.act("accept_invitation", named).unwrap_err();
        assert_eq!(error.to_string(), "invitation has expired");
        let again = json!({
            "first_name": "Joe", "last_name": "Doe", "email_address": "joe@example.com",
        });
        let invitation = world.post("/invitations", again).await;
        let named = json!({"invitation_id": invitation["id"]});
        let user = world.server.act("accept_invitation", named).unwrap();
        let user = world.get(&format!("/users/{}/details", id(&user))).await;
        assert_eq!(user["email_addresses"][0]["email"], "joe@example.com");
    }
}

#[tokio::test]
async fn operations_cause_the_events_that_the_service_sends_and_no_others() {
    for form in FORMS {
        let (world, mut arrived) = start(form).await;
        let user = world.user("jane@example.com").await;
        assert_eq!(event(&mut arrived).await.0, "user.created");
        world.organization().await;
        world
            .patch(&format!("/users/{user}"), json!({"first_name": "Joan"}))
            .await;
        let (name, data) = event(&mut arrived).await;
        assert_eq!(
            (name.as_str(), &data["first_name"]),
            ("user.updated", &json!("Joan"))
        );
        world
            .call("DELETE", &format!("/users/{user}"), Value::Null)
            .await;
        world
            .server
            .act("join_waitlist", json!({"email_address": "joe@example.com"}))
            .unwrap();
        world
            .server
            .act("create_organization", json!({"name": "Acme"}))
            .unwrap();
        assert_eq!(event(&mut arrived).await.0, "organization.created");
    }
}

#[tokio::test]
async fn events_that_could_not_arrive_keep_a_server_from_starting() {
    let mock = Mock::wacht().unwrap();
    let elsewhere = mock.clone().events("https://example.com/events", SECRET);
    let error = elsewhere.start().await.unwrap_err().to_string();
    assert_eq!(
        error,
        "events: only http to this machine is sent; use http://127.0.0.1"
    );
    let unsigned = mock.events("http://127.0.0.1:9", "secret");
    let error = unsigned.start().await.unwrap_err().to_string();
    assert_eq!(error, "events: the secret is not whsec_ and Base64");
}

#[tokio::test]
async fn acts_are_paths_of_the_server_as_well() {
    let world = World::new(Form::Live).await;
    let acts = get(&world.server, "/__mock/acts").await.items();
    for act in acts {
        let target = format!("/__mock/acts/{}", act.as_str().unwrap());
        let done = request(&world.server, "POST", &target)
            .json(&json!({}))
            .send()
            .await;
        assert!([200, 404].contains(&done.status), "{target}: {done:?}");
    }
    let user = json!({"first_name": "Jane"});
    let created = request(&world.server, "POST", "/__mock/acts/sign_up")
        .json(&user)
        .send()
        .await;
    let target = format!("/users/{}/details", id(&created.json()));
    assert_eq!(world.get(&target).await["first_name"], "Jane");
    let unknown = request(&world.server, "POST", "/__mock/acts/fly")
        .json(&user)
        .send()
        .await;
    assert_eq!(unknown.status, 404);
    assert!(
        unknown
            .message()
            .starts_with("act \"fly\" is unknown; the acts are accept_invitation, ")
    );
}
