//! Lists over all their pages, as streams: one implementation for every way in which a list
//! continues. Only decoding a page is done for each type; `reader` knows where the list is, `ahead`
//! holds the requests, `place` finds what follows a page, `trail` whether the list goes round.

mod ahead;
mod fields;
mod items;
mod pages;
mod place;
mod reader;
mod token;
mod trail;

pub use self::{fields::PageFields, items::Items, pages::Pages, token::ResumeToken};
use crate::{
    Page,
    operation::Continue,
    page::PageStart,
    typed_call::{Call, IntoCall as _},
    wire::Wire,
};

/// A response that is a page of a list.
pub trait Paged: Wire + Default {
    /// What the list is made of.
    type Item;

    /// The items of the page.
    fn items(&self) -> &[Self::Item];

    /// The items of the page, taken out.
    fn into_items(self) -> Vec<Self::Item>;

    /// Whether more items follow, given where the page was asked to begin.
    fn has_more_after(&self, asked: Option<&PageStart>) -> bool;

    /// What to pass to read on, where the page states it.
    fn next_cursor(&self) -> Option<&str>;

    /// How many entries of the list the page stands for.
    fn span(&self, way: Continue) -> u64 {
        let _ = way;
        self.items().len() as u64
    }

    /// Where the next page begins, given how the list continues and where this one was asked to begin.
    fn next_offset(&self, way: Continue, asked: Option<&PageStart>) -> Option<PageStart> {
        let _ = (way, asked);
        None
    }

    /// The number of items on all pages, where the page states it.
    fn total(&self) -> Option<u64> {
        None
    }

    /// Takes the first items off the page, which was asked to begin at `asked`.
    fn pass_over(&mut self, items: usize, asked: Option<&PageStart>);
}

impl<T: Wire + Default> Paged for Page<T> {
    type Item = T;

    fn items(&self) -> &[T] {
        &self.data
    }

    fn into_items(self) -> Vec<T> {
        self.data
    }

    fn has_more_after(&self, asked: Option<&PageStart>) -> bool {
        self.has_more_after(asked)
    }

    fn next_cursor(&self) -> Option<&str> {
        self.next_cursor()
    }

    fn span(&self, way: Continue) -> u64 {
        self.span(way)
    }

    fn next_offset(&self, way: Continue, asked: Option<&PageStart>) -> Option<PageStart> {
        self.next_offset(way, asked)
    }

    fn total(&self) -> Option<u64> {
        self.total()
    }

    fn pass_over(&mut self, items: usize, asked: Option<&PageStart>) {
        self.pass_over(items, asked);
    }
}

impl<T: Paged> Call<T>
where
    T::Item: Wire,
{
    /// All pages from here on, as a stream.
    pub fn pages(self) -> Pages<T> {
        Pages::new(self.into_call())
    }

    /// All items from here on, as a stream over all pages.
    pub fn items(self) -> Items<T> {
        Items::new(self.into_call())
    }
}

/// Adds the streams to the call of a paged operation.
#[doc(hidden)]
#[macro_export]
macro_rules! paged {
    ($name:ident) => {
        impl $name {
            /// All pages from here on, as a stream.
            #[inline]
            pub fn pages(self) -> $crate::Pages<<Self as $crate::runtime::IntoCall>::Output> {
                $crate::Pages::new($crate::runtime::IntoCall::into_call(self))
            }

            /// All items from here on, as a stream over all pages.
            #[inline]
            pub fn items(self) -> $crate::Items<<Self as $crate::runtime::IntoCall>::Output> {
                $crate::Items::new($crate::runtime::IntoCall::into_call(self))
            }
        }
    };
}

/// Makes a model with a list a page of that list: its type, the field of the items, their type, and
/// which fields state how the list continues (`cursor`, `has_more`, `total`); `cursor next_cursor`
/// where none is named.
#[doc(hidden)]
#[macro_export]
macro_rules! paged_model {
    ($name:ty, $items:ident, $item:ty) => {
        $crate::paged_model!($name, $items, $item, cursor next_cursor);
    };
    ($name:ty, $items:ident, $item:ty $(, $role:ident $field:ident)+ $(,)?) => {
        impl $crate::runtime::Paged for $name {
            type Item = $item;

            #[inline]
            fn items(&self) -> &[$item] {
                &self.$items
            }

            #[inline]
            fn into_items(self) -> ::std::vec::Vec<$item> {
                self.$items
            }

            #[inline]
            fn has_more_after(&self, asked: ::core::option::Option<&$crate::PageStart>) -> bool {
                $crate::__page_fields!(self $(, $role $field)+)
                    .has_more(self.$items.len(), asked)
            }

            #[inline]
            fn next_cursor(&self) -> ::core::option::Option<&str> {
                $crate::__page_fields!(self $(, $role $field)+).next_cursor()
            }

            #[inline]
            fn next_offset(
                &self,
                _: $crate::runtime::Continue,
                asked: ::core::option::Option<&$crate::PageStart>,
            ) -> ::core::option::Option<$crate::PageStart> {
                $crate::runtime::PageFields::next_offset(self.$items.len(), asked)
            }

            #[inline]
            fn total(&self) -> ::core::option::Option<u64> {
                $crate::__page_fields!(self $(, $role $field)+).total()
            }

            #[inline]
            fn pass_over(&mut self, items: usize, _: ::core::option::Option<&$crate::PageStart>) {
                self.$items.drain(..items.min(self.$items.len()));
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __page_fields {
    ($this:ident $(, $role:ident $field:ident)+) => {{
        let mut fields = $crate::runtime::PageFields::none();
        $(fields.$role = ::core::option::Option::Some(&$this.$field);)+
        fields
    }};
}

#[cfg(test)]
mod tests;
