//! A proxy that the environment names is not given what goes to this machine.

use std::process::Command;

use crate::raw::{Raw, answer};

/// Run by the other test, in a process whose environment names a proxy.
#[tokio::test]
#[ignore = "needs an environment of its own"]
async fn call_by_the_environment() {
    let client = wacht_sdk::Client::from_env().unwrap();
    client.users().delete("1").await.unwrap();
}

#[tokio::test]
async fn a_request_to_this_machine_goes_there_directly() {
    let proxy = Raw::sending(&answer("200 OK", "", "{}")).await;
    let service = Raw::sending(&answer("200 OK", "", "{}")).await;
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", "proxy::call_by_the_environment"])
        .env("WACHT_BASE_URL", service.url())
        .env("WACHT_SECRET_KEY", "sk_test")
        .env("HTTP_PROXY", proxy.url())
        .env("http_proxy", proxy.url())
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.unwrap().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(proxy.received().is_empty(), "{:?}", proxy.received());
    assert_eq!(service.received().len(), 1);
}
