//! Which services are trusted over https, and which certificate the client presents to them.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    process::Command,
    sync::{Arc, Mutex},
    thread,
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{
    RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::WebPkiClientVerifier,
};
use wacht_sdk::{Client, ClientBuilder, Delivery, ErrorKind, RetryPolicy};

use crate::raw::{Raw, response};

type Authority = CertifiedIssuer<'static, KeyPair>;

/// Somebody who signs certificates.
fn authority() -> Authority {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for this name and its key, both in PEM.
fn signed(authority: &Authority, name: &str) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    (certificate.pem(), key.serialize_pem())
}

/// A service over https that responds to every request with an empty object.
struct Service {
    url: String,
    /// Per request: what arrived, and whether the client showed a certificate.
    received: Arc<Mutex<Vec<(String, bool)>>>,
}

impl Service {
    /// Where `clients` is set, it requires a certificate that is signed by it.
    fn start(authority: &Authority, clients: Option<&Authority>) -> Self {
        let (pem, key) = signed(authority, "localhost");
        let provider = Arc::new(default_provider());
        let config = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap();
        let config = match clients {
            None => config.with_no_client_auth(),
            Some(clients) => {
                let mut roots = RootCertStore::empty();
                roots.add(clients.der().clone()).unwrap();
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build();
                config.with_client_cert_verifier(verifier.unwrap())
            }
        };
        let chain = vec![CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let config = Arc::new(config.with_single_cert(chain, key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!(
            "https://localhost:{}",
            listener.local_addr().unwrap().port()
        );
        let received = Arc::<Mutex<Vec<_>>>::default();
        let ledger = Arc::clone(&received);
        // It ends with the process; a connection is a test's own.
        thread::spawn(move || {
            for socket in listener.incoming() {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut stream = StreamOwned::new(connection, socket.unwrap());
                let mut request = [0; 4096];
                // A client that does not trust the service ends the handshake.
                if let Ok(length @ 1..) = stream.read(&mut request) {
                    let request = String::from_utf8_lossy(&request[..length]).into_owned();
                    let is_known = stream.conn.peer_certificates().is_some();
                    ledger.lock().unwrap().push((request, is_known));
                    let _ = stream.write_all(response("200 OK", "", "{}").as_bytes());
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
        });
        Self { url, received }
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder()
            .api_key("sk_test")
            .base_url(&self.url)
            .retry(RetryPolicy::never())
    }

    fn received(&self) -> Vec<(String, bool)> {
        self.received.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn a_service_that_nobody_vouches_for_receives_nothing() {
    let service = Service::start(&authority(), None);
    let other = authority().pem();
    // Also where the operating system trusts nobody.
    let client = service.builder().root_certificates(other).build().unwrap();
    let error = client.users().delete("1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(error.to_string().contains("certificate"), "{error}");
    assert!(service.received().is_empty());
}

#[tokio::test]
async fn a_service_is_trusted_by_a_root_certificate_of_the_client() {
    let authority = authority();
    let service = Service::start(&authority, None);
    let pem = authority.pem() + &self::authority().pem();
    let client = service.builder().root_certificates(pem).build().unwrap();
    client.users().delete("1").await.unwrap();
    let [(request, is_known)] = <[_; 1]>::try_from(service.received()).unwrap();
    assert!(
        request.contains("authorization: Bearer sk_test"),
        "{request}"
    );
    assert!(!is_known);
}

#[tokio::test]
async fn a_client_shows_its_certificate_to_a_service_that_requires_one() {
    let (servers, clients) = (authority(), authority());
    let service = Service::start(&servers, Some(&clients));
    let builder = || service.builder().root_certificates(servers.pem());
    let without = builder().build().unwrap();
    let error = without.users().delete("1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(service.received().is_empty());
    let (pem, key) = signed(&clients, "client");
    let with = builder().client_certificate(pem, key).build().unwrap();
    with.users().delete("1").await.unwrap();
    let known: Vec<_> = service.received().iter().map(|(_, known)| *known).collect();
    assert_eq!(known, [true]);
}

#[test]
fn certificates_that_cannot_be_used_are_refused_and_no_key_is_shown() {
    let authority = authority();
    let (pem, key) = signed(&authority, "client");
    let (_, other) = signed(&authority, "client");
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let builder = || Client::builder().api_key("sk_test");
    for (builder, what) in [
        (builder().root_certificates(""), "a root certificate"),
        (builder().root_certificates(broken), "a root certificate"),
        (
            builder().root_certificates(key.clone()),
            "a root certificate",
        ),
        (
            builder().client_certificate("", key.clone()),
            "the client certificate",
        ),
        (
            builder().client_certificate(pem.clone(), "hunter2"),
            "the key of the client certificate",
        ),
        (
            builder().client_certificate(pem.clone(), other),
            "the client certificate",
        ),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains(what), "{text}");
        assert!(
            !text.contains("hunter2") && !text.contains("PRIVATE KEY"),
            "{text}"
        );
    }
    // They are looked at also where the base URL needs no TLS.
    let plain = builder().base_url("http://127.0.0.1:1");
    assert!(plain.root_certificates("").build().is_err());
}

/// Run by the test below, in a process for which there are no certificates.
#[tokio::test]
#[ignore = "needs an environment of its own"]
async fn call_without_certificates() {
    let service = Raw::sending(&response("200 OK", "", "{}")).await;
    service.client().users().delete("1").await.unwrap();
    let https = || {
        Client::builder()
            .api_key("sk_test")
            .base_url("https://localhost")
    };
    let error = https().build().unwrap_err();
    assert!(
        error.to_string().contains("TLS cannot be set up"),
        "{error}"
    );
    let authority = authority();
    let service = Service::start(&authority, None);
    let client = service.builder().root_certificates(authority.pem());
    client.build().unwrap().users().delete("1").await.unwrap();
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_machine_without_certificates_is_enough_for_http_and_for_own_ones() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", "tls::call_without_certificates"])
        .env("SSL_CERT_FILE", "/nowhere")
        .env("SSL_CERT_DIR", "/nowhere");
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.unwrap().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("1 passed"), "{text}");
}
