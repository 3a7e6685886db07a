//! A server that follows a script for each connection, byte by byte.

use std::{
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    task::{JoinHandle, yield_now},
};

use crate::clock::TestClock;

/// A step on a connection, which is closed after the last one.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Reads a request up to the end of its head.
    Head,
    /// Reads this much of a body.
    Read(usize),
    /// Reads a request up to the end of its body.
    Request,
    /// Reads the first bytes that arrive.
    Anything,
    /// Sends these bytes.
    Write(Vec<u8>),
    /// Sends these bytes, each in a separate packet.
    Trickle(Vec<u8>),
    /// Sends nothing more, and continues to read.
    HalfClose,
    /// Breaks the connection off.
    Reset,
    /// Ends the limit of the attempt.
    TimeUp,
    /// Lets this much time pass, which is less than the limit.
    Pass(Duration),
    /// Waits until the client closes the connection.
    Gone,
    /// Does nothing, for as long as the test takes.
    Stall,
}

pub(crate) type Script = Vec<Step>;

pub(crate) fn write(bytes: impl AsRef<[u8]>) -> Step {
    Step::Write(bytes.as_ref().to_vec())
}

/// Reads a request and sends these bytes.
pub(crate) fn reply(bytes: impl AsRef<[u8]>) -> Script {
    vec![Step::Request, write(bytes)]
}

/// A response after which the connection is closed.
pub(crate) fn response(status: u16, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Status\r\n{headers}content-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

/// A response after which the connection stays.
pub(crate) fn kept(body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// A request that arrived to its last byte.
#[derive(Clone)]
pub(crate) struct Whole {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// What arrived: the first lines of the requests whose head did, and the requests that did whole.
#[derive(Clone, Default)]
struct Ledger {
    lines: Arc<Mutex<Vec<String>>>,
    whole: Arc<Mutex<Vec<Whole>>>,
}

pub(crate) struct Server {
    address: String,
    ledger: Ledger,
    task: JoinHandle<()>,
}

impl Server {
    /// A server with a script per connection. Connections after the last are read and get no response.
    pub(crate) async fn start(scripts: Vec<Script>, clock: TestClock) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // What nobody reads soon blocks who sends it.
        socket.set_recv_buffer_size(1 << 14).unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let listener = socket.listen(1_024).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let ledger = Ledger::default();
        let shared = ledger.clone();
        let task = tokio::spawn(async move {
            let mut scripts = scripts.into_iter();
            while let Ok((socket, _)) = listener.accept().await {
                let script = scripts.next().unwrap_or_else(|| vec![Step::Request]);
                let connection = Connection {
                    socket,
                    ledger: shared.clone(),
                    clock: clock.clone(),
                };
                tokio::spawn(connection.play(script));
            }
        });
        Self {
            address,
            ledger,
            task,
        }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The first lines of the requests whose head arrived.
    pub(crate) fn arrived(&self) -> Vec<String> {
        self.ledger.lines.lock().unwrap().clone()
    }

    /// The requests that arrived to their last byte and were read.
    pub(crate) fn whole(&self) -> Vec<Whole> {
        self.ledger.whole.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Connection {
    socket: TcpStream,
    ledger: Ledger,
    clock: TestClock,
}

impl Connection {
    async fn play(mut self, script: Script) {
        self.socket.set_nodelay(true).unwrap();
        for step in script {
            // Who is on the other side may be gone already, which ends the script.
            if self.step(step).await.is_err() {
                return;
            }
        }
    }

    async fn step(&mut self, step: Step) -> std::io::Result<()> {
        match step {
            Step::Head => self.head().await.map(|_| ()),
            Step::Read(length) => {
                let mut part = vec![0; length];
                self.socket.read_exact(&mut part).await.map(|_| ())
            }
            Step::Request => {
                let (head, length) = self.head().await?;
                let mut body = vec![0; length];
                self.socket.read_exact(&mut body).await?;
                self.ledger.whole.lock().unwrap().push(Whole { head, body });
                Ok(())
            }
            Step::Anything => self.socket.read(&mut [0; 64]).await.map(|_| ()),
            Step::Write(bytes) => self.socket.write_all(&bytes).await,
            Step::Trickle(bytes) => {
                for byte in bytes {
                    self.socket.write_all(&[byte]).await?;
                    yield_now().await;
                }
                Ok(())
            }
            Step::HalfClose => self.socket.shutdown().await,
            Step::Reset => {
                self.socket.set_zero_linger()?;
                Err(std::io::ErrorKind::ConnectionReset.into())
            }
            Step::TimeUp => {
                self.clock.time_up();
                // A test that waits for it may continue before the next step.
                yield_now().await;
                Ok(())
            }
            Step::Pass(time) => {
                self.clock.pass(time);
                Ok(())
            }
            Step::Gone => {
                while self.socket.read(&mut [0; 4096]).await? > 0 {}
                Ok(())
            }
            Step::Stall => pending().await,
        }
    }

    /// Reads a head. Returns the length of the body.
    async fn head(&mut self) -> std::io::Result<(String, usize)> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.socket.read_u8().await?);
        }
        let head = String::from_utf8(head).unwrap();
        let line = head.lines().next().unwrap_or_default().to_owned();
        self.ledger.lines.lock().unwrap().push(line);
        let mut lines = head.lines().map(str::to_ascii_lowercase);
        let length = lines.find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        Ok((head, length.unwrap_or(0)))
    }
}
