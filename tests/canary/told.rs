//! Who observes calls: a subscriber of everything at every level, and a hook. Both record all that
//! they receive.

use std::{
    fmt::{Debug, Write as _},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use wacht_sdk::{Attempt, Error, Hook, Outcome, Request};

/// A subscriber of all targets.
#[derive(Clone, Default)]
pub(super) struct Told {
    text: Arc<Mutex<String>>,
    spans: Arc<AtomicU64>,
}

impl Told {
    pub(super) fn text(&self) -> String {
        self.text.lock().unwrap().clone()
    }

    pub(super) fn has_spans(&self) -> bool {
        self.spans.load(Ordering::Relaxed) > 0
    }

    fn note(&self, what: &dyn Debug, fields: impl FnOnce(&mut dyn Visit)) {
        let mut line = Line(format!("{what:?}"));
        fields(&mut line);
        let mut text = self.text.lock().unwrap();
        writeln!(text, "{}", line.0).unwrap();
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        write!(self.0, " {field}={value} {value:?}").unwrap();
    }
}

impl Subscriber for Told {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.note(span.metadata(), |line| span.record(line));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        self.note(span, |line| values.record(line));
    }

    fn event(&self, event: &Event<'_>) {
        self.note(event.metadata(), |line| event.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// A hook that writes down what `Debug` shows of all that it is given.
#[derive(Clone, Default)]
pub(super) struct Watcher(Arc<Mutex<Vec<String>>>);

impl Watcher {
    pub(super) fn lines(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    pub(super) fn text(&self) -> String {
        self.0.lock().unwrap().join("\n")
    }
}

impl Hook for Watcher {
    fn before(&self, attempt: &Attempt<'_>, request: &mut Request) -> Result<(), Error> {
        let text = format!("{attempt:?} {request:?} {:?}", request.headers());
        self.0.lock().unwrap().push(text);
        Ok(())
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
        let text = format!("{attempt:?} {outcome:?}");
        self.0.lock().unwrap().push(text);
    }
}
