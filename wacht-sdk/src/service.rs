//! What is particular to the Wacht API as a whole, as data for the runtime. What is particular to an
//! operation stands with the operation.

use std::time::Duration;

use crate::throttle::TextDelay;

/// The running service sends no `Retry-After`. Its message ends with the length of the window that is
/// full: in milliseconds, although it says seconds, unless its gateway named none. Then it is 60, and
/// means seconds.
pub(crate) const THROTTLE: TextDelay = TextDelay {
    before: "Retry after ",
    after: " seconds",
    unit: Duration::from_millis(1),
    seconds: &[60],
};

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::THROTTLE;

    fn delay(number: &str) -> Option<Duration> {
        THROTTLE.read(&format!(
            "Rate limit exceeded. Retry after {number} seconds"
        ))
    }

    #[test]
    fn the_delay_of_the_running_service_is_in_milliseconds() {
        assert_eq!(delay("1000"), Some(Duration::from_secs(1)));
        assert_eq!(delay("60000"), Some(Duration::from_secs(60)));
        assert_eq!(delay("59"), Some(Duration::from_millis(59)));
    }

    #[test]
    fn the_delay_of_a_gateway_that_names_none_is_a_minute() {
        assert_eq!(delay("60"), Some(Duration::from_secs(60)));
    }
}
