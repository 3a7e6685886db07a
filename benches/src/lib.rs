//! What the benches share: code written by hand to compare with, responses to read, a server that
//! sends them, and the comparison itself. Nothing here knows how the SDK works inside.

pub mod byhand;
pub mod compare;
pub mod fixture;
pub mod server;

/// What ends a bench: printed, and the process fails.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The runtime of all benches: one thread, so that its CPU time and its allocations are those of
/// the calls.
///
/// # Errors
///
/// When the operating system refuses one.
pub fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

/// A client of the SDK for the server at `base_url`, with the defaults of a user.
///
/// # Errors
///
/// When the base URL is not valid.
pub fn client(base_url: &str) -> Result<wacht_sdk::Client, Error> {
    Ok(wacht_sdk::Client::builder()
        .api_key("sk_bench_0123456789abcdefghijklmnopqrstuvwxyz")
        .base_url(base_url)
        .build()?)
}
