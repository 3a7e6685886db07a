//! What the runtime makes of responses of an API that it does not know.

use wacht_runtime::serde_json::json;

use crate::{
    client,
    raw::{Raw, response},
};

#[tokio::test]
async fn what_stands_beside_data_is_kept() {
    let body = r#"{"data":[{"id":1},{"id":2}],"meta":{"total":2},"links":{}}"#;
    let server = Raw::sending(&[response("200 OK", "", body)]).await;
    let things = client(&server).things().all().await.unwrap();
    assert_eq!(things.data.len(), 2);
    assert_eq!(things.meta, Some(json!({"total": 2})));
    assert_eq!(things.extra.get("links"), Some(&json!({})));
}

#[tokio::test]
async fn a_property_data_of_a_result_is_no_envelope() {
    let server = Raw::sending(&[response("200 OK", "", r#"{"id":1,"data":{"id":2}}"#)]).await;
    let thing = client(&server).things().get(1).await.unwrap();
    assert_eq!(thing.id, 1);
    assert_eq!(thing.extra.get("data"), Some(&json!({"id": 2})));
}

#[tokio::test]
async fn a_list_is_read_over_its_pages() {
    let page = |ids: &str, more| {
        let body = format!(r#"{{"data":[{ids}],"has_more":{more}}}"#);
        response("200 OK", "", &body)
    };
    let pages = [
        page(r#"{"id":1},{"id":2}"#, true),
        page(r#"{"id":3}"#, false),
    ];
    let server = Raw::sending(&pages).await;
    let mut things = client(&server).things().list().items();
    let mut ids = Vec::new();
    while let Some(thing) = things.try_next().await.unwrap() {
        ids.push(thing.id);
    }
    assert_eq!(ids, [1, 2, 3]);
    assert!(server.received()[1].starts_with("GET /pages?offset=2 "));
}

#[tokio::test]
async fn an_error_says_what_the_api_says_and_where_to_find_the_request() {
    let body = r#"{"fault":{"kind":"gone","text":"the thing is gone"}}"#;
    let server = Raw::sending(&[
        response("410 Gone", "x-trace: 4711\r\n", body),
        response("200 OK", "x-request-id: 4712\r\n", "[]"),
    ])
    .await;
    let client = client(&server);
    let gone = client.things().get(1).await.unwrap_err();
    assert_eq!(gone.to_string(), "get: 410 the thing is gone");
    assert_eq!(gone.code(), Some("gone"));
    assert_eq!(gone.request_id(), Some("4711"));
    let unreadable = client.things().get(1).await.unwrap_err();
    assert_eq!(unreadable.request_id(), Some("4712"));
}

#[tokio::test]
async fn a_list_goes_on_by_the_names_that_its_operation_has() {
    let pages = [
        response(
            "200 OK",
            "",
            r#"{"results":[{"id":1}],"nextPageToken":"a b"}"#,
        ),
        response("200 OK", "", r#"{"results":[{"id":2}],"nextPageToken":""}"#),
    ];
    let server = Raw::sending(&pages).await;
    let mut things = client(&server).things().by_token().items();
    let mut ids = Vec::new();
    while let Some(thing) = things.try_next().await.unwrap() {
        ids.push(thing.id);
    }
    assert_eq!(ids, [1, 2]);
    let second = &server.received()[1];
    assert!(
        second.starts_with("GET /tokens?pageToken=a%20b HTTP"),
        "{second}"
    );
}

#[tokio::test]
async fn a_list_that_is_counted_goes_on_until_all_are_read() {
    let pages = [
        response("200 OK", "", r#"{"things":[{"id":1},{"id":2}],"count":3}"#),
        response("200 OK", "", r#"{"things":[{"id":3}],"count":3}"#),
    ];
    let server = Raw::sending(&pages).await;
    let mut things = client(&server).things().counted().items();
    let mut ids = Vec::new();
    while let Some(thing) = things.try_next().await.unwrap() {
        ids.push(thing.id);
    }
    assert_eq!(ids, [1, 2, 3]);
    let second = &server.received()[1];
    assert!(second.starts_with("GET /counted?skip=2 HTTP"), "{second}");
    assert_eq!(server.received().len(), 2);
}
