//! How a server pages through its collections.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::{FORMS, fixture, get, request, server};
use wacht_mock::{Form, Mock, Server};

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].to_string()).collect()
}

/// Every id of a list, in order, page by page.
async fn walk(server: &Server, path: &str, next: impl Fn(&Value, usize) -> String) -> Vec<String> {
    let mut all = Vec::new();
    let mut target = path.to_owned();
    loop {
        let page = get(server, &target).await;
        assert_eq!(page.status, 200, "{target}");
        all.extend(ids(&page.items()));
        let page = page.json();
        if page["has_more"] == false {
            return all;
        }
        target = format!("{path}&{}", next(&page, all.len()));
    }
}

fn assert_whole(ids: &[String]) {
    assert_eq!(ids.len(), 25);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 25, "ids differ");
}

#[tokio::test]
async fn the_first_page_has_as_many_items_as_the_default() {
    for form in FORMS {
        let page = get(&server(form).await, "/users").await;
        assert_eq!(page.items().len(), 10);
        let page = page.json();
        assert_eq!(
            (&page["has_more"], &page["limit"]),
            (&json!(true), &json!(10))
        );
    }
}

#[tokio::test]
async fn the_first_page_says_where_it_begins() {
    let documented = get(&server(Form::Documented).await, "/users").await.json();
    assert_eq!(documented["offset"], "");
    let live = get(&server(Form::Live).await, "/users").await.json();
    assert_eq!(live["offset"], 0);
}

#[tokio::test]
async fn a_live_list_is_walked_by_number() {
    let server = server(Form::Live).await;
    let all = walk(&server, "/users?limit=10", |_, seen| {
        format!("offset={seen}")
    })
    .await;
    assert_whole(&all);
}

#[tokio::test]
async fn a_list_of_windows_leaves_out_what_has_expired() {
    let mut document = fixture();
    document["paths"]["/users"]["get"]["x-wacht-paging"] = json!("window");
    let mock = Mock::new(document).unwrap().form(Form::Live);
    let server = mock.start().await.unwrap();
    let mut sizes = Vec::new();
    let mut all = Vec::new();
    for offset in (0..25).step_by(5) {
        let page = get(&server, &format!("/users?limit=5&offset={offset}")).await;
        assert_eq!(page.json()["has_more"], offset < 20);
        sizes.push(page.items().len());
        all.extend(ids(&page.items()));
    }
    assert_eq!(sizes, [4, 4, 4, 3, 4]);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 19, "ids differ");
}

#[tokio::test]
async fn a_documented_list_is_walked_by_the_last_id() {
    let server = server(Form::Documented).await;
    let last = |page: &Value, _| {
        let items = page["data"].as_array().unwrap();
        format!("offset={}", items[items.len() - 1]["id"].as_str().unwrap())
    };
    assert_whole(&walk(&server, "/users?limit=10", last).await);
}

#[tokio::test]
async fn a_documented_list_is_walked_by_number_too() {
    let server = server(Form::Documented).await;
    let all = walk(&server, "/users?limit=10", |_, seen| {
        format!("offset={seen}")
    })
    .await;
    assert_whole(&all);
}

#[tokio::test]
async fn a_documented_page_says_the_cursor_that_was_sent() {
    let server = server(Form::Documented).await;
    let first = get(&server, "/users?limit=1").await.items();
    let id = first[0]["id"].as_str().unwrap();
    let second = get(&server, &format!("/users?limit=1&offset={id}"))
        .await
        .json();
    assert_eq!(second["offset"], id);
}

#[tokio::test]
async fn an_unknown_cursor_is_refused() {
    let server = server(Form::Documented).await;
    let response = get(&server, "/users?offset=usr_other").await;
    assert_eq!(response.status, 400);
    let expected = r#"query parameter offset: "usr_other" is not an id of this list"#;
    assert_eq!(response.message(), expected);
}

#[tokio::test]
async fn a_cursor_is_no_number_in_the_live_form() {
    let response = get(&server(Form::Live).await, "/users?offset=usr_other").await;
    assert_eq!(response.status, 400);
    let expected = r#"query parameter offset: "usr_other" is not of type "integer""#;
    assert_eq!(response.message(), expected);
}

