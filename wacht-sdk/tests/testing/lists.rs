//! Lists over several pages.

use wacht_sdk::{Error, ErrorKind, Page, testing::Fake, types::UserWithIdentifiers};

fn page(ids: &[&str]) -> Page<UserWithIdentifiers> {
    let user = |id: &&str| {
        let mut user = UserWithIdentifiers::default();
        user.id = (*id).into();
        user
    };
    Page::new(ids.iter().map(user).collect())
}

#[tokio::test]
async fn a_list_is_read_over_all_its_pages() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().list().limit(2))
        .respond(page(&["1", "2"]).with_more())
        .respond(page(&["3"]));
    let mut users = client.users().list().limit(2).items();
    let mut ids = Vec::new();
    while let Some(user) = users.try_next().await.unwrap() {
        ids.push(user.id.to_string());
    }
    assert_eq!(ids, ["1", "2", "3"]);
    let requests = fake.requests();
    assert_eq!(requests[0].query_value("offset"), None);
    assert_eq!(requests[1].query_value("offset"), Some("2"));
    assert_eq!(requests[1].query_value("limit"), Some("2"));
}

#[tokio::test]
async fn a_page_of_a_list_can_be_expected_by_its_offset() {
    let fake = Fake::new();
    let client = fake.client();
    fake.expect(client.users().list().offset(2))
        .respond(page(&["3"]));
    fake.expect(client.users().list())
        .respond(page(&["1", "2"]).with_more());
    let mut pages = client.users().list().pages();
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 2);
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 1);
    assert!(pages.try_next().await.unwrap().is_none());
    assert!(fake.unmet_expectations().is_empty());
}

#[tokio::test]
async fn a_list_can_go_on_by_cursor() {
    let fake = Fake::new();
    let projects = fake.client().ai().projects();
    fake.expect(projects.search("1"))
        .respond(Page::new(vec![Default::default()]).with_next_cursor("c2"))
        .respond(Page::new(vec![Default::default()]));
    let mut items = projects.search("1").items();
    let mut count = 0;
    while items.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!(count, 2);
    assert_eq!(fake.requests()[1].query_value("cursor"), Some("c2"));
}

#[tokio::test]
async fn a_list_can_fail_between_two_pages() {
    let fake = Fake::new();
    let client = fake.builder().retry(wacht_sdk::RetryPolicy::never());
    let client = client.build().unwrap();
    fake.expect(client.users().list())
        .with_any_arguments()
        .respond(page(&["1"]).with_more())
        .fail(Error::connection("reset", "by peer"));
    let mut users = client.users().list().items();
    assert!(users.try_next().await.unwrap().is_some());
    let error = users.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
}
