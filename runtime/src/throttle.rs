//! A delay that a service writes into the message of a 429, where others send `Retry-After`. Takes
//! the message, returns the delay. Knows no API: how the message is written is data.

use std::time::Duration;

/// How a delay stands in a message: between two strings, as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TextDelay {
    /// What stands before the number.
    pub before: &'static str,
    /// What stands behind it.
    pub after: &'static str,
    /// What the number counts.
    pub unit: Duration,
    /// The numbers that count seconds and not [`unit`](Self::unit).
    pub seconds: &'static [u64],
}

impl TextDelay {
    /// The delay in a message, if there is one.
    #[must_use]
    pub fn read(&self, message: &str) -> Option<Duration> {
        let (_, rest) = message.split_once(self.before)?;
        let (number, _) = rest.split_once(self.after)?;
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // More digits than fit mean longer than anyone waits.
        let number = number.parse().unwrap_or(u64::MAX);
        if self.seconds.contains(&number) {
            return Some(Duration::from_secs(number));
        }
        let nanoseconds = self.unit.as_nanos().saturating_mul(number.into());
        let seconds = u64::try_from(nanoseconds / 1_000_000_000).unwrap_or(u64::MAX);
        let rest = u32::try_from(nanoseconds % 1_000_000_000).unwrap_or_default();
        Some(Duration::new(seconds, rest))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::TextDelay;

    const MINUTES: TextDelay = TextDelay {
        before: "come back in ",
        after: " minutes",
        unit: Duration::from_secs(60),
        seconds: &[30],
    };

    #[test]
    fn a_number_counts_the_unit() {
        let read = MINUTES.read("busy, come back in 5 minutes, please");
        assert_eq!(read, Some(Duration::from_secs(300)));
    }

    #[test]
    fn a_number_that_counts_seconds_is_seconds() {
        let read = MINUTES.read("come back in 30 minutes");
        assert_eq!(read, Some(Duration::from_secs(30)));
    }

    #[test]
    fn an_absurd_number_is_longer_than_anyone_waits() {
        let text = "come back in 99999999999999999999999999 minutes";
        assert!(MINUTES.read(text).unwrap() > Duration::from_secs(u64::MAX / 60));
    }

    #[test]
    fn anything_else_is_no_delay() {
        for text in [
            "",
            "come back in minutes",
            "come back in  minutes",
            "come back in -5 minutes",
            "come back in 1.5 minutes",
            "come back in five minutes",
            "come back in 5 hours",
            "5 minutes",
        ] {
            assert_eq!(MINUTES.read(text), None, "{text}");
        }
    }
}
