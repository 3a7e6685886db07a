//! The least of an HTTP server: fixed responses over connections that stay open. It runs in a
//! separate process, so that its CPU time is not counted as that of the calls, and on a single
//! thread, so that where the operating system puts it is the same luck for everyone who is
//! compared.

use std::{
    env,
    io::{self, BufRead, Read},
    process::{self, Child, ChildStdin, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    runtime::Builder,
};

use crate::fixture::{Form, WEBHOOK_APP, page};

/// Marks a process as the server.
const VARIABLE: &str = "WACHT_BENCH_SERVER";

/// How many users the whole list has, for the bench of paging.
pub const LISTED: usize = 100_000;

/// How many users of the list a page has.
pub const LISTED_PER_PAGE: usize = 100;

/// How long a page of the list takes to come.
pub const LATENCY: Duration = Duration::from_millis(5);

/// How many users make a response of one megabyte.
pub const MEGABYTE_OF_USERS: usize = 2_700;

/// A server in a separate process, which ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// The server ends where its input does, even when this process was killed.
    input: Option<ChildStdin>,
    base_url: String,
}

impl Server {
    /// Starts this program again as the server.
    ///
    /// # Errors
    ///
    /// When no process can be started.
    pub fn start() -> io::Result<Self> {
        let mut child = Command::new(env::current_exe()?)
            .env(VARIABLE, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take();
        let mut base_url = String::new();
        if let Some(output) = child.stdout.take() {
            io::BufReader::new(output).read_line(&mut base_url)?;
        }
        let base_url = base_url.trim().to_owned();
        Ok(Self {
            child,
            input,
            base_url,
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}

/// Serves when this process was started to; every bench asks first.
///
/// # Errors
///
/// When no address can be bound.
pub fn serve_if_asked() -> io::Result<bool> {
    if env::var_os(VARIABLE).is_none() {
        return Ok(false);
    }
    // The process that started this one holds the other end, and may be killed at any time.
    thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        process::exit(0);
    });
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(accept())?;
    Ok(true)
}

async fn accept() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("http://{}", listener.local_addr()?);
    let responses = Arc::new(Responses::new());
    loop {
        let (stream, _) = listener.accept().await?;
        let responses = Arc::clone(&responses);
        tokio::spawn(async move { serve(stream, &responses).await });
    }
}

/// Responses with their heads, ready to be written.
struct Responses {
    nothing: Vec<u8>,
    small: Vec<u8>,
    page: Vec<u8>,
    megabyte: Vec<u8>,
}

impl Responses {
    fn new() -> Self {
        Self {
            nothing: response("{}"),
            small: response(WEBHOOK_APP),
            page: response(&page(Form::Live, 0, 50, true)),
            megabyte: response(&page(Form::Live, 0, MEGABYTE_OF_USERS, false)),
        }
    }
}

fn response(body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: 01j9z3k4m5n6p7\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

async fn serve(mut stream: TcpStream, responses: &Responses) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (input, mut output) = stream.split();
    let mut input = BufReader::new(input);
    let mut line = String::new();
    loop {
        line.clear();
        if input.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
        while line != "\r\n" {
            line.clear();
            input.read_line(&mut line).await?;
        }
        match target.as_str() {
            "/users?limit=50" => output.write_all(&responses.page).await?,
            "/users?limit=2700" => output.write_all(&responses.megabyte).await?,
            target if target.starts_with("/users?") => {
                tokio::time::sleep(LATENCY).await;
                output.write_all(&listed(target)).await?;
            }
            target if target.starts_with("/users/") => output.write_all(&responses.nothing).await?,
            _ => output.write_all(&responses.small).await?,
        }
    }
}

/// A page of the whole list.
fn listed(target: &str) -> Vec<u8> {
    let offset = target
        .split(['?', '&'])
        .find_map(|part| part.strip_prefix("offset="))
        .and_then(|offset| offset.parse().ok())
        .unwrap_or(0);
    let end = offset + LISTED_PER_PAGE;
    response(&page(Form::Live, offset, LISTED_PER_PAGE, end < LISTED))
}
