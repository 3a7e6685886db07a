//! A tiny HTTP client over a socket: takes a request, returns the response as it came; never retries,
//! follows or decodes anything.

#![allow(dead_code, reason = "every test file uses a part of it")]

pub(crate) mod receiver;
pub(crate) mod state;

use std::collections::HashMap;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use wacht_mock::{Form, Mock, Server};

/// Both forms, for tests of what they share.
pub(crate) const FORMS: [Form; 2] = [Form::Documented, Form::Live];

/// The boundary of every form that a test sends.
pub(crate) const BOUNDARY: &str = "test-boundary";

/// The document of the tests.
pub(crate) fn fixture() -> Value {
    serde_json::from_str(include_str!("../fixture.json")).unwrap()
}

/// A server that speaks from the document of the tests.
pub(crate) async fn server(form: Form) -> Server {
    Mock::new(fixture())
        .unwrap()
        .strict()
        .form(form)
        .start()
        .await
        .unwrap()
}

/// A response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The message of an error, in either form.
    pub(crate) fn message(&self) -> String {
        let body = self.json();
        let documented = &body["error"]["message"];
        let message = if documented.is_string() {
            documented
        } else {
            &body["errors"][0]["message"]
        };
        message.as_str().unwrap().to_owned()
    }

    /// The single result, in either form.
    pub(crate) fn result(&self, form: Form) -> Value {
        match form {
            Form::Documented => self.json()["data"].clone(),
            Form::Live => self.json(),
        }
    }

    /// The items of a page.
    pub(crate) fn items(&self) -> Vec<Value> {
        self.json()["data"].as_array().unwrap().clone()
    }
}

/// A request with the key of the server, unless it is given another.
pub(crate) struct Request<'a> {
    server: &'a Server,
    method: &'a str,
    target: &'a str,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

pub(crate) fn request<'a>(server: &'a Server, method: &'a str, target: &'a str) -> Request<'a> {
    let key = (
        "authorization".to_owned(),
        format!("Bearer {}", server.api_key()),
    );
    Request {
        server,
        method,
        target,
        headers: vec![key],
        body: Vec::new(),
    }
}

pub(crate) async fn get(server: &Server, target: &str) -> Response {
    request(server, "GET", target).send().await
}

impl Request<'_> {
    pub(crate) fn without_key(mut self) -> Self {
        self.headers.retain(|(name, _)| name != "authorization");
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn prefer(self, value: &str) -> Self {
        self.header("prefer", value)
    }

    pub(crate) fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// A form of parts, each with its headers after `form-data; ` and its content.
    pub(crate) fn form(self, parts: &[(&str, &str)]) -> Self {
        let mut body = String::new();
        for (headers, content) in parts {
            body += &format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; {headers}\r\n\r\n{content}\r\n"
            );
        }
        body += &format!("--{BOUNDARY}--\r\n");
        self.body(&format!("multipart/form-data; boundary={BOUNDARY}"), body)
    }

    /// The properties of an object as a form: strings as they are, everything else as JSON, and an
    /// object `{"file": …}` as a file.
    pub(crate) fn form_of(self, body: &Value) -> Self {
        let parts: Vec<(String, String)> = body
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| match value {
                Value::String(text) => (format!("name=\"{name}\""), text.clone()),
                file if file.get("file").is_some() => (
                    format!("name=\"{name}\"; filename=\"a.txt\"\r\ncontent-type: text/plain"),
                    file["file"].to_string(),
                ),
                other => (format!("name=\"{name}\""), other.to_string()),
            })
            .collect();
        let parts: Vec<(&str, &str)> = parts
            .iter()
            .map(|(headers, content)| (headers.as_str(), content.as_str()))
            .collect();
        self.form(&parts)
    }

    pub(crate) async fn send(self) -> Response {
        let address = self.server.base_url().replace("http://", "");
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: {address}\r\n",
            self.method, self.target
        );
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!(
            "content-length: {}\r\nconnection: close\r\n\r\n",
            self.body.len()
        );
        let mut socket = TcpStream::connect(&address).await.unwrap();
        socket.write_all(head.as_bytes()).await.unwrap();
        socket.write_all(&self.body).await.unwrap();
        let mut response = Vec::new();
        socket.read_to_end(&mut response).await.unwrap();
        parse(&response)
    }
}

fn parse(response: &[u8]) -> Response {
    let end = response
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .expect("a head");
    let head = String::from_utf8(response[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers = lines.map(|line| line.split_once(": ").unwrap());
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    Response {
        status,
        headers: headers.collect(),
        body: response[end + 4..].to_vec(),
    }
}