#[tokio::test]
async fn a_limit_of_nothing_is_an_empty_page() {
    for form in FORMS {
        let page = get(&server(form).await, "/users?limit=0").await;
        assert_eq!(page.items(), Vec::<Value>::new());
        assert_eq!(page.json()["has_more"], true);
    }
}

#[tokio::test]
async fn a_page_beyond_the_end_is_empty() {
    for form in FORMS {
        let page = get(&server(form).await, "/users?offset=1000").await;
        assert_eq!(page.items(), Vec::<Value>::new());
        assert_eq!(page.json()["has_more"], false);
    }
}

#[tokio::test]
async fn a_limit_beyond_the_end_gives_the_rest() {
    for form in FORMS {
        let page = get(&server(form).await, "/users?limit=1000&offset=20").await;
        assert_eq!(page.items().len(), 5);
        assert_eq!(page.json()["has_more"], false);
    }
}

#[tokio::test]
async fn a_collection_can_be_of_any_size() {
    for form in FORMS {
        let mock = Mock::new(fixture()).unwrap().form(form).collection_size(0);
        let server = mock.start().await.unwrap();
        let page = get(&server, "/users?limit=0").await;
        assert_eq!(page.items(), Vec::<Value>::new());
        assert_eq!(page.json()["has_more"], false);
    }
}

#[tokio::test]
async fn a_list_that_arrives_whole_has_three_items() {
    for form in FORMS {
        let page = get(&server(form).await, "/users/1/roles").await;
        let ids: BTreeSet<String> = ids(&page.items()).into_iter().collect();
        assert_eq!(ids.len(), 3);
        assert_eq!(page.json()["has_more"], false);
    }
}

#[tokio::test]
async fn a_cursor_list_is_walked_by_its_cursor() {
    for form in FORMS {
        let server = server(form).await;
        let next = |page: &Value, _| format!("cursor={}", page["next_cursor"].as_str().unwrap());
        assert_whole(&walk(&server, "/events?limit=10", next).await);
    }
}

#[tokio::test]
async fn the_last_page_of_a_cursor_list_has_no_cursor() {
    for form in FORMS {
        let page = get(&server(form).await, "/events?limit=25").await.json();
        assert_eq!(
            (&page["has_more"], page.get("next_cursor")),
            (&json!(false), None)
        );
    }
}

#[tokio::test]
async fn an_unknown_cursor_of_a_cursor_list_is_refused() {
    for form in FORMS {
        let response = get(&server(form).await, "/events?cursor=26").await;
        assert_eq!(response.status, 400);
        assert_eq!(
            response.message(),
            r#"query parameter cursor: "26" is not a cursor of this list"#
        );
    }
}

#[tokio::test]
async fn a_before_after_list_is_one_page() {
    for form in FORMS {
        let page = get(&server(form).await, "/messages").await.json();
        assert_eq!(page["messages"].as_array().unwrap().len(), 10);
        assert_eq!(page["has_more"], false);
    }
}

#[tokio::test]
async fn items_keep_their_ids_in_every_variant() {
    for form in FORMS {
        let server = server(form).await;
        let full = ids(&get(&server, "/users").await.items());
        for variant in ["variant=minimal", "variant=null", "variant=future"] {
            let page = request(&server, "GET", "/users")
                .prefer(variant)
                .send()
                .await;
            assert_eq!(page.status, 200, "{variant}");
            assert_eq!(ids(&page.items()), full, "{variant}");
        }
    }
}

#[tokio::test]
async fn a_minimal_page_leaves_out_what_is_not_required() {
    for form in FORMS {
        let server = server(form).await;
        let page = request(&server, "GET", "/users")
            .prefer("variant=minimal")
            .send()
            .await
            .json();
        let names: BTreeSet<&str> = page
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(names, BTreeSet::from(["data", "has_more"]));
    }
}

#[tokio::test]
async fn items_show_all_values_of_enums_and_all_branches_of_unions() {
    for form in FORMS {
        let items = get(&server(form).await, "/users").await.items();
        let statuses: BTreeSet<&str> = items
            .iter()
            .filter_map(|item| item["status"].as_str())
            .collect();
        assert_eq!(statuses, BTreeSet::from(["active", "banned", "invited"]));
        let kinds: BTreeSet<&str> = items
            .iter()
            .filter_map(|item| item["source"]["kind"].as_str())
            .collect();
        assert_eq!(kinds, BTreeSet::from(["import", "sign_up"]));
    }
}
