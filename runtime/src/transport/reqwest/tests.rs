//! URLs as they are sent, and one client in several Tokio runtimes.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use http::Method;
use tokio::runtime::{Builder, Runtime};

use super::{Base, Connect, ReqwestTransport};
use crate::{RequestOptions, RetryPolicy, base_url::BaseUrl, example::Client};

fn both_ways(base: &str, uri: &str) -> (String, String) {
    let base = Base::new(base).unwrap();
    let url = base.url(&uri.parse().unwrap()).unwrap();
    let parsed = reqwest::Url::parse(uri).unwrap();
    (url.to_string(), parsed.to_string())
}

#[test]
fn a_url_below_the_base_is_what_parsing_it_would_give() {
    for target in [
        "/",
        "/users",
        "/users?",
        "/users?limit=50&search=a%20b%26'",
        "/users/a%2Fb%3F/%2e%2E/x;y=z:@!$&'()*+,=",
        "/%C3%A4?%C3%A4",
    ] {
        for base in ["http://127.0.0.1:8080", "https://API.example.com/v1/"] {
            let origin = base.trim_end_matches("/v1/");
            let (url, parsed) = both_ways(base, &format!("{origin}{target}"));
            assert_eq!(url, parsed);
        }
    }
}

#[test]
fn a_url_that_a_hook_sent_elsewhere_goes_there() {
    for uri in [
        "http://api.example.com/users",
        "https://api.example.com:8443/users",
        "https://other.example.com/users?x=1",
    ] {
        let (url, parsed) = both_ways("https://api.example.com", uri);
        assert_eq!(url, parsed);
    }
}

/// A service that keeps its connections. Each request is announced, and gets its response when the
/// test allows it.
struct Patient {
    url: String,
    arrived: Receiver<()>,
    go_on: Sender<()>,
}

impl Patient {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (announce, arrived) = channel();
        let (go_on, allowed) = channel();
        let allowed = Arc::new(std::sync::Mutex::new(allowed));
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (announce, allowed) = (announce.clone(), allowed.clone());
                thread::spawn(move || {
                    let mut connection = connection.unwrap();
                    while request(&mut connection) {
                        announce.send(()).unwrap();
                        allowed.lock().unwrap().recv().unwrap();
                        let response = b"HTTP/1.1 204 No Content\r\n\r\n";
                        connection.write_all(response).unwrap();
                    }
                });
            }
        });
        Self {
            url,
            arrived,
            go_on,
        }
    }

    fn client(&self) -> Client {
        let builder = Client::builder().api_key("sk").base_url(&self.url);
        let builder = builder.total_timeout(Duration::from_secs(5));
        builder.retry(RetryPolicy::never()).build().unwrap()
    }
}

/// Reads the head of a request; false where the connection is closed.
fn request(connection: &mut TcpStream) -> bool {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match connection.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return false,
        }
    }
    true
}

fn multi_thread() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1).enable_all().build().unwrap()
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn post(client: &Client, runtime: &Runtime) -> crate::Result<()> {
    let call = client.request(Method::POST, "/things");
    runtime.block_on(call.into_future()).map(drop)
}

#[test]
fn a_call_outlives_the_runtime_of_the_call_before_it() {
    let service = Patient::start();
    let client = service.client();
    let first = multi_thread();
    service.go_on.send(()).unwrap();
    post(&client, &first).unwrap();
    service.arrived.recv().unwrap();
    let second = thread::spawn(move || post(&client, &multi_thread()));
    // The second request is on its way when the runtime of the first ends.
    service.arrived.recv().unwrap();
    drop(first);
    service.go_on.send(()).unwrap();
    second.join().unwrap().unwrap();
}

#[test]
fn a_runtime_that_stands_still_holds_no_other_up() {
    let service = Patient::start();
    let client = service.client();
    let (first, second) = (current_thread(), current_thread());
    for runtime in [&first, &second, &first] {
        service.go_on.send(()).unwrap();
        post(&client, runtime).unwrap();
    }
}

