//! One page of a list, for every way in which a list continues.

use crate::{
    operation::Continue,
    wire::{Extra, Fault, Field, Fields, Input, Presence, Scalar, Shape, View, Wire},
};

/// One page of a list: what awaiting a list call returns.
///
/// It iterates over the items, which are also in [`data`](Self::data). For the pages after it, call
/// `pages()` or `items()` instead of awaiting the call; see [`Pages`] and [`Items`](crate::Items).
///
/// ```no_run
/// # use wacht_runtime::serde_json::Value;
/// # async fn example(users: wacht_runtime::Call<wacht_runtime::Page<Value>>) -> wacht_runtime::Result<()> {
/// let page = users.await?;
/// println!("{} users{}", page.len(), if page.has_more() { ", and more" } else { "" });
/// for user in &page {
///     println!("{}", user["first_name"]);
/// }
/// # Ok(()) }
/// ```
///
/// [`Pages`]: crate::Pages
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub data: Vec<T>,
    has_more: Option<bool>,
    limit: Option<i64>,
    offset: Option<PageStart>,
    next_cursor: Option<String>,
    total: Option<i64>,
    /// The properties of the page that this version of the SDK does not know.
    pub extra: Extra,
}

impl<T> Page<T> {
    /// The last page of a list, with these items; for a fake in a test.
    #[must_use]
    pub fn new(data: Vec<T>) -> Self {
        Self {
            data,
            has_more: Some(false),
            limit: None,
            offset: None,
            next_cursor: None,
            total: None,
            extra: Extra::default(),
        }
    }

    /// The same page with more to follow, for a fake in a test: the list continues by the number or
    /// the ids of the items.
    #[must_use]
    pub fn with_more(mut self) -> Self {
        self.has_more = Some(true);
        self
    }

    /// The same page with more to follow, in a list that is paged by cursor; for a fake in a test.
    #[must_use]
    pub fn with_next_cursor(mut self, cursor: impl Into<String>) -> Self {
        self.next_cursor = Some(cursor.into());
        self.with_more()
    }

    /// The number of items on this page.
    #[must_use]
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether this page has no items. Pages with items may still follow.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// The items of this page.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.data.iter()
    }

    /// Whether more items follow this page.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.has_more_after(None)
    }

    /// The same, with the requested start of the page, which a response need not state.
    pub(crate) fn has_more_after(&self, asked: Option<&PageStart>) -> bool {
        self.has_more.unwrap_or_else(|| {
            if self.next_cursor.is_some() {
                return true;
            }
            let is_short = self
                .total()
                .is_some_and(|total| self.end(asked, self.data.len() as u64) < total);
            is_short && !self.data.is_empty()
        })
    }

    /// The page size that the service used, where the response has it.
    #[must_use]
    pub fn limit(&self) -> Option<u64> {
        unsigned(self.limit)
    }

    /// Where this page begins, where the response has it.
    #[must_use]
    pub fn start(&self) -> Option<&PageStart> {
        self.offset.as_ref()
    }

    /// The cursor of the next page, in lists that are paged by cursor.
    #[must_use]
    pub fn next_cursor(&self) -> Option<&str> {
        self.next_cursor.as_deref()
    }

    /// The number of items on all pages, where the response has it.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        unsigned(self.total)
    }

    /// Takes the first items off. The information about the pages after this one is kept.
    pub(crate) fn pass_over(&mut self, items: usize, asked: Option<&PageStart>) {
        self.has_more = Some(self.has_more_after(asked));
        self.data.drain(..items.min(self.data.len()));
    }

    /// How many entries of the list the page stands for: its items, and in a window also those that
    /// the service left out. It counts on by the limit that it used, even if less is left of the page.
    pub(crate) fn span(&self, way: Continue) -> u64 {
        let items = self.data.len() as u64;
        match (way, self.limit()) {
            (Continue::Window, Some(limit)) => items.max(limit),
            _ => items,
        }
    }

    /// The position after the page, which stands for this many entries.
    fn end(&self, asked: Option<&PageStart>, span: u64) -> u64 {
        let begin = match (&self.offset, asked) {
            (Some(PageStart::Position(begin)), _) | (None, Some(PageStart::Position(begin))) => {
                *begin
            }
            _ => 0,
        };
        begin.saturating_add(span)
    }
}

