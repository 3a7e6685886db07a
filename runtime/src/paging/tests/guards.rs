//! Endless lists end with an error.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use serde_json::{Value, json};

use super::{
    CURSOR, List, OFFSET, call, client, rest,
    service::{at_once, ids, page},
};

/// A list by cursor whose pages are made from their numbers.
fn numbered(response: impl Fn(u64) -> Value + Send + Sync + 'static) -> (List, Arc<AtomicU64>) {
    let sent = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&sent);
    let client = client(at_once(move |_| {
        let number = counter.fetch_add(1, Ordering::Relaxed);
        let mut page = response(number);
        page["next_cursor"] = json!(format!("c{number}"));
        page
    }));
    (List::new(call(&client, &CURSOR, 2)), sent)
}

#[tokio::test]
async fn pages_without_items_do_not_go_on_forever() {
    for prefetch in [0, 1] {
        let (list, sent) = numbered(|_| page(0, 0, true));
        let (read, error) = rest(list.prefetch(prefetch)).await;
        assert!(read.is_empty());
        let error = error.unwrap().to_string();
        assert!(error.contains("1000 pages without items"), "{error}");
        assert!(sent.load(Ordering::Relaxed) <= 1_001 + prefetch as u64);
    }
}

#[tokio::test]
async fn an_item_begins_the_count_of_empty_pages_anew() {
    let (list, _) = numbered(|number| match number {
        999 => page(0, 1, true),
        1_999 => page(1, 1, false),
        _ => page(0, 0, true),
    });
    let (read, error) = rest(list).await;
    assert_eq!(read, ids(0..2));
    assert!(error.is_none());
}

#[tokio::test]
async fn a_list_that_starts_again_after_many_pages_does_not_go_on_forever() {
    let client = client(at_once(|query| {
        let offset = query.get("offset").map_or(0, |text| text.parse().unwrap());
        page(offset % 2_000, 2, true)
    }));
    let (read, error) = rest(List::new(call(&client, &OFFSET, 2))).await;
    assert!(read.len() <= 6_000, "{}", read.len());
    let error = error.unwrap().to_string();
    assert!(error.contains("the same items again"), "{error}");
}

#[tokio::test]
async fn a_list_of_one_item_that_never_ends_does_not_go_on_forever() {
    for prefetch in [0, 2] {
        let sent = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&sent);
        let client = client(at_once(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            assert!(
                counter.load(Ordering::Relaxed) < 2_000,
                "it is read forever"
            );
            page(7, 1, true)
        }));
        let (read, error) = rest(List::new(call(&client, &OFFSET, 1)).prefetch(prefetch)).await;
        assert_eq!(read.len(), 100);
        let error = error.unwrap().to_string();
        assert!(error.contains("the same items again"), "{error}");
    }
}

#[tokio::test]
async fn an_item_that_moves_back_between_two_pages_does_not_end_the_list() {
    let client = client(at_once(|query| {
        let offset = query.get("offset").map_or(0, |text| text.parse().unwrap());
        // Before each second page an item is inserted in front.
        page(offset / 2, 1, offset < 299)
    }));
    let (read, error) = rest(List::new(call(&client, &OFFSET, 1))).await;
    assert_eq!((read.len(), error.is_none()), (300, true));
}
