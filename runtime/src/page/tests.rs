//! How a page is read in both wire forms, and what follows it.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the macro writes a public interface"
)]

use super::{Page, PageStart};
use crate::{Extra, example::UserId, model, operation::Continue};

#[derive(Clone, Default)]
struct Item {
    id: UserId,
    extra: Extra,
}

model!(Item, 0 id);

fn page(json: &str) -> Page<Item> {
    serde_json::from_str(json).unwrap()
}

fn after(id: &str) -> Option<PageStart> {
    Some(PageStart::After(id.into()))
}

fn position(position: u64) -> Option<PageStart> {
    Some(PageStart::Position(position))
}

const DOCUMENTED: &str =
    r#"{"data":[{"id":"usr_1"},{"id":"usr_2"}],"has_more":true,"limit":2,"offset":""}"#;
const LIVE: &str = r#"{"data":[{"id":"11"},{"id":"12"}],"has_more":true,"limit":2,"offset":4}"#;

#[test]
fn the_documented_form_is_read() {
    let page = page(DOCUMENTED);
    assert_eq!(page.len(), 2);
    assert!(page.has_more());
    assert_eq!(page.limit(), Some(2));
    assert_eq!(page.start(), Some(&PageStart::After(String::new())));
    assert_eq!((page.total(), page.next_cursor()), (None, None));
}

#[test]
fn the_live_form_is_read() {
    let page = page(LIVE);
    assert_eq!(page.data[1].id, "12");
    assert_eq!(page.start(), Some(&PageStart::Position(4)));
}

#[test]
fn what_was_read_is_written_back() {
    for json in [
        DOCUMENTED,
        LIVE,
        r#"{"data":[],"has_more":false}"#,
        r#"{"data":[],"has_more":false,"next_cursor":null,"total":0,"new":{"a":1}}"#,
    ] {
        assert_eq!(serde_json::to_string(&page(json)).unwrap(), json);
    }
}

