//! The SDK over real sockets against a server that misbehaves. No time passes: see `clock`.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod budget;
mod case;
mod clock;
mod connections;
mod downloads;
mod load;
mod pool;
mod responses;
mod seeds;
mod server;
mod timeouts;
mod uploads;

use case::Case;

/// How many faults the tables hold.
const CASES: usize = if cfg!(feature = "rustls-tls") {
    1_206
} else {
    1_200
};

async fn run(cases: Vec<Case>) {
    let mut failed = 0;
    for case in cases {
        // On a separate task, so that one that fails does not hide the rest.
        if tokio::spawn(case.run()).await.is_err() {
            failed += 1;
        }
    }
    assert_eq!(failed, 0, "cases failed");
}

#[tokio::test]
async fn broken_connections_end_as_they_must() {
    run(connections::cases()).await;
}

#[tokio::test]
async fn responses_of_every_sort_end_as_they_must() {
    run(responses::cases()).await;
}

#[tokio::test]
async fn limits_end_what_does_not_end_by_itself() {
    run(timeouts::cases()).await;
}

#[test]
fn the_tables_hold_as_many_cases_as_is_said() {
    let tables = [connections::cases(), responses::cases(), timeouts::cases()];
    assert_eq!(tables.iter().map(Vec::len).sum::<usize>(), CASES);
}
