//! Lists over all their pages, as streams: one implementation for every way in which a list
//! continues.

use std::{
    collections::{HashSet, VecDeque},
    future::{Future, poll_fn},
    hash::{DefaultHasher, Hash, Hasher},
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::Stream;

use crate::{
    Error, Page, Result,
    call::Call,
    page::Offset,
    pending::Pending,
    wire::{View, Wire, view},
};

/// How a list continues after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continue {
    /// By `offset`: the number of items before the next page, or the id of the last item.
    Offset,
    /// By `cursor`: what the page says in `next_cursor`.
    Cursor,
    /// By `before_id`, or by `after_id` where that was asked for: the id of the last item.
    BeforeAfter,
}

/// An answer that is a page of a list.
pub trait Paged: Wire + Default {
    /// What the list is made of.
    type Item;

    /// The items of the page.
    fn items(&self) -> &[Self::Item];

    /// The items of the page, taken out.
    fn into_items(self) -> Vec<Self::Item>;

    /// Whether more items follow, given where the page was asked to begin.
    fn has_more_after(&self, asked: Option<&Offset>) -> bool;

    /// What to pass to read on, where the page says that itself.
    fn next_cursor(&self) -> Option<&str>;

    /// Where the next page begins, given where this one was asked to begin.
    fn next_offset(&self, asked: Option<&Offset>) -> Option<Offset> {
        let _ = asked;
        None
    }
}

impl<T: Wire + Default> Paged for Page<T> {
    type Item = T;

    fn items(&self) -> &[T] {
        &self.data
    }

    fn into_items(self) -> Vec<T> {
        self.data
    }

    fn has_more_after(&self, asked: Option<&Offset>) -> bool {
        self.has_more_after(asked)
    }

    fn next_cursor(&self) -> Option<&str> {
        self.next_cursor()
    }

    fn next_offset(&self, asked: Option<&Offset>) -> Option<Offset> {
        self.next_offset(asked)
    }
}

/// The pages of a list, one request each, as a stream.
///
/// Each is requested when it is asked for. [`try_next`](Self::try_next) needs no other crate; the
/// adapters for a [`Stream`] work as well. A list that changes while it is read may repeat or skip
/// items where it pages by position.
///
/// ```no_run
/// # async fn example(client: wacht_sdk::Client) -> wacht_sdk::Result<()> {
/// let mut pages = client.users().list().limit(100).pages();
/// while let Some(page) = pages.try_next().await? {
///     println!("{} users", page.len());
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until the stream is read"]
pub struct Pages<P> {
    state: State<P>,
    /// The last items of the pages so far, as hashes.
    ends: HashSet<u64>,
}

enum State<P> {
    Ready(Call),
    Waiting(Pending<P>, Call),
    Done,
}