impl<T: Wire> Page<T> {
    /// Where the page after this one begins, given how the list continues and where this one was
    /// asked to begin.
    ///
    /// The response shows whether the service counts items or continues after the id of the last
    /// item. Without an offset in it the ids do: a service with decimal ids counts items.
    pub(crate) fn next_offset(
        &self,
        way: Continue,
        asked: Option<&PageStart>,
    ) -> Option<PageStart> {
        let last = self.data.last().and_then(|last| id_of(last));
        let is_cursor = match (&self.offset, asked) {
            _ if way == Continue::Position => false,
            (Some(offset), _) => matches!(offset, PageStart::After(_)),
            (None, Some(asked)) => matches!(asked, PageStart::After(_)),
            (None, None) => last.as_ref().is_some_and(|id| id.parse::<u64>().is_err()),
        };
        match is_cursor {
            true => last.map(PageStart::After),
            false => match self.span(way) {
                0 => None,
                span => Some(PageStart::Position(self.end(asked, span))),
            },
        }
    }
}

/// A count that a response may have; a negative one is taken as absent.
fn unsigned(count: Option<i64>) -> Option<u64> {
    u64::try_from(count?).ok()
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

/// Where a page begins.
///
/// Some services count items, others name the last item of the page before. [`Pages`](crate::Pages)
/// and [`Items`](crate::Items) find out which, so prefer them, and their
/// [`ResumeToken`](crate::ResumeToken) to continue later.
///
/// A number is converted; an id is not, because a service that counts items refuses it:
///
/// ```compile_fail,E0277
/// let offset: wacht_runtime::PageStart = "usr_01j9zq".into();
/// ```
///
/// ```
/// let offset: wacht_runtime::PageStart = 20.into();
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PageStart {
    /// After this many items.
    Position(u64),
    /// After the item with this id.
    After(String),
}

impl PageStart {
    /// Reads a query parameter.
    pub(crate) fn parse(text: &str) -> Self {
        match text.parse() {
            Ok(position) => Self::Position(position),
            Err(_) => Self::After(text.to_owned()),
        }
    }
}

impl std::fmt::Display for PageStart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Position(position) => position.fmt(f),
            Self::After(id) => id.fmt(f),
        }
    }
}

impl Default for PageStart {
    fn default() -> Self {
        Self::Position(0)
    }
}

impl From<u64> for PageStart {
    fn from(position: u64) -> Self {
        Self::Position(position)
    }
}

impl Wire for PageStart {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        *self = match input {
            Input::Scalar(Scalar::Str(id)) => Self::After(id.to_owned()),
            Input::Scalar(Scalar::Int(position)) => match u64::try_from(position) {
                Ok(position) => Self::Position(position),
                Err(_) => return Err(Fault::new("an offset is never negative")),
            },
            Input::Scalar(Scalar::UInt(position)) => Self::Position(position),
            other => return Err(other.unexpected("a number or an id")),
        };
        Ok(())
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Position(position) => View::UInt(*position),
            Self::After(id) => View::Str(id),
        }
    }
}

crate::__serde!(PageStart);

static SHAPE: Shape = Shape {
    name: "Page",
    fields: &[
        field("data", Presence::Required),
        field("has_more", Presence::Optional),
        field("limit", Presence::Optional),
        field("offset", Presence::Optional),
        field("next_cursor", Presence::OptionalNullable),
        field("total", Presence::Optional),
    ],
};

const fn field(name: &'static str, presence: Presence) -> Field {
    Field { name, presence }
}

impl<T: Wire + Default> Fields for Page<T> {
    fn shape(&self) -> &'static Shape {
        &SHAPE
    }

    fn field(&self, index: usize) -> &dyn Wire {
        match index {
            0 => &self.data,
            1 => &self.has_more,
            2 => &self.limit,
            3 => &self.offset,
            4 => &self.next_cursor,
            5 => &self.total,
            _ => &self.extra,
        }
    }

    fn field_mut(&mut self, index: usize) -> &mut dyn Wire {
        match index {
            0 => &mut self.data,
            1 => &mut self.has_more,
            2 => &mut self.limit,
            3 => &mut self.offset,
            4 => &mut self.next_cursor,
            5 => &mut self.total,
            _ => &mut self.extra,
        }
    }
}

impl<T: Wire + Default> std::fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.view().fmt(f)
    }
}

impl<T: Wire + Default> PartialEq for Page<T> {
    fn eq(&self, other: &Self) -> bool {
        self.view() == other.view()
    }
}

impl<T: Wire + Default> serde_core::Serialize for Page<T> {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        crate::wire::serialize(self, serializer)
    }
}

impl<'de, T: Wire + Default> serde_core::Deserialize<'de> for Page<T> {
    fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::wire::deserialize(deserializer)
    }
}

impl<T> AsRef<[T]> for Page<T> {
    fn as_ref(&self) -> &[T] {
        &self.data
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.iter()
    }
}

#[cfg(test)]
mod tests;
