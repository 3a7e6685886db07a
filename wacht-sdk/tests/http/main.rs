//! The SDK over real connections on this machine.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

mod beyond;
#[cfg(feature = "blocking")]
mod blocking;
mod calls;
mod deliveries;
mod errors;
mod forms;
mod lists;
mod paths;
mod proxy;
mod raw;
mod resources;
mod responses;
mod secrets;
mod tls;
#[cfg(feature = "tracing")]
mod trace;
mod transport;
mod uploads;
mod windows;

use wacht_mock::{Form, Mock, Server};
use wacht_sdk::{Client, ClientBuilder};

/// Both forms, for tests of what they share.
const FORMS: [Form; 2] = [Form::Documented, Form::Live];

/// A mock on which every id leads to a resource.
async fn mock(form: Form) -> Server {
    Mock::wacht()
        .unwrap()
        .examples()
        .strict()
        .form(form)
        .start()
        .await
        .unwrap()
}

/// A mock that starts empty and remembers what requests change.
async fn remembering(form: Form) -> Server {
    Mock::wacht()
        .unwrap()
        .strict()
        .form(form)
        .start()
        .await
        .unwrap()
}

fn builder(server: &Server) -> ClientBuilder {
    let builder = Client::builder().base_url(server.base_url());
    builder.api_key(server.api_key())
}

fn client(server: &Server) -> Client {
    builder(server).build().unwrap()
}

/// A client whose responses follow `preference`.
fn preferring(server: &Server, preference: &str) -> Client {
    builder(server)
        .header("prefer", preference)
        .build()
        .unwrap()
}