#[test]
fn the_items_are_required() {
    let error = serde_json::from_str::<Page<Item>>(r#"{"has_more":false}"#).unwrap_err();
    assert!(error.to_string().contains("`data`"), "{error}");
}

#[test]
fn unknown_properties_are_kept() {
    let page = page(r#"{"data":[],"new":1}"#);
    assert_eq!(page.extra.get("new"), Some(&1.into()));
}

#[test]
fn has_more_is_what_the_service_says() {
    assert!(page(r#"{"data":[{"id":"1"}],"has_more":true,"total":1}"#).has_more());
    assert!(!page(r#"{"data":[{"id":"1"}],"has_more":false,"total":9}"#).has_more());
}

#[test]
fn without_has_more_the_total_tells() {
    assert!(page(r#"{"data":[{"id":"1"}],"total":2}"#).has_more());
    assert!(!page(r#"{"data":[{"id":"1"}],"total":1}"#).has_more());
    assert!(!page(r#"{"data":[{"id":"1"}],"total":2,"offset":1}"#).has_more());
    assert!(!page(r#"{"data":[{"id":"1"}],"total":-1}"#).has_more());
}

#[test]
fn without_has_more_and_total_nothing_follows() {
    assert!(!page(r#"{"data":[{"id":"1"}]}"#).has_more());
}

#[test]
fn a_total_counts_from_where_the_page_was_asked_to_begin() {
    let page = page(r#"{"data":[{"id":"1"}],"total":3}"#);
    assert!(page.has_more_after(position(1).as_ref()));
    assert!(!page.has_more_after(position(2).as_ref()));
}

#[test]
fn nothing_follows_an_empty_page_whatever_the_total() {
    assert!(!page(r#"{"data":[],"total":9}"#).has_more());
}

#[test]
fn a_documented_list_goes_on_after_its_last_item() {
    assert_eq!(
        page(DOCUMENTED).next_offset(Continue::Offset, None),
        after("usr_2")
    );
}

#[test]
fn a_live_list_goes_on_after_as_many_items() {
    assert_eq!(page(LIVE).next_offset(Continue::Offset, None), position(6));
    assert_eq!(
        page(LIVE).next_offset(Continue::Offset, position(0).as_ref()),
        position(6)
    );
}

#[test]
fn a_list_that_does_not_say_its_offset_goes_on_as_it_was_asked() {
    let page = page(r#"{"data":[{"id":"11"},{"id":"12"}],"has_more":true}"#);
    assert_eq!(
        page.next_offset(Continue::Offset, position(4).as_ref()),
        position(6)
    );
    assert_eq!(
        page.next_offset(Continue::Offset, after("10").as_ref()),
        after("12")
    );
}

#[test]
fn a_list_that_says_nothing_is_known_by_its_ids() {
    let documented = page(r#"{"data":[{"id":"usr_1"}],"has_more":true}"#);
    assert_eq!(
        documented.next_offset(Continue::Offset, None),
        after("usr_1")
    );
    let live = page(r#"{"data":[{"id":"11"}],"has_more":true}"#);
    assert_eq!(live.next_offset(Continue::Offset, None), position(1));
}

#[test]
fn a_list_by_position_counts_whatever_its_ids_are() {
    let uuids = page(r#"{"data":[{"id":"b3f0"},{"id":"c471"}],"has_more":true}"#);
    assert_eq!(uuids.next_offset(Continue::Position, None), position(2));
    assert_eq!(
        uuids.next_offset(Continue::Position, position(4).as_ref()),
        position(6)
    );
}

#[test]
fn an_empty_page_leads_nowhere() {
    assert_eq!(
        page(r#"{"data":[],"has_more":true}"#).next_offset(Continue::Offset, None),
        None
    );
}

#[test]
fn a_window_ends_where_its_limit_says() {
    let end = |json| page(json).next_offset(Continue::Window, position(20).as_ref());
    let short = r#"{"data":[{"id":"1"}],"has_more":true,"limit":10,"offset":20}"#;
    assert_eq!(end(short), position(30));
    let empty = r#"{"data":[],"has_more":true,"limit":10}"#;
    assert_eq!(end(empty), position(30));
}

#[test]
fn a_window_never_ends_before_its_items() {
    let end = |json: &str| page(json).next_offset(Continue::Window, None);
    for limit in ["1", "-1", "null"] {
        let json = format!(r#"{{"data":[{{"id":"1"}},{{"id":"2"}}],"limit":{limit}}}"#);
        assert_eq!(end(&json), position(2), "{limit}");
    }
    assert_eq!(end(r#"{"data":[],"has_more":true}"#), None);
}

#[test]
fn a_window_of_the_documented_form_goes_on_after_its_last_item() {
    let next = page(DOCUMENTED).next_offset(Continue::Window, None);
    assert_eq!(next, after("usr_2"));
}

#[test]
fn items_without_an_id_are_counted() {
    let page: Page<String> = serde_json::from_str(r#"{"data":["a","b"]}"#).unwrap();
    assert_eq!(page.next_offset(Continue::Offset, None), position(2));
    assert_eq!(
        page.next_offset(Continue::Offset, after("a").as_ref()),
        None
    );
}

#[test]
fn a_position_at_the_end_of_the_numbers_does_not_overflow() {
    let page = page(r#"{"data":[{"id":"1"}],"offset":18446744073709551615}"#);
    assert_eq!(page.next_offset(Continue::Offset, None), position(u64::MAX));
}

#[test]
fn a_page_iterates_over_its_items() {
    let page = Page::new(vec![1_i64, 2]);
    assert!(!page.has_more());
    assert_eq!((&page).into_iter().sum::<i64>(), 3);
    assert_eq!(page.iter().max(), Some(&2));
    assert_eq!(page.into_iter().collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_page_shows_its_items() {
    let text = format!("{:?}", page(r#"{"data":[{"id":"1"}],"has_more":false}"#));
    assert!(
        text.starts_with("Page { data: [Item { id: \"1\" }]"),
        "{text}"
    );
}
