//! What is particular to the Wacht API as a whole, as data for the runtime, and the client that is made
//! of it. What is particular to an operation stands with the operation.

use std::time::Duration;

use wacht_runtime::{Environment, Service, TextDelay};

/// Where the API is.
pub const DEFAULT_BASE_URL: &str = "https://api.wacht.dev";

static SERVICE: Service = Service::new("wacht-sdk", env!("CARGO_PKG_VERSION"))
    .server(DEFAULT_BASE_URL)
    .environment(
        Environment::new(&["WACHT_SECRET_KEY", "WACHT_API_KEY"]).base_url("WACHT_BASE_URL"),
    )
    .throttle(THROTTLE);

wacht_runtime::client! {
    /// A client of the Wacht Backend API.
    ///
    /// Make one and keep it: it holds the connections. It is cheap to clone, and clones share them.
    /// Calls are awaited on a Tokio runtime, unless a [transport](ClientBuilder::transport) and a
    /// [clock](ClientBuilder::clock) of your own need none.
    ///
    /// [`from_env`](Self::from_env) takes the key from `WACHT_SECRET_KEY`, else from
    /// `WACHT_API_KEY`, and the base URL from `WACHT_BASE_URL`, if set.
    ///
    /// ```no_run
    /// # async fn example() -> wacht_sdk::Result<()> {
    /// let client = wacht_sdk::Client::from_env()?;
    /// let users = client.users().list().limit(50).await?;
    /// # Ok(()) }
    /// ```
    pub struct Client: SERVICE;
}

/// Sets up a [`Client`]. Only the API key has no default; the base URL is [`DEFAULT_BASE_URL`] unless
/// set, and the `User-Agent` header `wacht-sdk/<version>`.
///
/// ```
/// use std::time::Duration;
///
/// # fn example() -> wacht_sdk::Result<()> {
/// let client = wacht_sdk::Client::builder()
///     .api_key("sk_…")
///     .base_url("https://api.wacht.dev")
///     .user_agent("my-service/1.0")
///     .total_timeout(Duration::from_secs(10))
///     .build()?;
/// # Ok(()) }
/// ```
pub type ClientBuilder = wacht_runtime::ClientBuilder<Client>;

/// The running service sends no `Retry-After`. Its message ends with the length of the window that is
/// full: in milliseconds, although it says seconds, unless its gateway named none. Then it is 60, and
/// means seconds.
const THROTTLE: TextDelay = TextDelay {
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
