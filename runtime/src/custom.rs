//! Calls to a path that the SDK does not know, with its key, retries and errors.

use http::Method;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_core::Serialize;
use serde_json::Value;

use crate::{Client, operation::Operation, untyped_call::UntypedCall, wire::View};

/// The ASCII characters that a path of the caller may have and a URL cannot hold. They are encoded
/// here, so that every transport receives the same.
const UNFIT: &AsciiSet = &CONTROLS
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}');

static GET: Operation = Operation::get("GET", "");
static POST: Operation = Operation::post("POST", "");
static PUT: Operation = Operation::put("PUT", "");
static PATCH: Operation = Operation::patch("PATCH", "");
static DELETE: Operation = Operation::delete("DELETE", "");

impl Client {
    /// A call to any path, for an operation that this version of the SDK does not have yet. It
    /// returns the JSON of the response as it comes, `null` where there is none.
    ///
    /// Percent-encode what you put into the path. It is sent as it is given, with two exceptions:
    /// `"`, `<`, `>`, `` ` ``, `{`, `}` and characters beyond ASCII are percent-encoded, because a URL cannot hold
    /// them; and a path with an empty segment, a dot segment (`..`, also as `%2e%2e`), a query or a
    /// fragment is refused, because it would lead elsewhere. Encoded characters inside a segment
    /// stay encoded: `%2F` does not end a segment, and `%2e%2e%2f` is an ordinary segment. A server
    /// that decodes a path before it splits it reads such a path differently, so do not put
    /// untrusted text into it.
    ///
    /// A POST or PATCH is not retried once it may have reached the service.
    ///
    /// ```no_run
    /// # async fn example(client: wacht_runtime::Client) -> wacht_runtime::Result<()> {
    /// use wacht_runtime::{http::Method, serde_json::json};
    ///
    /// let thing = client
    ///     .request(Method::POST, "/new/things")
    ///     .query("dry_run", true)
    ///     .json(&json!({"name": "first"}))
    ///     .await?;
    /// println!("{}", thing["id"]);
    /// # Ok(()) }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> CustomCall {
        let path = path.into();
        let (operation, problem) = match method {
            Method::GET => (&GET, None),
            Method::POST => (&POST, None),
            Method::PUT => (&PUT, None),
            Method::PATCH => (&PATCH, None),
            Method::DELETE => (&DELETE, None),
            other => (&GET, Some(format!("the API has no method {other}"))),
        };
        let mut call = UntypedCall::new(self, operation);
        call.set_target(match problem.or_else(|| refuse(&path)) {
            Some(problem) => Err(problem),
            None => Ok(utf8_percent_encode(&path, UNFIT).to_string()),
        });
        CustomCall { call }
    }
}

/// Why a path cannot be sent.
fn refuse(path: &str) -> Option<String> {
    if !path.starts_with('/') {
        return Some("the path does not begin with a slash".to_owned());
    }
    if path.contains(['?', '#', '\\']) || path.contains(|c: char| c.is_control() || c == ' ') {
        let hint = "percent-encode what stands for itself, and set the query with `query`";
        return Some(format!(
            "the path holds characters that end or change it; {hint}"
        ));
    }
    let leads_elsewhere = |segment: &str| {
        let decoded = percent_decode_str(segment).decode_utf8_lossy();
        decoded.is_empty() || decoded == "." || decoded == ".."
    };
    let is_root = path == "/";
    (!is_root && path.split('/').skip(1).any(leads_elsewhere))
        .then(|| "the path has an empty segment or a dot segment".to_owned())
}

/// A call to a path that the SDK does not know; see [`Client::request`].
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until the call is awaited"]
pub struct CustomCall {
    call: UntypedCall,
}

impl CustomCall {
    /// Sets a query parameter; `null` removes it, a list repeats it.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let value = value.into();
        let view = match &value {
            Value::Array(items) => View::List(items),
            Value::Null => View::Absent,
            other => View::Json(other),
        };
        self.call.set_query(name.into().into(), &view);
        self
    }

    /// Sets the body.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.call = self.call.json_bytes(serde_json::to_vec(body));
        self
    }
}

crate::call!(CustomCall, Value);

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use http::Method;

    use super::refuse;
    use crate::{Body, Client, Request, Response, Service, TransportFuture};

    static SERVICE: Service = Service::new("example", "1").server("https://api.example.com");

    #[tokio::test]
    async fn what_a_url_cannot_hold_is_encoded_for_every_transport() {
        let paths = Arc::new(Mutex::new(Vec::new()));
        let seen = paths.clone();
        let transport = move |request: Request| -> TransportFuture {
            seen.lock().unwrap().push(request.uri().path().to_owned());
            Box::pin(async { Ok(Response::new(Body::empty())) })
        };
        let client = Client::builder(&SERVICE).anonymous().transport(transport);
        let client = client.build().unwrap();
        for path in ["/{a}/\"b\"", "/<é>`", "/%7B%2F/a:b@c"] {
            client.request(Method::GET, path).await.unwrap();
        }
        let expected = ["/%7Ba%7D/%22b%22", "/%3C%C3%A9%3E%60", "/%7B%2F/a:b@c"];
        assert_eq!(*paths.lock().unwrap(), expected);
    }

    #[test]
    fn paths_that_stay_where_they_are_can_be_sent() {
        for path in ["/", "/users", "/users/a%2Fb/emails", "/a.b/..c"] {
            assert_eq!(refuse(path), None, "{path}");
        }
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        let paths = [
            "",
            "users",
            "//evil.example",
            "/users/",
            "/users/..",
            "/users/%2e%2E/x",
            "/./x",
            "/users?x=1",
            "/users#x",
            "/us ers",
            "/users\r\nx: y",
            "/users\\..\\x",
        ];
        for path in paths {
            assert!(refuse(path).is_some(), "{path:?}");
        }
    }
}
