//! The requests for the next pages of a list, in order. Takes where pages begin, returns their
//! responses one after another. Knows nothing of the content of a page, and never keeps a request
//! that is not needed any more: it is aborted where it is dropped.

use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    runtime::Handle,
    task::{JoinError, JoinHandle},
};

use crate::{
    Error, Result,
    origin::Origin,
    output::Reading,
    paging::place::Place,
    response::Received,
    typed_call::{Sending, send},
    untyped_call::UntypedCall,
};

/// The most requests under way, even if the caller sets more: each holds a page in memory, and a
/// service that receives more at once responds to none of them sooner.
const MOST: usize = 32;

/// The requests that are under way, the one for the next page first.
pub(crate) struct Ahead {
    /// How many pages are requested before they are needed.
    pages: usize,
    requests: VecDeque<Request>,
}

struct Request {
    place: Place,
    response: Fetch,
}

/// A response on its way.
enum Fetch {
    /// Without a runtime, or without a need for one: it moves on when the list is polled.
    Polled(Sending),
    Spawned(Task),
    Arrived(Result<Received>),
}

/// A task that does not outlive what waits for it.
struct Task {
    handle: JoinHandle<Result<Received>>,
    origin: Origin,
}

impl Task {
    /// Why there is no response. A panic continues, as it would have without a task.
    fn lost(&self, error: JoinError) -> Error {
        match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => self.origin.complete(Error::connection(
                "the runtime on which the page was requested has ended",
                error,
            )),
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.handle.abort();
    }
}

/// Where pages are to be expected behind the next one.
#[derive(Clone, Copy)]
pub(crate) struct Stride {
    /// How many items lie between the begin of a page and that of the next.
    pub(crate) items: u64,
    /// Where the list ends, as far as that is known.
    pub(crate) end: Option<u64>,
}

impl Ahead {
    pub(crate) fn new() -> Self {
        Self {
            pages: 0,
            requests: VecDeque::new(),
        }
    }

    pub(crate) fn set_pages(&mut self, pages: usize) {
        self.pages = pages.min(MOST);
    }

    /// Gives up all that is under way.
    pub(crate) fn clear(&mut self) {
        self.requests.clear();
    }

    /// The response for the page of `list` at `place`, which is requested now unless it was before.
    pub(crate) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        list: &UntypedCall,
        place: &Place,
    ) -> Poll<Result<Received>> {
        self.keep_only_from(place);
        let first = self.requests.pop_front();
        let mut first = first.unwrap_or_else(|| Request {
            place: place.clone(),
            response: Fetch::Polled(send(place.call(list), Reading::Whole)),
        });
        first.response.advance(cx);
        first.response = match first.response {
            Fetch::Arrived(response) => return Poll::Ready(response),
            waiting => waiting,
        };
        for request in &mut self.requests {
            // A task moves on by itself, and the list need not wake up for it yet.
            if !matches!(request.response, Fetch::Spawned(_)) {
                request.response.advance(cx);
            }
        }
        self.requests.push_front(first);
        Poll::Pending
    }

    /// Requests what can be: the page at `next`, and with a stride those behind it. Requests that
    /// were made on another assumption are given up.
    pub(crate) fn fill(&mut self, list: &UntypedCall, next: &Place, stride: Option<Stride>) {
        self.keep_only_from(next);
        let wanted = match stride {
            Some(_) => self.pages,
            None => self.pages.min(1),
        };
        while self.requests.len() < wanted {
            let place = match (self.requests.back(), stride) {
                (None, _) => next.clone(),
                (Some(last), Some(stride)) => match stride.after(&last.place) {
                    Some(place) => place,
                    None => break,
                },
                (Some(_), None) => break,
            };
            let response = Fetch::spawn(send(place.call(list), Reading::Whole), list.origin());
            self.requests.push_back(Request { place, response });
        }
    }

    /// Gives up all that is under way, unless it begins here.
    fn keep_only_from(&mut self, place: &Place) {
        let first = self.requests.front();
        if first.is_some_and(|first| first.place != *place) {
            self.requests.clear();
        }
    }
}

impl Stride {
    fn after(self, place: &Place) -> Option<Place> {
        let position = place.further(self.items)?;
        let is_inside = self.end.is_none_or(|end| position < end);
        is_inside.then(|| Place::at_position(position))
    }
}

impl Fetch {
    /// Lets a request move on by itself, where there is a runtime for that.
    fn spawn(response: Sending, origin: Origin) -> Self {
        let Ok(runtime) = Handle::try_current() else {
            return Self::Polled(response);
        };
        // The span of the caller is that of a task only when it is taken along.
        #[cfg(feature = "tracing")]
        let response = tracing::Instrument::in_current_span(response);
        let handle = runtime.spawn(response);
        Self::Spawned(Task { handle, origin })
    }

    /// Moves on, as far as that is possible now.
    fn advance(&mut self, cx: &mut Context<'_>) {
        let response = match self {
            Self::Polled(response) => response.as_mut().poll(cx),
            Self::Spawned(task) => {
                let response = Pin::new(&mut task.handle).poll(cx);
                response.map(|response| response.unwrap_or_else(|error| Err(task.lost(error))))
            }
            Self::Arrived(_) => return,
        };
        if let Poll::Ready(response) = response {
            *self = Self::Arrived(response);
        }
    }
}
