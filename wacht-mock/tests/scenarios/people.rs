//! Users, organizations, and what belongs to them.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Value, json};
use wacht_mock::Form;

use crate::support::state::{World, id};

const NOTHING: Value = Value::Null;

pub(crate) async fn a_user_signs_up(form: Form) {
    let world = World::new(form).await;
    let user = world.user("jane@example.com").await;
    let details = world.get(&format!("/users/{user}/details")).await;
    assert_eq!(details["first_name"], "Jane");
    assert_eq!(details["email_addresses"][0]["verified"], true);
}

pub(crate) async fn an_address_signs_up_once(form: Form) {
    let world = World::new(form).await;
    world.user("jane@example.com").await;
    let again = json!({"first_name": "J", "last_name": "D", "email_address": "jane@example.com"});
    assert_eq!(world.send("POST", "/users", &again).await.status, 409);
    assert_eq!(world.list("/users").await.len(), 1);
}

pub(crate) async fn a_profile_changes(form: Form) {
    let world = World::new(form).await;
    let user = format!("/users/{}", world.user("jane@example.com").await);
    world.patch(&user, json!({"last_name": "Roe"})).await;
    let details = world.get(&format!("{user}/details")).await;
    assert_eq!(
        (&details["first_name"], &details["last_name"]),
        (&json!("Jane"), &json!("Roe"))
    );
    assert_eq!(details["primary_email_address"], "jane@example.com");
}

pub(crate) async fn an_address_is_replaced(form: Form) {
    let world = World::new(form).await;
    let user = format!("/users/{}", world.user("jane@example.com").await);
    let other = json!({"email": "jane@work.example", "verified": true});
    let other = id(&world.post(&format!("{user}/emails"), other).await);
    world
        .post(&format!("{user}/emails/{other}/make-primary"), NOTHING)
        .await;
    let details = world.get(&format!("{user}/details")).await;
    assert_eq!(details["primary_email_address"], "jane@work.example");
    assert_eq!(details["email_addresses"].as_array().unwrap().len(), 2);
}

pub(crate) async fn a_password_is_removed(form: Form) {
    let world = World::new(form).await;
    let user = format!("/users/{}", world.user("jane@example.com").await);
    world
        .call(
            "PATCH",
            &format!("{user}/password"),
            json!({"new_password": "Correct-Horse-9"}),
        )
        .await;
    assert_eq!(
        world.get(&format!("{user}/details")).await["has_password"],
        true
    );
    world
        .call("DELETE", &format!("{user}/password"), NOTHING)
        .await;
    assert_eq!(
        world.get(&format!("{user}/details")).await["has_password"],
        false
    );
}

pub(crate) async fn a_user_leaves(form: Form) {
    let world = World::new(form).await;
    let user = format!("/users/{}", world.user("jane@example.com").await);
    world.call("DELETE", &user, NOTHING).await;
    assert_eq!(world.status("GET", &format!("{user}/details")).await, 404);
    assert_eq!(world.status("DELETE", &user).await, 404);
    world.user("jane@example.com").await;
}

pub(crate) async fn users_are_searched(form: Form) {
    let world = World::new(form).await;
    for email in ["jane@example.com", "joe@example.org", "jim@example.com"] {
        world.user(email).await;
    }
    assert_eq!(
        emails(&world, "search=EXAMPLE.COM").await,
        ["jim@example.com", "jane@example.com"]
    );
    assert_eq!(emails(&world, "search=nobody").await, Vec::<String>::new());
}

pub(crate) async fn users_are_sorted(form: Form) {
    let world = World::new(form).await;
    for email in ["b@example.com", "A@example.com", "c@example.com"] {
        world.user(email).await;
    }
    let up = emails(&world, "sort_key=email&sort_order=asc").await;
    assert_eq!(up, ["A@example.com", "b@example.com", "c@example.com"]);
    let down = emails(&world, "sort_key=email&sort_order=desc").await;
    assert_eq!(down, ["c@example.com", "b@example.com", "A@example.com"]);
}

async fn emails(world: &World, query: &str) -> Vec<String> {
    let users = world.list(&format!("/users?{query}")).await;
    let emails = users
        .iter()
        .map(|user| user["primary_email_address"].as_str());
    emails.map(|email| email.unwrap().to_owned()).collect()
}

pub(crate) async fn users_are_paged_while_others_come(form: Form) {
    let world = World::new(form).await;
    let mut expected = BTreeSet::new();
    for number in 0..7 {
        expected.insert(world.user(&format!("u{number}@example.com")).await);
    }
    let (mut seen, mut offset) = (Vec::new(), String::new());
    loop {
        let page = world.list(&format!("/users?limit=3{offset}")).await;
        seen.extend(page.iter().map(id));
        world.user(&format!("new{}@example.com", seen.len())).await;
        let Some(last) = seen.last().filter(|_| page.len() == 3) else {
            break;
        };
        offset = match form {
            Form::Documented => format!("&offset={last}"),
            Form::Live => format!("&offset={}", seen.len()),
        };
    }
    assert!(expected.is_subset(&seen.iter().cloned().collect()));
    if form == Form::Documented {
        // A cursor stands still, so that nobody is seen twice either.
        assert_eq!(seen.len(), expected.len());
    }
}

