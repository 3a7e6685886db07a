//! What the generator makes of its test cases, as code that must compile: a module per case, with a
//! table that calls every operation with the least and with all that it takes.

pub mod table;

include!(concat!(env!("OUT_DIR"), "/cases.rs"));

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use wacht_runtime::{
        Body, Client, Error, Request, Response, Service, Transport, TransportFuture,
    };

    use super::ALL;

    static SERVICE: Service = Service::new("goldens", "1.0.0").server("https://api.example.com");

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
        for (case, make) in ALL {
            assert!(make(&client()) > 0, "{case}");
        }
    }

    /// A transport that keeps where requests go.
    fn kept(urls: &Arc<Mutex<Vec<String>>>) -> impl Transport + use<> {
        let urls = Arc::clone(urls);
        move |request: Request| -> TransportFuture {
            urls.lock().unwrap().push(request.uri().to_string());
            Box::pin(async { Ok(Response::new(Body::from(""))) })
        }
    }

    #[tokio::test]
    async fn a_request_goes_to_the_server_of_the_document() {
        let urls = Arc::default();
        let builder = crate::servers::Client::builder().api_key("key");
        let client = builder.transport(kept(&urls)).build().unwrap();
        client.pets().count_pets().await.unwrap();
        assert_eq!(urls.lock().unwrap()[0], "https://eu.pets.example/v2/pets");
    }

    #[test]
    fn without_a_server_in_the_document_a_client_needs_a_base_url() {
        let builder = crate::relative_server::Client::builder;
        let builder = || builder().api_key("key").transport(kept(&Arc::default()));
        let error = builder().build().unwrap_err();
        assert!(error.to_string().contains("base URL"), "{error}");
        builder()
            .base_url("https://pets.example/v2")
            .build()
            .unwrap();
    }
}
