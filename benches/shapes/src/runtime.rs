use std::{
    future::{Future, IntoFuture},
    marker::PhantomData,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use serde::de::DeserializeOwned;

/// What went wrong.
#[derive(Debug)]
pub struct Error(pub String);

/// A client whose calls all return an empty response.
#[derive(Clone, Debug, Default)]
pub struct Client;

/// A call with its arguments.
#[derive(Clone, Debug)]
pub struct Call {
    path: String,
    query: Vec<(&'static str, serde_json::Value)>,
    body: serde_json::Map<String, serde_json::Value>,
}

impl Client {
    fn call(&self, method: &str, template: &str, arguments: &[&str]) -> Call {
        let mut path = format!("{method} {template}");
        for argument in arguments {
            path.push_str(argument);
        }
        Call {
            path,
            query: Vec::new(),
            body: serde_json::Map::new(),
        }
    }

    /// Polls a call once. Returns whether it failed.
    pub fn poll<T>(&self, call: impl IntoFuture<Output = Result<T, Error>>) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        matches!(
            pin!(call.into_future()).poll(&mut context),
            Poll::Ready(Err(_))
        )
    }
}

impl Call {
    fn query<T: serde::Serialize>(&mut self, name: &'static str, value: &T) {
        self.query
            .push((name, serde_json::to_value(value).unwrap_or_default()));
    }

    fn body<T: serde::Serialize>(&mut self, name: &'static str, value: &T) {
        let value = serde_json::to_value(value).unwrap_or_default();
        self.body.insert(name.to_owned(), value);
    }

    async fn execute(self) -> Result<Vec<u8>, Error> {
        let text = serde_json::to_vec(&self.body).map_err(|error| Error(error.to_string()))?;
        if self.query.len() > 64 {
            Err(Error(self.path))
        } else {
            Ok(text)
        }
    }
}

/// A call on its way.
pub struct Pending<T> {
    bytes: Pin<Box<dyn Future<Output = Result<Vec<u8>, Error>> + Send>>,
    output: PhantomData<T>,
}

impl<T> Pending<T> {
    fn new(call: Call) -> Self {
        Self {
            bytes: Box::pin(call.execute()),
            output: PhantomData,
        }
    }
}

impl<T: DeserializeOwned + Unpin> Future for Pending<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.bytes
            .as_mut()
            .poll(context)
            .map(|bytes| serde_json::from_slice(&bytes?).map_err(|error| Error(error.to_string())))
    }
}
