//! The requests of an exchange, and the results made from its responses.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex},
};

use http::{HeaderMap, HeaderValue, StatusCode};

use super::{Exchange, Exchanged, Renewal};
use crate::{
    Body, Client, Delivery, Error, ErrorKind, PublishableKey, Request, Response, Result, Transport,
    TransportFuture,
};

const LIVE: &str = "pk_live_aHR0cHM6Ly9mcm9udGVuZC5leGFtcGxlLmNvbQ==";
const STAGING: &str = "pk_test_aHR0cHM6Ly9hMWIyYzNkNGU1ZjZnN2g4LmZhcGkudHJ5d2FjaHQueHl6";
const BODY: &str = r#"{"data":{"token":"session-hunter2","expires":1780000030500}}"#;

/// A Frontend API that responds the same to everything, and keeps what it was sent.
#[derive(Clone)]
struct Frontend {
    status: u16,
    body: &'static str,
    headers: &'static [(&'static str, &'static str)],
    sent: Arc<Mutex<Vec<Request>>>,
}

impl Frontend {
    fn with(status: u16, body: &'static str) -> Self {
        Self {
            status,
            body,
            headers: &[],
            sent: Arc::default(),
        }
    }

    fn exchange(&self, key: &str) -> Exchange {
        let builder = Client::builder()
            .api_key("sk_hunter2")
            .header("x-own", "hunter2");
        let client = builder.transport(self.clone()).build().unwrap();
        Exchange::with_client(&client, &PublishableKey::parse(key).unwrap())
    }

    async fn exchanged(&self, key: &str) -> Result<Exchanged> {
        self.exchange(key).session_token("browser-hunter2").await
    }

    /// The URL and the headers of the only request.
    fn sent(&self) -> (String, HeaderMap) {
        let sent = self.sent.lock().unwrap();
        assert_eq!(sent.len(), 1);
        (sent[0].uri().to_string(), sent[0].headers().clone())
    }
}

impl Transport for Frontend {
    fn send(&self, request: Request) -> TransportFuture {
        self.sent.lock().unwrap().push(request);
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap();
        for (name, value) in self.headers {
            let value = HeaderValue::from_static(value);
            response.headers_mut().append(*name, value);
        }
        Box::pin(async move { Ok(response) })
    }
}

#[tokio::test]
async fn a_production_deployment_is_sent_a_cookie() {
    let frontend = Frontend::with(200, BODY);
    let exchanged = frontend.exchanged(LIVE).await.unwrap();
    assert_eq!(exchanged.token.expose(), "session-hunter2");
    assert_eq!(exchanged.expires_at.timestamp_millis(), 1_780_000_030_500);
    let (url, headers) = frontend.sent();
    assert_eq!(url, "https://frontend.example.com/session/token");
    assert_eq!(headers["cookie"], "__session=browser-hunter2");
    assert!(headers["cookie"].is_sensitive());
}

#[tokio::test]
async fn a_staging_deployment_is_sent_a_query_parameter() {
    let frontend = Frontend::with(200, BODY);
    frontend.exchanged(STAGING).await.unwrap();
    let (url, headers) = frontend.sent();
    assert_eq!(
        url,
        "https://a1b2c3d4e5f6g7h8.fapi.trywacht.xyz/session/token?__dev_session__=browser-hunter2"
    );
    assert_eq!(headers.get("cookie"), None);
}

#[tokio::test]
async fn neither_the_key_nor_the_headers_of_the_client_are_sent() {
    let frontend = Frontend::with(200, BODY);
    frontend.exchanged(LIVE).await.unwrap();
    let (_, headers) = frontend.sent();
    assert_eq!(
        (headers.get("authorization"), headers.get("x-own")),
        (None, None)
    );
}

