//! The pages of a list, as a stream. Takes the responses that the reader returns, and decodes them.

use std::{
    future::poll_fn,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;

use crate::{
    Result, ResumeToken,
    output::Output as _,
    paging::{Paged, place::Facts, reader::Reader},
    response::Received,
    untyped_call::UntypedCall,
    wire::Wire,
};

/// The pages of a list, one request each, as a stream.
///
/// A page is requested when it is needed, or ahead with [`prefetch`](Self::prefetch).
/// [`try_next`](Self::try_next) needs no other crate; the adapters for a [`Stream`] work as well.
/// Reading can continue later from a [`resume_token`](Self::resume_token).
///
/// In a list that is paged by position, an item that is added or removed before the position shifts
/// all that follow: reading may then return an item twice or leave one out. A list that continues
/// after an id or a cursor is not affected.
///
/// An endless list is an error: one that returns to an earlier position, and one that sends a
/// thousand pages without items in a row.
///
/// ```no_run
/// # use wacht_runtime::serde_json::Value;
/// # async fn example(users: wacht_runtime::Call<wacht_runtime::Page<Value>>) -> wacht_runtime::Result<()> {
/// let mut pages = users.pages();
/// while let Some(page) = pages.try_next().await? {
///     println!("{} users", page.len());
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until the stream is read"]
pub struct Pages<P> {
    reader: Reader,
    page: PhantomData<fn() -> P>,
}

impl<P> Pages<P> {
    #[doc(hidden)]
    pub fn new(call: UntypedCall) -> Self {
        Self {
            reader: Reader::new(call),
            page: PhantomData,
        }
    }

    /// Requests up to this many pages ahead, while the caller works. 0 is the default; more than 32
    /// count as 32.
    ///
    /// Nothing is sent before the first page is polled. After that, requests proceed in the
    /// background on the Tokio runtime that reads the list; without one, only while the next page
    /// is awaited. Dropping the list cancels the requests under way.
    ///
    /// How many requests are under way at once depends on how the list continues. In a list that
    /// counts items, the positions of the following pages are known after the first one, and all
    /// are requested at once. In a list that continues after an id or a cursor, each page states
    /// where the next begins, so only one is requested ahead. The pages are returned in order in
    /// both cases.
    ///
    /// Some requests are wasted: when the caller stops early, beyond the end of a list that does
    /// not state its total, and when the size of a page differs from that of the page before. Their
    /// responses are ignored, and so are their errors. The error of a page that is needed is
    /// reported in its place, after the pages before it.
    ///
    /// ```no_run
    /// # use wacht_runtime::serde_json::Value;
    /// # async fn example(users: wacht_runtime::Call<wacht_runtime::Page<Value>>) -> wacht_runtime::Result<()> {
    /// let mut pages = users.pages().prefetch(4);
    /// while let Some(page) = pages.try_next().await? {
    ///     // The next four pages arrive while this one is worked on.
    ///     println!("{} users", page.len());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.reader.prefetch(pages);
        self
    }

    /// Continues where another reading of the same list was when it returned this token.
    ///
    /// The call must have the same arguments as the one that the token is from. A token of
    /// [`Items`](crate::Items) may be a position inside a page; the rest of that page is returned
    /// then. The token of another operation is an error, which the first page reports.
    pub fn resume_from(mut self, token: ResumeToken) -> Self {
        self.reader.resume(token);
        self
    }

    /// The position where reading continues: after the last page that was returned. After an error
    /// it is the position of the error, and after the last page the end.
    #[must_use]
    pub fn resume_token(&self) -> ResumeToken {
        self.reader.token(0)
    }

    /// The same when so many items of the last page are not returned yet.
    pub(super) fn token_before(&self, unread: usize) -> ResumeToken {
        self.reader.token(unread)
    }
}

impl<P: Paged> Pages<P>
where
    P::Item: Wire,
{
    /// The next page; `None` after the last one, and after an error.
    pub async fn next(&mut self) -> Option<Result<P>> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    /// The next page; `None` after the last one.
    ///
    /// # Errors
    ///
    /// When the request for the page fails, and when the list is endless.
    pub async fn try_next(&mut self) -> Result<Option<P>> {
        self.next().await.transpose()
    }

    pub(super) fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<P>>> {
        loop {
            let Some(response) = ready!(self.reader.poll(cx)) else {
                return Poll::Ready(None);
            };
            let page = response.and_then(|response| self.read(response));
            if page.is_err() {
                self.reader.fail();
            }
            if let Some(page) = page.transpose() {
                return Poll::Ready(Some(page));
            }
        }
    }

    /// A page, or `None` if all of it was returned already.
    fn read(&mut self, response: Received) -> Result<Option<P>> {
        let mut page = P::from_response(response)?;
        let asked = self.reader.asked();
        let asked = asked.as_ref();
        let (count, way) = (page.items().len(), self.reader.way());
        let passed = self.reader.accept(&Facts {
            count,
            span: page.span(way),
            has_more: page.has_more_after(asked),
            total: page.total(),
            next_offset: page.next_offset(way, asked),
            next_cursor: page.next_cursor(),
            last: page.items().last().map(|item| item as &dyn Wire),
        })?;
        if passed > 0 {
            page.pass_over(passed, asked);
        }
        let is_passed = passed > 0 && passed == count;
        Ok((!is_passed).then_some(page))
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

impl<P> std::fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}
