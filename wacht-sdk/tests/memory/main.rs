//! How much memory the reading of a long list needs. A separate binary, because it counts every
//! byte of its process; one test, because tests beside it would be counted as well.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use peak_alloc::PeakAlloc;
use wacht_sdk::{Body, Client, Request, Response, TransportFuture};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const ITEMS: u64 = 1_000_000;
const LIMIT: u64 = 100;

/// What the peak may differ by from one part of the reading to another: buffers that grow a little,
/// and when exactly a task is freed. Two bytes kept of each page would be more.
const SLACK: usize = 16 * 1024;

/// A service with many segments. The items of a page are equal except for the last one, so that the
/// test spends its time on reading and not on writing.
fn service() -> impl Fn(Request) -> TransportFuture {
    let item = |id: u64| format!(r#"{{"id":"{id}","deployment_id":"1","name":"","type":"user"}}"#);
    let same = format!("{},", item(0)).repeat(usize::try_from(LIMIT).unwrap() - 1);
    move |request: Request| {
        let query = request.uri().query().unwrap();
        let offset = query.split_once("offset=").map_or("0", |(_, text)| text);
        let end = offset.parse::<u64>().unwrap() + LIMIT;
        let last = item(end);
        let has_more = end < ITEMS;
        let body = format!(r#"{{"data":[{same}{last}],"has_more":{has_more}}}"#);
        Box::pin(async { Ok(Response::new(Body::from(body.into_bytes()))) })
    }
}

/// The peaks over the first tenth of the list, and over its second half.
async fn read(client: &Client, prefetch: usize) -> (usize, usize) {
    let list = client.segments().list().limit(LIMIT);
    let mut items = list.items().prefetch(prefetch);
    let before = MEMORY.current_usage();
    let (mut read, mut first) = (0, 0);
    MEMORY.reset_peak_usage();
    while items.try_next().await.unwrap().is_some() {
        read += 1;
        if read == ITEMS / 10 {
            first = MEMORY.peak_usage() - before;
        }
        if read == ITEMS / 2 {
            MEMORY.reset_peak_usage();
        }
    }
    assert_eq!(read, ITEMS);
    (first, MEMORY.peak_usage() - before)
}

#[tokio::test]
async fn a_million_items_need_no_more_memory_than_the_first_of_them() {
    let builder = Client::builder().api_key("sk_fake").transport(service());
    let client = builder.build().unwrap();
    for prefetch in [0, 4] {
        let (first, last) = read(&client, prefetch).await;
        assert!(
            last <= first + SLACK,
            "with {prefetch} pages ahead: {first} bytes at first, {last} at last"
        );
        println!("{prefetch} pages ahead: {first} bytes at first, {last} at last");
    }
}
