//! A state that is kept in a file: it is there after a restart, and after a kill at any moment.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
};

use redb::{Database, TableDefinition};
use serde_json::{Value, json};
use support::{FORMS, get, receiver::receiver, request, state::World};
use wacht_mock::{AccessToken, Form, Mock, Server};

/// A file that no other test has. It is gone with the value.
struct Kept(PathBuf);

impl Kept {
    fn new(name: &str) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let process = std::process::id();
        Self(std::env::temp_dir().join(format!("wacht-mock-{process}-{number}-{name}.redb")))
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn mock(form: Form, file: &Path) -> Mock {
    Mock::wacht().unwrap().form(form).store(file)
}

async fn world(form: Form, file: &Path) -> World {
    let server = mock(form, file).start().await.unwrap();
    World { form, server }
}

/// Why a server does not start with a file.
async fn refusal(form: Form, file: &Path) -> String {
    mock(form, file).start().await.unwrap_err().to_string()
}

#[tokio::test]
async fn a_state_is_the_same_after_a_restart() {
    for form in FORMS {
        let file = Kept::new("restart");
        let first = world(form, &file.0).await;
        let user = first.user("jane@example.com").await;
        let gone = first.user("joe@example.com").await;
        let base = format!("/organizations/{}", first.organization_of(&user).await);
        first
            .call("DELETE", &format!("/users/{gone}"), Value::Null)
            .await;
        let state = first.server.dump();
        first.server.shutdown().await;

        let second = world(form, &file.0).await;
        assert_eq!(second.server.dump(), state);
        let members = second.list(&format!("{base}/members")).await;
        assert_eq!(members[0]["roles"][0]["name"], "Admin");
        // The id of a deleted user is not given again.
        assert_ne!(second.user("joe@example.com").await, gone);
    }
}

#[tokio::test]
async fn a_reset_and_a_loaded_state_are_kept() {
    let file = Kept::new("reset");
    let first = world(Form::Live, &file.0).await;
    first.user("jane@example.com").await;
    let jane = first.server.dump();
    first.server.reset();
    first.server.shutdown().await;
    let second = world(Form::Live, &file.0).await;
    assert_eq!(second.list("/users").await.len(), 0);
    second.user("joe@example.com").await;
    second.server.load(&jane).unwrap();
    second.server.shutdown().await;
    assert_eq!(world(Form::Live, &file.0).await.server.dump(), jane);
}

/// The state in a file as it is on the disk at this moment, while a server writes it.
async fn on_disk(file: &Path) -> String {
    let copy = Kept::new("copy");
    fs::copy(file, &copy.0).unwrap();
    world(Form::Live, &copy.0).await.server.dump()
}

#[tokio::test]
async fn a_reset_and_a_loaded_state_are_on_the_disk_when_they_return() {
    let file = Kept::new("waits");
    let world = world(Form::Live, &file.0).await;
    for number in 0..50 {
        world.user(&format!("user{number}@example.com")).await;
    }
    let users = world.server.dump();
    world.server.reset();
    let nobody = on_disk(&file.0).await;
    assert_eq!(nobody, world.server.dump());
    assert_ne!(nobody, users);
    world.server.load(&users).unwrap();
    assert_eq!(on_disk(&file.0).await, users);
}

/// The rest of the usual limit of the gateway after a check; nothing where the credential is refused.
async fn check(server: &Server, kind: &str, credential: &str) -> Option<u64> {
    let body = json!({
        "principal": {"type": kind, "value": credential}, "resource": "/a", "method": "GET",
    });
    let request = request(server, "POST", "/v1/authz/check").without_key();
    let response = request.json(&body).send().await;
    let is_known = response.status == 200;
    is_known.then(|| {
        response.json()["rate_limits"][0]["remaining"]
            .as_u64()
            .unwrap()
    })
}

#[tokio::test]
async fn what_the_gateway_knows_and_counts_is_kept() {
    let file = Kept::new("gateway");
    let first = world(Form::Live, &file.0).await;
    let app = json!({"app_slug": "shop", "name": "Shop", "key_prefix": "shop"});
    first.post("/api-auth/apps", app).await;
    let key = json!({"name": "ci"});
    let key = first.post("/api-auth/apps/shop/keys", key).await;
    let key = key["secret"].as_str().unwrap();
    let token = first.server.access_token(AccessToken::default());
    assert_eq!(check(&first.server, "api_key", key).await, Some(999));
    assert_eq!(
        check(&first.server, "oauth_access_token", &token).await,
        Some(999)
    );
    first.server.shutdown().await;

    let second = world(Form::Live, &file.0).await;
    assert_eq!(check(&second.server, "api_key", key).await, Some(998));
    assert_eq!(
        check(&second.server, "oauth_access_token", &token).await,
        Some(998)
    );
    assert_ne!(second.server.access_token(AccessToken::default()), token);
    second.server.reset();
    second.server.shutdown().await;

    let third = world(Form::Live, &file.0).await;
    assert_eq!(
        check(&third.server, "oauth_access_token", &token).await,
        None
    );
    let again = third.server.access_token(AccessToken::default());
    assert_eq!(
        check(&third.server, "oauth_access_token", &again).await,
        Some(999)
    );
}

#[tokio::test]
async fn a_revoked_key_and_the_counted_requests_are_kept() {
    let file = Kept::new("keys");
    let hour = std::time::Duration::from_secs(3600);
    let mock = mock(Form::Live, &file.0)
        .scoped_key("sk_other", ["users"])
        .rate_limit(3, hour);
    let first = mock.clone().start().await.unwrap();
    first.revoke_key("sk_other");
    assert_eq!(get(&first, "/users").await.status, 200);
    assert_eq!(get(&first, "/users").await.status, 200);
    first.shutdown().await;

    let second = mock.start().await.unwrap();
    let other = request(&second, "GET", "/users").without_key();
    let other = other
        .header("authorization", "Bearer sk_other")
        .send()
        .await;
    assert_eq!(other.status, 401);
    assert_eq!(get(&second, "/users").await.status, 200);
    assert_eq!(get(&second, "/users").await.status, 429);
}

#[tokio::test]
async fn a_seed_fills_a_new_file_only() {
    let file = Kept::new("seed");
    let seed = World::new(Form::Live).await;
    seed.user("jane@example.com").await;
    let mock = mock(Form::Live, &file.0).seed(seed.server.dump());
    let server = mock.clone().start().await.unwrap();
    let first = World {
        form: Form::Live,
        server,
    };
    first.user("joe@example.com").await;
    first.server.shutdown().await;
    let server = mock.start().await.unwrap();
    let second = World {
        form: Form::Live,
        server,
    };
    assert_eq!(second.list("/users").await.len(), 2);
}

#[tokio::test]
async fn a_delivery_that_was_under_way_is_sent_after_a_restart() {
    let file = Kept::new("delivery");
    let (url, mut arrived) = receiver(&[503]).await;
    let first = world(Form::Live, &file.0).await;
    let app = json!({"name": "Shop", "app_slug": "shop"});
    first.post("/webhooks/apps", app).await;
    let endpoint = json!({
        "app_slug": "shop", "url": url, "subscriptions": [{"event_name": "order.paid"}],
    });
    first.post("/webhooks/apps/shop/endpoints", endpoint).await;
    let event = json!({"app_slug": "shop", "event_name": "order.paid", "payload": {"id": "o1"}});
    first.post("/webhooks/apps/shop/trigger", event).await;
    let (head, _) = arrived.recv().await.unwrap();
    first.server.shutdown().await;

    let second = world(Form::Live, &file.0).await;
    second.server.advance(std::time::Duration::from_secs(30));
    let (again, _) = arrived.recv().await.unwrap();
    let id = |head: &str| {
        let mut lines = head.lines().map(str::to_owned);
        lines.find(|line| line.starts_with("webhook-id: ")).unwrap()
    };
    assert_eq!(id(&head), id(&again));
}

#[tokio::test]
async fn a_file_of_another_server_is_refused() {
    let file = Kept::new("other");
    let first = world(Form::Live, &file.0).await;
    let error = refusal(Form::Live, &file.0).await;
    assert!(error.ends_with(": is in use by another server"), "{error}");
    first.server.shutdown().await;
    let error = refusal(Form::Documented, &file.0).await;
    let expected = ": is in the live form, and the server in the documented form; use another file";
    assert!(error.ends_with(expected), "{error}");
}

#[tokio::test]
async fn a_file_of_another_version_is_refused_with_what_to_do() {
    let file = Kept::new("version");
    world(Form::Live, &file.0).await.server.shutdown().await;
    let about = TableDefinition::<&str, &str>::new("wacht-mock");
    let database = Database::open(&file.0).unwrap();
    let change = database.begin_write().unwrap();
    change
        .open_table(about)
        .unwrap()
        .insert("version", "99")
        .unwrap();
    change.commit().unwrap();
    drop(database);
    let expected = format!(
        "{}: has version 99, and this server reads version 1; dump its state with the server that \
         wrote it, or use another file",
        file.0.display()
    );
    assert_eq!(refusal(Form::Live, &file.0).await, expected);
}

#[tokio::test]
async fn a_file_of_another_kind_is_refused_and_left_alone() {
    for content in [&b"# A README\n"[..], &[0; 9000]] {
        let file = Kept::new("none");
        fs::write(&file.0, content).unwrap();
        let error = refusal(Form::Live, &file.0).await;
        assert!(
            error.contains(": is damaged, or not a store of wacht-mock: "),
            "{error}"
        );
        assert_eq!(fs::read(&file.0).unwrap(), content);
    }
    let error = refusal(Form::Live, Path::new("/no/such/folder/store.redb")).await;
    assert!(
        error.starts_with("/no/such/folder/store.redb: cannot be made: "),
        "{error}"
    );
}

/// Damage where the server reads is an error; elsewhere it changes nothing.
#[tokio::test]
async fn a_damaged_file_is_refused_or_read_as_it_was() {
    let file = Kept::new("damaged");
    let first = world(Form::Live, &file.0).await;
    for number in 0..20 {
        first.user(&format!("user{number}@example.com")).await;
    }
    let state = first.server.dump();
    first.server.shutdown().await;
    let whole = fs::read(&file.0).unwrap();
    let mut random = Random(7);
    let mut refused = 0;
    for _ in 0..25 {
        let mut damaged = whole.clone();
        for _ in 0..20 {
            let place = random.below(damaged.len() as u64);
            damaged[usize::try_from(place).unwrap()] ^= 1 << random.below(8);
        }
        let copy = Kept::new("damaged");
        fs::write(&copy.0, damaged).unwrap();
        match mock(Form::Live, &copy.0).start().await {
            Ok(server) => assert_eq!(server.dump(), state),
            Err(error) => {
                assert!(error.to_string().contains(": is "), "{error}");
                refused += 1;
            }
        }
    }
    assert!(refused > 0);
    let half = Kept::new("half");
    fs::write(&half.0, &whole[..whole.len() / 2]).unwrap();
    let error = refusal(Form::Live, &half.0).await;
    assert!(error.contains(": is damaged"), "{error}");
}

#[test]
fn nothing_that_had_a_response_is_lost_when_the_server_is_killed() {
    kill(12);
}

#[test]
#[ignore = "takes minutes: cargo test -p wacht-mock --test store -- --ignored --nocapture"]
fn nothing_that_had_a_response_is_lost_in_200_kills() {
    kill(200);
}

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

/// What a user may look like: its name after the last change with a response, and after the one
/// whose response never came. None is a user that is gone.
#[derive(Debug, Clone, Default)]
struct Expected {
    settled: Option<String>,
    open: Option<Option<String>>,
}

type Users = Mutex<BTreeMap<String, Expected>>;

/// The program with a file, and its address.
fn serve(file: &Path) -> (Child, String) {
    let mut serving = Command::new(env!("CARGO_BIN_EXE_wacht-mock"));
    serving.arg("--store").arg(file).stdout(Stdio::piped());
    let mut child = serving.spawn().unwrap();
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let address = line.split([' ', '/']).nth(2).expect("the server starts");
    (child, address.to_owned())
}

/// The status and the body of a response; nothing when it does not arrive as a whole.
fn call(address: &str, method: &str, target: &str, body: &str) -> Option<(u16, Value)> {
    let mut socket = TcpStream::connect(address).ok()?;
    let length = body.len();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer sk_mock\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    socket.write_all(request.as_bytes()).ok()?;
    let mut response = String::new();
    socket.read_to_string(&mut response).ok()?;
    let (head, body) = response.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    if body.is_empty() {
        let is_whole = head.contains("content-length: 0") || status == 204;
        return is_whole.then_some((status, Value::Null));
    }
    Some((status, serde_json::from_str(body).ok()?))
}

/// Creates, renames and deletes users until the server is gone; rings with each response.
fn work(address: &str, users: &Users, worker: u64, round: u64, bell: &mpsc::Sender<()>) {
    let mut random = Random(round * 31 + worker);
    let mut own: Vec<String> = Vec::new();
    for number in 0.. {
        let name = format!("n{round}-{worker}-{number}");
        let body = json!({"first_name": name, "last_name": "x"}).to_string();
        let chosen = match random.below(3) {
            0 => None,
            _ if own.is_empty() => None,
            action => Some((
                action,
                own[usize::try_from(random.below(own.len() as u64)).unwrap()].clone(),
            )),
        };
        let Some((action, id)) = chosen else {
            let Some((status, body)) = call(address, "POST", "/users", &body) else {
                return;
            };
            assert!(status < 300, "{body}");
            let id = body["data"]["id"].as_str().unwrap().to_owned();
            let expected = Expected {
                settled: Some(name),
                open: None,
            };
            users.lock().unwrap().insert(id.clone(), expected);
            own.push(id);
            let _ = bell.send(());
            continue;
        };
        let (method, after) = match action {
            1 => ("PATCH", Some(name)),
            _ => ("DELETE", None),
        };
        users.lock().unwrap().get_mut(&id).unwrap().open = Some(after.clone());
        let sent = if after.is_some() { body } else { String::new() };
        let Some((status, body)) = call(address, method, &format!("/users/{id}"), &sent) else {
            return;
        };
        assert!(status < 300, "{body}");
        if after.is_none() {
            own.retain(|known| *known != id);
        }
        let expected = Expected {
            settled: after,
            open: None,
        };
        users.lock().unwrap().insert(id, expected);
        let _ = bell.send(());
    }
}

/// The first names of the users of a server, by their ids.
fn names(address: &str) -> HashMap<String, String> {
    let mut socket = TcpStream::connect(address).unwrap();
    let request = format!(
        "GET /__mock/state HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer sk_mock\r\n\
         connection: close\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    socket.read_to_string(&mut response).unwrap();
    let lines = response
        .lines()
        .filter(|line| line.starts_with("{\"kind\":\"user\""));
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let names = lines.map(|line| {
        let name = line["object"]["first_name"].as_str().unwrap();
        (line["key"].as_str().unwrap().to_owned(), name.to_owned())
    });
    names.collect()
}

/// Kills a server with the same file again and again, each time after another number of responses and
/// while other requests are open, and compares the state with the responses.
fn kill(rounds: u64) {
    let file = Kept::new("killed");
    let users = Users::default();
    let mut random = Random(1);
    let mut responses = 0;
    for round in 0..=rounds {
        let (mut child, address) = serve(&file.0);
        let state = names(&address);
        for (id, expected) in users.lock().unwrap().iter_mut() {
            let name = state.get(id).cloned();
            let fits = name == expected.settled || Some(&name) == expected.open.as_ref();
            assert!(
                fits,
                "round {round}: {id} is {name:?}, and not {expected:?}"
            );
            *expected = Expected {
                settled: name,
                open: None,
            };
        }
        if round == rounds {
            child.kill().unwrap();
            child.wait().unwrap();
            break;
        }
        let (bell, ringing) = mpsc::channel();
        std::thread::scope(|scope| {
            for worker in 0..4 {
                let (address, users, bell) = (&address, &users, bell.clone());
                scope.spawn(move || work(address, users, worker, round, &bell));
            }
            let count = 1 + random.below(40);
            for _ in 0..count {
                ringing.recv().unwrap();
            }
            child.kill().unwrap();
            child.wait().unwrap();
            responses += count;
        });
    }
    println!(
        "{rounds} kills, {responses} responses or more, {} users",
        users.lock().unwrap().len()
    );
}
