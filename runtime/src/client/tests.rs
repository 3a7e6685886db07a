//! Where a client takes key and base URL from, and what its futures cost.

use crate::{
    CallFuture, ClientBuilder, Error, ErrorKind, example::Client, operation::Operation,
    output::Reading, transport::TransportFuture, typed_call::send, untyped_call::UntypedCall,
};

#[path = "../../tests/cost/mod.rs"]
mod cost;

/// A builder that lacks nothing but the key, with any features.
fn builder() -> ClientBuilder<Client> {
    Client::builder().transport(|_| -> TransportFuture {
        Box::pin(async { Err(Error::connection("nothing is sent", "it is a test")) })
    })
}

fn from(variables: &[(&str, &str)]) -> crate::Result<Client> {
    let get = |name: &str| {
        let found = variables.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    builder().environment(get).build()
}

fn authorization(client: &Client) -> &str {
    let mut headers = client.as_ref().0.credentials.headers();
    headers.next().unwrap().to_str().unwrap()
}

#[test]
fn the_secret_key_wins_over_the_api_key() {
    let client = from(&[("EXAMPLE_API_KEY", "sk_b"), ("EXAMPLE_SECRET_KEY", "sk_a")]).unwrap();
    assert_eq!(authorization(&client), "Bearer sk_a");
}

#[test]
fn the_api_key_is_the_second_choice() {
    let client = from(&[("EXAMPLE_API_KEY", "sk_b"), ("EXAMPLE_SECRET_KEY", " ")]).unwrap();
    assert_eq!(authorization(&client), "Bearer sk_b");
}

#[test]
fn the_base_url_can_come_from_the_environment() {
    let client = from(&[
        ("EXAMPLE_API_KEY", "sk"),
        ("EXAMPLE_BASE_URL", "https://eu.example.com/"),
    ]);
    assert_eq!(
        client.unwrap().as_ref().0.base_url.as_str(),
        "https://eu.example.com"
    );
}

#[test]
fn a_missing_key_is_said_with_the_remedy() {
    let error = from(&[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("EXAMPLE_SECRET_KEY"), "{error}");
}

#[test]
fn a_key_that_cannot_be_a_header_is_refused_without_being_shown() {
    let error = Client::new("sk_\nx: hunter2").unwrap_err();
    assert!(!format!("{error}{error:?}").contains("hunter2"));
}

#[test]
fn the_key_is_in_no_debug_text() {
    let builder = builder().api_key("sk_hunter2");
    assert!(!format!("{builder:?}").contains("hunter2"));
    let client = builder.build().unwrap();
    assert!(!format!("{client:?}").contains("hunter2"));
    assert!(!format!("{:?}", client.as_ref().0.credentials).contains("hunter2"));
}

#[test]
fn headers_cannot_be_injected() {
    for (name, value) in [("x-a", "b\r\nx-c: d"), ("x a", "b"), ("Authorization", "b")] {
        let error = builder().api_key("sk").header(name, value).build();
        let error = error.unwrap_err().to_string();
        assert!(error.contains("header"), "{name:?}: {error}");
    }
    assert!(builder().api_key("sk").header("x-a", "b").build().is_ok());
}

#[test]
fn a_blank_key_is_a_missing_key() {
    for key in ["", " ", "\t"] {
        let error = Client::new(key).unwrap_err();
        assert!(error.to_string().contains("no API key"), "{key:?}: {error}");
    }
}

#[test]
fn what_a_call_holds_while_it_waits_is_small() {
    static THING: Operation = Operation::get("getThing", "/things");
    let client = builder().api_key("sk_test").build().unwrap();
    let boxed = send(UntypedCall::new(&client, &THING), Reading::Whole);
    cost::hold("boxed-future-bytes", size_of_val(&*boxed) as u64);
}

#[test]
fn the_future_of_a_call_is_a_few_words() {
    cost::hold("future-bytes", size_of::<CallFuture<()>>() as u64);
}
