//! What checking the SDK costs in CPU time: takes features, returns seconds. They differ by machine
//! and are only shown.

use std::{fs, process::Command, time::SystemTime};

use crate::{Failure, cargo, root, stdout};

/// Odd, so that there is one in the middle.
const RUNS: usize = 5;

/// The median of the seconds that a check takes after a change of the library and its runtime.
pub(crate) fn check(features: &str) -> Result<f64, Failure> {
    // The dependencies are checked before anything is measured.
    once(features)?;
    let mut seconds = Vec::new();
    for _ in 0..RUNS {
        touch()?;
        seconds.push(once(features)?);
    }
    seconds.sort_by(f64::total_cmp);
    Ok(seconds.get(RUNS / 2).copied().unwrap_or_default())
}

/// The SDK and its runtime together.
fn touch() -> Result<(), Failure> {
    for package in ["runtime", "wacht-sdk"] {
        let library = root().join(package).join("src/lib.rs");
        let file = fs::File::options().append(true).open(&library);
        file.and_then(|file| file.set_modified(SystemTime::now()))
            .map_err(|error| format!("{} cannot be touched: {error}", library.display()))?;
    }
    Ok(())
}

/// The standard library does not report the CPU time of another process, but a shell does.
fn once(features: &str) -> Result<f64, Failure> {
    let mut check = cargo();
    check
        .args(["check", "--quiet", "--package", "wacht-sdk"])
        .args(["--no-default-features", "--features", features]);
    let mut command = Command::new("sh");
    command
        .args(["-c", "\"$@\" && times", "sh"])
        .arg(check.get_program())
        .args(check.get_args())
        // A half-compiled crate that is kept would be measured instead, and a comma is not a number.
        .env("CARGO_INCREMENTAL", "0")
        .env("LC_ALL", "C")
        .current_dir(root());
    let text = stdout(command)?;
    seconds(&text).ok_or_else(|| format!("`times` printed something that is not a time: {text}"))
}

/// Reads the second line, which is of the processes that were waited for: `1m2.5s 0m0.4s`.
fn seconds(text: &str) -> Option<f64> {
    let mut sum = 0.0;
    for time in text.lines().nth(1)?.split(' ') {
        let (minutes, seconds) = time.strip_suffix('s')?.split_once('m')?;
        sum += minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn the_time_of_the_children_is_read() {
        let text = "0m0.001s 0m0.002s\n1m2.5s 0m0.25s\n";
        assert_eq!(seconds(text), Some(62.75));
    }

    #[test]
    fn what_is_no_time_is_none() {
        assert_eq!(seconds(""), None);
        assert_eq!(seconds("0m0.0s 0m0.0s\n1,5 0\n"), None);
    }
}
