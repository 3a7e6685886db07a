//! `cargo xtask ci`: everything that must hold on a clean checkout. Takes the list of steps, runs them
//! in order with cargo, and stops at the first that fails. Checks nothing itself.

use crate::{Failure, cargo};

/// A cargo command, and what its success proves.
struct Step {
    command: &'static str,
    /// Variables of the environment that it is run with.
    environment: &'static [(&'static str, &'static str)],
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "CONTRIBUTING.md is compared with it")
    )]
    holds: &'static str,
}

const fn step(command: &'static str, holds: &'static str) -> Step {
    Step {
        command,
        environment: &[],
        holds,
    }
}

const STEPS: &[Step] = &[
    step("fmt --all --check", "the style"),
    step(
        "xtask generate --check",
        "the checked-in files are those that the specification generates",
    ),
    step("xtask lint", "the specification follows its rules"),
    step(
        "xtask tidy",
        "no circle of modules, the invariants of `ARCHITECTURE.md` that a program can check, a reason beside each dependency, plain words",
    ),
    step(
        "xtask cost --check",
        "generated lines and dependencies are within `cost.toml`; tests check the figures that need a compiler",
    ),
    step(
        "clippy --workspace --all-targets -- -D warnings",
        "the lints, with every feature but `native-tls`, which needs an OpenSSL to build with",
    ),
    step(
        "xtask features",
        "the SDK and its runtime compile without a warning under each feature alone, under none and under all",
    ),
    step(
        "xtask features --test",
        "the tests pass under each of these features",
    ),
    step(
        "test --package wacht-runtime --lib --features serde_json/arbitrary_precision",
        "the runtime reads and writes the same where an application keeps every digit of numbers",
    ),
    Step {
        command: "doc --workspace --no-deps --features wacht-sdk/axum,wacht-sdk/blocking,wacht-sdk/testing,wacht-sdk/tracing",
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        holds: "the documentation and its links, without a warning",
    },
    step("test --workspace", "all tests pass"),
    step(
        "run --quiet --example call_all",
        "every operation of the SDK, called with the least and with all that it takes, twice on a local server that remembers, succeeds in both forms",
    ),
    step(
        "xtask javascript",
        "the local server takes every call of the official JavaScript SDK, also a second time, but for those that the service refuses; needs Node.js",
    ),
    step(
        "run --quiet --package wacht-sdk --example quickstart",
        "the quickstart runs to its end, against a local server because no key is set",
    ),
    step(
        "run --quiet --package wacht-sdk --example server --features axum",
        "and so does the example of a server that authenticates its requests, against a deployment on the local server",
    ),
];

/// Variables with which the examples would use the service and not a local one.
const KEYS: &[&str] = &[
    "WACHT_SECRET_KEY",
    "WACHT_API_KEY",
    "WACHT_BASE_URL",
    "WACHT_WEBHOOK_SECRET",
];

pub(crate) fn run() -> Result<(), Failure> {
    for step in STEPS {
        println!("== cargo {}", step.command);
        let mut command = cargo();
        command.args(step.command.split(' '));
        command.env("CARGO_INCREMENTAL", "0");
        command.envs(step.environment.iter().copied());
        for key in KEYS {
            command.env_remove(key);
        }
        let status = command.status();
        let status = status.map_err(|error| format!("cargo cannot be run: {error}"))?;
        if !status.success() {
            return Err(format!("failed: cargo {}", step.command));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::STEPS;
    use crate::root;

    #[test]
    fn contributing_lists_the_steps_in_their_order() {
        let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
        let (_, table) = text.split_once("## Checks").unwrap();
        let listed: Vec<_> = table.lines().filter(|l| l.starts_with("| `")).collect();
        let expected: Vec<_> = STEPS
            .iter()
            .map(|step| format!("| `cargo {}` | {} |", step.command, step.holds))
            .collect();
        assert_eq!(listed, expected);
    }

    #[test]
    fn each_published_crate_has_the_licences() {
        for package in ["codegen", "runtime", "wacht-sdk"] {
            for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
                let read = |directory: &Path| fs::read_to_string(directory.join(name)).unwrap();
                assert_eq!(
                    read(&root().join(package)),
                    read(&root()),
                    "{package}/{name}"
                );
            }
        }
    }
}
