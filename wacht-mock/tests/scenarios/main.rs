//! The scenarios of `README.md`, each in both forms: what a program that depends on Wacht wants to
//! test without an account.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

#[path = "../support/mod.rs"]
mod support;

mod access;
mod people;

use support::{FORMS, state::World};
use wacht_mock::{Form, Mock};

/// A test for each scenario, and the sentences by which the table of the README names them.
macro_rules! scenarios {
    ($($area:ident { $($name:ident $sentence:literal)* })*) => {
        const SENTENCES: &[&str] = &[$($($sentence),*),*];

        $($(
            #[tokio::test]
            async fn $name() {
                for form in FORMS {
                    $area::$name(form).await;
                }
            }
        )*)*
    };
}

scenarios! {
    people {
        a_user_signs_up "A user signs up and is found with a verified address"
        an_address_signs_up_once "A second sign-up with an address is a conflict"
        a_profile_changes "An update changes one name and keeps the others"
        an_address_is_replaced "Another address is added and becomes the primary one"
        a_password_is_removed "A password is set and removed"
        a_user_leaves "A deleted user is not found, and the address is free again"
        users_are_searched "Users are found by a part of their address"
        users_are_sorted "Users are sorted by their address in both directions"
        users_are_paged_while_others_come "Pages are read while users sign up, and no user is missed"
        a_person_is_invited "A person is invited, and the invitation is withdrawn"
        a_member_joins "A member joins an organization with a role"
        a_member_joins_once "A second membership of a user is a conflict"
        a_role_is_renamed "A renamed role is renamed at its members"
        a_member_leaves "A removed member is gone from both lists"
        an_invitation_expires "An invitation expires with time"
        an_invitation_is_discarded "A discarded invitation is left out until it is requested"
        an_organization_closes "A deleted organization takes its workspaces along"
        a_segment_holds_users "A user is assigned to a segment and removed from it"
    }
    access {
        a_key_is_rotated "A rotated key is a new one, and the old one is revoked"
        a_key_is_revoked "A revoked key states when and why"
        a_client_secret_is_rotated "The secret of a client is shown once, and rotated"
        a_webhook_arrives "A webhook arrives signed"
        a_webhook_survives_an_outage "A webhook is sent again after an outage of its receiver"
        an_endpoint_is_switched_off "An endpoint that responds with 410 is switched off until it is reactivated"
        settings_are_changed "Settings are changed and read"
        a_project_is_archived "An archived project is left out until it is restored"
        a_task_is_cancelled "A task is created, updated and cancelled"
        the_service_is_down "A service that is down carries nothing out"
        requests_are_limited "Requests beyond the rate limit are refused until time has passed"
        a_key_is_limited "A key with scopes may do nothing else, and a revoked one nothing"
        a_server_restarts "A server that restarts from a saved state has the same resources"
    }
}

/// A server with other settings than the default.
async fn server_with(form: Form, settings: impl FnOnce(Mock) -> Mock) -> World {
    let mock = settings(Mock::wacht().unwrap().form(form));
    let server = mock.start().await.unwrap();
    World { form, server }
}

#[test]
fn the_readme_has_a_row_for_every_scenario() {
    let readme = include_str!("../../README.md");
    let table = readme.split("## Scenarios").nth(1).unwrap();
    let table = table.split("\n## ").next().unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| "));
    let rows: Vec<&str> = rows
        .skip(1)
        .map(|row| row.split(" | ").next().unwrap())
        .collect();
    assert_eq!(rows, SENTENCES);
}
