//! No key reaches a host that it was not given for.

use std::process::Command;

use wacht_runtime::{Attempt, Hook, Request, Result};

use crate::{
    client,
    generated::Client,
    raw::{Raw, response},
    shows_a_key,
};

async fn empty() -> Raw {
    Raw::sending(&[response("200 OK", "", "")]).await
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = empty().await;
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let location = format!("location: {}/\r\n", other.url());
        let server = Raw::sending(&[response(status, &location, "")]).await;
        let error = client(&server).things().get(7).await.unwrap_err();
        assert_eq!(error.status().map(|s| s.is_redirection()), Some(true));
    }
    assert!(other.received().is_empty());
}

/// Sends every request to another host.
struct Detour(String);

impl Hook for Detour {
    fn before(&self, _: &Attempt<'_>, request: &mut Request) -> Result<()> {
        let target = request.uri().path_and_query().unwrap().as_str();
        *request.uri_mut() = format!("{}{target}", self.0).parse().unwrap();
        Ok(())
    }
}

#[tokio::test]
async fn what_a_hook_sends_elsewhere_carries_no_key() {
    let (given, other) = (empty().await, empty().await);
    let builder = || {
        Client::builder()
            .base_url(given.url())
            .hook(Detour(other.url().to_owned()))
    };
    let keys = builder()
        .api_key("sk_bearer")
        .basic("Aladdin", "open sesame");
    let keys = keys
        .credential("header", "sk_header")
        .credential("query", "sk&query")
        .credential("cookie", "sk_cookie");
    let client = keys.build().unwrap();
    client.things().get(7).await.unwrap_err();
    client.things().by_user().await.unwrap();
    client.things().by_header().await.unwrap();
    client.things().by_query().await.unwrap();
    client.things().by_cookie().await.unwrap();
    assert!(given.received().is_empty());
    assert_eq!(other.received().len(), 5);
    for head in other.received() {
        assert!(!shows_a_key(&head), "{head}");
    }
}

/// Runs itself again, in a process whose environment names a proxy.
#[tokio::test]
async fn a_proxy_of_the_environment_is_not_given_what_stays_on_this_machine() {
    if std::env::var_os("THINGS_URL").is_some() {
        let client = Client::from_env().unwrap();
        client.things().health().await.unwrap();
        client.things().list().await.unwrap();
        return;
    }
    let proxy = empty().await;
    let service = Raw::sending(&[response("200 OK", "", r#"{"data":[],"has_more":false}"#)]).await;
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "elsewhere::a_proxy_of_the_environment_is_not_given_what_stays_on_this_machine",
        ])
        .env("THINGS_URL", service.url())
        .env("THINGS_KEY", "sk_bearer")
        .env("HTTP_PROXY", proxy.url())
        .env("http_proxy", proxy.url())
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.unwrap().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(proxy.received().is_empty(), "{:?}", proxy.received());
    assert_eq!(service.received().len(), 2);
}
