//! Lists over all their pages, in both wire forms.

use std::collections::HashSet;

use serde_json::json;
use wacht_mock::Form;
use wacht_sdk::{Client, ErrorKind, PageStart, ids::UserId, serde_json};

use crate::{FORMS, client, mock, preferring, transport::responding};

async fn ids(
    mut users: wacht_sdk::Items<wacht_sdk::Page<wacht_sdk::types::UserWithIdentifiers>>,
) -> Vec<UserId> {
    let mut ids = Vec::new();
    while let Some(user) = users.try_next().await.unwrap() {
        ids.push(user.id);
    }
    ids
}

#[tokio::test]
async fn items_are_all_items_once() {
    for form in FORMS {
        let server = mock(form).await;
        let ids = ids(client(&server).users().list().limit(10).items()).await;
        assert_eq!(ids.len(), 25);
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 25);
        assert_eq!(server.requests().len(), 3);
    }
}

#[tokio::test]
async fn a_response_without_optional_fields_is_paged_as_well() {
    for form in FORMS {
        let server = mock(form).await;
        let client = preferring(&server, "variant=minimal");
        let ids = ids(client.users().list().limit(10).items()).await;
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 25);
    }
}

#[tokio::test]
async fn pages_come_one_request_each() {
    for form in FORMS {
        let server = mock(form).await;
        let mut pages = client(&server).users().list().limit(10).pages();
        assert_eq!(
            server.requests().len(),
            0,
            "nothing is sent before it is read"
        );
        let mut sizes = Vec::new();
        while let Some(page) = pages.try_next().await.unwrap() {
            sizes.push(page.len());
            assert_eq!(server.requests().len(), sizes.len());
        }
        assert_eq!(sizes, [10, 10, 5]);
        assert!(pages.next().await.is_none());
    }
}

#[tokio::test]
async fn each_form_is_continued_its_own_way() {
    for (form, is_cursor) in [(Form::Documented, true), (Form::Live, false)] {
        let server = mock(form).await;
        let ids = ids(client(&server).users().list().limit(10).items()).await;
        let expected = match is_cursor {
            true => vec![
                format!("limit=10&offset={}", ids[9]),
                format!("limit=10&offset={}", ids[19]),
            ],
            false => vec![
                "limit=10&offset=10".to_owned(),
                "limit=10&offset=20".to_owned(),
            ],
        };
        let queries = server.requests().into_iter().skip(1);
        let queries: Vec<_> = queries.filter_map(|received| received.query).collect();
        assert_eq!(queries, expected);
    }
}

#[tokio::test]
async fn pages_ahead_change_nothing_of_what_is_read() {
    for form in FORMS {
        let server = mock(form).await;
        let users = client(&server).users();
        let all = ids(users.list().limit(4).items()).await;
        for prefetch in [1, 3, 100] {
            assert_eq!(
                ids(users.list().limit(4).items().prefetch(prefetch)).await,
                all
            );
        }
    }
}

#[tokio::test]
async fn a_list_goes_on_after_any_of_its_items() {
    for form in FORMS {
        let server = mock(form).await;
        let users = client(&server).users();
        let all = ids(users.list().items()).await;
        let mut items = users.list().limit(7).items();
        for read in 0..=all.len() {
            let rest = users
                .list()
                .limit(7)
                .items()
                .resume_from(items.resume_token());
            assert_eq!(ids(rest.prefetch(read % 3)).await, all[read..]);
            items.try_next().await.unwrap();
        }
    }
}

#[tokio::test]
async fn the_pages_of_a_model_with_a_cursor_of_its_own_go_on_inside_a_page() {
    let server = mock(Form::Documented).await;
    let toolkits = client(&server).ai().composio().toolkits();
    let list = || toolkits.list().limit(4);
    let mut all = Vec::new();
    let mut items = list().items();
    while let Some(toolkit) = items.try_next().await.unwrap() {
        all.push(toolkit);
    }
    assert!(all.len() > 8);
    let mut items = list().items();
    for read in 0..=all.len() {
        let mut pages = list().pages().resume_from(items.resume_token());
        let mut rest = Vec::new();
        while let Some(page) = pages.try_next().await.unwrap() {
            rest.extend(page.toolkits);
        }
        assert_eq!(rest, all[read..]);
        items.try_next().await.unwrap();
    }
}

#[tokio::test]
async fn a_list_is_resumed_at_a_position() {
    for form in FORMS {
        let server = mock(form).await;
        let users = client(&server).users();
        let all = ids(users.list().items()).await;
        let rest = ids(users.list().offset(12).limit(5).items()).await;
        assert_eq!(rest, all[12..]);
    }
}

#[tokio::test]
async fn a_list_is_resumed_after_an_item() {
    let server = mock(Form::Documented).await;
    let users = client(&server).users();
    let all = ids(users.list().items()).await;
    let rest = ids(users
        .list()
        .offset(PageStart::After(all[11].to_string()))
        .limit(5)
        .items())
    .await;
    assert_eq!(rest, all[12..]);
}

