//! Uses of the reserved names: one that is no longer there does not compile, and one that is listed
//! and not used, or used and not listed, fails.
#![allow(unreachable_pub, reason = "the macros write for crates of others")]
#![allow(
    clippy::useless_conversion,
    reason = "the methods are named, not needed"
)]

use http::Method;

use crate::{
    Body, Extra, Page, RequestOptions, Response, TransportFuture, Unknown,
    example::Client,
    reserved::{CALL, CLIENT, MODEL, RESPONSES, VALUE, VARIANT},
    runtime::{Continue, IntoCall, Operation, UntypedCall, call, model, open_enum, paged, union},
};

#[derive(Clone, Default)]
struct Thing {
    extra: Extra,
}
model!(Thing);

#[derive(Clone)]
enum Either {
    Thing(Thing),
    Unrecognized(Unknown),
}
union!(Either, Untagged, Thing "thing" Thing);

#[derive(Clone)]
enum State {
    New,
    Unrecognized(String),
}
open_enum!(State, New "new");

static LIST: Operation = Operation::get("list", "/things").paging(Continue::Offset);

#[derive(Clone, Debug)]
struct List {
    call: UntypedCall,
}
call!(List, page Thing);
paged!(List);
crate::send_as!(List);
crate::send_events!(List, Thing);

/// Each name with an expression that uses it, which is compiled and not run.
macro_rules! assert_uses {
    ($list:expr, $($(#[$attribute:meta])* $name:ident: $using:expr),* $(,)?) => {{
        $($(#[$attribute])* let _ = || $using;)*
        assert_eq!($list, [$(stringify!($name)),*]);
    }};
}

#[test]
fn what_every_value_has_is_used() {
    assert_uses!(VALUE,
        into: |client: Client| -> Client { client.into() },
        try_into: |client: Client| -> Result<Client, _> { client.try_into() },
    );
}

#[test]
fn what_the_client_has_is_used() {
    assert_uses!(CLIENT,
        as_ref: |client: &Client| -> crate::Client { client.as_ref().clone() },
        builder: Client::builder(),
        clone: |client: &Client| client.clone(),
        from_env: Client::from_env(),
        new: Client::new("key"),
        request: |client: &Client| client.request(Method::GET, "/"),
    );
}

#[test]
fn what_a_call_has_is_used() {
    assert_uses!(CALL,
        clone: |list: &List| list.clone(),
        into_future: |list: List| IntoFuture::into_future(list),
        items: |list: List| list.items(),
        options: |list: List| list.options(RequestOptions::default()),
        pages: |list: List| list.pages(),
        send: |list: List| list.send(),
        #[cfg(feature = "blocking")]
        send_blocking: |list: List| list.send_blocking(),
        send_with_response: |list: List| list.send_with_response(),
    );
}

#[test]
fn what_a_call_with_other_responses_has_is_used() {
    assert_uses!(RESPONSES,
        send_as: |list: List| list.send_as("text/csv"),
        send_events: |list: List| list.send_events(),
        #[cfg(feature = "blocking")]
        send_events_blocking: |list: List| list.send_events_blocking(),
    );
}

#[test]
fn what_a_plain_call_has_is_what_a_call_has() {
    type List = crate::Call<Page<Thing>>;
    assert_uses!(CALL,
        clone: |list: &List| list.clone(),
        into_future: |list: List| IntoFuture::into_future(list),
        items: |list: List| list.items(),
        options: |list: List| list.options(RequestOptions::default()),
        pages: |list: List| list.pages(),
        send: |list: List| list.send(),
        #[cfg(feature = "blocking")]
        send_blocking: |list: List| list.send_blocking(),
        send_with_response: |list: List| list.send_with_response(),
    );
}

#[test]
fn what_models_and_enums_have_is_used() {
    assert_uses!(MODEL, extra: |thing: Thing| thing.extra);
    assert_uses!(VARIANT, Unrecognized: (
        Either::Unrecognized(Unknown::default()),
        Either::from(Thing::default()),
        State::Unrecognized(String::new()),
        State::New,
    ));
    let transport = |_| -> TransportFuture { Box::pin(async { Ok(Response::new(Body::empty())) }) };
    let client = Client::builder().api_key("key").transport(transport);
    let call = UntypedCall::new(&client.build().unwrap(), &LIST);
    assert_eq!(IntoCall::into_call(List { call }).operation().id, "list");
}

#[cfg(feature = "blocking")]
#[test]
fn events_are_read_without_await() {
    let transport = |request: crate::Request| -> TransportFuture {
        assert_eq!(request.headers()["accept"], "text/event-stream");
        let events = "event: made\ndata: {\"a\":1}\n\ndata: {\"a\":2}\n\n";
        let mut response = Response::new(Body::from(events));
        let media_type = http::HeaderValue::from_static("text/event-stream");
        response.headers_mut().insert("content-type", media_type);
        Box::pin(async { Ok(response) })
    };
    let client = Client::builder().api_key("key").transport(transport);
    let client = client.build().unwrap();
    let list = List {
        call: UntypedCall::new(client.as_ref(), &LIST),
    };
    let events = list.clone().send_events_blocking().unwrap().into_blocking();
    let events: Vec<_> = events.map(|event| event.unwrap()).collect();
    let events = events
        .iter()
        .map(|event| (&*event.name, event.data.extra.get("a")));
    let expected = [("made", Some(&1.into())), ("message", Some(&2.into()))];
    assert_eq!(events.collect::<Vec<_>>(), expected);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let refused = runtime.block_on(async { list.send_events_blocking() });
    assert!(refused.unwrap_err().is_configuration());
}
