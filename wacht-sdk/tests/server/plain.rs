//! A layer around a plain service, served by hyper without a framework.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tower_layer::Layer as _;
use tower_service::Service;
use wacht_sdk::{
    http::{Request, Response},
    session::Session,
    testing::TestIssuer,
    tower::{RequireLayer, Requirement, SessionLayer},
};

/// Responds with the user of the request.
#[derive(Clone)]
struct Me;

impl Service<Request<Incoming>> for Me {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        let session = request.extensions().get::<Session>();
        let user = session.map(|session| session.user_id.to_string());
        ready(Ok(Response::new(Full::from(user.unwrap_or_default()))))
    }
}

/// What a server with a layer responds to one request with this token.
async fn ask(issuer: &TestIssuer, token: &str) -> String {
    let required = RequireLayer::new(Requirement::all(["docs:read"]).in_organization());
    let service = SessionLayer::new(issuer.verifier().unwrap()).layer(required.layer(Me));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap())
        .await
        .unwrap();
    let (socket, _) = listener.accept().await.unwrap();
    let served = tokio::spawn(
        hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(socket), TowerToHyperService::new(service)),
    );
    let request = format!(
        "GET / HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
    );
    client.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    client.read_to_string(&mut response).await.unwrap();
    served.await.unwrap().unwrap();
    response
}

#[tokio::test]
async fn a_layer_needs_no_framework() {
    let issuer = TestIssuer::new().unwrap();
    let member = issuer.session("42").organization("7", ["docs:read"]).sign();
    let response = ask(&issuer, &member).await;
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(response.ends_with("\r\n\r\n42"), "{response}");
    let denied = ask(&issuer, &issuer.session("42").sign()).await;
    assert!(denied.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{denied}");
    let refused = ask(&issuer, "nonsense").await;
    assert!(
        refused.starts_with("HTTP/1.1 401 Unauthorized\r\n"),
        "{refused}"
    );
    assert!(
        refused.contains("www-authenticate: Bearer error=\"invalid_token\"\r\n"),
        "{refused}"
    );
}
