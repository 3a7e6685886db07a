//! Which expectation responds. Matching is tested beside the code; this is about the order.

use std::{collections::BTreeSet, time::Duration};

use wacht_sdk::{
    Client, FilePart,
    http::StatusCode,
    testing::{Fake, FakeResponse},
};

use crate::user;

/// The first name of the user in the response, or `-` where there is no response.
async fn get(client: &Client, id: &str) -> String {
    let user = client.users().get(id).await;
    user.map_or_else(|_| "-".to_owned(), |user| user.first_name)
}

#[tokio::test]
async fn responses_are_used_in_order_and_once() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond(user("a"))
        .respond(user("b"));
    fake.expect(client.users().get("42")).respond(user("c"));
    for expected in ["a", "b", "c", "-"] {
        assert_eq!(get(&client, "42").await, expected);
    }
}

#[tokio::test]
async fn other_arguments_are_another_expectation() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("1")).respond(user("a"));
    fake.expect(client.users().get("2")).respond(user("b"));
    for (id, expected) in [("2", "b"), ("1", "a"), ("3", "-")] {
        assert_eq!(get(&client, id).await, expected);
    }
}

#[tokio::test]
async fn any_arguments_come_after_those_that_were_named() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("any"))
        .with_any_arguments()
        .respond_always(user("any"));
    fake.expect(client.users().get("1"))
        .respond_always(user("one"));
    for (id, expected) in [("1", "one"), ("2", "any"), ("1", "one")] {
        assert_eq!(get(&client, id).await, expected);
    }
}

#[tokio::test]
async fn a_response_for_always_comes_after_those_that_are_used_once() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("1"))
        .respond(user("first"))
        .respond_always(user("always"));
    fake.expect(client.users().get("any"))
        .with_any_arguments()
        .respond(user("once"));
    for expected in ["first", "once", "always", "always"] {
        assert_eq!(get(&client, "1").await, expected);
    }
}

#[tokio::test]
async fn responses_that_were_not_used_are_unmet() {
    let fake = Fake::new();
    let client = fake.client();
    let expectation = fake.expect(client.users().get("42"));
    let what = r#"getUserDetails (GET /users/{user_id}/details; user_id: "42")"#;
    assert_eq!(
        fake.unmet_expectations(),
        [format!("{what}: it has no response")]
    );
    expectation.respond(user("a")).respond(user("b"));
    assert_eq!(
        fake.unmet_expectations(),
        [format!("{what}: 2 responses are left")]
    );
    get(&client, "42").await;
    assert_eq!(
        fake.unmet_expectations(),
        [format!("{what}: 1 response is left")]
    );
    get(&client, "42").await;
    assert!(fake.unmet_expectations().is_empty());
}

#[tokio::test]
async fn a_response_for_always_need_not_be_used() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond(user("a"))
        .respond_always(user("b"));
    assert!(fake.unmet_expectations()[0].ends_with("1 response is left"));
    get(&client, "42").await;
    assert!(fake.unmet_expectations().is_empty());
}

#[tokio::test]
async fn a_response_behind_one_for_always_is_unmet() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().get("42"))
        .respond_always(user("a"))
        .respond(user("b"));
    get(&client, "42").await;
    assert_eq!(fake.unmet_expectations().len(), 1);
}

#[tokio::test]
async fn a_response_can_be_added_while_calls_are_made() {
    let fake = Fake::new();
    let client = fake.client();
    let expectation = fake.expect(client.users().get("42")).respond(user("a"));
    assert_eq!(get(&client, "42").await, "a");
    expectation.respond(user("b"));
    assert_eq!(get(&client, "42").await, "b");
}

#[tokio::test]
async fn an_expectation_can_be_a_call_of_any_client() {
    let fake = Fake::new();
    let elsewhere = Client::new("sk_live").unwrap();
    fake.expect(elsewhere.users().get("42")).respond(user("a"));
    assert_eq!(get(&fake.client(), "42").await, "a");
}

#[tokio::test]
async fn a_file_that_is_expected_must_be_sent() {
    let fake = Fake::new();
    let client = fake.client();
    let image = || FilePart::new("a.png", "content");
    fake.expect(client.users().create().profile_image(image()))
        .respond_always(FakeResponse::default());
    let create = client.users().create().first_name("Jane");
    assert!(create.clone().profile_image(image()).await.is_ok());
    assert!(create.await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_response_is_used_once_among_many_tasks() {
    let fake = Fake::new();
    let client = fake.client();
    let names: BTreeSet<_> = (0..100).map(|number: u32| number.to_string()).collect();
    let mut expectation = fake.expect(client.users().get("any")).with_any_arguments();
    for name in &names {
        let busy = FakeResponse::error(StatusCode::TOO_MANY_REQUESTS, "busy", "later")
            .retry_after(Duration::from_secs(60));
        expectation = match name.ends_with('7') {
            true => expectation.respond(busy).respond(user(name)),
            false => expectation.respond(user(name)),
        };
    }
    let tasks = names.iter().map(|id| {
        let (client, id) = (client.clone(), id.clone());
        tokio::spawn(async move { get(&client, &id).await })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut returned = BTreeSet::new();
    for task in tasks {
        returned.insert(task.await.unwrap());
    }
    assert_eq!(returned, names);
    // Together they wait longer than any call may take, and none of them is late for it.
    assert_eq!(fake.waits().len(), 10);
    assert_eq!(fake.elapsed(), fake.waits().iter().sum());
    assert!(fake.unmet_expectations().is_empty());
}
