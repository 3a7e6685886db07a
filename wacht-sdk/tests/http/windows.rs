//! Lists that a service cuts into windows before it leaves entries out, and lists that only look so.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use wacht_sdk::{
    Client, Items, Page, ResumeToken, RetryPolicy, serde_json,
    types::{ReplayTaskStatusResponse, UserWithIdentifiers},
};

type Replays = Items<ReplayList>;
type ReplayList = Page<ReplayTaskStatusResponse>;

/// A server whose responses a function makes from the path and the query of a request.
struct Lists {
    address: String,
    task: JoinHandle<()>,
}

impl Lists {
    async fn start(
        response: impl Fn(&str, &HashMap<&str, usize>) -> Value + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let response = Arc::new(response);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let response = Arc::clone(&response);
                tokio::spawn(serve(socket, move |path, query| response(path, query)));
            }
        });
        Self { address, task }
    }

    fn client(&self) -> Client {
        Client::builder()
            .api_key("sk_test")
            .base_url(format!("http://{}", self.address))
            .retry(RetryPolicy::never())
            .build()
            .unwrap()
    }
}

impl Drop for Lists {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Responds to the requests of a connection, one after another.
async fn serve(socket: TcpStream, response: impl Fn(&str, &HashMap<&str, usize>) -> Value) {
    let mut socket = BufReader::new(socket);
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if !matches!(socket.read_until(b'\n', &mut head).await, Ok(1..)) {
                return;
            }
        }
        let head = String::from_utf8(head).unwrap();
        let target = head.split(' ').nth(1).unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = query.split('&').filter_map(|pair| pair.split_once('='));
        let query = query.map(|(name, value)| (name, value.parse().unwrap()));
        let body = response(path, &query.collect()).to_string();
        let length = body.len();
        let response = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        // Who asked may be gone already.
        if socket.write_all(response.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The list of replay tasks as the service makes it: it cuts the page, and then leaves out what has
/// expired. `alive` has for each entry whether it still exists.
fn replays(alive: &[bool], query: &HashMap<&str, usize>) -> Value {
    let limit = query
        .get("limit")
        .map_or(20, |limit| (*limit).clamp(1, 100));
    let offset = query.get("offset").copied().unwrap_or(0);
    let window = alive.iter().enumerate().skip(offset).take(limit);
    let living = window.filter(|(_, is_alive)| **is_alive);
    json!({
        "data": living.map(|(entry, _)| json!({
            "task_id": entry.to_string(), "app_slug": "app", "status": "completed",
            "created_at": null, "started_at": null, "completed_at": null, "total_count": 1,
            "processed": 1, "replayed_count": 1, "failed_count": 0, "last_delivery_id": null,
        })).collect::<Vec<_>>(),
        "limit": limit,
        "offset": offset,
        "has_more": offset + limit < alive.len(),
    })
}

/// Serves one list of replay tasks for each pattern, as the app of its number.
async fn serve_patterns(patterns: Vec<Vec<bool>>) -> Lists {
    Lists::start(move |path, query| {
        let app = path.split('/').nth(3).unwrap();
        replays(&patterns[app.parse::<usize>().unwrap()], query)
    })
    .await
}

fn list(client: &Client, app: usize, limit: usize) -> Replays {
    let list = client.webhooks().replays().list(app.to_string());
    list.limit(u64::try_from(limit).unwrap()).items()
}

fn living(pattern: &[bool]) -> Vec<String> {
    let entries = pattern.iter().enumerate();
    let living = entries.filter(|(_, is_alive)| **is_alive);
    living.map(|(entry, _)| entry.to_string()).collect()
}

async fn read(mut list: Replays) -> Vec<String> {
    let mut tasks = Vec::new();
    while let Some(task) = list.try_next().await.unwrap() {
        tasks.push(task.task_id.to_string());
    }
    tasks
}

/// The same, in several readings of some items each, between which only the text of a token is kept.
async fn read_in_parts(list: impl Fn() -> Replays, part: usize) -> Vec<String> {
    let mut tasks = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let mut rest = list();
        if let Some(token) = &token {
            rest = rest.resume_from(token.parse::<ResumeToken>().unwrap());
        }
        for _ in 0..part {
            match rest.try_next().await.unwrap() {
                Some(task) => tasks.push(task.task_id.to_string()),
                None => return tasks,
            }
        }
        token = Some(rest.resume_token().to_string());
    }
}

#[tokio::test]
async fn expired_entries_behind_the_living_ones_end_a_list() {
    let pattern: Vec<_> = (0..45).map(|entry| entry < 5).collect();
    let server = serve_patterns(vec![pattern]).await;
    assert_eq!(
        read(list(&server.client(), 0, 20)).await,
        ["0", "1", "2", "3", "4"]
    );
}

#[tokio::test]
async fn expired_entries_between_the_living_ones_repeat_none() {
    let pattern: Vec<_> = (0..25).map(|entry| entry % 4 != 3).collect();
    let expected = living(&pattern);
    assert_eq!(expected.len(), 19);
    let server = serve_patterns(vec![pattern]).await;
    assert_eq!(read(list(&server.client(), 0, 10)).await, expected);
}

#[tokio::test]
async fn every_living_entry_is_read_once_whatever_has_expired() {
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = move |limit: usize| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        usize::try_from(chance >> 33).unwrap() % limit
    };
    let patterns: Vec<Vec<bool>> = (0..1_000)
        .map(|_| {
            let (entries, in_ten) = (below(30), below(11));
            (0..entries).map(|_| below(10) < in_ten).collect()
        })
        .collect();
    let server = serve_patterns(patterns.clone()).await;
    let client = server.client();
    for (app, pattern) in patterns.iter().enumerate() {
        let (limit, pages, part) = (1 + below(12), 1 + below(4), 1 + below(12));
        let what = format!("{pattern:?}, limit {limit}, {pages} pages ahead, parts of {part}");
        let expected = living(pattern);
        assert_eq!(read(list(&client, app, limit)).await, expected, "{what}");
        let ahead = list(&client, app, limit).prefetch(pages);
        assert_eq!(read(ahead).await, expected, "{what}");
        let parts = read_in_parts(|| list(&client, app, limit), part).await;
        assert_eq!(parts, expected, "{what}");
    }
}

