//! When pages are requested that nobody has polled for yet.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    time::Duration,
};

use futures_core::Stream;
use serde_json::json;

use super::{
    Book, CURSOR, IDS, List, OFFSET, call, client, rest,
    service::{Arrivals, ids, page, when_told},
};
use crate::{Clock, ErrorKind, Sleep};

/// Pages of two items each, of a list that the test plays.
fn pages(prefetch: usize) -> (Book, Arrivals) {
    let (transport, arrivals) = when_told();
    let call = call(&client(transport), &OFFSET, 2);
    (Book::new(call).prefetch(prefetch), arrivals)
}

/// Reads the first page, which holds the items 0 and 1.
async fn read_first(pages: &mut Book, arrivals: &mut Arrivals) {
    let (first, ()) = both(pages.next(), async {
        arrivals.at("").await.response(page(0, 2, true));
    })
    .await;
    assert_eq!(first.unwrap().unwrap().len(), 2);
}

/// Two futures on one task.
async fn both<A: Future, B: Future>(a: A, b: B) -> (A::Output, B::Output) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut first, mut second) = (None, None);
    poll_fn(|cx| {
        if first.is_none()
            && let Poll::Ready(output) = a.as_mut().poll(cx)
        {
            first = Some(output);
        }
        if second.is_none()
            && let Poll::Ready(output) = b.as_mut().poll(cx)
        {
            second = Some(output);
        }
        match first.is_some() && second.is_some() {
            true => Poll::Ready((first.take().unwrap(), second.take().unwrap())),
            false => Poll::Pending,
        }
    })
    .await
}

fn numbers(page: &crate::Page<super::Item>) -> Vec<String> {
    page.iter().map(|item| item.id.to_string()).collect()
}

