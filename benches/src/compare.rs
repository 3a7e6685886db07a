//! Compares two ways of doing the same: takes both as closures, runs them in turn, and returns
//! their cost and the medians of the ratios. Other load on the machine affects both alike.

use std::{
    env,
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;

use crate::Error;

/// How often both sides are run, unless the environment variable `ROUNDS` sets another number.
const ROUNDS: usize = 301;

/// How long one side runs in a round, so that the clock is fine enough.
const ROUND: Duration = Duration::from_millis(1);

/// How often allocations are counted; the median of these is exact where calls are alike.
const COUNTED: usize = 9;

/// Runs the side as often as requested.
pub type Run<'a> = &'a mut dyn FnMut(u32) -> Result<(), Error>;

/// What one side costs each time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Nanoseconds on the clock.
    pub wall: f64,
    /// Nanoseconds of CPU time of this process.
    pub cpu: f64,
    /// Allocations, a reallocation counted as one.
    pub allocations: u64,
}

/// Both sides beside each other.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// The medians of the SDK.
    pub sdk: Cost,
    /// The medians of the code written by hand.
    pub by_hand: Cost,
    /// The median of the ratios of wall time.
    pub wall: f64,
    /// The median of the ratios of CPU time.
    pub cpu: f64,
}

impl Comparison {
    /// How many allocations more the SDK makes.
    #[must_use]
    pub fn more_allocations(&self) -> i64 {
        self.sdk.allocations.cast_signed() - self.by_hand.allocations.cast_signed()
    }
}

/// Runs both sides in turn and compares them.
///
/// # Errors
///
/// The figures of one side.
pub fn compare(sdk: Run<'_>, by_hand: Run<'_>) -> Result<Comparison, Error> {
    let times = calibrate(by_hand)?;
    sdk(times)?;
    let mut rounds = Vec::new();
    for round in 0..count() {
        // Neither side is always the one that comes first.
        let pair = match round % 2 {
            0 => {
                let sdk = timed(sdk, times)?;
                (sdk, timed(by_hand, times)?)
            }
            _ => {
                let by_hand = timed(by_hand, times)?;
                (timed(sdk, times)?, by_hand)
            }
        };
        rounds.push(pair);
    }
    let side = |get: &dyn Fn(&(Cost, Cost)) -> f64| median(rounds.iter().map(get).collect());
    Ok(Comparison {
        sdk: Cost {
            wall: side(&|(sdk, _)| sdk.wall),
            cpu: side(&|(sdk, _)| sdk.cpu),
            allocations: allocations(sdk)?,
        },
        by_hand: Cost {
            wall: side(&|(_, by_hand)| by_hand.wall),
            cpu: side(&|(_, by_hand)| by_hand.cpu),
            allocations: allocations(by_hand)?,
        },
        wall: side(&|(sdk, by_hand)| sdk.wall / by_hand.wall),
        cpu: side(&|(sdk, by_hand)| sdk.cpu / by_hand.cpu),
    })
}

/// How often both sides are run.
#[must_use]
pub fn count() -> usize {
    let rounds = env::var("ROUNDS").ok();
    rounds
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(ROUNDS)
}

/// How often the thing is done in a round; warms up on the way.
fn calibrate(run: Run<'_>) -> Result<u32, Error> {
    let mut times = 1;
    loop {
        let begin = Instant::now();
        run(times)?;
        if begin.elapsed() >= ROUND {
            return Ok(times);
        }
        times *= 2;
    }
}

fn timed(run: Run<'_>, times: u32) -> Result<Cost, Error> {
    // To count allocations takes time, which would be that of the side with more of them.
    let mut cost = Ok(Cost::default());
    allocation_counter::opt_out(|| {
        let (wall, cpu) = (Instant::now(), ProcessTime::now());
        let result = run(times);
        let (wall, cpu) = (wall.elapsed(), cpu.elapsed());
        cost = result.map(|()| Cost {
            wall: wall.as_secs_f64() * 1e9 / f64::from(times),
            cpu: cpu.as_secs_f64() * 1e9 / f64::from(times),
            allocations: 0,
        });
    });
    cost
}

fn allocations(run: Run<'_>) -> Result<u64, Error> {
    let mut counts = Vec::with_capacity(COUNTED);
    for _ in 0..COUNTED {
        let mut result = Ok(());
        let count = allocation_counter::measure(|| result = run(1)).count_total;
        result?;
        counts.push(count);
    }
    counts.sort_unstable();
    Ok(counts.get(COUNTED / 2).copied().unwrap_or_default())
}

/// The middle one of the values.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Prints the head of the table that [`print_row`] continues.
pub fn print_head() {
    println!(
        "| what | wall SDK / by hand (µs) | ratio | CPU SDK / by hand (µs) | ratio | allocations SDK / by hand |"
    );
    println!("|---|---|---|---|---|---|");
}

/// Prints a comparison as a row.
pub fn print_row(what: &str, row: &Comparison) {
    let Comparison { sdk, by_hand, .. } = row;
    println!(
        "| {what} | {:.1} / {:.1} | {:.3} | {:.1} / {:.1} | {:.3} | {} / {} ({:+}) |",
        sdk.wall / 1e3,
        by_hand.wall / 1e3,
        row.wall,
        sdk.cpu / 1e3,
        by_hand.cpu / 1e3,
        row.cpu,
        sdk.allocations,
        by_hand.allocations,
        row.more_allocations(),
    );
}
