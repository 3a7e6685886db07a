//! What a call and its future cost, and where they can go.

use wacht_sdk::{CallFuture, Items, Page, Pages, types};

use crate::transport::responding;

#[test]
fn the_future_is_small_whatever_it_resolves_to() {
    let users = responding(200, String::new()).users();
    let nothing = size_of_val(&users.delete("1").send());
    assert!(nothing <= 64, "{nothing}");
    assert_eq!(size_of_val(&users.get("1").send()), nothing);
    assert_eq!(size_of_val(&users.list().send()), nothing);
    assert_eq!(size_of::<CallFuture<[u8; 4096]>>(), nothing);
    assert!(
        size_of::<types::UserDetails>() > 8 * nothing,
        "or this says nothing"
    );
}

#[test]
fn futures_and_streams_can_cross_threads() {
    fn sendable<T: Send + Unpin + 'static>() {}
    sendable::<CallFuture<types::UserDetails>>();
    sendable::<CallFuture<Page<types::UserWithIdentifiers>>>();
    sendable::<Pages<Page<types::UserWithIdentifiers>>>();
    sendable::<Items<Page<types::UserWithIdentifiers>>>();
}

#[test]
fn clients_calls_and_models_can_be_shared() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<wacht_sdk::Client>();
    shared::<wacht_sdk::resources::users::Users>();
    shared::<wacht_sdk::resources::users::CreateUser>();
    shared::<types::UserDetails>();
    shared::<Page<types::UserDetails>>();
}

#[tokio::test]
async fn a_call_runs_on_a_task_of_its_own() {
    let client = responding(204, String::new());
    let task = tokio::spawn(async move { client.users().delete("1").await });
    task.await.unwrap().unwrap();
}