#[tokio::test]
async fn the_template_the_address_and_another_cookie_are_sent() {
    let frontend = Frontend::with(200, BODY);
    let exchange = frontend.exchange(LIVE).cookie_name("__acme");
    let call = exchange.session_token("browser-hunter2");
    let browser = IpAddr::from(Ipv4Addr::new(192, 0, 2, 7));
    call.template("a b").forwarded_for(browser).await.unwrap();
    let (url, headers) = frontend.sent();
    assert!(url.ends_with("/session/token?template=a%20b"), "{url}");
    assert_eq!(headers["x-wacht-forwarded-for"], "192.0.2.7");
    assert_eq!(headers["cookie"], "__acme=browser-hunter2");
}

#[tokio::test]
async fn what_the_browser_has_to_keep_is_handed_on() {
    let mut frontend = Frontend::with(200, BODY);
    assert!(
        matches!(frontend.exchanged(LIVE).await.unwrap().renewal, Renewal {
        set_cookies, staging_token: None
    } if set_cookies.is_empty())
    );
    frontend.headers = &[
        ("set-cookie", "__session=new; HttpOnly"),
        ("set-cookie", "__auth_1=x"),
        ("x-development-session", "new"),
    ];
    let renewal = frontend.exchanged(STAGING).await.unwrap().renewal;
    assert_eq!(
        renewal.set_cookies,
        ["__session=new; HttpOnly", "__auth_1=x"]
    );
    assert_eq!(renewal.staging_token.unwrap().expose(), "new");
}

#[tokio::test]
async fn a_browser_without_a_user_is_an_error_that_has_its_new_session() {
    let mut frontend = Frontend::with(400, r#"{"error":{"message":"no sign-in"}}"#);
    frontend.headers = &[("set-cookie", "__session=anonymous")];
    let error = frontend.exchanged(LIVE).await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    let renewal = Renewal::of(error.headers().unwrap());
    assert_eq!(renewal.set_cookies, ["__session=anonymous"]);
}

#[tokio::test]
async fn an_exchange_whose_response_was_lost_is_not_sent_again() {
    let frontend = Frontend::with(502, "");
    let error = frontend.exchanged(LIVE).await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    frontend.sent();

    let attempts = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&attempts);
    let lost = move |_: Request| -> TransportFuture {
        *counter.lock().unwrap() += 1;
        let error = Error::connection("the connection was lost", "reset");
        Box::pin(async move { Err(error.with_delivery(Delivery::Unknown)) })
    };
    let builder = Client::builder().anonymous().base_url("https://localhost");
    let client = builder.transport(lost).build().unwrap();
    let exchange = Exchange::with_client(&client, &PublishableKey::parse(LIVE).unwrap());
    assert!(exchange.session_token("a").await.is_err());
    assert_eq!(*attempts.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_body_that_is_no_session_token_is_an_error_without_it() {
    for body in [
        "<html>",
        r#"{"data":{}}"#,
        r#"{"data":{"token":"hunter2"}}"#,
        r#"{"data":{"token":"hunter2","expires":"soon"}}"#,
        r#"{"data":{"token":"hunter2","expires":9223372036854775807}}"#,
    ] {
        let error = Frontend::with(200, body).exchanged(LIVE).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{body}");
    }
}

#[tokio::test]
async fn a_token_that_a_cookie_cannot_carry_is_refused_and_not_shown() {
    for token in ["hunter2; a=b", "hunter2\r\nx: y", "hunter2 \u{e4}"] {
        let frontend = Frontend::with(200, BODY);
        let error = frontend.exchange(LIVE).session_token(token).await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert!(frontend.sent.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn nothing_shows_a_token() {
    let mut frontend = Frontend::with(200, BODY);
    frontend.headers = &[
        ("set-cookie", "__session=hunter2"),
        ("x-development-session", "hunter2"),
    ];
    let call = frontend.exchange(LIVE).session_token("hunter2");
    let shown = format!("{call:?} {:?}", call.clone().await.unwrap());
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn what_is_no_publishable_key_is_refused() {
    let error = Exchange::from_publishable_key("sk_live_hunter2").unwrap_err();
    assert!(error.is_configuration());
    assert!(!error.to_string().contains("hunter2"));
}
