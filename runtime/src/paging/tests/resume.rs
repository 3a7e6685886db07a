//! A list continues after any of its items, from the text of a token.

use serde_json::{Value, json};

use super::{
    Book, CURSOR, IDS, List, OFFSET, call, client, rest,
    service::{Query, at_once},
};
use crate::{
    ErrorKind, ResumeToken, example::Client, operation::Operation, untyped_call::UntypedCall,
};

/// The items of every list here.
const ITEMS: usize = 7;
const LIMIT: usize = 3;

/// A way in which a list continues.
#[derive(Clone, Copy, Debug)]
enum Way {
    Live,
    LiveByTotal,
    Documented,
    Cursor,
    /// By cursor, with pages without items between those that have some.
    Sparse,
    Before,
    After,
}

const WAYS: [Way; 7] = [
    Way::Live,
    Way::LiveByTotal,
    Way::Documented,
    Way::Cursor,
    Way::Sparse,
    Way::Before,
    Way::After,
];

impl Way {
    fn operation(self) -> &'static Operation {
        match self {
            Self::Live | Self::LiveByTotal | Self::Documented => &OFFSET,
            Self::Cursor | Self::Sparse => &CURSOR,
            Self::Before | Self::After => &IDS,
        }
    }

    fn id(self, index: usize) -> String {
        match self {
            Self::Documented => format!("usr_{index}"),
            _ => index.to_string(),
        }
    }

    fn ids(self, from: usize) -> Vec<String> {
        (from..ITEMS).map(|index| self.id(index)).collect()
    }

    fn call(self, client: &Client, limit: usize) -> UntypedCall {
        let mut call = call(client, self.operation(), limit as u64);
        if matches!(self, Self::After) {
            call.query::<String>("after_id", "");
        }
        call
    }

    fn response(self, query: &Query) -> Value {
        let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
        let after = |name: &str| {
            let id = query.get(name)?;
            let index = (0..ITEMS).find(|index| self.id(*index) == *id)?;
            Some(index + 1)
        };
        let is_empty = query
            .get("cursor")
            .is_some_and(|cursor| cursor.ends_with('e'));
        let begin = match self {
            Self::Live | Self::LiveByTotal => number("offset"),
            Self::Documented => after("offset"),
            Self::Cursor => number("cursor"),
            Self::Sparse => query
                .get("cursor")
                .and_then(|c| c.trim_end_matches('e').parse().ok()),
            Self::Before => after("before_id"),
            Self::After => after("after_id"),
        }
        .unwrap_or(0);
        let end = match is_empty {
            true => begin,
            false => (begin + number("limit").unwrap()).min(ITEMS),
        };
        let items: Vec<_> = (begin..end)
            .map(|index| json!({"id": self.id(index)}))
            .collect();
        let mut page = json!({"data": items});
        if matches!(self, Self::LiveByTotal) {
            page["total"] = json!(ITEMS);
            page["offset"] = json!(begin);
        } else {
            page["has_more"] = json!(end < ITEMS);
        }
        match self {
            Self::Cursor => page["next_cursor"] = json!(end.to_string()),
            Self::Sparse if is_empty => page["next_cursor"] = json!(end.to_string()),
            Self::Sparse => page["next_cursor"] = json!(format!("{end}e")),
            _ => {}
        }
        page
    }

    fn client(self) -> Client {
        client(at_once(move |query| self.response(query)))
    }
}

/// A list of which the first items were read, and the token after them, as another process has it.
async fn stop(way: Way, after: usize, prefetch: usize) -> (List, ResumeToken) {
    let mut list = List::new(way.call(&way.client(), LIMIT)).prefetch(prefetch);
    for index in 0..after {
        let item = list.try_next().await.unwrap().unwrap();
        assert_eq!(item.id.as_str(), way.id(index));
    }
    let token = list.resume_token().to_string().parse().unwrap();
    (list, token)
}

#[tokio::test]
async fn a_list_goes_on_after_any_of_its_items() {
    for way in WAYS {
        for after in 0..=ITEMS {
            for prefetch in [0, 2] {
                let (_, token) = stop(way, after, prefetch).await;
                let list = List::new(way.call(&way.client(), LIMIT)).prefetch(prefetch);
                let (read, error) = rest(list.resume_from(token.clone())).await;
                assert_eq!(read, way.ids(after), "{way:?} after {after}: {token}");
                assert!(error.is_none());
            }
        }
    }
}

#[tokio::test]
async fn taking_a_token_does_not_disturb_the_reading() {
    for way in WAYS {
        for after in 0..=ITEMS {
            let (list, _) = stop(way, after, 1).await;
            assert_eq!(rest(list).await.0, way.ids(after), "{way:?}");
        }
    }
}

#[tokio::test]
async fn pages_go_on_after_any_item() {
    for way in WAYS {
        for after in 0..=ITEMS {
            let (_, token) = stop(way, after, 0).await;
            let mut pages = Book::new(way.call(&way.client(), LIMIT)).resume_from(token);
            let mut read = Vec::new();
            while let Some(page) = pages.try_next().await.unwrap() {
                read.extend(page.iter().map(|item| item.id.to_string()));
                assert_eq!(
                    page.has_more(),
                    read.len() < ITEMS - after,
                    "{way:?} {after}"
                );
            }
            assert_eq!(read, way.ids(after), "{way:?} after {after}");
        }
    }
}

