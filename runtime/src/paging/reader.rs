//! Where the reading of a list is. Takes the facts of each page, returns the response of the next
//! one and where reading can continue. The same code for all lists: its caller decodes the content
//! of a page.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    task::{Context, Poll},
};

use crate::{
    Error, PageStart, Result, ResumeToken,
    operation::Continue,
    page::id_of,
    paging::{
        ahead::{Ahead, Stride},
        place::{Argument, Facts, Place, next},
        trail::Trail,
    },
    response::Received,
    untyped_call::UntypedCall,
};

/// So many pages in a row may hold nothing. A service that filters behind its pages sends some; one
/// that sends more than this will not come to an end.
const MOST_EMPTY: u32 = 1_000;

/// So many pages in a row may end with an item that was there before, where an item that moved while
/// the list was read looks like that; a list that sends more than this does not come to an end.
const MOST_MOVED: u32 = 100;

pub(crate) struct Reader {
    list: UntypedCall,
    /// Where the next page begins; `None` after the last one.
    place: Option<Place>,
    /// How many items from there on were returned already.
    passed: u64,
    /// The page before that one.
    read: Option<Read>,
    ahead: Ahead,
    trail: Trail,
    /// The ids that pages of a list by cursor ended with.
    ids: Trail,
    /// The pages without items since the last one that had some.
    empty: u32,
    /// The pages in a row that may end with an item that moved.
    moved: u32,
    /// Why there is nothing to be read, to be reported once.
    refusal: Option<Error>,
    /// Whether an error ended the reading.
    is_over: bool,
}

/// A page that was read.
struct Read {
    /// Where it began.
    place: Place,
    /// How many items it had.
    count: usize,
    /// How many entries of the list it stood for.
    span: u64,
}

impl Reader {
    pub(crate) fn new(list: UntypedCall) -> Self {
        Self {
            place: Some(Place::of(&list)),
            list,
            passed: 0,
            read: None,
            ahead: Ahead::new(),
            trail: Trail::new(),
            ids: Trail::new(),
            empty: 0,
            moved: 0,
            refusal: None,
            is_over: false,
        }
    }

    pub(crate) fn prefetch(&mut self, pages: usize) {
        self.ahead.set_pages(pages);
    }

    /// Continues at the place of a token. Reading starts again there, independent of what it read
    /// before.
    pub(crate) fn resume(&mut self, token: ResumeToken) {
        self.ahead.clear();
        self.trail = Trail::new();
        self.ids = Trail::new();
        self.read = None;
        self.empty = 0;
        self.moved = 0;
        self.is_over = false;
        self.refusal = None;
        self.passed = 0;
        match token.for_list(self.list.operation()) {
            Ok(None) => self.place = None,
            Ok(Some((place, passed))) => {
                self.place = Some(match place {
                    Place::Start => Place::of(&self.list),
                    at @ Place::At(..) => at,
                });
                self.passed = passed;
            }
            Err(error) => self.refusal = Some(self.list.origin().complete(error)),
        }
    }

    /// Where reading continues when `unread` items of the page that came last are not returned yet.
    pub(crate) fn token(&self, unread: usize) -> ResumeToken {
        let from = match &self.read {
            Some(read) if unread > 0 => {
                Some((read.place.clone(), read.count.saturating_sub(unread) as u64))
            }
            _ => self.place.clone().map(|place| (place, self.passed)),
        };
        ResumeToken::new(self.list.operation().id, from)
    }

    /// How the list continues.
    pub(crate) fn way(&self) -> Continue {
        self.list.operation().paging
    }

    /// The offset at which the next page is requested.
    pub(crate) fn asked(&self) -> Option<PageStart> {
        self.place.as_ref()?.offset()
    }