impl<P: Paged> Pages<P>
where
    P::Item: Wire,
{
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self {
            state: State::Ready(call),
            ends: HashSet::new(),
        }
    }

    /// The next page; `None` after the last one, and after an error.
    pub async fn next(&mut self) -> Option<Result<P>> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    /// The next page; `None` after the last one.
    ///
    /// # Errors
    ///
    /// When the request for the page fails.
    pub async fn try_next(&mut self) -> Result<Option<P>> {
        self.next().await.transpose()
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<P>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Ready(call) => {
                    self.state = State::Waiting(Pending::new(call.clone()), call);
                }
                State::Waiting(mut page, call) => {
                    let Poll::Ready(result) = Pin::new(&mut page).poll(cx) else {
                        self.state = State::Waiting(page, call);
                        return Poll::Pending;
                    };
                    return Poll::Ready(Some(result.and_then(|page| {
                        let operation = call.operation.id;
                        let next = after(&page, call)?;
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

    /// Whether the list would go on where it was before: at a cursor that was passed already, or
    /// behind a page that ends like one before it. Where pages hold one item and are found by
    /// position, an item that moved back meanwhile looks the same, so they may.
    fn goes_round(&mut self, page: &P, next: &State<P>) -> bool {
        let State::Ready(call) = next else {
            return false;
        };
        let mut hasher = DefaultHasher::new();
        let is_cursor = call.operation.paging == Continue::Cursor;
        match is_cursor {
            true => call.argument("cursor").hash(&mut hasher),
            false => {
                let last = page.items().last().map(view);
                serde_json::to_string(&last).ok().hash(&mut hasher);
            }
        }
        let is_known = !self.ends.insert(hasher.finish());
        let position = call.argument("offset").map(|text| Offset::parse(text));
        let is_position = matches!(position, Some(Offset::Position(_)));
        is_known && (page.items().len() > 1 || !is_position)
    }
}

/// The request for the page after this one, if there is one.
fn after<P: Paged>(page: &P, mut call: Call) -> Result<State<P>>
where
    P::Item: Wire,
{
    let asked = call.argument("offset").map(|text| Offset::parse(text));
    if !page.has_more_after(asked.as_ref()) {
        return Ok(State::Done);
    }
    let (name, next) = match call.operation.paging {
        Continue::Offset => (
            "offset",
            page.next_offset(asked.as_ref())
                .map(|next| next.to_string()),
        ),
        Continue::Cursor => ("cursor", page.next_cursor().map(str::to_owned)),
        Continue::BeforeAfter => {
            let is_forward = call.argument("after_id").is_some();
            let name = if is_forward { "after_id" } else { "before_id" };
            (name, page.items().last().and_then(|item| id_of(item)))
        }
    };
    match next {
        // A list that does not move on would be read forever.
        Some(next) if call.argument(name) != Some(&next) => {
            call.query::<String>(name, next);
            Ok(State::Ready(call))
        }
        _ => Err(Error::paging(
            "the service says that more items follow, and does not say where they begin",
        )
        .in_operation(call.operation.id)),
    }
}

/// The text of the field `id` of a model.
pub(crate) fn id_of(item: &dyn Wire) -> Option<String> {
    let View::Model(model) = item.view() else {
        return None;
    };
    match model.field("id")? {
        View::Str(id) => Some(id.to_owned()),
        _ => None,
    }
}

impl<P: Paged + Unpin> Stream for Pages<P>
where
    P::Item: Wire,
{
    type Item = Result<P>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(cx)
    }
}

/// The items of a list over all its pages, as a stream.
///
/// Pages are requested when they are needed; the `limit` of the call is the size of a page, not of
/// the whole. [`try_next`](Self::try_next) needs no other crate; the adapters for a [`Stream`] work
/// as well. A list that changes while it is read may repeat or skip items where it pages by
/// position.
///
/// ```no_run
/// # async fn example(client: wacht_sdk::Client) -> wacht_sdk::Result<()> {
/// let mut users = client.users().list().search("jane").items();
/// while let Some(user) = users.try_next().await? {
///     println!("{} {}", user.id, user.first_name);
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until the stream is read"]
pub struct Items<P: Paged> {
    pages: Pages<P>,
    ready: VecDeque<P::Item>,
}

impl<P: Paged> Items<P>
where
    P::Item: Wire,
{
    #[doc(hidden)]
    pub fn new(call: Call) -> Self {
        Self {
            pages: Pages::new(call),
            ready: VecDeque::new(),
        }
    }

    /// The next item; `None` after the last one, and after an error.
    pub async fn next(&mut self) -> Option<Result<P::Item>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    /// The next item; `None` after the last one.
    ///
    /// # Errors
    ///
    /// When the request for a page fails.
    pub async fn try_next(&mut self) -> Result<Option<P::Item>> {
        self.next().await.transpose()
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<P::Item>>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match self.pages.poll_page(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(page))) => self.ready = page.into_items().into(),
            }
        }
    }
}

impl<P: Paged> Stream for Items<P>
where
    P: Unpin,
    P::Item: Wire + Unpin,
{
    type Item = Result<P::Item>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }
}

impl<P> std::fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

impl<P: Paged> std::fmt::Debug for Items<P> {
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
    ($name:ident) => {
        impl $name {
            /// All pages from here on, as a stream.
            pub fn pages(self) -> $crate::Pages<<Self as $crate::runtime::Endpoint>::Output> {
                $crate::Pages::new($crate::runtime::Endpoint::into_call(self))
            }

            /// All items from here on, as a stream over all pages.
            pub fn items(self) -> $crate::Items<<Self as $crate::runtime::Endpoint>::Output> {
                $crate::Items::new($crate::runtime::Endpoint::into_call(self))
            }
        }
    };
}

/// Makes a model with a list and a `next_cursor` a page of that list.
#[doc(hidden)]
#[macro_export]
macro_rules! paged_model {
    ($name:ty, $items:ident, $item:ty) => {
        impl $crate::runtime::Paged for $name {
            type Item = $item;

            fn items(&self) -> &[$item] {
                &self.$items
            }

            fn into_items(self) -> ::std::vec::Vec<$item> {
                self.$items
            }

            fn has_more_after(&self, _: ::core::option::Option<&$crate::Offset>) -> bool {
                self.next_cursor.is_some()
            }

            fn next_cursor(&self) -> ::core::option::Option<&str> {
                self.next_cursor.as_deref()
            }
        }
    };
}