#[test]
fn the_connections_of_a_runtime_go_with_it_and_with_the_client() {
    let base_url = BaseUrl::parse("http://127.0.0.1:9", false).unwrap();
    let transport = ReqwestTransport::new(Connect::default(), base_url).unwrap();
    let (first, second) = (current_thread(), multi_thread());
    for runtime in [&first, &second, &first] {
        runtime.block_on(async { transport.clients.current().unwrap() });
    }
    assert_eq!(transport.clients.count(), 2);
    drop(first);
    assert_eq!(transport.clients.count(), 1);
    assert_eq!(second.metrics().num_alive_tasks(), 1);
    drop(transport);
    second.block_on(async {
        while second.metrics().num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
    });
}

#[test]
fn without_a_runtime_the_error_says_so() {
    let base_url = BaseUrl::parse("http://127.0.0.1:9", false).unwrap();
    let transport = ReqwestTransport::new(Connect::default(), base_url).unwrap();
    let error = transport.clients.current().unwrap_err();
    assert!(
        error.is_configuration() && error.to_string().contains("Tokio"),
        "{error}"
    );
}

/// A service with a certificate that nobody signed, and how many connections it got.
#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
fn with_unsigned_certificate() -> (String, Arc<std::sync::atomic::AtomicUsize>) {
    use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
    let certificate = CertificateDer::from(include_bytes!("refused/certificate.der").as_slice());
    let key = PrivatePkcs8KeyDer::from(include_bytes!("refused/key.der").as_slice());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth();
    let config = config.with_single_cert(vec![certificate], key.into());
    let config = Arc::new(config.unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    let connections = Arc::<std::sync::atomic::AtomicUsize>::default();
    let counter = connections.clone();
    thread::spawn(move || {
        for connection in listener.incoming() {
            counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let mut session = rustls::ServerConnection::new(config.clone()).unwrap();
            // The client breaks the handshake off.
            let _ = session.complete_io(&mut connection.unwrap());
        }
    });
    (url, connections)
}

#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
#[test]
fn a_certificate_that_is_refused_is_not_tried_again() {
    let (url, connections) = with_unsigned_certificate();
    let client = Client::builder().api_key("sk").base_url(url);
    let client = client.build().unwrap();
    let call = client.request(Method::GET, "/things");
    let error = multi_thread().block_on(call.into_future()).unwrap_err();
    assert!(
        error.is_connection() && error.to_string().contains("certificate"),
        "{error}"
    );
    assert_eq!(
        (error.attempts(), error.delivery()),
        (1, crate::Delivery::NotSent)
    );
    assert_eq!(connections.load(std::sync::atomic::Ordering::SeqCst), 1);
}

/// A service that takes connections and sends nothing; with its port.
#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
fn silent() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
fn impatient(base_url: String) -> crate::Error {
    let builder = Client::builder().api_key("sk").base_url(base_url);
    let builder = builder.attempt_timeout(Duration::from_millis(50));
    let client = builder.retry(RetryPolicy::never()).build().unwrap();
    post(&client, &current_thread()).unwrap_err()
}

#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
#[test]
fn nothing_was_sent_when_the_time_ends_before_there_is_a_connection() {
    // The connection exists once its handshake is over, to which nobody responds.
    let (_listener, port) = silent();
    let error = impatient(format!("https://127.0.0.1:{port}"));
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.delivery(), crate::Delivery::NotSent);
}

#[test]
fn it_is_unknown_what_was_sent_when_the_time_ends_on_a_connection() {
    let service = Patient::start();
    let client = service.client();
    let runtime = current_thread();
    // There is a connection, however long it took, before the time is short.
    service.go_on.send(()).unwrap();
    post(&client, &runtime).unwrap();
    let options = RequestOptions::new().attempt_timeout(Duration::from_millis(50));
    let call = client.request(Method::POST, "/things").options(options);
    let error = runtime.block_on(call.into_future()).unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.delivery(), crate::Delivery::Unknown);
}

