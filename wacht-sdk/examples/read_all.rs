//! Reads many users of a slow service, page by page and with prefetch, and prints how long each
//! takes and how much memory. The service is a function inside this program.
//!
//! ```console
//! $ cargo run --release -p wacht-sdk --example read_all -- [items] [latency in ms]
//! ```

use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;
use wacht_sdk::{Body, Client, Request, Response, TransportFuture};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const LIMIT: u64 = 100;

fn number(query: &str, name: &str) -> Option<u64> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(known, _)| *known == name)?;
    value.parse().ok()
}

/// A service with so many users, in the live form of the API.
fn service(items: u64, latency: Duration) -> impl Fn(Request) -> TransportFuture {
    move |request: Request| {
        let query = request.uri().query().unwrap_or_default();
        let begin = number(query, "offset").unwrap_or(0);
        let end = items.min(begin + number(query, "limit").unwrap_or(10));
        let users = (begin..end).map(|id| {
            format!(
                r#"{{"id":"{id}","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z","first_name":"Jane","last_name":"Doe","username":"jane{id}","profile_picture_url":"","primary_email_address":"jane{id}@example.com"}}"#
            )
        });
        let users: Vec<_> = users.collect();
        let body = format!(
            r#"{{"data":[{}],"has_more":{}}}"#,
            users.join(","),
            end < items
        );
        Box::pin(async move {
            if !latency.is_zero() {
                tokio::time::sleep(latency).await;
            }
            Ok(Response::new(Body::from(body.into_bytes())))
        })
    }
}

#[tokio::main]
async fn main() -> wacht_sdk::Result<()> {
    let mut arguments = std::env::args()
        .skip(1)
        .filter_map(|text| text.parse().ok());
    let items = arguments.next().unwrap_or(100_000);
    let latency = Duration::from_millis(arguments.next().unwrap_or(5));
    let transport = service(items, latency);
    let client = Client::builder().api_key("sk_fake").transport(transport);
    let client = client.build()?;

    println!("{items} users, {LIMIT} on a page, each page after {latency:?}");
    for prefetch in [0, 1, 2, 4, 8] {
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let begin = Instant::now();
        let mut users = client.users().list().limit(LIMIT).items();
        users = users.prefetch(prefetch);
        let (mut read, mut half) = (0, 0);
        while users.try_next().await?.is_some() {
            read += 1;
            if read == items / 2 {
                half = MEMORY.peak_usage() - before;
                MEMORY.reset_peak_usage();
            }
        }
        println!(
            "{prefetch} pages ahead: {read} in {:.2?}, at most {} kB in the first half and {} kB in the second",
            begin.elapsed(),
            half / 1024,
            (MEMORY.peak_usage() - before) / 1024,
        );
    }
    Ok(())
}
