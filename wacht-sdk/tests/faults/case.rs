//! One fault: what the server does, which operation meets it, and what must come of it.

use std::{
    future::Future,
    ops::RangeInclusive,
    sync::{Arc, Mutex},
    time::Duration,
};

use wacht_sdk::{
    Attempt, Client, ClientBuilder, Delivery, Error, ErrorKind, Hook, Outcome, RequestOptions,
    Result,
    types::{ApprovalAction, SegmentType},
};

use crate::{
    clock::{ATTEMPT, TestClock},
    server::{Script, Server},
};

/// An operation of each retry class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// Safe, without a body.
    Get,
    /// Idempotent, without a body.
    Delete,
    /// Idempotent, with a body.
    Set,
    /// Idempotent, with a body that no socket takes at once.
    SetLarge,
    /// Never resent.
    Post,
    /// Never resent, with a body that no socket takes at once.
    PostLarge,
}

/// Larger than what the buffer of the client holds; that of the server is small.
const LARGE: usize = 6 << 20;

impl Op {
    /// A body that this operation understands.
    pub(crate) fn body(self) -> &'static str {
        match self {
            Self::Get => r#"{"data":[]}"#,
            Self::Delete | Self::Set | Self::SetLarge => "{}",
            Self::Post | Self::PostLarge => {
                r#"{"id":"1","created_at":null,"updated_at":null,"deployment_id":"2","name":"n","type":"user"}"#
            }
        }
    }

    pub(crate) async fn call(self, client: &Client, options: RequestOptions) -> Result<()> {
        let tools = client.ai().agents().tools();
        let segments = client.segments();
        match self {
            Self::Get => segments.list().options(options).await.map(drop),
            Self::Delete => client.users().delete("1").options(options).await,
            Self::Set | Self::SetLarge => {
                let length = if self == Self::Set { 1 } else { LARGE };
                let action = ApprovalAction::Unrecognized("x".repeat(length));
                tools
                    .set_approval_action("1", "2", action)
                    .options(options)
                    .await
            }
            Self::Post | Self::PostLarge => {
                let length = if self == Self::Post { 1 } else { LARGE };
                let call = segments.create("n".repeat(length), SegmentType::User);
                call.options(options).await.map(drop)
            }
        }
    }
}

/// What must come of a case.
#[derive(Clone, Debug)]
enum Expected {
    Success,
    Failure(ErrorKind, Option<u16>, Delivery),
}

pub(crate) struct Case {
    name: String,
    op: Op,
    /// Nobody listens where there are none.
    scripts: Option<Vec<Script>>,
    scheme: &'static str,
    set_up: fn(ClientBuilder) -> ClientBuilder,
    options: RequestOptions,
    expected: Expected,
    attempts: u32,
    arrived: Option<usize>,
    waits: Option<Vec<RangeInclusive<Duration>>>,
    checks: Vec<fn(&Error)>,
}

impl Case {
    /// A case that succeeds at once, until it is changed.
    pub(crate) fn new(name: impl Into<String>, op: Op, scripts: Vec<Script>) -> Self {
        Self {
            name: format!("{} ({op:?})", name.into()),
            op,
            scripts: Some(scripts),
            scheme: "http",
            set_up: |builder| builder,
            options: RequestOptions::new(),
            expected: Expected::Success,
            attempts: 1,
            arrived: None,
            waits: None,
            checks: Vec::new(),
        }
    }

    /// A case in which nobody listens.
    pub(crate) fn refused(op: Op) -> Self {
        let mut case = Self::new("connection refused", op, Vec::new()).arrives(0);
        case.scripts = None;
        case
    }