#[tokio::test]
async fn without_prefetch_a_page_is_requested_when_it_is_asked_for() {
    let (mut pages, mut arrivals) = pages(0);
    arrivals.none().await;
    read_first(&mut pages, &mut arrivals).await;
    arrivals.none().await;
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_page_is_asked_for() {
    let (_pages, mut arrivals) = pages(4);
    arrivals.none().await;
}

#[tokio::test]
async fn the_next_pages_are_requested_before_they_are_asked_for() {
    for prefetch in [1, 2, 5] {
        let (mut pages, mut arrivals) = pages(prefetch);
        read_first(&mut pages, &mut arrivals).await;
        let mut waiting = Vec::new();
        for index in 1..=prefetch {
            waiting.push(arrivals.at(&(index * 2).to_string()).await);
        }
        arrivals.none().await;
        assert!(!waiting.iter().any(|request| request.is_given_up()));
    }
}

#[tokio::test]
async fn a_page_that_is_taken_makes_room_for_a_request() {
    let (mut pages, mut arrivals) = pages(2);
    read_first(&mut pages, &mut arrivals).await;
    arrivals.at("2").await.response(page(2, 2, true));
    let _third = arrivals.at("4").await;
    arrivals.none().await;
    assert_eq!(
        numbers(&pages.try_next().await.unwrap().unwrap()),
        ["2", "3"]
    );
    let _fourth = arrivals.at("6").await;
    arrivals.none().await;
}

#[tokio::test]
async fn pages_are_given_in_order_however_they_arrive() {
    let (mut pages, mut arrivals) = pages(3);
    read_first(&mut pages, &mut arrivals).await;
    let (second, third) = (arrivals.at("2").await, arrivals.at("4").await);
    arrivals.at("6").await.response(page(6, 2, false));
    third.response(page(4, 2, true));
    arrivals.none().await;
    second.response(page(2, 2, true));
    for expected in [["2", "3"], ["4", "5"], ["6", "7"]] {
        assert_eq!(numbers(&pages.try_next().await.unwrap().unwrap()), expected);
    }
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn no_more_than_the_most_are_under_way() {
    let (mut pages, mut arrivals) = pages(usize::MAX);
    read_first(&mut pages, &mut arrivals).await;
    let mut waiting = Vec::new();
    for _ in 0..32 {
        waiting.push(arrivals.next().await);
    }
    arrivals.none().await;
}

#[tokio::test]
async fn a_page_of_another_size_drops_what_was_assumed() {
    let (mut pages, mut arrivals) = pages(2);
    read_first(&mut pages, &mut arrivals).await;
    arrivals.at("2").await.response(page(2, 1, true));
    let wrong = arrivals.at("4").await;
    assert_eq!(numbers(&pages.try_next().await.unwrap().unwrap()), ["2"]);
    wrong.given_up().await;
    arrivals.at("3").await.response(page(3, 1, true));
    // Sizes differ, so only the request is sent of which the place is known.
    arrivals.none().await;
    assert_eq!(numbers(&pages.try_next().await.unwrap().unwrap()), ["3"]);
    // Two pages of one size are a rule again.
    let _certain = arrivals.at("4").await;
    let _assumed = arrivals.at("5").await;
    arrivals.none().await;
}

#[tokio::test]
async fn a_list_that_becomes_one_by_cursor_goes_on_after_its_last_item() {
    let (mut pages, mut arrivals) = pages(2);
    read_first(&mut pages, &mut arrivals).await;
    let mut changed = page(2, 2, true);
    changed["offset"] = json!("usr_2");
    arrivals.at("2").await.response(changed);
    let wrong = arrivals.at("4").await;
    assert_eq!(
        numbers(&pages.try_next().await.unwrap().unwrap()),
        ["2", "3"]
    );
    wrong.given_up().await;
    let _next = arrivals.at("3").await;
    arrivals.none().await;
}

#[tokio::test]
async fn the_end_gives_up_what_lies_behind_it() {
    let (mut pages, mut arrivals) = pages(3);
    read_first(&mut pages, &mut arrivals).await;
    arrivals.at("2").await.response(page(2, 1, false));
    let beyond = [arrivals.at("4").await, arrivals.at("6").await];
    assert!(pages.try_next().await.unwrap().is_some());
    for request in beyond {
        request.given_up().await;
    }
    assert!(pages.next().await.is_none());
    arrivals.none().await;
}

#[tokio::test]
async fn nothing_is_requested_behind_a_total() {
    let (mut pages, mut arrivals) = pages(5);
    let (first, ()) = both(pages.next(), async {
        let mut first = page(0, 2, true);
        first["total"] = json!(5);
        arrivals.at("").await.response(first);
    })
    .await;
    assert!(first.unwrap().is_ok());
    let _waiting = (arrivals.at("2").await, arrivals.at("4").await);
    arrivals.none().await;
}

#[tokio::test]
async fn an_error_behind_the_end_is_not_seen() {
    let (mut pages, mut arrivals) = pages(2);
    read_first(&mut pages, &mut arrivals).await;
    let second = arrivals.at("2").await;
    arrivals.at("4").await.refuse(500);
    arrivals.none().await;
    second.response(page(2, 2, false));
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn an_error_is_reported_in_its_place() {
    let (transport, mut arrivals) = when_told();
    let list = List::new(call(&client(transport), &OFFSET, 2)).prefetch(3);
    let (read, ()) = both(rest(list), async {
        arrivals.at("").await.response(page(0, 2, true));
        let second = arrivals.at("2").await;
        arrivals.at("4").await.refuse(500);
        let after = arrivals.at("6").await;
        arrivals.none().await;
        second.response(page(2, 2, true));
        after.given_up().await;
    })
    .await;
    assert_eq!(read.0, ids(0..4));
    assert_eq!(read.1.unwrap().kind(), ErrorKind::Server);
}

#[tokio::test]
async fn dropping_the_list_leaves_no_request_behind() {
    let (mut pages, mut arrivals) = pages(3);
    read_first(&mut pages, &mut arrivals).await;
    let mut waiting = Vec::new();
    for _ in 0..3 {
        waiting.push(arrivals.next().await);
    }
    drop(pages);
    for request in waiting {
        request.given_up().await;
    }
}

#[tokio::test]
async fn a_task_that_did_not_begin_when_the_list_is_dropped_sends_nothing() {
    let (mut pages, mut arrivals) = pages(3);
    read_first(&mut pages, &mut arrivals).await;
    drop(pages);
    arrivals.none().await;
}

#[tokio::test]
async fn a_list_by_cursor_is_one_page_ahead() {
    let (transport, mut arrivals) = when_told();
    let mut pages = Book::new(call(&client(transport), &CURSOR, 2)).prefetch(4);
    let (first, ()) = both(pages.next(), async {
        let mut first = page(0, 2, true);
        first["next_cursor"] = json!("c");
        arrivals.next().await.response(first);
    })
    .await;
    assert!(first.unwrap().is_ok());
    assert_eq!(arrivals.next().await.query["cursor"], "c");
    arrivals.none().await;
}

#[tokio::test]
async fn a_list_by_ids_is_one_page_ahead() {
    let (transport, mut arrivals) = when_told();
    let mut pages = Book::new(call(&client(transport), &IDS, 2)).prefetch(4);
    let (first, ()) = both(pages.next(), async {
        arrivals.next().await.response(page(8, 2, true));
    })
    .await;
    assert!(first.unwrap().is_ok());
    assert_eq!(arrivals.next().await.query["before_id"], "9");
    arrivals.none().await;
}

#[tokio::test]
async fn a_documented_list_is_one_page_ahead() {
    let (mut pages, mut arrivals) = pages(4);
    let (first, ()) = both(pages.next(), async {
        let data = json!([{"id": "usr_1"}, {"id": "usr_2"}]);
        let first = json!({"data": data, "has_more": true});
        arrivals.at("").await.response(first);
    })
    .await;
    assert!(first.unwrap().is_ok());
    let _next = arrivals.at("usr_2").await;
    arrivals.none().await;
}

#[tokio::test]
async fn positions_at_the_end_of_the_numbers_are_not_guessed() {
    let (mut pages, mut arrivals) = pages(4);
    let (first, ()) = both(pages.next(), async {
        let mut first = page(0, 2, true);
        first["offset"] = json!(u64::MAX - 3);
        arrivals.at("").await.response(first);
    })
    .await;
    assert!(first.unwrap().is_ok());
    let _next = arrivals.at(&(u64::MAX - 1).to_string()).await;
    arrivals.none().await;
}

/// A clock that needs no runtime; no limit ends.
struct Still;

impl Clock for Still {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

#[test]
fn without_a_runtime_requests_move_on_while_a_page_is_waited_for() {
    let (transport, mut arrivals) = when_told();
    let builder = crate::example::Client::builder()
        .api_key("sk_fake")
        .clock(Still);
    let client = builder.transport(transport).build().unwrap();
    let mut pages = Book::new(call(&client, &OFFSET, 2)).prefetch(2);
    let mut cx = Context::from_waker(Waker::noop());
    let mut poll = || Pin::new(&mut pages).poll_next(&mut cx);

    assert!(poll().is_pending());
    arrivals.now().unwrap().response(page(0, 2, true));
    assert!(poll().is_ready());
    assert!(arrivals.now().is_none());
    assert!(poll().is_pending());
    let (second, third) = (arrivals.now().unwrap(), arrivals.now().unwrap());
    third.response(page(4, 2, false));
    assert!(poll().is_pending());
    second.response(page(2, 2, true));
    for expected in [["2", "3"], ["4", "5"]] {
        match poll() {
            Poll::Ready(Some(Ok(page))) => assert_eq!(numbers(&page), expected),
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(poll(), Poll::Ready(None)));
}

#[test]
fn a_runtime_that_ended_under_a_request_is_an_error_that_can_be_resumed() {
    let (mut pages, mut arrivals) = pages(1);
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    };
    runtime().block_on(read_first(&mut pages, &mut arrivals));
    runtime().block_on(async {
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection);
        assert_eq!(
            error.to_string(),
            "byOffset: the runtime on which the page was requested has ended"
        );
    });
    assert_eq!(pages.resume_token().to_string(), "v1.byOffset.0.offset.2~");
}