/// All methods, with a body and without one.
fn calls() -> impl Iterator<Item = (Method, &'static str)> {
    let methods = [
        Method::GET,
        Method::HEAD,
        Method::DELETE,
        Method::POST,
        Method::PUT,
    ];
    methods
        .into_iter()
        .flat_map(|method| [(method.clone(), ""), (method, "{}")])
}

fn request_to(url: &str, method: &Method, body: &'static str) -> crate::Request {
    let mut request = crate::Request::new(crate::Body::from(body));
    *request.method_mut() = method.clone();
    *request.uri_mut() = format!("{url}/things").parse().unwrap();
    request
}

/// Reads a request with this body, and responds.
fn read_until(connection: &mut TcpStream, body: &str) -> String {
    let mut text = Vec::new();
    let end = format!("\r\n\r\n{body}");
    while !text.ends_with(end.as_bytes()) {
        let mut piece = [0; 1024];
        let length = connection.read(&mut piece).unwrap();
        assert_ne!(length, 0, "the connection was closed");
        text.extend_from_slice(&piece[..length]);
    }
    let response = b"HTTP/1.1 204 No Content\r\n\r\n";
    connection.write_all(response).unwrap();
    String::from_utf8(text).unwrap()
}

/// Sends a request through a new transport, for a short time; whether it may have sent something.
fn may_have_sent(url: &str, method: &Method, body: &'static str) -> bool {
    let base = BaseUrl::parse(url, true).unwrap();
    let transport = ReqwestTransport::new(Connect::default(), base).unwrap();
    current_thread().block_on(async {
        let response = crate::Transport::send(&transport, request_to(url, method, body));
        let result = tokio::time::timeout(Duration::from_millis(50), response).await;
        assert!(result.is_err(), "{method}");
    });
    crate::Transport::has_sent(&transport)
}

#[test]
fn what_a_service_may_have_received_is_sent_before_it_responds() {
    let service = Patient::start();
    for (method, body) in calls() {
        assert!(
            may_have_sent(&service.url, &method, body),
            "{method} {body}"
        );
        service.arrived.recv().unwrap();
    }
}

#[cfg(any(feature = "rustls-tls", feature = "native-tls"))]
#[test]
fn nothing_is_sent_in_a_handshake_to_which_nobody_responds() {
    let (_listener, port) = silent();
    let url = format!("https://127.0.0.1:{port}");
    for (method, body) in calls() {
        assert!(!may_have_sent(&url, &method, body), "{method} {body}");
    }
}

/// The first request of a transport is watched, the second one is not.
#[test]
fn a_request_that_is_watched_is_sent_like_any_other() {
    for (method, body) in calls() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let base = BaseUrl::parse(&url, true).unwrap();
        let transport = ReqwestTransport::new(Connect::default(), base).unwrap();
        let service = thread::spawn(move || {
            let mut connection = listener.accept().unwrap().0;
            [(); 2].map(|()| read_until(&mut connection, body))
        });
        current_thread().block_on(async {
            for _ in 0..2 {
                let response = crate::Transport::send(&transport, request_to(&url, &method, body));
                response.await.unwrap();
            }
        });
        let [first, second] = service.join().unwrap();
        assert_eq!(first, second);
    }
}

#[test]
fn a_transport_has_sent_nothing_until_it_is_connected() {
    let transport = ReqwestTransport::new(
        Connect::default(),
        BaseUrl::parse("http://localhost:1", true).unwrap(),
    );
    let transport = transport.unwrap();
    assert!(!crate::Transport::has_sent(&transport));
    let service = Patient::start();
    service.go_on.send(()).unwrap();
    let request = |url: &str| {
        let mut request = crate::Request::new(crate::Body::empty());
        *request.uri_mut() = url.parse().unwrap();
        crate::Transport::send(&transport, request)
    };
    let runtime = current_thread();
    let refused = async { request("http://localhost:1/").await.map(drop) };
    assert!(runtime.block_on(refused).is_err());
    assert!(!crate::Transport::has_sent(&transport));
    let sent = async { request(&format!("{}/", service.url)).await.map(drop) };
    runtime.block_on(sent).unwrap();
    assert!(crate::Transport::has_sent(&transport));
}
