//! When keys are fetched: once for all who wait, again when they are old or one is missing, and never
//! more often than is allowed.

use std::time::Duration;

use serde_json::json;

use super::{
    Issuer, TokenErrorKind,
    minting::{Host, ISSUER, TestClock, claims, jwk, pem, sign, token},
};
use crate::{ErrorKind, crypto::SigningKey, session::Verifier};

/// A host with one key, a clock, and a verifier that uses both.
struct World {
    key: SigningKey,
    host: Host,
    clock: TestClock,
    verifier: Verifier,
}

fn world() -> World {
    world_of(|issuer| issuer)
}

fn world_of(set: impl Fn(Issuer) -> Issuer) -> World {
    let (key, clock) = (SigningKey::p256().unwrap(), TestClock::default());
    let host = Host::with(&[jwk(&key, "1")]);
    let issuer = Issuer::of_host(ISSUER).unwrap();
    let issuer = set(issuer.transport(host.clone()).clock(clock.clone()));
    World {
        key,
        host,
        clock,
        verifier: Verifier::new(issuer).unwrap(),
    }
}

impl World {
    /// What becomes of a token that is issued now.
    async fn verify(&self, key: &SigningKey) -> Result<(), TokenErrorKind> {
        // Good for as long as any test lasts.
        self.check(&token(key, &claims(json!({"exp": 4_102_444_800_u64}))))
            .await
    }

    async fn check(&self, token: &str) -> Result<(), TokenErrorKind> {
        let result = self.verifier.verify(token).await;
        result.map(drop).map_err(|error| error.kind())
    }

    /// A token that names this key, which nobody has.
    fn strange(&self, kid: &str) -> String {
        let header = json!({"alg": "ES256", "kid": kid}).to_string();
        sign(&self.key, &header, claims(json!({})).to_string())
    }
}

#[tokio::test]
async fn keys_are_fetched_with_the_first_token_and_kept() {
    let world = world();
    assert_eq!(world.host.fetches(), 0);
    for _ in 0..3 {
        assert_eq!(world.verify(&world.key).await, Ok(()));
    }
    assert_eq!(world.host.fetches(), 1);
}

