//! What the generator makes of its test cases, as code that must compile: a module per case, with a
//! table that calls every operation with the least and with all that it takes.
#![allow(
    clippy::self_named_constructors,
    reason = "a case has a resource called `new`"
)]

pub mod table;

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

#[cfg(test)]
mod bodies;
#[cfg(test)]
mod events;
#[cfg(test)]
mod every_call;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod on_the_wire;
#[cfg(test)]
mod parameters;
#[cfg(test)]
mod responses;
#[cfg(test)]
mod several;

#[cfg(test)]
mod read_and_written;

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use wacht_runtime::{
        Body, Client, Error, Request, Response, Scheme, Service, Transport, TransportFuture,
        http::HeaderMap,
    };

    use super::ALL;

    static SERVICE: Service = Service::new("goldens", "1.0.0")
        .server("https://api.example.com")
        .schemes(&[Scheme::bearer("key")]);

    /// A client that sends nothing.
    fn client() -> Client {
        let refuse = |_: Request| -> TransportFuture {
            Box::pin(async { Err(Error::connection("nothing is sent", "it is a test")) })
        };
        let builder = Client::builder(&SERVICE).api_key("key").transport(refuse);
        builder.build().unwrap()
    }

    #[test]
    fn every_call_can_be_made_with_the_least_and_with_all_it_takes() {
        for api in ALL {
            let calls = (api.make)(&client());
            assert!(!calls.is_empty(), "{}", api.name);
            assert_eq!(calls.len(), api.requests.len(), "{}", api.name);
        }
    }

    /// Where requests went, and what headers they had.
    type Sent = Arc<Mutex<Vec<(String, HeaderMap)>>>;

    /// A transport that keeps the requests.
    fn kept(sent: &Sent) -> impl Transport + use<> {
        let sent = Arc::clone(sent);
        move |request: Request| -> TransportFuture {
            let (head, _) = request.into_parts();
            sent.lock()
                .unwrap()
                .push((head.uri.to_string(), head.headers));
            Box::pin(async { Ok(Response::new(Body::from(""))) })
        }
    }

    #[tokio::test]
    async fn a_request_goes_to_the_server_of_the_document() {
        let sent = Sent::default();
        let builder = crate::servers::Client::builder;
        let builder = || builder().transport(kept(&sent));
        let client = builder().build().unwrap();
        client.pets().count_pets().await.unwrap();
        let client = builder().server_variable("region", "us").build().unwrap();
        client.pets().count_pets().await.unwrap();
        let sent = sent.lock().unwrap();
        assert_eq!(sent[0].0, "https://eu.pets.example/api/v2/pets");
        assert_eq!(sent[1].0, "https://us.pets.example/api/v2/pets");
    }

    #[tokio::test]
    async fn an_operation_goes_to_its_own_server_with_the_key() {
        let sent = Sent::default();
        let builder = || {
            let builder = crate::own_servers::Client::builder().api_key("key");
            builder.transport(kept(&sent))
        };
        let client = builder().build().unwrap();
        client.things().list().await.unwrap();
        client.things().upload().await.unwrap();
        client.things().relative().await.unwrap();
        client.things().same().await.unwrap();
        let given = builder().base_url("https://given.example").build().unwrap();
        given.things().upload().await.unwrap();
        let other = builder().server(1).server_variable("zone", "us");
        other.build().unwrap().things().list().await.unwrap();
        let sent = sent.lock().unwrap();
        let sent: Vec<_> = sent
            .iter()
            .map(|(url, headers)| (url.as_str(), headers.contains_key("authorization")))
            .collect();
        let expected = [
            ("https://api.things.example/v1/things", true),
            ("https://files.things.example/files", true),
            ("https://api.things.example/v2/files", true),
            ("https://api.things.example/v1/files", false),
            ("https://given.example/files", true),
            ("https://us.sandbox.example/things", true),
        ];
        assert_eq!(sent, expected);
    }

    #[tokio::test]
    async fn an_operation_carries_what_it_asks_for_and_nothing_else() {
        let sent = Sent::default();
        let builder = crate::security::Client::builder().api_key("key");
        let builder = builder
            .credential("token", "token")
            .credential("session", "session");
        let client = builder.transport(kept(&sent)).build().unwrap();
        let pets = client.pets();
        pets.default().await.unwrap();
        pets.none().await.unwrap();
        pets.either().await.unwrap();
        pets.both().await.unwrap();
        pets.own().x_key("other").await.unwrap();
        assert!(pets.alias().await.unwrap_err().is_configuration());
        let sent = sent.lock().unwrap();
        let carried = sent.iter().map(|(_, headers)| {
            ["x-key", "authorization", "cookie"].map(|name| headers.get(name)?.to_str().ok())
        });
        let expected = [
            [Some("key"), None, None],
            [None, None, None],
            [None, Some("Bearer token"), None],
            [Some("key"), None, Some("sid=session")],
            // A parameter of the operation, which has the name of the header of another scheme.
            [Some("other"), Some("Bearer token"), None],
        ];
        assert!(carried.eq(expected), "{sent:?}");
    }

    #[tokio::test]
    async fn an_api_without_a_scheme_takes_no_key_and_sends_none() {
        let sent = Sent::default();
        let builder = || crate::servers::Client::builder().transport(kept(&sent));
        let error = builder().api_key("key").build().unwrap_err();
        assert!(error.is_configuration(), "{error}");
        let client = builder().build().unwrap();
        client.pets().count_pets().await.unwrap();
        assert!(!sent.lock().unwrap()[0].1.contains_key("authorization"));
    }

    #[test]
    fn without_a_server_in_the_document_a_client_needs_a_base_url() {
        let builder = crate::relative_server::Client::builder;
        let builder = || builder().transport(kept(&Arc::default()));
        let error = builder().build().unwrap_err();
        assert!(error.to_string().contains("base URL"), "{error}");
        builder()
            .base_url("https://pets.example/v2")
            .build()
            .unwrap();
    }
}
