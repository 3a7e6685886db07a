//! Times that are counted, oldest first: takes them under a name, notes each that comes or goes as a
//! fact, and is made of such facts again.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

use crate::facts::{self, Facts};

/// Times, each with its number.
#[derive(Debug, Default)]
pub(crate) struct Times {
    last: u64,
    times: VecDeque<(u64, DateTime<Utc>)>,
}

impl Times {
    pub(crate) fn len(&self) -> usize {
        self.times.len()
    }

    pub(crate) fn oldest(&self) -> Option<DateTime<Utc>> {
        self.times.front().map(|(_, time)| *time)
    }

    /// Adds a time.
    pub(crate) fn push(&mut self, name: &str, time: DateTime<Utc>, changes: &mut Facts) {
        self.restore(self.last + 1, time);
        changes.insert(fact(name, self.last), Some(facts::of_time(time)));
    }

    /// Drops the oldest times, as long as they are over.
    pub(crate) fn drop_while(
        &mut self,
        name: &str,
        is_over: impl Fn(DateTime<Utc>) -> bool,
        changes: &mut Facts,
    ) {
        while let Some((number, time)) = self.times.front()
            && is_over(*time)
        {
            changes.insert(fact(name, *number), None);
            self.times.pop_front();
        }
    }

    /// Adds a time that was there before, behind the others.
    pub(crate) fn restore(&mut self, number: u64, time: DateTime<Utc>) {
        self.last = number;
        self.times.push_back((number, time));
    }

    /// Drops all times.
    pub(crate) fn clear(&mut self, name: &str, changes: &mut Facts) {
        self.drop_while(name, |_| true, changes);
    }
}

/// The name of the fact of a time. Sorted as strings, they are sorted by their numbers.
fn fact(name: &str, number: u64) -> String {
    format!("{name} {number:020}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_made_of_their_facts_again() {
        let time = |second| DateTime::from_timestamp(second, 0).unwrap();
        let (mut times, mut changes) = (Times::default(), Facts::new());
        for second in 0..12 {
            times.push("a b", time(second), &mut changes);
        }
        times.drop_while("a b", |past| past < time(2), &mut changes);
        let mut again = Times::default();
        for (name, number, time) in facts::times(&changes) {
            assert_eq!(name, "a b");
            again.restore(number, time);
        }
        assert_eq!((again.len(), again.oldest()), (10, Some(time(2))));
        assert_eq!(again.times, times.times);
        again.clear("a b", &mut changes);
        assert!(changes.values().all(Option::is_none));
    }
}