    /// The call succeeds with this attempt.
    pub(crate) fn succeeds(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    pub(crate) fn fails(
        mut self,
        kind: ErrorKind,
        status: impl Into<Option<u16>>,
        delivery: Delivery,
        attempts: u32,
    ) -> Self {
        self.expected = Expected::Failure(kind, status.into(), delivery);
        self.attempts = attempts;
        self
    }

    /// How often the head of the request arrives, where that is not with every attempt.
    pub(crate) fn arrives(mut self, times: usize) -> Self {
        self.arrived = Some(times);
        self
    }

    /// The waits between the attempts, in milliseconds.
    pub(crate) fn waits(mut self, waits: &[RangeInclusive<u64>]) -> Self {
        let of = |range: &RangeInclusive<u64>| {
            Duration::from_millis(*range.start())..=Duration::from_millis(*range.end())
        };
        self.waits = Some(waits.iter().map(of).collect());
        self
    }

    pub(crate) fn client(mut self, set_up: fn(ClientBuilder) -> ClientBuilder) -> Self {
        self.set_up = set_up;
        self
    }

    pub(crate) fn options(mut self, options: RequestOptions) -> Self {
        self.options = options;
        self
    }

    #[cfg(feature = "rustls-tls")]
    pub(crate) fn over_tls(mut self) -> Self {
        self.scheme = "https";
        self
    }

    /// Something else that holds of the error.
    pub(crate) fn and(mut self, check: fn(&Error)) -> Self {
        self.checks.push(check);
        self
    }

    pub(crate) async fn run(self) {
        let clock = TestClock::new();
        let is_refused = self.scripts.is_none();
        let (_closed, closed_address) = closed_port();
        let server = Server::start(self.scripts.unwrap_or_default(), clock.clone()).await;
        let address = match is_refused {
            true => closed_address,
            false => server.address().to_owned(),
        };
        let url = format!("{}://{address}", self.scheme);
        let log = Log::default();
        let builder = builder(&url, &clock).hook(log.clone());
        let client = (self.set_up)(builder).build().unwrap();
        let name = &self.name;

        let result = guard(name, self.op.call(&client, self.options)).await;

        match (&self.expected, &result) {
            (Expected::Success, Ok(())) => {}
            (Expected::Failure(kind, status, delivery), Err(error)) => {
                assert_eq!(error.kind(), *kind, "{name}: {error:?}");
                let returned = error.status().map(|status| status.as_u16());
                assert_eq!(returned, *status, "{name}: {error:?}");
                assert_eq!(error.delivery(), *delivery, "{name}: {error:?}");
                assert_eq!(error.attempts(), self.attempts, "{name}: {error:?}");
                self.checks.iter().for_each(|check| check(error));
            }
            (expected, result) => panic!("{name}: expected {expected:?}, got {result:?}"),
        }
        log.check(name, self.attempts, &clock.waits());
        let arrived = self.arrived.unwrap_or(self.attempts as usize);
        assert_eq!(server.arrived().len(), arrived, "{name}");
        if let Some(ranges) = self.waits {
            let waits = clock.waits();
            let fits = ranges.len() == waits.len()
                && ranges.iter().zip(&waits).all(|(r, w)| r.contains(w));
            assert!(fits, "{name}: waited {waits:?}, expected {ranges:?}");
        }
    }
}

/// A client whose time is that of `clock`.
pub(crate) fn builder(url: &str, clock: &TestClock) -> ClientBuilder {
    Client::builder()
        .api_key("sk_test")
        .base_url(url)
        .clock(clock.clone())
        .attempt_timeout(ATTEMPT)
        .total_timeout(None)
        .connect_timeout(Duration::from_secs(60))
}

/// The output of `future`; a test that hangs fails.
pub(crate) async fn guard<F: Future>(name: &str, future: F) -> F::Output {
    let limit = Duration::from_secs(60);
    match tokio::time::timeout(limit, future).await {
        Ok(output) => output,
        Err(_) => panic!("{name}: hangs"),
    }
}

/// An address at which nobody listens. The socket keeps the port, so that no other server gets it:
/// it is held as long as the address is used.
pub(crate) fn closed_port() -> (tokio::net::TcpSocket, String) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = socket.local_addr().unwrap().to_string();
    (socket, address)
}

/// What the hook of a client saw.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Seen>>>);

#[derive(Clone, Debug)]
struct Seen {
    number: u32,
    has_failed: bool,
    retry_in: Option<Duration>,
}

impl Log {
    /// How many attempts were seen.
    pub(crate) fn attempts(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// Whether each attempt was seen once and in order: all but the last failed and say the wait
    /// that followed; nothing follows the last.
    ///
    /// A call can still fail after its last attempt, when the response cannot be decoded.
    fn check(&self, name: &str, attempts: u32, waits: &[Duration]) {
        let seen = self.0.lock().unwrap().clone();
        let numbers: Vec<u32> = seen.iter().map(|seen| seen.number).collect();
        assert_eq!(numbers, (1..=attempts).collect::<Vec<_>>(), "{name}");
        let announced: Vec<Duration> = seen.iter().filter_map(|seen| seen.retry_in).collect();
        assert_eq!(announced, waits, "{name}: {seen:?}");
        let (last, earlier) = seen.split_last().unwrap();
        assert!(
            earlier
                .iter()
                .all(|seen| seen.has_failed && seen.retry_in.is_some()),
            "{name}: {seen:?}"
        );
        assert!(last.retry_in.is_none(), "{name}: {seen:?}");
    }
}

impl Hook for Log {
    fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        self.0.lock().unwrap().push(Seen {
            number: attempt.number,
            has_failed: outcome.error.is_some(),
            retry_in: outcome.retry_in,
        });
    }
}
