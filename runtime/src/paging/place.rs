//! Where the pages of a list begin. Takes the facts of a page and how it was requested, returns the
//! place of the page after it, or why there is none. Sends nothing.

use crate::{
    Error, PageStart, Result,
    operation::{Continue, Operation},
    page::id_of,
    untyped_call::UntypedCall,
    wire::Wire,
};

/// The query parameter by which a page is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Argument {
    Offset,
    Cursor,
    BeforeId,
    AfterId,
}

impl Argument {
    const ALL: [Self; 4] = [Self::Offset, Self::Cursor, Self::BeforeId, Self::AfterId];

    /// The query parameter of an operation.
    fn parameter(self, operation: &'static Operation) -> &'static str {
        let mut all = Self::of(operation.paging).iter();
        let index = all.position(|argument| *argument == self);
        let named = index.and_then(|index| operation.page_parameters.get(index));
        named.copied().unwrap_or(self.name())
    }

    /// The usual parameter, and the name in a token.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Offset => "offset",
            Self::Cursor => "cursor",
            Self::BeforeId => "before_id",
            Self::AfterId => "after_id",
        }
    }

    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|argument| argument.name() == name)
    }

    /// Those of a list that continues this way. The first one that the caller set counts.
    pub(crate) fn of(way: Continue) -> &'static [Self] {
        match way {
            Continue::Offset | Continue::Position | Continue::Window => &[Self::Offset],
            Continue::Cursor => &[Self::Cursor],
            Continue::BeforeAfter => &[Self::AfterId, Self::BeforeId],
        }
    }
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// Where the list begins by itself.
    Start,
    /// At the value of the argument.
    At(Argument, String),
}

impl Place {
    /// Where the first page of a call begins.
    pub(crate) fn of(call: &UntypedCall) -> Self {
        let known = Argument::of(call.operation().paging).iter();
        known
            .filter_map(|argument| {
                let value = call
                    .arguments
                    .query_value(argument.parameter(call.operation()))?;
                Some(Self::At(*argument, value.clone()))
            })
            .next()
            .unwrap_or(Self::Start)
    }

    /// The call of the page that begins here.
    pub(crate) fn call(&self, list: &UntypedCall) -> UntypedCall {
        let mut call = list.clone();
        if let Self::At(argument, value) = self {
            let name = argument.parameter(list.operation());
            call.query::<String>(name, value.as_str());
        }
        call
    }

    /// The offset that is requested.
    pub(crate) fn offset(&self) -> Option<PageStart> {
        match self {
            Self::At(Argument::Offset, text) => Some(PageStart::parse(text)),
            _ => None,
        }
    }

    /// The place this many items further on, in a list that pages by position.
    pub(crate) fn further(&self, items: u64) -> Option<u64> {
        match self.offset()? {
            PageStart::Position(position) => position.checked_add(items),
            PageStart::After(_) => None,
        }
    }

    pub(crate) fn at_position(position: u64) -> Self {
        Self::At(Argument::Offset, position.to_string())
    }
}

/// The facts of a page, for any type of items.
pub(crate) struct Facts<'a> {
    pub(crate) count: usize,
    /// How many entries of the list the page stands for: more than its items where the service left
    /// some out.
    pub(crate) span: u64,
    pub(crate) has_more: bool,
    /// The number of items on all pages, where the page states it.
    pub(crate) total: Option<u64>,
    pub(crate) next_offset: Option<PageStart>,
    pub(crate) next_cursor: Option<&'a str>,
    pub(crate) last: Option<&'a dyn Wire>,
}

/// Where the page after the one at `place` begins; `None` when that is the last one.
pub(crate) fn next(way: Continue, place: &Place, page: &Facts<'_>) -> Result<Option<Place>> {
    if !page.has_more {
        return Ok(None);
    }
    let next = match way {
        Continue::Offset | Continue::Position | Continue::Window => {
            let offset = page.next_offset.as_ref().map(PageStart::to_string);
            offset.map(|offset| Place::At(Argument::Offset, offset))
        }
        Continue::Cursor => page
            .next_cursor
            .map(|cursor| Place::At(Argument::Cursor, cursor.to_owned())),
        Continue::BeforeAfter => {
            let argument = match place {
                Place::At(Argument::AfterId, _) => Argument::AfterId,
                _ => Argument::BeforeId,
            };
            let id = page.last.and_then(id_of);
            id.map(|id| Place::At(argument, id))
        }
    };
    match next {
        // A list that does not move on would be read forever.
        Some(next) if next != *place => Ok(Some(next)),
        _ => Err(Error::paging(
            "the service reports that more items follow, and not where they begin",
        )),
    }
}
