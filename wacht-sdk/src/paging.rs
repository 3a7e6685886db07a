//! Lists over all their pages, as streams.

use std::{
    collections::{HashSet, VecDeque},
    future::{Future, poll_fn},
    hash::{DefaultHasher, Hash, Hasher},
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;

use crate::{Error, Page, Result, call::Call, page::Offset, pending::Pending, wire::Wire};

/// The pages of a list, one request each, as a stream.
///
/// A list that changes while it is read may repeat or skip items where it pages by position.
#[must_use = "nothing is sent until the stream is read"]
pub struct Pages<T> {
    state: State<T>,
    /// The last items of the pages so far, as hashes.
    ends: HashSet<u64>,
}

enum State<T> {
    Ready {
        call: Call,
        offset: Option<Offset>,
    },
    Waiting {
        page: Pending<Page<T>>,
        call: Call,
        offset: Option<Offset>,
    },
    Done,
}

impl<T: Wire + Default> Pages<T> {
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        let offset = call.offset();
        Self {
            state: State::Ready { call, offset },
            ends: HashSet::new(),
        }
    }

    /// The next page; `None` after the last one, and after an error.
    pub async fn next(&mut self) -> Option<Result<Page<T>>> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    /// The next page; `None` after the last one.
    ///
    /// # Errors
    ///
    /// When the request for the page fails.
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>> {
        self.next().await.transpose()
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Page<T>>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Ready { call, offset } => {
                    let page = Pending::new(call.clone());
                    self.state = State::Waiting { page, call, offset };
                }
                State::Waiting {
                    mut page,
                    call,
                    offset,
                } => {
                    let Poll::Ready(result) = Pin::new(&mut page).poll(cx) else {
                        self.state = State::Waiting { page, call, offset };
                        return Poll::Pending;
                    };
                    return Poll::Ready(Some(result.and_then(|page| {
                        let operation = call.operation.id;
                        let next = after(&page, call, offset.as_ref())?;
                        if self.goes_round(&page, &next) {
                            return Err(Error::paging(
                                "the service sends the same items again and says that more follow",
                            )
                            .in_operation(operation));
                        }
                        self.state = next;
                        Ok(page)
                    })));
                }
            }
        }
    }

    /// Whether a page ends like one before it, and the list would go on. Where pages hold one item
    /// and are found by position, an item that moved back meanwhile looks the same, so they may.
    fn goes_round(&mut self, page: &Page<T>, next: &State<T>) -> bool {
        let State::Ready { offset, .. } = next else {
            return false;
        };
        let last = page.data.last().map(Wire::view);
        let mut hasher = DefaultHasher::new();
        serde_json::to_string(&last).ok().hash(&mut hasher);
        let is_known = !self.ends.insert(hasher.finish());
        is_known && (page.data.len() > 1 || matches!(offset, Some(Offset::After(_))))
    }
}

/// The request for the page after this one, if there is one.
fn after<T: Wire>(page: &Page<T>, mut call: Call, asked: Option<&Offset>) -> Result<State<T>> {
    if !page.has_more_after(asked) {
        return Ok(State::Done);
    }
    let next = page.next_offset(asked);
    match next {
        Some(next) if Some(&next) != asked => {
            call.query::<Offset>("offset", next.clone());
            let offset = Some(next);
            Ok(State::Ready { call, offset })
        }
        _ => Err(Error::paging(
            "the service says that more items follow, and does not say where they begin",
        )
        .in_operation(call.operation.id)),
    }
}

impl<T: Wire + Default> Stream for Pages<T> {
    type Item = Result<Page<T>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(cx)
    }
}

/// The items of a list over all its pages, as a stream.
///
/// Pages are requested when they are needed. A list that changes while it is read may repeat or
/// skip items where it pages by position.
#[must_use = "nothing is sent until the stream is read"]
pub struct Items<T> {
    pages: Pages<T>,
    ready: VecDeque<T>,
}

impl<T: Wire + Default> Items<T> {
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self {
            pages: Pages::new(call),
            ready: VecDeque::new(),
        }
    }

    /// The next item; `None` after the last one, and after an error.
    pub async fn next(&mut self) -> Option<Result<T>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    /// The next item; `None` after the last one.
    ///
    /// # Errors
    ///
    /// When the request for a page fails.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        self.next().await.transpose()
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match self.pages.poll_page(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(page))) => self.ready = page.data.into(),
            }
        }
    }
}

impl<T: Wire + Default + Unpin> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }
}

impl<T> std::fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<T> std::fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items")
            .field("ready", &self.ready.len())
            .finish_non_exhaustive()
    }
}

/// Gives the call of a paged operation its streams.
#[doc(hidden)]
#[macro_export]
macro_rules! paged {
    ($name:ident, $item:ty) => {
        impl $name {
            /// All pages from here on, as a stream.
            pub fn pages(self) -> $crate::Pages<$item> {
                $crate::Pages::new($crate::runtime::Endpoint::into_call(self))
            }

            /// All items from here on, as a stream over all pages.
            pub fn items(self) -> $crate::Items<$item> {
                $crate::Items::new($crate::runtime::Endpoint::into_call(self))
            }
        }
    };
}
