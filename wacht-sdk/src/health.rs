//! Whether the Backend API responds: `GET /health`, which takes no API key and is in no description.

use chrono::{DateTime, Utc};

use crate::{
    Call, Client, Extra,
    runtime::{Operation, UntypedCall, model},
};

static HEALTH: Operation = Operation::get("getHealth", "/health").security(&[]);

/// The state of the Backend API.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Health {
    /// `healthy`, when it is.
    pub status: String,
    /// The time of the service.
    pub timestamp: Option<DateTime<Utc>>,
    /// The properties that this version of the SDK does not know.
    pub extra: Extra,
}

model!(Health, 0 status, 1 timestamp optional);

impl Client {
    /// Asks the Backend API whether it is there. It does not send the API key, so the
    /// response does not depend on the key.
    ///
    /// ```no_run
    /// # async fn example(client: wacht_sdk::Client) -> wacht_sdk::Result<()> {
    /// assert_eq!(client.health().await?.status, "healthy");
    /// # Ok(()) }
    /// ```
    pub fn health(&self) -> Call<Health> {
        UntypedCall::new(self, &HEALTH).plain()
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use http::StatusCode;

    use crate::{Body, Client, ErrorKind, Request, Response, TransportFuture};

    fn client(status: StatusCode, body: &'static str) -> Client {
        let transport = move |request: Request| -> TransportFuture {
            assert_eq!(request.uri().path(), "/health");
            assert_eq!(request.headers().get("authorization"), None);
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = status;
            Box::pin(ready(Ok(response)))
        };
        let builder = Client::builder().api_key("sk_hunter2");
        let builder = builder.retry(crate::RetryPolicy::never());
        builder.transport(transport).build().unwrap()
    }

    #[tokio::test]
    async fn a_service_that_is_there_says_so() {
        let body = r#"{"status":"healthy","timestamp":"2026-01-02T03:04:05Z","load":1}"#;
        let health = client(StatusCode::OK, body).health().await.unwrap();
        assert_eq!(health.status, "healthy");
        assert_eq!(health.timestamp.unwrap().timestamp(), 1_767_323_045);
        assert!(health.extra.get("load").is_some());
    }

    #[tokio::test]
    async fn a_service_that_is_not_there_is_an_error() {
        let down = client(StatusCode::BAD_GATEWAY, "").health().await;
        assert_eq!(down.unwrap_err().status(), Some(StatusCode::BAD_GATEWAY));
        let other = client(StatusCode::OK, "<html>").health().await;
        assert_eq!(other.unwrap_err().kind(), ErrorKind::Decode);
    }
}
