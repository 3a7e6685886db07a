//! A proxy in front of a service: forwards requests and responses, but meets one in twenty with a
//! fault.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::Semaphore,
    task::{JoinHandle, yield_now},
};

use crate::server::response;

/// How many requests are handed on at the same time.
const UPSTREAM: usize = 32;

#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The connection breaks before the request is read.
    ResetUnread,
    /// The connection breaks when the service has responded.
    ResetAfterResponse,
    /// The proxy itself responds that it is busy.
    Busy,
    /// Half of the response arrives.
    Truncated,
}

const FAULTS: [Fault; 4] = [
    Fault::ResetUnread,
    Fault::ResetAfterResponse,
    Fault::Busy,
    Fault::Truncated,
];

pub(super) struct Proxy {
    url: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    service: String,
    idle: Mutex<Vec<BufReader<TcpStream>>>,
    permits: Semaphore,
    requests: AtomicUsize,
    faults: [AtomicUsize; FAULTS.len()],
}

impl Proxy {
    pub(super) async fn start(service: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let listener = socket.listen(4_096).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            service: service.strip_prefix("http://").unwrap().to_owned(),
            idle: Mutex::default(),
            permits: Semaphore::new(UPSTREAM),
            requests: AtomicUsize::default(),
            faults: Default::default(),
        });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self { url, shared, task }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Stops listening. Returns how often there was each fault.
    pub(super) fn stop(self) -> [usize; FAULTS.len()] {
        self.task.abort();
        self.shared.idle.lock().unwrap().clear();
        std::array::from_fn(|index| self.shared.faults[index].load(Ordering::Relaxed))
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                // Who is on the other side may be gone already.
                let serving = serve(BufReader::new(socket), Arc::clone(&shared));
                tokio::spawn(async { serving.await.unwrap_or(()) });
            }
            // Too many files are open: some will be closed.
            Err(_) => yield_now().await,
        }
    }
}

/// Serves a connection until it ends, by the client or by a fault.
async fn serve(mut client: BufReader<TcpStream>, shared: Arc<Shared>) -> io::Result<()> {
    while !client.fill_buf().await?.is_empty() {
        let fault = shared.next_fault();
        if let Some(Fault::ResetUnread) = fault {
            return client.get_ref().set_zero_linger();
        }
        let request = message(&mut client).await?;
        if let Some(Fault::Busy) = fault {
            return client.write_all(response(503, "", "{}").as_bytes()).await;
        }
        let response = shared.hand_on(&request).await?;
        match fault {
            None => client.write_all(&response).await?,
            Some(Fault::Truncated) => {
                return client.write_all(&response[..response.len() / 2]).await;
            }
            Some(_) => return client.get_ref().set_zero_linger(),
        }
    }
    Ok(())
}

impl Shared {
    /// Every twentieth request meets a fault, each sort in turn.
    fn next_fault(&self) -> Option<Fault> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let index = number / 20 % FAULTS.len();
        (number % 20 == 7).then(|| {
            self.faults[index].fetch_add(1, Ordering::Relaxed);
            FAULTS[index]
        })
    }

    /// Forwards a request to the service. Returns its response.
    async fn hand_on(&self, request: &[u8]) -> io::Result<Vec<u8>> {
        let _permit = self.permits.acquire().await.unwrap();
        let idle = self.idle.lock().unwrap().pop();
        let mut service = match idle {
            Some(service) => service,
            None => BufReader::new(TcpStream::connect(&self.service).await?),
        };
        service.write_all(request).await?;
        let response = message(&mut service).await?;
        self.idle.lock().unwrap().push(service);
        Ok(response)
    }
}

/// Reads a request or a response, head and body.
async fn message(socket: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    let mut length = 0;
    while !message.ends_with(b"\r\n\r\n") {
        let begin = message.len();
        if socket.read_until(b'\n', &mut message).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = String::from_utf8_lossy(&message[begin..]).to_ascii_lowercase();
        assert!(!line.starts_with("transfer-encoding"), "the length is said");
        if let Some(said) = line.strip_prefix("content-length:") {
            length = said.trim().parse().unwrap();
        }
    }
    let body = message.len();
    message.resize(body + length, 0);
    socket.read_exact(&mut message[body..]).await?;
    Ok(message)
}
