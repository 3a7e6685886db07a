//! How long it takes to read a list of 100,000 users, each page of which comes after 5 ms: page by
//! page, and through the streams. One connection is enough for all but a prefetch.

use std::{hint::black_box, time::Instant};

use wacht_benches::{
    Error, client,
    compare::median,
    runtime,
    server::{LISTED, LISTED_PER_PAGE, Server, serve_if_asked},
};
use wacht_sdk::Client;

/// How many pages are requested ahead.
const PREFETCHES: [usize; 5] = [0, 1, 2, 4, 8];

/// How often the whole list is read in each way.
const ROUNDS: usize = 5;

fn main() -> Result<(), Error> {
    if serve_if_asked()? {
        return Ok(());
    }
    let server = Server::start()?;
    let runtime = runtime()?;
    let sdk = client(server.base_url())?;
    let mut by_page = Vec::new();
    let mut by_item = PREFETCHES.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        by_page.push(timed(&runtime, pages(&sdk))?);
        for (ahead, seconds) in PREFETCHES.into_iter().zip(&mut by_item) {
            seconds.push(timed(&runtime, items(&sdk, ahead))?);
        }
    }
    let by_page = median(by_page);
    println!("| what | seconds | times as fast |");
    println!("|---|---|---|");
    println!("| page by page | {by_page:.2} | 1.00 |");
    for (ahead, seconds) in PREFETCHES.into_iter().zip(by_item) {
        let seconds = median(seconds);
        let times = by_page / seconds;
        println!("| items().prefetch({ahead}) | {seconds:.2} | {times:.2} |");
    }
    Ok(())
}

/// Seconds until the whole list was read.
fn timed(
    runtime: &tokio::runtime::Runtime,
    read: impl Future<Output = Result<usize, Error>>,
) -> Result<f64, Error> {
    let begin = Instant::now();
    match runtime.block_on(read)? {
        LISTED => Ok(begin.elapsed().as_secs_f64()),
        other => Err(format!("{other} of {LISTED} users arrived").into()),
    }
}

/// A loop as it is written without streams.
async fn pages(sdk: &Client) -> Result<usize, Error> {
    let (limit, mut read) = (u64::try_from(LISTED_PER_PAGE)?, 0);
    loop {
        let offset = u64::try_from(read)?;
        let page = sdk.users().list().limit(limit).offset(offset).await?;
        read += page.len();
        if !black_box(page).has_more() {
            return Ok(read);
        }
    }
}

async fn items(sdk: &Client, ahead: usize) -> Result<usize, Error> {
    let limit = u64::try_from(LISTED_PER_PAGE)?;
    let mut items = sdk.users().list().limit(limit).items().prefetch(ahead);
    let mut read = 0;
    while let Some(user) = items.try_next().await? {
        black_box(user);
        read += 1;
    }
    Ok(read)
}
