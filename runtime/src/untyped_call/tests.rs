//! What a call puts into its request: path, query, body and headers.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::UntypedCall;
use crate::{
    CallFuture, Error, ErrorKind, PageStart, Secret, TransportFuture, example::Client,
    operation::Operation, upload::Outgoing,
};

static THING: Operation = Operation::get("getThing", "/things/{thing_id}");
static PART: Operation = Operation::get("getPart", "/things/{thing_id}/parts/{part_id}/");
static LIST: Operation = Operation::get("listThings", "/things");

fn client() -> Client {
    counting(Arc::default())
}

/// A client that counts what it sends, and sends nothing.
fn counting(sent: Arc<AtomicUsize>) -> Client {
    Client::builder()
        .api_key("sk_test")
        .transport(move |_| -> TransportFuture {
            sent.fetch_add(1, Ordering::Relaxed);
            Box::pin(async { Err(Error::connection("no network", "none")) })
        })
        .build()
        .unwrap()
}

/// The body of a call, which is in memory.
fn body(call: UntypedCall) -> (bytes::Bytes, Option<http::HeaderValue>) {
    match call.arguments.body.encode(None).unwrap() {
        (Outgoing::Whole(body), content_type) => (body, content_type),
        (Outgoing::Upload(_), _) => panic!("in pieces"),
    }
}

fn path(id: &str) -> Result<String, String> {
    let call = UntypedCall::new(&client(), &THING).path::<String>("thing_id", id);
    call.arguments.target("").map_err(|error| error.to_string())
}

fn query(set: impl FnOnce(&mut UntypedCall)) -> String {
    let mut call = UntypedCall::new(&client(), &LIST);
    set(&mut call);
    call.arguments.target("").unwrap()
}

#[test]
fn what_is_unreserved_stays_readable_in_the_path() {
    assert_eq!(path("aZ09-._~").unwrap(), "/things/aZ09-._~");
}

#[test]
fn everything_else_of_ascii_is_encoded_in_the_path() {
    for byte in 0..128_u8 {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-._~".contains(c) {
            continue;
        }
        let expected = format!("/things/x%{byte:02X}");
        assert_eq!(path(&format!("x{c}")).unwrap(), expected);
    }
}

#[test]
fn unicode_is_encoded_as_utf_8() {
    assert_eq!(path("ä😀").unwrap(), "/things/%C3%A4%F0%9F%98%80");
}

#[test]
fn an_encoded_dot_segment_is_encoded_once_more() {
    assert_eq!(path("%2e%2e").unwrap(), "/things/%252e%252e");
    assert_eq!(path("%2E").unwrap(), "/things/%252E");
}

#[test]
fn a_slash_opens_no_segment() {
    assert_eq!(path("a/../../b").unwrap(), "/things/a%2F..%2F..%2Fb");
    assert_eq!(path("..\\").unwrap(), "/things/..%5C");
}

#[test]
fn dots_among_others_are_no_dot_segment() {
    assert_eq!(path("...").unwrap(), "/things/...");
    assert_eq!(path(".a").unwrap(), "/things/.a");
}

#[test]
fn an_empty_segment_is_refused_by_the_name_of_the_argument() {
    assert_eq!(path("").unwrap_err(), "thing_id is empty");
}

#[test]
fn dot_segments_are_refused() {
    for id in [".", ".."] {
        assert!(path(id).unwrap_err().contains("dot segment"), "{id}");
    }
}