pub(crate) async fn a_person_is_invited(form: Form) {
    let world = World::new(form).await;
    let person =
        json!({"first_name": "Jane", "last_name": "Doe", "email_address": "jane@example.com"});
    world.post("/invitations", person).await;
    let invited = world.list("/invitations").await;
    assert_eq!(invited[0]["email_address"], "jane@example.com");
    world
        .call(
            "DELETE",
            &format!("/invitations/{}", id(&invited[0])),
            NOTHING,
        )
        .await;
    assert_eq!(world.list("/invitations").await.len(), 0);
}

/// A user who is a member of an organization with a role: the paths of the organization and of the
/// member, the user, and the id of the role.
async fn member(world: &World) -> (String, String, String, String) {
    let user = world.user("jane@example.com").await;
    let organization = format!("/organizations/{}", world.organization().await);
    let role = json!({"name": "Admin", "permissions": ["organization:read"]});
    let role = id(&world.post(&format!("{organization}/roles"), role).await);
    let sent = json!({"user_id": user, "role_ids": [role]});
    let member = id(&world.post(&format!("{organization}/members"), sent).await);
    (
        organization.clone(),
        format!("{organization}/members/{member}"),
        user,
        role,
    )
}

pub(crate) async fn a_member_joins(form: Form) {
    let world = World::new(form).await;
    let (organization, _, user, _) = member(&world).await;
    let members = world.list(&format!("{organization}/members")).await;
    assert_eq!(members[0]["roles"][0]["name"], "Admin");
    let memberships = world
        .list(&format!("/users/{user}/organization-memberships"))
        .await;
    assert_eq!(memberships[0]["organization"]["name"], "Acme");
}

pub(crate) async fn a_member_joins_once(form: Form) {
    let world = World::new(form).await;
    let (organization, _, user, _) = member(&world).await;
    let again = json!({"user_id": user, "role_ids": []});
    let members = format!("{organization}/members");
    let again = world.send("POST", &members, &again).await;
    assert!([400, 409].contains(&again.status), "{again:?}");
    assert_eq!(world.list(&members).await.len(), 1);
}

pub(crate) async fn a_role_is_renamed(form: Form) {
    let world = World::new(form).await;
    let (organization, _, _, role) = member(&world).await;
    world
        .patch(
            &format!("{organization}/roles/{role}"),
            json!({"name": "Owner"}),
        )
        .await;
    let members = world.list(&format!("{organization}/members")).await;
    assert_eq!(members[0]["roles"][0]["name"], "Owner");
}

pub(crate) async fn a_member_leaves(form: Form) {
    let world = World::new(form).await;
    let (organization, member, user, _) = member(&world).await;
    world.call("DELETE", &member, NOTHING).await;
    assert_eq!(
        world.list(&format!("{organization}/members")).await.len(),
        0
    );
    let memberships = format!("/users/{user}/organization-memberships");
    assert_eq!(world.list(&memberships).await.len(), 0);
    assert_eq!(world.status("DELETE", &member).await, 404);
}

pub(crate) async fn an_invitation_expires(form: Form) {
    let world = World::new(form).await;
    let invitations = format!("/organizations/{}/invitations", world.organization().await);
    world
        .post(
            &invitations,
            json!({"email": "new@example.com", "expiry_days": 3}),
        )
        .await;
    assert_eq!(world.list(&invitations).await[0]["expired"], false);
    world.server.advance(Duration::from_secs(3 * 86_400 + 1));
    assert_eq!(world.list(&invitations).await[0]["expired"], true);
}

pub(crate) async fn an_invitation_is_discarded(form: Form) {
    let world = World::new(form).await;
    let invitations = format!("/organizations/{}/invitations", world.organization().await);
    world
        .post(&invitations, json!({"email": "new@example.com"}))
        .await;
    let invitation = id(&world.list(&invitations).await[0]);
    world
        .call(
            "POST",
            &format!("{invitations}/{invitation}/discard"),
            NOTHING,
        )
        .await;
    assert_eq!(world.list(&invitations).await.len(), 0);
    assert_eq!(
        world
            .list(&format!("{invitations}?include_deleted=true"))
            .await
            .len(),
        1
    );
}

pub(crate) async fn an_organization_closes(form: Form) {
    let world = World::new(form).await;
    let organization = format!("/organizations/{}", world.organization().await);
    let workspace = json!({"name": "Design"});
    let workspace = id(&world
        .post(&format!("{organization}/workspaces"), workspace)
        .await);
    world.call("DELETE", &organization, NOTHING).await;
    assert_eq!(
        world
            .status("GET", &format!("/workspaces/{workspace}"))
            .await,
        404
    );
    assert_eq!(world.list("/workspaces").await.len(), 0);
}

pub(crate) async fn a_segment_holds_users(form: Form) {
    let world = World::new(form).await;
    let user = world.user("jane@example.com").await;
    let segment = world
        .post("/segments", json!({"name": "Beta", "type": "user"}))
        .await;
    let segment = format!("/segments/{}", id(&segment));
    for (action, held) in [("assign", 1), ("remove", 0)] {
        world
            .post(&format!("{segment}/{action}"), json!({"entity_id": user}))
            .await;
        let details = world.get(&format!("/users/{user}/details")).await;
        assert_eq!(details["segments"].as_array().unwrap().len(), held);
    }
}
