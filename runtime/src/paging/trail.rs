//! Where a list has been, to find that it goes round. Takes a hash per page, returns whether the
//! list was there before. Never grows with the list.

use std::collections::VecDeque;

/// This many pages are known one by one. A round of so many pages is found before anything of it is
/// returned a second time.
const RECENT: usize = 256;

/// The pages passed so far.
///
/// A set of all of them would grow by a hash per page, and lists have no bound. So the last ones are
/// kept, which finds the rounds that services make, between two pages or through a few. A longer
/// round is found by Brent's method: one page is marked, and the mark moves on after twice as many
/// pages each time, so that at last it stands inside the round and is met again. Until then at most
/// the pages before the round and three times those of the round are read.
#[derive(Debug)]
pub(crate) struct Trail {
    recent: VecDeque<u64>,
    mark: Option<u64>,
    /// Pages until the mark moves.
    left: u64,
    /// For how many pages the mark stands.
    stay: u64,
}

impl Trail {
    pub(crate) fn new() -> Self {
        Self {
            recent: VecDeque::new(),
            mark: None,
            left: 0,
            stay: 1,
        }
    }

    /// Passes a page. Returns whether it was passed before.
    pub(crate) fn pass(&mut self, page: u64) -> bool {
        let is_known = self.recent.contains(&page) || self.mark == Some(page);
        if self.left == 0 {
            self.mark = Some(page);
            self.left = self.stay;
            self.stay = self.stay.saturating_mul(2);
        }
        self.left -= 1;
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(page);
        is_known
    }
}

#[cfg(test)]
mod tests {
    use super::{RECENT, Trail};

    /// After how many pages a list is found to go round that goes back to page `back` behind its last.
    fn found(back: u64, pages: u64) -> u64 {
        let mut trail = Trail::new();
        let mut page = 0;
        for passed in 1..pages * 10 {
            if trail.pass(page) {
                return passed;
            }
            page = if page + 1 == pages { back } else { page + 1 };
        }
        panic!("a round of {pages} pages back to {back} was not found");
    }

    #[test]
    fn a_short_round_is_found_at_its_first_page() {
        for pages in 1..=RECENT as u64 {
            assert_eq!(found(0, pages), pages + 1);
            assert_eq!(found(pages - 1, pages), pages + 1);
        }
    }

    #[test]
    fn a_long_round_is_found_after_a_few_of_its_rounds() {
        for pages in [257, 300, 511, 512, 513, 1_000, 10_000] {
            for back in [0, 1, pages / 2] {
                let length = pages - back;
                let read = found(back, pages);
                assert!(
                    read <= back + 3 * length.max(back),
                    "{back} {pages}: {read}"
                );
            }
        }
    }

    #[test]
    fn a_list_that_goes_on_is_not_taken_for_a_round() {
        let mut trail = Trail::new();
        assert!((0..100_000).all(|page| !trail.pass(page)));
    }

    #[test]
    fn the_memory_does_not_grow_with_the_list() {
        let mut trail = Trail::new();
        assert!((0..100_000).all(|page| !trail.pass(page)));
        assert_eq!(trail.recent.len(), RECENT);
    }
}
