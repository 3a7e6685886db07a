//! Calls every operation of the SDK, with the least and with all that it takes, and reports failures.
//!
//! `cargo run --example call_all` calls them on a Wacht in process that remembers, in both forms and twice on
//! each, on resources that it creates. `cargo run --example call_all -- http://127.0.0.1:4010` calls them on a
//! server that returns examples, where every id leads to a resource, such as `wacht-mock --examples`.
#![allow(clippy::unwrap_used, reason = "the table of the tests is used")]

use std::process::ExitCode;

use wacht_mock::Form;
use wacht_sdk::{Client, RetryPolicy};

#[rustfmt::skip]
#[path = "../../tests/generated/calls.rs"]
mod calls;
mod flow;
#[allow(dead_code, reason = "only the tests expect calls")]
#[path = "../../tests/table.rs"]
mod table;

#[tokio::main]
async fn main() -> ExitCode {
    let Some(base_url) = std::env::args().nth(1) else {
        return remembering().await;
    };
    let key = std::env::var("WACHT_SECRET_KEY").unwrap_or_else(|_| "sk_example".to_owned());
    let client = Client::builder()
        .base_url(base_url)
        .api_key(key)
        .retry(RetryPolicy::never())
        .build();
    let client = match client {
        Ok(client) => client,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let mut failed = 0;
    for case in calls::CASES {
        for call in [case.minimal, case.full] {
            if let Err(error) = call(client.clone()).await {
                println!("{}: {error}", case.operation);
                failed += 1;
            }
        }
    }
    println!("{} operations, {failed} failed calls", calls::CASES.len());
    ExitCode::from(u8::from(failed > 0))
}

/// Calls them on a Wacht in process that remembers.
async fn remembering() -> ExitCode {
    let mut failed = 0;
    for form in [Form::Documented, Form::Live] {
        let failures = match flow::run(form).await {
            Ok(failures) => failures,
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        };
        failures.iter().for_each(|failure| println!("{failure}"));
        println!(
            "{form}: {} operations, twice, {} failed calls",
            calls::CASES.len(),
            failures.len()
        );
        failed += failures.len();
    }
    ExitCode::from(u8::from(failed > 0))
}