#[tokio::test]
async fn an_error_on_a_later_page_ends_the_list() {
    let server = mock(Form::Live).await;
    let mut users = client(&server).users().list().limit(20).items();
    for _ in 0..20 {
        users.try_next().await.unwrap().unwrap();
    }
    server.shutdown().await;
    assert_eq!(
        users.next().await.unwrap().unwrap_err().kind(),
        ErrorKind::Connection
    );
    assert!(users.next().await.is_none());
}

/// The users of a service that sends the same response to every request.
fn users(
    body: serde_json::Value,
) -> wacht_sdk::Items<wacht_sdk::Page<wacht_sdk::types::UserWithIdentifiers>> {
    let client: Client = responding(200, body.to_string());
    client.users().list().items()
}

fn user(id: &str) -> serde_json::Value {
    json!({
        "id": id, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
        "first_name": "", "last_name": "", "profile_picture_url": "",
    })
}

async fn read_to_error(body: serde_json::Value) -> String {
    let mut users = users(body);
    // Enough for any list that ends by itself.
    for _ in 0..1_000 {
        match users.next().await {
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                assert!(users.next().await.is_none());
                return error.to_string();
            }
            None => return "it ended".to_owned(),
        }
    }
    "it did not end".to_owned()
}

#[tokio::test]
async fn a_service_that_ignores_the_offset_is_an_error() {
    for body in [
        json!({"data": [user("1"), user("2")], "has_more": true}),
        json!({"data": [user("1"), user("2")], "has_more": true, "offset": 0}),
        json!({"data": [user("usr_1"), user("usr_2")], "has_more": true}),
        json!({"data": [user("usr_1")], "has_more": true, "offset": ""}),
        json!({"data": [user("1"), user("2")], "total": 5}),
    ] {
        let error = read_to_error(body.clone()).await;
        assert!(
            error.starts_with("getActiveUserList: the service "),
            "{body}: {error}"
        );
    }
}

#[tokio::test]
async fn more_after_an_empty_page_is_an_error() {
    let error = read_to_error(json!({"data": [], "has_more": true})).await;
    assert!(error.contains("not where they begin"), "{error}");
}

#[tokio::test]
async fn a_list_that_goes_round_is_an_error() {
    let pages = [["usr_1", "usr_2"], ["usr_3", "usr_4"]];
    let client = crate::transport::fake(move |request| {
        let query = request.uri().query().unwrap_or_default();
        let page = pages[usize::from(query.ends_with("usr_2"))].map(user);
        (200, json!({"data": page, "has_more": true}).to_string())
    });
    let mut pages = client.users().list().pages();
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(
        error.to_string().contains("the same items again"),
        "{error}"
    );
}

#[tokio::test]
async fn a_list_that_counts_only_its_total_ends() {
    let client = crate::transport::fake(move |request| {
        let query = request.uri().query().unwrap_or_default();
        let page = match query {
            "" => vec![user("1"), user("2")],
            _ => vec![user("3")],
        };
        (200, json!({"data": page, "total": 3}).to_string())
    });
    assert_eq!(
        ids(client.users().list().items()).await,
        ["1", "2", "3"].map(UserId::new)
    );
}

#[tokio::test]
async fn empty_pages_of_a_cursor_list_are_passed_over() {
    let pages = std::sync::Mutex::new(vec![
        json!({"data": [], "limit": 2, "has_more": false}),
        json!({"data": [], "limit": 2, "has_more": true, "next_cursor": "c"}),
        json!({"data": [], "limit": 2, "has_more": true, "next_cursor": "b"}),
        json!({"data": [], "limit": 2, "has_more": true, "next_cursor": "a"}),
    ]);
    let client =
        crate::transport::fake(move |_| (200, pages.lock().unwrap().pop().unwrap().to_string()));
    let mut projects = client.ai().projects().search("1").pages();
    let mut read = 0;
    while projects.try_next().await.unwrap().is_some() {
        read += 1;
    }
    assert_eq!(read, 4);
}

#[tokio::test]
async fn a_cursor_that_comes_again_is_an_error() {
    let page = json!({"data": [], "limit": 2, "has_more": true, "next_cursor": "a"});
    let client = responding(200, page.to_string());
    let mut projects = client.ai().projects().search("1").pages();
    assert!(projects.try_next().await.unwrap().is_some());
    assert!(projects.try_next().await.is_err());
}

#[tokio::test]
async fn a_list_that_sends_the_same_items_with_new_cursors_is_an_error() {
    let sent = std::sync::atomic::AtomicU32::new(0);
    let client = crate::transport::fake(move |_| {
        let cursor = sent.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mut project = wacht_sdk::types::ActorProject::default();
        project.id = "1".into();
        let page = json!({"data": [project], "has_more": true, "next_cursor": cursor.to_string()});
        (200, page.to_string())
    });
    let mut projects = client.ai().projects().search("1").items();
    let mut read = 0;
    let error = loop {
        match projects.try_next().await {
            Ok(project) => assert!(project.is_some(), "it ended"),
            Err(error) => break error,
        }
        read += 1;
        assert!(read < 1_000, "it did not end");
    };
    assert!(
        error.to_string().contains("the same items again"),
        "{error}"
    );
}
