//! What a subscriber receives about calls.

use std::{
    fmt::{Debug, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_core::span::Current;
use wacht_mock::Form;
use wacht_sdk::{Clock, RetryPolicy};

use crate::{builder, mock};

/// Writes every span and event on a separate line.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Lines {
    fn push(&self, line: Line) {
        self.0.lock().unwrap().push(line.0);
    }

    /// The lines of the runtime, without those of the crates below it.
    fn text(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("wacht_runtime")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut line = Line(format!("span {}", span.metadata().name()));
        span.record(&mut line);
        self.push(line);
        Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(format!("event {}", event.metadata().level()));
        event.record(&mut line);
        self.push(line);
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = Line("record".to_owned());
        values.record(&mut line);
        self.push(line);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// A clock whose waits between attempts are over at once.
struct Instantly;

impl Clock for Instantly {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, duration: Duration) -> wacht_sdk::Sleep {
        match duration < Duration::from_secs(25) {
            true => Box::pin(std::future::ready(())),
            false => Box::pin(std::future::pending()),
        }
    }
}

#[tokio::test]
async fn a_call_has_a_span_with_its_route_and_an_event_with_its_status() {
    let server = mock(Form::Live).await;
    let lines = Lines::default();
    let client = builder(&server).build().unwrap();
    let _guard = tracing::subscriber::set_default(lines.clone());
    client.users().delete("42").await.unwrap();
    let text = lines.text();
    let span = text.lines().next().unwrap();
    assert!(
        span.starts_with("span request api=\"wacht-sdk\" operation=\"deleteUser\""),
        "{text}"
    );
    assert!(
        span.contains("http.method=\"DELETE\" http.route=\"/users/{user_id}\""),
        "{text}"
    );
    assert!(text.contains("event DEBUG"), "{text}");
    assert!(text.contains("attempt=1 status=2"), "{text}");
}

#[tokio::test]
async fn the_span_says_at_the_end_how_the_call_ended() {
    let server = mock(Form::Live).await;
    let lines = Lines::default();
    let failing = builder(&server)
        .header("prefer", "code=503")
        .clock(Instantly);
    let _guard = tracing::subscriber::set_default(lines.clone());
    let users = failing.build().unwrap().users();
    users.list().await.unwrap_err();
    let text = lines.text();
    // A value that is not known yet is missing from the span when it begins.
    assert!(!text.lines().next().unwrap().contains("status"), "{text}");
    let end = "record http.status_code=503\nrecord attempts=3";
    assert!(text.ends_with(end), "{text}");
    // Nothing was sent, so that there is no status.
    users.get("").await.unwrap_err();
    let text = lines.text();
    let end = "http.route=\"/users/{user_id}/details\"\nrecord attempts=1";
    assert!(text.ends_with(end), "{text}");
}

#[tokio::test]
async fn an_attempt_that_is_repeated_says_how_long_is_waited() {
    let server = mock(Form::Live).await;
    let lines = Lines::default();
    let client = builder(&server)
        .header("prefer", "code=503")
        .clock(Instantly)
        .retry(RetryPolicy::default())
        .build()
        .unwrap();
    let _guard = tracing::subscriber::set_default(lines.clone());
    client.users().list().await.unwrap_err();
    let text = lines.text();
    assert!(text.contains("attempt=1 status=503 error=Server"), "{text}");
    assert!(text.contains("attempt=2 status=503"), "{text}");
    assert!(text.contains("wait_ms="), "{text}");
}

#[tokio::test]
async fn neither_ids_nor_queries_nor_bodies_nor_keys_are_told() {
    let server = mock(Form::Live).await;
    let lines = Lines::default();
    let client = builder(&server)
        .header("x-canary", "hunter2")
        .build()
        .unwrap();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let _ = client.users().get("hunter2").await;
    let _ = client.users().list().search("hunter2").await;
    let _ = client.users().create().password("hunter2").await;
    let text = lines.text();
    assert_eq!(text.matches("span request ").count(), 3, "{text}");
    assert!(
        !text.contains("hunter2") && !text.contains(server.api_key()),
        "{text}"
    );
}

/// Knows which span a span is in.
#[derive(Clone, Default)]
struct Parents(Arc<Mutex<Tree>>);

#[derive(Default)]
struct Tree {
    /// The spans by their ids, which begin at 1.
    spans: Vec<&'static Metadata<'static>>,
    entered: Vec<Id>,
    /// Every span with the one that it is in.
    found: Vec<(&'static str, &'static str)>,
}

impl Tree {
    fn current(&self) -> Option<(Id, &'static Metadata<'static>)> {
        let id = self.entered.last()?;
        let index = usize::try_from(id.into_u64()).unwrap() - 1;
        Some((id.clone(), self.spans[index]))
    }
}

impl Subscriber for Parents {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && ["job", "request"].contains(&metadata.name())
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut tree = self.0.lock().unwrap();
        let parent = tree.current().map_or("none", |(_, parent)| parent.name());
        tree.found.push((span.metadata().name(), parent));
        tree.spans.push(span.metadata());
        Id::from_u64(tree.spans.len() as u64)
    }

    fn current_span(&self) -> Current {
        match self.0.lock().unwrap().current() {
            Some((id, span)) => Current::new(id, span),
            None => Current::none(),
        }
    }

    fn enter(&self, id: &Id) {
        self.0.lock().unwrap().entered.push(id.clone());
    }

    fn exit(&self, id: &Id) {
        let entered = &mut self.0.lock().unwrap().entered;
        let index = entered.iter().rposition(|known| known == id);
        entered.remove(index.unwrap());
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
}

#[tokio::test]
async fn a_page_that_is_requested_ahead_is_in_the_span_of_its_reader() {
    use tracing::Instrument;
    let server = mock(Form::Live).await;
    let parents = Parents::default();
    let client = builder(&server).build().unwrap();
    let _guard = tracing::subscriber::set_default(parents.clone());
    let mut users = client.users().list().limit(10).items().prefetch(2);
    let reading = async { while users.try_next().await.unwrap().is_some() {} };
    reading.instrument(tracing::info_span!("job")).await;
    let found = std::mem::take(&mut parents.0.lock().unwrap().found);
    let requests = found.iter().filter(|(name, _)| *name == "request");
    let parents: Vec<_> = requests.map(|(_, parent)| *parent).collect();
    assert!(parents.len() >= 3, "{parents:?}");
    assert!(parents.iter().all(|parent| *parent == "job"), "{parents:?}");
}
