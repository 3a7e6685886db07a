//! The items of a list, as a stream: those of its pages, one after another.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use crate::{Pages, Result, ResumeToken, paging::Paged, untyped_call::UntypedCall, wire::Wire};

/// The items of a list over all its pages, as a stream.
///
/// Pages are requested when they are needed, or ahead with [`prefetch`](Self::prefetch); the
/// `limit` of the call is the size of a page, not of the list. [`try_next`](Self::try_next) needs
/// no other crate; the adapters for a [`Stream`] work as well. Reading can continue later from a
/// [`resume_token`](Self::resume_token).
///
/// In a list that is paged by position, an item that is added or removed before the position shifts
/// all that follow: reading may then return an item twice or leave one out. A list that continues
/// after an id or a cursor is not affected.
///
/// An endless list is an error: one that returns to an earlier position, one whose pages end with
/// the same items a hundred times in a row, and one that sends a thousand pages without items in a
/// row.
///
/// ```no_run
/// # use wacht_runtime::serde_json::Value;
/// # async fn example(users: wacht_runtime::Call<wacht_runtime::Page<Value>>) -> wacht_runtime::Result<()> {
/// let mut users = users.items();
/// while let Some(user) = users.try_next().await? {
///     println!("{} {}", user["id"], user["first_name"]);
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until the stream is read"]
pub struct Items<P: Paged> {
    pages: Pages<P>,
    ready: VecDeque<P::Item>,
}

impl<P: Paged> Items<P> {
    #[doc(hidden)]
    pub fn new(call: UntypedCall) -> Self {
        Self {
            pages: Pages::new(call),
            ready: VecDeque::new(),
        }
    }

    /// Requests up to this many pages ahead, while the caller works on the items of the current
    /// page. 0 is the default; more than 32 count as 32.
    ///
    /// [`Pages::prefetch`] describes which pages are requested when, and the cost.
    ///
    /// ```no_run
    /// # use wacht_runtime::serde_json::Value;
    /// # async fn example(users: wacht_runtime::Call<wacht_runtime::Page<Value>>) -> wacht_runtime::Result<()> {
    /// let mut users = users.items().prefetch(4);
    /// while let Some(user) = users.try_next().await? {
    ///     println!("{}", user["id"]);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.pages = self.pages.prefetch(pages);
        self
    }

    /// Continues where another reading of the same list was when it returned this token.
    ///
    /// The call must have the same arguments as the one that the token is from. A token inside a
    /// page requests that page again, and skips the items that were already returned. The token of
    /// another operation is an error, which the first item reports.
    ///
    /// ```no_run
    /// # use wacht_runtime::serde_json::Value;
    /// # async fn example(users: wacht_runtime::Call<wacht_runtime::Page<Value>>, saved: &str) -> wacht_runtime::Result<()> {
    /// let mut users = users.items().resume_from(saved.parse()?);
    /// while let Some(user) = users.try_next().await? {
    ///     println!("{}", user["id"]);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn resume_from(mut self, token: ResumeToken) -> Self {
        self.ready.clear();
        self.pages = self.pages.resume_from(token);
        self
    }

    /// The position where reading continues: after the last item that was returned. After an error
    /// it is the position of the error, and after the last item the end.
    #[must_use]
    pub fn resume_token(&self) -> ResumeToken {
        self.pages.token_before(self.ready.len())
    }
}

impl<P: Paged> Items<P>
where
    P::Item: Wire,
{
    /// The next item; `None` after the last one, and after an error.
    pub async fn next(&mut self) -> Option<Result<P::Item>> {
        poll_fn(|cx| self.poll_item(cx)).await
    }

    /// The next item; `None` after the last one.
    ///
    /// # Errors
    ///
    /// When the request for a page fails, and when the list is endless.
    pub async fn try_next(&mut self) -> Result<Option<P::Item>> {
        self.next().await.transpose()
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<P::Item>>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(cx)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.ready = page.into_items().into(),
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

impl<P: Paged> std::fmt::Debug for Items<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items")
            .field("ready", &self.ready.len())
            .finish_non_exhaustive()
    }
}
