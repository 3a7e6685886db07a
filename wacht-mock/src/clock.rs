//! The time as the server sees it: the time of the machine, or one that a test sets and moves.

use std::{sync::Mutex, time::Duration};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::lock::lock;

/// A clock that can be set and moved on.
#[derive(Debug, Default)]
pub(crate) struct Clock(Mutex<Setting>);

#[derive(Debug, Clone, Copy, Default)]
enum Setting {
    /// As much later than the machine.
    #[default]
    Machine,
    Later(Duration),
    /// Stands still until it is moved.
    At(DateTime<Utc>),
}

impl Clock {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let setting = *lock(&self.0);
        let machine = || DateTime::<Utc>::from(std::time::SystemTime::now());
        match setting {
            Setting::Machine => machine(),
            Setting::Later(by) => later(machine(), by),
            Setting::At(time) => time,
        }
    }

    /// The clock stands at a time until it is moved.
    pub(crate) fn set(&self, time: DateTime<Utc>) {
        *lock(&self.0) = Setting::At(time);
    }

    pub(crate) fn advance(&self, by: Duration) {
        let mut setting = lock(&self.0);
        *setting = match *setting {
            Setting::Machine => Setting::Later(by),
            Setting::Later(already) => Setting::Later(already.saturating_add(by)),
            Setting::At(time) => Setting::At(later(time, by)),
        };
    }
}

/// The time after a while; the last one that there is where that is beyond it.
pub(crate) fn later(time: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    time.checked_add_signed(by)
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// A time as the wire has it.
pub(crate) fn text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The time that a string states.
pub(crate) fn read(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_moves_only_when_it_is_moved() {
        let clock = Clock::default();
        clock.set(read("2026-01-01T00:00:00Z").unwrap());
        assert_eq!(text(clock.now()), "2026-01-01T00:00:00.000000Z");
        clock.advance(Duration::from_secs(90));
        assert_eq!(text(clock.now()), "2026-01-01T00:01:30.000000Z");
    }

    #[test]
    fn a_clock_that_is_not_set_can_be_moved_too() {
        let clock = Clock::default();
        let before = clock.now();
        clock.advance(Duration::from_secs(86_400));
        assert!(clock.now() >= before + Duration::from_secs(86_400));
    }
}
