//! The figures that tests of the SDK hold to the budget: runs them, returns what they print.

use super::budget::Measured;
use crate::{Failure, cargo};

/// Before a figure in what a test prints; `runtime/tests/cost` writes it.
const MARK: &str = "cost: ";

pub(crate) fn measure() -> Result<Measured, Failure> {
    let mut command = cargo();
    command
        .args(["test", "--quiet", "--package", "wacht-sdk"])
        .args(["--package", "wacht-runtime", "--lib"])
        // A figure over its budget fails a test, and has to be in the ledger nevertheless.
        .args(["--test", "allocations", "--no-fail-fast", "--"])
        .args(["--nocapture", "--test-threads=1"]);
    let output = command
        .output()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    let figures = read(&String::from_utf8_lossy(&output.stdout));
    match figures.is_empty() {
        true => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        false => Ok(figures),
    }
}

/// Reads lines that end in `cost: figure = number`, which a dot for a passed test may precede.
fn read(text: &str) -> Measured {
    let figures = text.lines().filter_map(|line| {
        let (name, value) = line.split_once(MARK)?.1.split_once(" = ")?;
        Some((name.to_owned(), value.parse().ok()?))
    });
    figures.collect()
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn figures_are_found_among_the_dots_of_the_tests() {
        let figures = read("running 3 tests\n.cost: a-b = 12\n..cost: c = 0\n.\n");
        assert_eq!(figures.len(), 2);
        assert_eq!((figures["a-b"], figures["c"]), (12, 0));
    }
}