    /// The response of the next page; `None` after the last one.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Received>>> {
        if let Some(error) = self.refusal.take() {
            return Poll::Ready(Some(Err(error)));
        }
        match &self.place {
            Some(place) if !self.is_over => self.ahead.poll(cx, &self.list, place).map(Some),
            _ => Poll::Ready(None),
        }
    }

    /// Ends the reading where it is.
    pub(crate) fn fail(&mut self) {
        self.ahead.clear();
        self.is_over = true;
    }

    /// Goes behind the page that was polled for. Returns how many of its items were returned
    /// already, by an earlier reading.
    ///
    /// # Errors
    ///
    /// When the page leads nowhere, or to where the list was before.
    pub(crate) fn accept(&mut self, page: &Facts<'_>) -> Result<usize> {
        let origin = self.list.origin();
        self.advance(page).map_err(|error| origin.complete(error))
    }

    fn advance(&mut self, page: &Facts<'_>) -> Result<usize> {
        let Some(place) = &self.place else {
            return Ok(0);
        };
        let next = next(self.way(), place, page)?;
        let problem = next.as_ref().and_then(|next| self.guard(page, next));
        if let Some(problem) = problem {
            return Err(Error::paging(problem));
        }
        let stride = self.stride(page);
        match &next {
            Some(next) => self.ahead.fill(&self.list, next, stride),
            None => self.ahead.clear(),
        }
        let passed = usize::try_from(self.passed).unwrap_or(usize::MAX);
        let passed = passed.min(page.count);
        self.passed -= passed as u64;
        self.read = std::mem::replace(&mut self.place, next).map(|place| Read {
            place,
            count: page.count,
            span: page.span,
        });
        Ok(passed)
    }

    /// What the pages behind the next one can be expected from, if they can.
    fn stride(&self, page: &Facts<'_>) -> Option<Stride> {
        // Where pages differ in size, a guess would be wrong more often than not.
        let is_regular = self.read.as_ref().is_none_or(|read| read.span == page.span);
        (self.is_by_position(page) && is_regular).then_some(Stride {
            items: page.span,
            end: page.total,
        })
    }

    /// Why a list that continues at `next` is endless.
    fn guard(&mut self, page: &Facts<'_>, next: &Place) -> Option<String> {
        self.empty = match page.count {
            0 => self.empty + 1,
            _ => 0,
        };
        if self.empty > MOST_EMPTY {
            return Some(format!(
                "the service sends {MOST_EMPTY} pages without items in a row and reports that more follow"
            ));
        }
        self.goes_round(page, next).then(|| {
            "the service sends the same items again and reports that more follow".to_owned()
        })
    }

    /// Whether the list would return to an earlier position: at a cursor that was passed already,
    /// or behind a page that ends like one before it. Where pages hold one item and are found by
    /// position, and where each has its own cursor, an item that moved meanwhile looks the same, so
    /// they may end like that, [`MOST_MOVED`] times.
    fn goes_round(&mut self, page: &Facts<'_>, next: &Place) -> bool {
        let (was_there, may_have_moved) = match next {
            Place::At(Argument::Cursor, cursor) => {
                if self.trail.pass(hash(cursor)) {
                    return true;
                }
                match page.last.and_then(id_of) {
                    Some(id) => (self.ids.pass(hash(&id)), true),
                    None => return false,
                }
            }
            _ => {
                let last = page.last.map(|last| last.view());
                let was_there = self.trail.pass(hash(&serde_json::to_string(&last).ok()));
                (was_there, page.count <= 1 && self.is_by_position(page))
            }
        };
        self.moved = match was_there && may_have_moved {
            true => self.moved + 1,
            false => 0,
        };
        was_there && (!may_have_moved || self.moved >= MOST_MOVED)
    }

    /// Whether the next page is found by counting.
    fn is_by_position(&self, page: &Facts<'_>) -> bool {
        let way = self.way();
        matches!(
            way,
            Continue::Offset | Continue::Position | Continue::Window
        ) && matches!(page.next_offset, Some(PageStart::Position(_)))
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
