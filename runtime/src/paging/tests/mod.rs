//! Lists of a service that a test plays itself.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "the macro writes a public interface"
)]

mod ahead;
mod guards;
mod resume;
mod service;

use crate::{
    Extra, Items, Page, Pages, RetryPolicy, Transport,
    example::{Client, UserId},
    model,
    operation::{Continue, Operation},
    untyped_call::UntypedCall,
};

#[derive(Clone, Default)]
struct Item {
    id: UserId,
    extra: Extra,
}

model!(Item, 0 id);

static OFFSET: Operation = Operation::get("byOffset", "/list");
static CURSOR: Operation = Operation::get("byCursor", "/list").paging(Continue::Cursor);
static IDS: Operation = Operation::get("byIds", "/list").paging(Continue::BeforeAfter);

fn client(transport: impl Transport) -> Client {
    Client::builder()
        .api_key("sk_fake")
        .transport(transport)
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

fn call(client: &Client, operation: &'static Operation, limit: u64) -> UntypedCall {
    let mut call = UntypedCall::new(client, operation);
    call.query::<u64>("limit", limit);
    call
}

type List = Items<Page<Item>>;
type Book = Pages<Page<Item>>;

/// The ids of the rest of a list, and the error that ended it.
async fn rest(mut list: List) -> (Vec<String>, Option<crate::Error>) {
    let mut ids = Vec::new();
    loop {
        match list.next().await {
            Some(Ok(item)) => ids.push(item.id.to_string()),
            Some(Err(error)) => return (ids, Some(error)),
            None => return (ids, None),
        }
    }
}