#[test]
fn an_argument_that_was_not_given_is_refused() {
    let error = UntypedCall::new(&client(), &THING)
        .arguments
        .target("")
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[test]
fn arguments_go_to_their_places_by_name_and_a_slash_at_the_end_is_kept() {
    let call = UntypedCall::new(&client(), &PART)
        .path::<i64>("part_id", -7)
        .path::<String>("thing_id", "a");
    assert_eq!(call.arguments.target("").unwrap(), "/things/a/parts/-7/");
}

#[tokio::test]
async fn nothing_is_sent_to_a_refused_path() {
    let sent = Arc::new(AtomicUsize::new(0));
    let client = counting(Arc::clone(&sent));
    for id in ["", ".", ".."] {
        let call = UntypedCall::new(&client, &THING).path::<String>("thing_id", id);
        let error = CallFuture::<()>::new(call).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{id:?}");
    }
    assert_eq!(sent.load(Ordering::Relaxed), 0);
}

#[test]
fn a_query_value_is_encoded_so_that_it_adds_no_other() {
    let target = query(|call| call.query::<String>("search", "a&b=c #+%ä"));
    assert_eq!(target, "/things?search=a%26b%3Dc%20%23%2B%25%C3%A4");
}

#[test]
fn query_names_are_encoded() {
    let target = query(|call| call.query::<bool>("filter[a]", true));
    assert_eq!(target, "/things?filter%5Ba%5D=true");
}

#[test]
fn a_list_repeats_its_name() {
    let target = query(|call| call.query::<Vec<i32>>("id", [1, 2]));
    assert_eq!(target, "/things?id=1&id=2");
}

#[test]
fn an_empty_list_is_no_query() {
    let target = query(|call| call.query::<Vec<i32>>("id", []));
    assert_eq!(target, "/things");
}

#[test]
fn setting_a_query_value_again_replaces_it() {
    let target = query(|call| {
        call.query::<Vec<i32>>("id", [1, 2]);
        call.query::<i32>("limit", 5);
        call.query::<Vec<i32>>("id", [3]);
    });
    assert_eq!(target, "/things?limit=5&id=3");
}

#[test]
fn none_removes_a_query_value() {
    let target = query(|call| {
        call.query::<i32>("limit", 5);
        call.query::<Option<i32>>("limit", None);
    });
    assert_eq!(target, "/things");
}

#[test]
fn an_empty_text_is_a_query_value() {
    let target = query(|call| call.query::<String>("search", ""));
    assert_eq!(target, "/things?search=");
}

#[test]
fn times_and_fractions_are_written_as_json_writes_them() {
    let target = query(|call| {
        call.query::<chrono::DateTime<chrono::Utc>>("at", chrono::DateTime::UNIX_EPOCH);
        call.query::<f64>("least", 0.5);
    });
    assert_eq!(target, "/things?at=1970-01-01T00%3A00%3A00Z&least=0.5");
}

#[test]
fn an_offset_of_digits_is_a_position_and_any_other_a_cursor() {
    assert_eq!(PageStart::parse("20"), PageStart::Position(20));
    assert_eq!(PageStart::parse("usr_1"), PageStart::After("usr_1".into()));
}

#[test]
fn an_argument_of_the_query_can_be_read_back() {
    let mut call = UntypedCall::new(&client(), &LIST);
    assert_eq!(call.arguments.query_value("offset"), None);
    call.query::<PageStart>("offset", PageStart::After("usr_1".into()));
    assert_eq!(
        call.arguments.query_value("offset").map(String::as_str),
        Some("usr_1")
    );
}

#[test]
fn a_call_without_a_body_has_no_content_type() {
    let (body, content_type) = body(UntypedCall::new(&client(), &LIST));
    assert!(body.is_empty());
    assert_eq!(content_type, None);
}

#[test]
fn a_json_body_says_that_it_is_json() {
    let call = UntypedCall::new(&client(), &LIST).json(&vec![1, 2]);
    let (body, content_type) = body(call);
    assert_eq!(body, "[1,2]");
    assert_eq!(content_type.unwrap(), "application/json");
}

#[test]
fn a_file_in_a_json_body_is_refused_when_it_is_sent() {
    let call = UntypedCall::new(&client(), &LIST).json(&crate::FilePart::new("a.png", "x"));
    let error = call.arguments.body.encode(None).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("file"), "{error}");
}

#[test]
fn the_debug_text_shows_the_arguments_but_no_secret_and_no_body() {
    let mut call = UntypedCall::new(&client(), &THING).path::<Secret>("thing_id", "hunter2");
    call.query::<Vec<Secret>>("tokens", [Secret::from("hunter2")]);
    call.query::<String>("search", "jane");
    let text = format!("{:?}", call.json(&Secret::from("hunter2")));
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("getThing") && text.contains("jane"), "{text}");
}

#[test]
fn a_call_can_cross_threads() {
    fn sendable<T: Send + Sync + Clone + 'static>() {}
    sendable::<UntypedCall>();
}