#[tokio::test]
async fn prefetching_spares_the_first_token_the_fetch() {
    let world = world();
    world.verifier.prefetch().await.unwrap();
    world.verifier.prefetch().await.unwrap();
    assert_eq!(world.verify(&world.key).await, Ok(()));
    assert_eq!(world.host.fetches(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_verifications_on_a_cold_cache_cause_one_fetch() {
    let world = world();
    let token = token(&world.key, &claims(json!({})));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10_000 {
        let (verifier, token) = (world.verifier.clone(), token.clone());
        tasks.spawn(async move { verifier.verify(&token).await.is_ok() });
    }
    let results = tasks.join_all().await;
    assert_eq!(results.len(), 10_000);
    assert!(results.into_iter().all(|is_ok| is_ok));
    assert_eq!(world.host.fetches(), 1);
}

#[tokio::test]
async fn all_who_wait_for_a_fetch_that_fails_hear_of_it() {
    let world = world();
    world.host.fall_silent();
    let token = token(&world.key, &claims(json!({})));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let (verifier, token) = (world.verifier.clone(), token.clone());
        tasks.spawn(async move { verifier.verify(&token).await.unwrap_err() });
    }
    for error in tasks.join_all().await {
        assert!(error.is_unavailable(), "{error}");
        assert!(error.to_string().contains("the host is down"), "{error}");
    }
    assert_eq!(world.host.fetches(), 1);
}

#[tokio::test]
async fn whoever_gives_up_does_not_end_the_wait_of_others() {
    let world = world();
    let token = token(&world.key, &claims(json!({})));
    let mut first = Box::pin(world.verifier.verify(&token));
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    assert!(first.as_mut().poll(&mut context).is_pending());
    let second = tokio::spawn({
        let (verifier, token) = (world.verifier.clone(), token.clone());
        async move { verifier.verify(&token).await }
    });
    tokio::task::yield_now().await;
    drop(first);
    assert!(second.await.unwrap().is_ok());
}

#[tokio::test]
async fn old_keys_are_fetched_again() {
    let world = world_of(|issuer| issuer.keep_keys(Duration::from_secs(600)));
    for (wait, fetches) in [(0, 1), (599, 1), (1, 2), (599, 2), (600, 3)] {
        world.clock.pass(wait);
        assert_eq!(world.verify(&world.key).await, Ok(()));
        assert_eq!(world.host.fetches(), fetches, "after {wait} seconds more");
    }
}

#[tokio::test]
async fn a_host_that_is_down_does_not_stop_tokens_whose_key_is_kept() {
    let world = world();
    assert_eq!(world.verify(&world.key).await, Ok(()));
    world.host.fall_silent();
    // One fetch in each interval.
    for interval in 0..100 {
        world.clock.pass(if interval == 0 { 600 } else { 30 });
        for _ in 0..3 {
            assert_eq!(world.verify(&world.key).await, Ok(()));
        }
    }
    assert_eq!(world.host.fetches(), 1 + 100);
}

#[tokio::test]
async fn keys_that_are_too_old_are_not_used_even_then() {
    let world = world_of(|issuer| issuer.keep_stale_keys(Duration::from_secs(3600)));
    assert_eq!(world.verify(&world.key).await, Ok(()));
    world.host.fall_silent();
    world.clock.pass(600 + 3599);
    assert_eq!(world.verify(&world.key).await, Ok(()));
    world.clock.pass(1);
    assert_eq!(
        world.verify(&world.key).await,
        Err(TokenErrorKind::KeysUnavailable)
    );
}

#[tokio::test]
async fn a_host_that_is_down_from_the_beginning_is_asked_once_a_second() {
    let world = world();
    world.host.fall_silent();
    for _ in 0..3 {
        assert_eq!(
            world.verify(&world.key).await,
            Err(TokenErrorKind::KeysUnavailable)
        );
    }
    assert_eq!(world.host.fetches(), 1);
    world.clock.pass(1);
    world.host.publish(&[jwk(&world.key, "1")]);
    assert_eq!(world.verify(&world.key).await, Ok(()));
}

#[tokio::test]
async fn a_rotated_key_is_picked_up_without_an_error() {
    let world = world();
    assert_eq!(world.verify(&world.key).await, Ok(()));
    let next = SigningKey::p256().unwrap();
    world.host.publish(&[jwk(&next, "2")]);
    assert_eq!(world.verify(&next).await, Ok(()));
    assert_eq!(world.host.fetches(), 2);
    // The old key is gone with the document that had it.
    assert_eq!(
        world.verify(&world.key).await,
        Err(TokenErrorKind::InvalidSignature)
    );
    assert_eq!(world.host.fetches(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_tokens_of_a_rotated_key_cause_one_fetch() {
    let world = world();
    assert_eq!(world.verify(&world.key).await, Ok(()));
    let next = SigningKey::p256().unwrap();
    world.host.publish(&[jwk(&next, "2")]);
    let token = token(&next, &claims(json!({})));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..1_000 {
        let (verifier, token) = (world.verifier.clone(), token.clone());
        tasks.spawn(async move { verifier.verify(&token).await.is_ok() });
    }
    assert!(tasks.join_all().await.into_iter().all(|is_ok| is_ok));
    assert_eq!(world.host.fetches(), 2);
}

#[tokio::test]
async fn a_flood_of_unknown_keys_causes_one_fetch_in_each_interval() {
    let world = world();
    assert_eq!(world.verify(&world.key).await, Ok(()));
    for interval in 0..4 {
        for n in 0..500 {
            let token = world.strange(&format!("{interval}-{n}"));
            assert_eq!(world.check(&token).await, Err(TokenErrorKind::UnknownKey));
        }
        assert_eq!(world.host.fetches(), 2 + interval);
        world.clock.pass(30);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flood_at_once_causes_one_fetch_and_holds_nobody_up() {
    let world = world();
    assert_eq!(world.verify(&world.key).await, Ok(()));
    let good = token(&world.key, &claims(json!({})));
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..1_000 {
        let (verifier, good) = (world.verifier.clone(), good.clone());
        let strange = world.strange(&format!("strange-{n}"));
        tasks.spawn(async move {
            let refused = verifier.verify(&strange).await.unwrap_err();
            refused.kind() == TokenErrorKind::UnknownKey && verifier.verify(&good).await.is_ok()
        });
    }
    assert!(tasks.join_all().await.into_iter().all(|is_right| is_right));
    assert_eq!(world.host.fetches(), 2);
}

#[tokio::test]
async fn an_unknown_key_while_the_host_is_down_is_unknown() {
    let world = world();
    assert_eq!(world.verify(&world.key).await, Ok(()));
    world.host.fall_silent();
    for _ in 0..3 {
        assert_eq!(
            world.check(&world.strange("2")).await,
            Err(TokenErrorKind::UnknownKey)
        );
    }
    assert_eq!(world.verify(&world.key).await, Ok(()));
    assert_eq!(world.host.fetches(), 2);
}

#[tokio::test]
async fn a_token_that_is_refused_for_itself_causes_no_fetch() {
    let world = world();
    assert_eq!(world.verify(&world.key).await, Ok(()));
    let expired = token(&world.key, &claims(json!({"exp": 1})));
    assert_eq!(world.check(&expired).await, Err(TokenErrorKind::Expired));
    assert_eq!(world.check("a.b").await, Err(TokenErrorKind::Malformed));
    assert_eq!(world.host.fetches(), 1);
}

#[tokio::test]
async fn what_is_not_a_document_of_keys_does_not_replace_the_keys() {
    let world = world();
    for document in [
        "",
        "<html>",
        "{}",
        r#"{"data":{"keys":[]}}"#,
        r#"{"keys":{}}"#,
        "null",
    ] {
        world.host.publish(&[jwk(&world.key, "1")]);
        world.clock.pass(600);
        assert_eq!(world.verify(&world.key).await, Ok(()));
        world.host.respond(document);
        world.clock.pass(600);
        assert_eq!(world.verify(&world.key).await, Ok(()), "{document}");
        assert_eq!(
            world.check(&world.strange("2")).await,
            Err(TokenErrorKind::UnknownKey)
        );
    }
    world.host.respond(" ".repeat(300 << 10));
    world.clock.pass(600);
    assert_eq!(world.verify(&world.key).await, Ok(()));
}

fn with_key(pem: &str) -> String {
    json!({"data": {"public_key": pem}}).to_string()
}

#[tokio::test]
async fn a_deployment_without_a_key_set_has_one_key() {
    let world = world();
    world.host.respond_with_key(with_key(&pem(&world.key)));
    assert_eq!(world.verify(&world.key).await, Ok(()));
    // It has no name, so a token may have any.
    assert_eq!(world.check(&world.strange("2")).await, Ok(()));
    assert_eq!(world.host.fetches(), 1);
    // Neither does a rotation of that key, nor the return of the key set, cause an error.
    let next = SigningKey::p256().unwrap();
    world.host.respond_with_key(with_key(&pem(&next)));
    assert_eq!(world.verify(&next).await, Ok(()));
    world.host.publish(&[jwk(&world.key, "1")]);
    world.clock.pass(600);
    assert_eq!(world.verify(&world.key).await, Ok(()));
    assert_eq!(world.host.fetches(), 3);
}

#[tokio::test]
async fn a_deployment_without_any_key_lacks_its_key_set() {
    use std::error::Error as _;
    for (document, message) in [
        (with_key("hunter2"), "PUBLIC KEY"),
        ("{}".to_owned(), "`public_key` is not a string"),
    ] {
        let world = world();
        world.host.respond_with_key(document);
        let error = world.verifier.prefetch().await.unwrap_err();
        assert!(
            error.is_unavailable() && error.to_string().contains(message),
            "{error}"
        );
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
    let nothing = |request: crate::Request| -> crate::TransportFuture {
        assert!(request.uri().path().starts_with("/.well-known/jwk"));
        let mut response = crate::Response::new(crate::Body::from(""));
        *response.status_mut() = http::StatusCode::NOT_FOUND;
        Box::pin(async { Ok(response) })
    };
    let issuer = Issuer::of_host(ISSUER).unwrap().transport(nothing);
    let error = Verifier::new(issuer).unwrap().prefetch().await.unwrap_err();
    let source = error.source().unwrap().downcast_ref::<crate::Error>();
    let source = source.unwrap();
    assert_eq!(source.status(), Some(http::StatusCode::NOT_FOUND));
    assert!(source.to_string().contains("getJwks"), "{source}");
}

/// Its tokens name their keys, and one key without a name would be for all of them.
#[tokio::test]
async fn an_oauth_app_has_a_key_set_or_no_keys() {
    let world = world();
    world.host.respond_with_key(with_key(&pem(&world.key)));
    let issuer = Issuer::of_host(ISSUER).unwrap();
    let issuer = issuer.transport(world.host.clone());
    let verifier = crate::access_token::Verifier::new(issuer).unwrap();
    assert!(verifier.prefetch().await.unwrap_err().is_unavailable());
}

#[tokio::test]
async fn what_is_wrong_with_the_document_is_the_source_of_the_error() {
    use std::error::Error as _;
    let world = world();
    world.host.respond(r#"{"keys":7}"#);
    let error = world.verifier.prefetch().await.unwrap_err();
    assert!(
        error.to_string().contains("`keys` is not a list"),
        "{error}"
    );
    let source = error
        .source()
        .unwrap()
        .downcast_ref::<crate::Error>()
        .unwrap();
    assert_eq!(source.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_document_without_keys_withdraws_all_of_them() {
    let world = world();
    assert_eq!(world.verify(&world.key).await, Ok(()));
    world.host.publish(&[]);
    world.clock.pass(600);
    assert_eq!(
        world.verify(&world.key).await,
        Err(TokenErrorKind::UnknownKey)
    );
}

#[test]
fn keys_over_plain_http_from_another_machine_need_consent() {
    let issuer = || Issuer::of_host("http://frontend.example.com").unwrap();
    let issuer = |host: Host| issuer().transport(host);
    let error = Verifier::new(issuer(Host::default())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(Verifier::new(issuer(Host::default()).allow_insecure_http()).is_ok());
}

/// What a host responded to one request over a connection, and what the request was.
#[cfg(feature = "reqwest")]
async fn fetch_over_http(response: impl Fn(&str) -> String) -> (Result<(), String>, String) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let response = response(&origin);
    let host = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(response.as_bytes()).await.unwrap();
        // The connection is closed with it, so that a second request would fail.
        String::from_utf8(request).unwrap()
    });
    let verifier = Verifier::new(Issuer::of_host(&origin).unwrap()).unwrap();
    let result = verifier.prefetch().await;
    (
        result.map_err(|error| error.to_string()),
        host.await.unwrap(),
    )
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn keys_are_fetched_over_http_without_a_credential() {
    let (result, request) = fetch_over_http(|_| {
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 11\r\n\r\n{\"keys\":[]}".to_owned()
    })
    .await;
    assert!(result.is_ok(), "{result:?}");
    assert!(
        request.starts_with("GET /.well-known/jwks.json HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        !request.to_ascii_lowercase().contains("authorization"),
        "{request}"
    );
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn a_redirect_of_the_host_is_not_followed() {
    let (result, _) = fetch_over_http(|origin| {
        format!("HTTP/1.1 302 Found\r\nlocation: {origin}/keys\r\ncontent-length: 0\r\n\r\n")
    })
    .await;
    assert!(result.unwrap_err().contains("302"));
}