#[tokio::test]
async fn a_window_of_expired_entries_is_a_page_without_items() {
    let pattern: Vec<_> = (0..40).map(|entry| entry >= 30).collect();
    let server = serve_patterns(vec![pattern.clone()]).await;
    let client = server.client();
    let list = client.webhooks().replays().list("0").limit(10);
    let mut pages = list.pages().prefetch(2);
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        sizes.push(page.len());
    }
    assert_eq!(sizes, [0, 0, 0, 10]);
}

#[tokio::test]
async fn a_list_that_repeats_a_limit_it_did_not_keep_loses_nothing() {
    let server = Lists::start(|_, query| {
        let offset = query.get("offset").copied().unwrap_or(0);
        let users = (offset..35).take(10).map(|user| {
            json!({
                "id": user.to_string(), "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T00:00:00Z", "first_name": "", "last_name": "",
                "username": null, "profile_picture_url": "", "primary_email_address": null,
                "primary_phone_number": null,
            })
        });
        json!({
            "data": users.collect::<Vec<_>>(),
            "limit": query["limit"],
            "offset": offset,
            "has_more": offset + 10 < 35,
        })
    })
    .await;
    let client = server.client();
    for pages in [0, 3] {
        let users = client.users().list().limit(50).items().prefetch(pages);
        let ids = users_of(users).await;
        assert_eq!(ids, (0..35).map(|id| id.to_string()).collect::<Vec<_>>());
    }
}

async fn users_of(mut users: Items<Page<UserWithIdentifiers>>) -> Vec<String> {
    let mut ids = Vec::new();
    while let Some(user) = users.try_next().await.unwrap() {
        ids.push(user.id.to_string());
    }
    ids
}
