//! How requests carry credentials, and which are chosen.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use http::header::{AUTHORIZATION, COOKIE};

use super::{Chosen, Credentials, TokenFuture, TokenProvider, credentials::Given, tokens::Tokens};
use crate::{Body, Delivery, Error, ErrorKind, Request, Secret, scheme::Scheme};

const BEARER: Scheme = Scheme::bearer("token");
const BASIC: Scheme = Scheme::basic("user");
const HEADER: Scheme = Scheme::header("key", "x-api-key");
const QUERY: Scheme = Scheme::query("parameter", "api key");
const COOKIE_KEY: Scheme = Scheme::cookie("cookie", "sid");

fn secret(text: &str) -> Given {
    Given::Secret(Secret::from(text))
}

fn of(scheme: Scheme, given: Given) -> crate::Result<Credentials> {
    let mut credentials = Credentials::default();
    credentials.add(&scheme, given)?;
    Ok(credentials)
}

/// A request that carries the only credential there is.
fn sent(scheme: Scheme, given: Given, mut request: Request) -> Request {
    let credentials = of(scheme, given).unwrap();
    let chosen = credentials.choose(None).unwrap();
    credentials.apply(chosen, None, &mut request).unwrap();
    request
}

fn request(uri: &str) -> Request {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = uri.parse().unwrap();
    request
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.headers()[name].to_str().unwrap()
}

#[test]
fn a_bearer_token_and_a_user_go_into_the_authorization() {
    let request = sent(BEARER, secret(" sk_1\n"), request("https://a.example/"));
    assert_eq!(header(&request, "authorization"), "Bearer sk_1");
    assert!(request.headers()[AUTHORIZATION].is_sensitive());
    let given = Given::Basic("Aladdin".to_owned(), "open sesame".into());
    let request = sent(BASIC, given, self::request("https://a.example/"));
    assert_eq!(
        header(&request, "authorization"),
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    );
}

#[test]
fn a_key_goes_into_its_header() {
    let request = sent(HEADER, secret("k"), request("https://a.example/"));
    assert_eq!(header(&request, "x-api-key"), "k");
    assert!(!request.headers().contains_key(AUTHORIZATION));
}

#[test]
fn a_key_goes_behind_the_other_parameters_of_the_query() {
    for (uri, expected) in [
        ("https://a.example/x", "https://a.example/x?api%20key=a%26b"),
        (
            "https://a.example/x?y=1",
            "https://a.example/x?y=1&api%20key=a%26b",
        ),
    ] {
        let request = sent(QUERY, secret("a&b"), request(uri));
        assert_eq!(request.uri(), expected);
    }
}

#[test]
fn a_key_goes_beside_the_other_cookies() {
    let alone = sent(COOKIE_KEY, secret("k"), request("https://a.example/"));
    assert_eq!(header(&alone, "cookie"), "sid=k");
    let mut beside = request("https://a.example/");
    beside
        .headers_mut()
        .insert(COOKIE, "theme=dark".parse().unwrap());
    let beside = sent(COOKIE_KEY, secret("k"), beside);
    assert_eq!(header(&beside, "cookie"), "theme=dark; sid=k");
    assert!(beside.headers()[COOKIE].is_sensitive());
}

#[test]
fn a_header_that_a_hook_set_stays() {
    let mut request = request("https://a.example/");
    request
        .headers_mut()
        .insert(AUTHORIZATION, "Signature x".parse().unwrap());
    let request = sent(BEARER, secret("sk_1"), request);
    assert_eq!(header(&request, "authorization"), "Signature x");
}

