//! What a page of a custom type states about the pages after it, by the fields that an API has for it.

use crate::{
    page::PageStart,
    wire::{View, Wire},
};

/// The fields of a page by what they say; those that an API does not have are unset.
#[derive(Clone, Copy)]
pub struct PageFields<'a> {
    /// What to pass to read on.
    pub cursor: Option<&'a dyn Wire>,
    /// Whether more items follow.
    pub has_more: Option<&'a dyn Wire>,
    /// The number of items on all pages.
    pub total: Option<&'a dyn Wire>,
}

impl<'a> PageFields<'a> {
    /// A page that states nothing but its items.
    #[must_use]
    pub fn none() -> Self {
        Self {
            cursor: None,
            has_more: None,
            total: None,
        }
    }

    /// What to pass to read on. An empty text means the end in some APIs.
    #[must_use]
    pub fn next_cursor(self) -> Option<&'a str> {
        match self.cursor?.view() {
            View::Str(text) | View::Secret(text) => Some(text).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// The number of items on all pages.
    #[must_use]
    pub fn total(self) -> Option<u64> {
        match self.total?.view() {
            View::UInt(total) => Some(total),
            View::Int(total) => u64::try_from(total).ok(),
            _ => None,
        }
    }

    /// Whether more items follow a page of this many, given where it was asked to begin.
    #[must_use]
    pub fn has_more(self, items: usize, asked: Option<&PageStart>) -> bool {
        if let Some(View::Bool(has_more)) = self.has_more.map(Wire::view) {
            return has_more;
        }
        if self.cursor.is_some() {
            return self.next_cursor().is_some();
        }
        let end = Self::end(items, asked);
        self.total()
            .zip(end)
            .is_some_and(|(total, end)| end < total)
            && items > 0
    }

    /// Where the page after one of this many items begins, in a list that counts them.
    #[must_use]
    pub fn next_offset(items: usize, asked: Option<&PageStart>) -> Option<PageStart> {
        let end = Self::end(items, asked)?;
        (items > 0).then_some(PageStart::Position(end))
    }

    fn end(items: usize, asked: Option<&PageStart>) -> Option<u64> {
        let begin = match asked {
            Some(PageStart::Position(begin)) => *begin,
            Some(PageStart::After(_)) => return None,
            None => 0,
        };
        Some(begin.saturating_add(items as u64))
    }
}

impl std::fmt::Debug for PageFields<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageFields").finish_non_exhaustive()
    }
}
