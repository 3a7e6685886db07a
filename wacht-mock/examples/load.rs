//! Puts a server under load that leaves the size of its state as it is, and reports its memory and the
//! time of a page at several positions: `cargo run -p wacht-mock --example load -- --minutes 10`
//!
//! Builds upon the program `wacht-mock` beside it (`cargo build -p wacht-mock`), or the one that
//! `--program` names. Fails when the memory at the end is more than 10 % above that after one minute,
//! or a page far away takes twice the time of the first. Reads `/proc`, so it needs Linux.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a tool for developers may panic"
)]

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, ExitCode, Stdio},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// The users that are there all the time.
const USERS: usize = 20_000;
/// How many connections send requests.
const CONNECTIONS: usize = 4;
/// How often a page is read for its time; the shortest counts, which no other program disturbed.
const READS: usize = 200;

fn main() -> ExitCode {
    let minutes = option("--minutes").map_or(10, |text| text.parse().expect("minutes"));
    let program = option("--program").map_or_else(beside, PathBuf::from);
    let began = Instant::now();
    let (mut server, address) = start(&program);
    println!("started in {} ms", began.elapsed().as_millis());
    let mut connection = Connection::new(&address);
    for number in 0..USERS {
        connection.create(&format!("user{number}"));
    }
    let first = page(&mut connection, 0);
    let mut is_flat = true;
    for offset in [0, USERS / 2, USERS - 50] {
        let time = page(&mut connection, offset);
        is_flat &= time < 2 * first;
        println!("a page of 50 at {offset}: {} µs", time.as_micros());
    }
    let growth = load(&server, &address, minutes);
    let _ = server.kill();
    let _ = server.wait();
    println!(
        "the memory grew by {:.1} % after the first minute",
        100.0 * growth
    );
    ExitCode::from(u8::from(growth > 0.1 || !is_flat))
}

fn option(name: &str) -> Option<String> {
    let mut arguments = env::args().skip_while(|argument| argument != name);
    arguments.nth(1)
}

/// The program in the folder above the one of this example.
fn beside() -> PathBuf {
    let here = env::current_exe().expect("a path");
    let folder = here.parent().and_then(|examples| examples.parent());
    folder.expect("a folder").join("wacht-mock")
}

fn start(program: &PathBuf) -> (Child, String) {
    let mut command = Command::new(program);
    let mut server = command.stdout(Stdio::piped()).spawn().expect("a server");
    let mut line = String::new();
    let output = server.stdout.take().expect("its output");
    BufReader::new(output).read_line(&mut line).expect("a line");
    let address = line.split([' ', '/']).nth(2).expect("an address");
    (server, address.to_owned())
}

/// Sends requests for some minutes, and prints the memory after each. Returns by how much of itself
/// it grew since the end of the first.
fn load(server: &Child, address: &str, minutes: u32) -> f64 {
    let is_over = AtomicBool::new(false);
    let requests = AtomicU64::new(0);
    let mut memory = Vec::new();
    thread::scope(|scope| {
        for number in 0..CONNECTIONS {
            let (is_over, requests) = (&is_over, &requests);
            scope.spawn(move || {
                let mut connection = Connection::new(address);
                for round in 0_u64.. {
                    if is_over.load(Ordering::Relaxed) {
                        return;
                    }
                    requests.fetch_add(connection.round(number, round), Ordering::Relaxed);
                }
            });
        }
        for minute in 1..=minutes {
            thread::sleep(Duration::from_secs(60));
            memory.push(resident(server));
            let (memory, requests) = (resident(server) / 1024, requests.load(Ordering::Relaxed));
            println!("minute {minute}: {memory} MiB, {requests} requests");
        }
        is_over.store(true, Ordering::Relaxed);
    });
    let (first, last) = (memory.first(), memory.last());
    let (first, last) = (first.copied().unwrap_or(1), last.copied().unwrap_or(1));
    last as f64 / first as f64 - 1.0
}

/// The memory of a process in KiB.
fn resident(server: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.id())).expect("a status");
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.expect("a number").parse().expect("a number")
}

fn page(connection: &mut Connection, offset: usize) -> Duration {
    let target = format!("/users?limit=50&offset={offset}");
    let times = (0..READS).map(|_| {
        let began = Instant::now();
        connection.call("GET", &target, "");
        began.elapsed()
    });
    times.min().expect("a time")
}

/// A connection that is kept open.
struct Connection(BufReader<TcpStream>);

impl Connection {
    fn new(address: &str) -> Self {
        let socket = TcpStream::connect(address).expect("a connection");
        socket.set_nodelay(true).expect("no delay");
        Self(BufReader::new(socket))
    }

    /// Creates a user, and returns its id.
    fn create(&mut self, name: &str) -> String {
        let body = format!("{{\"first_name\":\"{name}\",\"last_name\":\"x\"}}");
        let response = self.call("POST", "/users", &body);
        let id = response.split("\"id\":\"").nth(1).expect("an id");
        id.split('"').next().expect("an id").to_owned()
    }

    /// Creates, reads, changes and deletes a user, reads a page and sends a request that is refused.
    fn round(&mut self, number: usize, round: u64) -> u64 {
        let id = self.create(&format!("n{number}-{round}"));
        self.call("GET", &format!("/users/{id}/details"), "");
        self.call(
            "PATCH",
            &format!("/users/{id}"),
            "{\"first_name\":\"other\"}",
        );
        self.call("GET", "/users?limit=20", "");
        self.call("GET", "/users/unknown/details", "");
        self.call("DELETE", &format!("/users/{id}"), "");
        6
    }

    fn call(&mut self, method: &str, target: &str, body: &str) -> String {
        let length = body.len();
        let request = format!(
            "{method} {target} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer sk_mock\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        self.0
            .get_mut()
            .write_all(request.as_bytes())
            .expect("a request");
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).expect("a line");
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(number) = line.strip_prefix("content-length: ") {
                length = number.parse().expect("a length");
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("a body");
        String::from_utf8(body).expect("text")
    }
}