#[test]
fn credentials_that_cannot_be_carried_are_refused_and_not_shown() {
    let refused = [
        of(BEARER, secret("hunter2\nx: y")),
        of(HEADER, secret("hunter2\u{7f}")),
        of(COOKIE_KEY, secret("hunter2; admin=1")),
        of(BASIC, Given::Basic("a:b".to_owned(), "hunter2".into())),
        of(BASIC, secret("hunter2")),
        of(QUERY, Given::Basic("a".to_owned(), "hunter2".into())),
    ];
    for refused in refused {
        let error = refused.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}

#[test]
fn requests_share_one_copy_of_the_key_in_memory_that_is_wiped() {
    let credentials = of(BEARER, secret("hunter2")).unwrap();
    let place = || {
        let mut request = request("https://a.example/");
        let chosen = credentials.choose(None).unwrap();
        credentials.apply(chosen, None, &mut request).unwrap();
        request.headers()[AUTHORIZATION].as_bytes().as_ptr()
    };
    assert_eq!(place(), place());
}

#[test]
fn the_first_alternative_that_the_client_has_is_chosen() {
    let mut credentials = of(HEADER, secret("k")).unwrap();
    credentials.add(&QUERY, secret("q")).unwrap();
    let names = |security| match credentials.choose(Some(security)) {
        Ok(Chosen::None) => Ok(Vec::new()),
        Ok(Chosen::One(name)) => Ok(vec![name]),
        Ok(Chosen::These(names)) => Ok(names.to_vec()),
        Err(error) => Err(error.to_string()),
    };
    assert_eq!(names(&[&["token"], &["parameter"]]), Ok(vec!["parameter"]));
    assert_eq!(
        names(&[&["key", "parameter"]]),
        Ok(vec!["key", "parameter"])
    );
    assert_eq!(names(&[]), Ok(vec![]));
    assert_eq!(names(&[&[], &["key"]]), Ok(vec!["key"]));
    assert_eq!(names(&[&["token"], &[]]), Ok(vec![]));
    assert_eq!(
        names(&[&["token", "key"], &["user"]]).unwrap_err(),
        "the operation needs a credential for token and key; call ClientBuilder::credential"
    );
}

/// Provides `t1`, `t2` and so on.
#[derive(Default)]
struct Counting(AtomicU64);

impl TokenProvider for Arc<Counting> {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
            // So that others get a chance to ask meanwhile.
            tokio::task::yield_now().await;
            Ok(Secret::new(format!("t{number}")))
        })
    }
}

#[tokio::test]
async fn calls_at_the_same_time_ask_for_one_token() {
    let provider = Arc::new(Counting::default());
    let tokens = Tokens::new(Arc::new(provider.clone()));
    let (one, two) = tokio::join!(tokens.get(None), tokens.get(None));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.value, "Bearer t1");
    assert_eq!(two.value, "Bearer t1");
    // Both were refused, and one fetch serves both.
    let (one, two) = tokio::join!(tokens.get(Some(&one)), tokens.get(Some(&two)));
    assert_eq!(one.unwrap().value, two.unwrap().value);
    assert_eq!(provider.0.load(Ordering::Relaxed), 2);
}

/// Has no token, and counts the requests for one.
struct Broken(AtomicU64);

impl TokenProvider for Arc<Broken> {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            self.0.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            Err(Error::connection("no token", "the login is down"))
        })
    }
}

#[tokio::test]
async fn calls_at_the_same_time_share_the_failure_of_a_provider() {
    let provider = Arc::new(Broken(AtomicU64::new(0)));
    let tokens = Tokens::new(Arc::new(provider.clone()));
    let results = tokio::join!(tokens.get(None), tokens.get(None), tokens.get(None));
    for result in [results.0, results.1, results.2] {
        let error = result.err().unwrap();
        assert_eq!(error.to_string(), "no token");
        assert_eq!(error.delivery(), Delivery::NotSent);
    }
    assert_eq!(provider.0.load(Ordering::Relaxed), 1);
    // A call after them asks again.
    assert!(tokens.get(None).await.is_err());
    assert_eq!(provider.0.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn an_empty_token_is_refused() {
    struct Empty;

    impl TokenProvider for Empty {
        fn token(&self) -> TokenFuture<'_> {
            Box::pin(async { Ok(Secret::from(" ")) })
        }
    }

    let tokens = Tokens::new(Arc::new(Empty));
    let error = tokens.get(None).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Configuration);
}