#[tokio::test]
async fn pages_go_on_after_any_page() {
    for way in WAYS {
        for after in 0..=3 {
            let mut pages = Book::new(way.call(&way.client(), LIMIT));
            let mut read = 0;
            for _ in 0..after {
                read += pages.try_next().await.unwrap().map_or(0, |page| page.len());
            }
            let list = List::new(way.call(&way.client(), LIMIT)).resume_from(pages.resume_token());
            assert_eq!(rest(list).await.0, way.ids(read), "{way:?} after {after}");
        }
    }
}

#[tokio::test]
async fn a_token_before_reading_is_the_one_that_was_resumed() {
    for way in WAYS {
        for after in 0..=ITEMS {
            let (_, token) = stop(way, after, 0).await;
            let list = List::new(way.call(&way.client(), LIMIT)).resume_from(token.clone());
            assert_eq!(list.resume_token(), token);
        }
    }
}

#[tokio::test]
async fn a_list_goes_on_with_pages_of_another_size() {
    for way in WAYS {
        for after in 0..=ITEMS {
            for limit in [1, 2, 5, 50] {
                let (_, token) = stop(way, after, 0).await;
                let list = List::new(way.call(&way.client(), limit)).resume_from(token);
                let read = rest(list).await.0;
                assert_eq!(read, way.ids(after), "{way:?} after {after} by {limit}");
            }
        }
    }
}

#[tokio::test]
async fn after_the_end_nothing_follows_and_nothing_is_sent() {
    for way in WAYS {
        let (list, token) = stop(way, ITEMS, 0).await;
        assert!(token.is_end(), "{way:?}");
        let nowhere = client(at_once(|_| panic!("nothing is to be sent")));
        let again = List::new(way.call(&nowhere, LIMIT)).resume_from(token);
        assert!(again.resume_token().is_end());
        assert_eq!(rest(again).await.0, Vec::<String>::new());
        assert_eq!(rest(list).await.0, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_list_that_began_at_an_offset_goes_on_behind_it() {
    let client = Way::Live.client();
    let from = |offset: u64| {
        let mut call = Way::Live.call(&client, LIMIT);
        call.query::<u64>("offset", offset);
        List::new(call)
    };
    let mut list = from(2);
    list.try_next().await.unwrap();
    assert_eq!(list.resume_token().to_string(), "v1.byOffset.1.offset.2~");
    assert_eq!(
        rest(from(2).resume_from(list.resume_token())).await.0,
        Way::Live.ids(3)
    );
}

#[tokio::test]
async fn after_an_error_a_list_goes_on_where_the_error_was() {
    for way in [
        Way::Live,
        Way::Documented,
        Way::Cursor,
        Way::Before,
        Way::After,
    ] {
        for prefetch in [0, 3] {
            let broken = client(at_once(move |query| {
                let page = way.response(query);
                match page["has_more"] == false {
                    true => json!("not a page"),
                    false => page,
                }
            }));
            let mut list = List::new(way.call(&broken, LIMIT)).prefetch(prefetch);
            for _ in 0..6 {
                list.try_next().await.unwrap();
            }
            let error = list.next().await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(list.next().await.is_none());
            let again = List::new(way.call(&way.client(), LIMIT)).resume_from(list.resume_token());
            assert_eq!(rest(again).await.0, way.ids(6), "{way:?}");
        }
    }
}

#[tokio::test]
async fn a_list_that_failed_can_go_on_itself() {
    let fails = std::sync::atomic::AtomicBool::new(true);
    let client = client(at_once(move |query| {
        let is_second = query.contains_key("offset");
        match is_second && fails.swap(false, std::sync::atomic::Ordering::Relaxed) {
            true => json!("not a page"),
            false => Way::Live.response(query),
        }
    }));
    let mut list = List::new(Way::Live.call(&client, LIMIT));
    for _ in 0..LIMIT {
        list.try_next().await.unwrap();
    }
    assert!(list.try_next().await.is_err());
    let token = list.resume_token();
    assert_eq!(rest(list.resume_from(token)).await.0, Way::Live.ids(LIMIT));
}

#[tokio::test]
async fn the_token_of_another_list_is_an_error_of_the_first_item() {
    let (_, token) = stop(Way::Cursor, 1, 0).await;
    let nowhere = client(at_once(|_| panic!("nothing is to be sent")));
    let mut list = List::new(Way::Live.call(&nowhere, LIMIT)).resume_from(token);
    let error = list.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("is one of byCursor"), "{error}");
    assert!(list.next().await.is_none());
}

#[tokio::test]
async fn a_list_that_became_shorter_ends() {
    let token = "v1.byOffset.2.offset.6~".parse().unwrap();
    let list = List::new(Way::Live.call(&Way::Live.client(), LIMIT)).resume_from(token);
    assert_eq!(rest(list).await.0, Vec::<String>::new());
}
