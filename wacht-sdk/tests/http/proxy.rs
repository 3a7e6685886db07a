//! Which requests go through a proxy, and that none of them takes the API key to it in the clear.

use std::process::{Command, Output};

use wacht_sdk::{Client, ClientBuilder, Delivery, ErrorKind, RetryPolicy};

use crate::raw::{Raw, response};

async fn server() -> Raw {
    Raw::sending(&response("200 OK", "", "{}")).await
}

/// A client of a service that, to the client, is on another machine.
fn remote(url: &str) -> ClientBuilder {
    Client::builder()
        .api_key("sk_test")
        .base_url(url)
        .retry(RetryPolicy::never())
}

/// Runs one of the tests below that are made for it, in a process whose environment names a proxy.
async fn run(test: &str, proxy: &Raw, service: &str) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", test])
        .env("WACHT_BASE_URL", service)
        .env("WACHT_SECRET_KEY", "sk_test")
        .env("HTTP_PROXY", proxy.url())
        .env("http_proxy", proxy.url())
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let output = tokio::task::spawn_blocking(move || command.output());
    output.await.unwrap().unwrap()
}

#[tokio::test]
#[ignore = "needs an environment of its own"]
async fn call_by_the_environment() {
    let client = Client::from_env().unwrap();
    client.users().delete("1").await.unwrap();
}

#[tokio::test]
async fn a_request_to_this_machine_goes_there_directly() {
    let (proxy, service) = (server().await, server().await);
    let output = run("proxy::call_by_the_environment", &proxy, &service.url()).await;
    assert!(output.status.success(), "{output:?}");
    assert!(proxy.received().is_empty(), "{:?}", proxy.received());
    assert_eq!(service.received().len(), 1);
}

#[tokio::test]
#[ignore = "needs an environment of its own"]
async fn call_through_the_environment() {
    let url = std::env::var("WACHT_BASE_URL").unwrap();
    let client = remote(&url).allow_insecure_http().build().unwrap();
    client.users().delete("1").await.unwrap();
}

#[tokio::test]
#[ignore = "needs an environment of its own"]
async fn call_without_a_proxy() {
    let url = std::env::var("WACHT_BASE_URL").unwrap();
    let builder = remote(&url).allow_insecure_http().no_proxy();
    let client = builder.build().unwrap();
    client.users().delete("1").await.unwrap();
}

// An address that leads to this machine and does not say so, which no other system has.
#[cfg(unix)]
#[tokio::test]
async fn the_proxy_of_the_environment_is_used_unless_it_is_turned_off() {
    let (proxy, service) = (server().await, server().await);
    let elsewhere = service.url().replace("127.0.0.1", "0.0.0.0");
    let output = run("proxy::call_through_the_environment", &proxy, &elsewhere).await;
    assert!(output.status.success(), "{output:?}");
    assert_eq!((proxy.received().len(), service.received().len()), (1, 0));
    let output = run("proxy::call_without_a_proxy", &proxy, &elsewhere).await;
    assert!(output.status.success(), "{output:?}");
    assert_eq!((proxy.received().len(), service.received().len()), (1, 1));
}

#[tokio::test]
async fn a_proxy_is_sent_what_it_is_to_pass_on_and_who_asks() {
    let proxy = server().await;
    let url = proxy.url().replace("http://", "http://me:hunter2@");
    let builder = remote("http://service.example.com").allow_insecure_http();
    let client = builder.proxy(url).build().unwrap();
    client.users().delete("1").await.unwrap();
    let [request] = <[String; 1]>::try_from(proxy.received()).unwrap();
    let first = request.lines().next().unwrap();
    assert_eq!(first, "DELETE http://service.example.com/users/1 HTTP/1.1");
    // What `me:hunter2` is in base 64.
    let password = "proxy-authorization: Basic bWU6aHVudGVyMg==";
    assert!(request.contains(password), "{request}");
}

#[tokio::test]
async fn a_proxy_is_not_given_the_key_for_a_service_over_https() {
    let refusal = response("407 Proxy Authentication Required", "", "");
    let proxy = Raw::sending(&refusal).await;
    let url = proxy.url().replace("http://", "http://me:hunter2@");
    let client = remote("https://service.example.com").proxy(url);
    let error = client.build().unwrap().users().delete("1").await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.delivery(), Delivery::NotSent);
    assert!(
        !format!("{error} {error:?}").contains("hunter2"),
        "{error:?}"
    );
    let [request] = <[String; 1]>::try_from(proxy.received()).unwrap();
    assert!(
        request.starts_with("CONNECT service.example.com:443 HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(!request.contains("sk_test"), "{request}");
}

#[test]
fn a_transport_that_connects_by_itself_takes_no_proxy() {
    let transport = |_| -> wacht_sdk::TransportFuture { Box::pin(std::future::pending()) };
    let builder = remote("https://service.example.com").transport(transport);
    let error = builder.no_proxy().build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("so is a transport"), "{error}");
}
