//! How often a call, reading and writing allocate. Unlike a time, a count is the same on every
//! machine; the times are in the benches of the workspace.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../runtime/tests/cost/mod.rs"]
mod cost;

use std::future::Future;

use wacht_sdk::{
    Body, Client, Page, Request, Response, TransportFuture, serde_json, types::UserWithIdentifiers,
};

/// The future of a transport that does nothing.
const OF_THE_TRANSPORT: u64 = 1;

/// What a fake transport receives about the call, with the feature `testing` only.
const OF_THE_TEST_KIT: u64 = if cfg!(feature = "testing") { 7 } else { 0 };

fn client() -> Client {
    fn response(_: Request) -> TransportFuture {
        Box::pin(async { Ok(Response::new(Body::empty())) })
    }
    let builder = Client::builder().api_key("sk_test").transport(response);
    builder.build().unwrap()
}

/// The allocations of the second run: the first one may set things up.
fn allocations<F: Future<Output = ()>>(call: impl Fn() -> F) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(call());
    allocation_counter::measure(|| runtime.block_on(call())).count_total
}

fn page(users: usize) -> String {
    let user = r#"{"id":"19876543210000001","created_at":"2025-11-03T08:14:21.482913Z","updated_at":"2026-01-17T16:40:05Z","first_name":"Jane","last_name":"Doe","username":null,"profile_picture_url":"https://cdn.example.com/1.webp","primary_email_address":"jane@example.com","primary_phone_number":null}"#;
    format!(
        r#"{{"data":[{}],"has_more":false}}"#,
        vec![user; users].join(",")
    )
}

fn read(text: &str) -> Page<UserWithIdentifiers> {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_call_allocates_a_handful_of_times_more_than_its_transport() {
    let users = client().users();
    let count = allocations(|| async { users.delete("19876543210000001").await.unwrap() });
    cost::hold(
        "allocations-per-call",
        count - OF_THE_TRANSPORT - OF_THE_TEST_KIT,
    );
}

/// A service on one connection, which has a response of a few bytes to every request without a body.
#[cfg(feature = "reqwest")]
fn service() -> String {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut connection, mut request) = (listener.accept().unwrap().0, Vec::new());
        let mut piece = [0; 1024];
        while let Ok(length @ 1..) = connection.read(&mut piece) {
            request.extend_from_slice(&piece[..length]);
            if request.ends_with(b"\r\n\r\n") {
                request.clear();
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
                let body = "content-length: 16\r\n\r\n{\"success\":true}";
                connection
                    .write_all(format!("{head}{body}").as_bytes())
                    .unwrap();
            }
        }
    });
    url
}

#[cfg(feature = "reqwest")]
#[test]
fn a_call_over_http_allocates_hardly_more_than_its_request() {
    let builder = Client::builder().api_key("sk_test").base_url(service());
    let users = builder.build().unwrap().users();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let call = || runtime.block_on(async { users.delete("19876543210000001").await.unwrap() });
    // The first ones make the connection and the caches.
    (0..10).for_each(|_| call());
    let count = (0..10).map(|_| allocation_counter::measure(call).count_total);
    let count = count.min().unwrap() - OF_THE_TEST_KIT;
    cost::hold("allocations-per-call-over-http", count);
}

#[test]
fn a_query_parameter_costs_its_text_and_its_place() {
    let users = client().users();
    let without = allocations(|| async { drop(users.list()) });
    let with = allocations(|| async { drop(users.list().limit(50)) });
    cost::hold("allocations-per-query-parameter", with - without);
}

#[test]
fn a_user_allocates_its_strings_and_nothing_else() {
    let (few, many) = (page(8), page(16));
    let few = allocation_counter::measure(|| drop(read(&few))).count_total;
    let many = allocation_counter::measure(|| drop(read(&many))).count_total;
    // Four strings each; the id and the times need none. The list grows once.
    assert_eq!(many - few, 8 * 4 + 1);
}

#[test]
fn to_write_a_page_allocates_nothing() {
    let page = read(&page(16));
    let write = || serde_json::to_writer(std::io::sink(), &page).unwrap();
    assert_eq!(allocation_counter::measure(write).count_total, 0);
}
