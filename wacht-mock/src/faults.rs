//! Ordered faults: takes the order as a string, and decides from a seed which request has which.
//! The same seed decides the same for the same requests, even if operations mix in another order.

use std::{collections::HashMap, error, fmt, time::Duration};

use http::StatusCode;

use crate::ids::{hash, scramble};

/// What goes wrong, how often, and for which operation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    seed: u64,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    /// All operations when there is none.
    operation: Option<String>,
    wish: Wish,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Wish {
    /// Every response is later by this, give or take the other.
    Latency(Duration, Duration),
    Fault(Kind, f64),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Status(StatusCode),
    Reset,
    Truncate,
    Slow,
}

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// An error, and nothing is done.
    Status(StatusCode),
    /// The connection closes, and nothing is done.
    ResetBefore,
    /// The connection closes when all is done.
    ResetAfter,
    /// The response breaks off in its middle.
    Truncate,
    /// The response arrives in pieces.
    Slow,
}

/// The decisions for one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Decision {
    pub(crate) latency: Duration,
    pub(crate) fault: Option<Fault>,
}

/// How many requests there were of each operation.
#[derive(Debug, Default)]
pub(crate) struct Counts(HashMap<String, u64>);

/// A string that orders no faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseFaultsError(String);

impl fmt::Display for ParseFaultsError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:?} orders no fault; use latency=20ms or latency=20ms±10, or reset, truncate, slow or a \
             status of 400 to 599 with a share: 503=2%; after an operation and a colon for one operation",
            self.0
        )
    }
}

impl error::Error for ParseFaultsError {}

impl Counts {
    /// The number of a request among those of its operation.
    pub(crate) fn next(&mut self, operation: &str) -> u64 {
        let count = self.0.entry(operation.to_owned()).or_default();
        *count += 1;
        *count
    }
}

impl Faults {
    pub(crate) fn parse(text: &str, seed: u64) -> Result<Self, ParseFaultsError> {
        let wishes = text
            .split(',')
            .map(str::trim)
            .filter(|wish| !wish.is_empty());
        let rules = wishes.map(|wish| rule(wish).ok_or_else(|| ParseFaultsError(wish.to_owned())));
        Ok(Self {
            rules: rules.collect::<Result<_, _>>()?,
            seed,
        })
    }

    /// What happens to request `number` of an operation.
    pub(crate) fn decide(&self, operation: &str, number: u64) -> Decision {
        let mut decision = Decision::default();
        for (index, rule) in self.rules.iter().enumerate() {
            if rule
                .operation
                .as_ref()
                .is_some_and(|only| only != operation)
            {
                continue;
            }
            let mut chance = scramble(self.seed ^ hash(operation));
            for part in [number, index as u64] {
                chance = scramble(
                    chance
                        .wrapping_add(part)
                        .wrapping_mul(0x9e37_79b9_7f4a_7c15),
                );
            }
            // The upper 53 bits make a number from 0 to 1.
            let share = (chance >> 11) as f64 / (1_u64 << 53) as f64;
            match rule.wish {
                Wish::Latency(mean, spread) => {
                    let later = spread.mul_f64(2.0 * share);
                    decision.latency += (mean + later).saturating_sub(spread);
                }
                Wish::Fault(kind, often) if share < often && decision.fault.is_none() => {
                    decision.fault = Some(match kind {
                        Kind::Status(status) => Fault::Status(status),
                        Kind::Reset if chance & 1 == 0 => Fault::ResetBefore,
                        Kind::Reset => Fault::ResetAfter,
                        Kind::Truncate => Fault::Truncate,
                        Kind::Slow => Fault::Slow,
                    });
                }
                Wish::Fault(..) => {}
            }
        }
        decision
    }
}

impl Fault {
    /// The name in the ledger.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Status(status) => status.as_u16().to_string(),
            Self::ResetBefore => "reset before".to_owned(),
            Self::ResetAfter => "reset after".to_owned(),
            Self::Truncate => "truncate".to_owned(),
            Self::Slow => "slow".to_owned(),
        }
    }
}

fn rule(wish: &str) -> Option<Rule> {
    let (name, amount) = wish.split_once('=')?;
    let (operation, name) = match name.split_once(':') {
        Some((operation, name)) => (Some(operation.to_owned()), name),
        None => (None, name),
    };
    let wish = match name {
        "latency" => {
            let (mean, spread) = amount.split_once('±').unwrap_or((amount, "0"));
            Wish::Latency(milliseconds(mean)?, milliseconds(spread)?)
        }
        "reset" => Wish::Fault(Kind::Reset, share(amount)?),
        "truncate" => Wish::Fault(Kind::Truncate, share(amount)?),
        "slow" => Wish::Fault(Kind::Slow, share(amount)?),
        status => {
            let status = status
                .parse()
                .ok()
                .filter(|status| (400..600).contains(status))?;
            Wish::Fault(
                Kind::Status(StatusCode::from_u16(status).ok()?),
                share(amount)?,
            )
        }
    };
    Some(Rule { operation, wish })
}

/// `20ms`, or `20` for the same.
fn milliseconds(text: &str) -> Option<Duration> {
    let digits = text.strip_suffix("ms").unwrap_or(text);
    digits.parse().ok().map(Duration::from_millis)
}

/// `0.5%` as a number from 0 to 1.
fn share(text: &str) -> Option<f64> {
    let percent: f64 = text.strip_suffix('%')?.parse().ok()?;
    (0.0..=100.0).contains(&percent).then_some(percent / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decisions(text: &str, seed: u64) -> Vec<Decision> {
        let faults = Faults::parse(text, seed).unwrap();
        (0..1000)
            .map(|number| faults.decide("getUserDetails", number))
            .collect()
    }

    fn count(decisions: &[Decision], fault: Fault) -> usize {
        decisions
            .iter()
            .filter(|decision| decision.fault == Some(fault))
            .count()
    }

    #[test]
    fn the_same_seed_decides_the_same_and_another_one_differs() {
        let wish = "reset=10%,503=10%,latency=20ms±10";
        assert_eq!(decisions(wish, 7), decisions(wish, 7));
        assert_ne!(decisions(wish, 7), decisions(wish, 8));
    }

    #[test]
    fn a_share_is_about_as_often_as_it_says() {
        let decisions = decisions("503=20%", 7);
        let often = count(&decisions, Fault::Status(StatusCode::SERVICE_UNAVAILABLE));
        assert!((150..250).contains(&often), "{often}");
    }

    #[test]
    fn a_connection_closes_before_or_after_it_is_done() {
        let decisions = decisions("reset=100%", 7);
        let before = count(&decisions, Fault::ResetBefore);
        assert!((400..600).contains(&before), "{before}");
        assert_eq!(before + count(&decisions, Fault::ResetAfter), 1000);
    }

    #[test]
    fn a_latency_stays_within_its_spread() {
        for decision in decisions("latency=20ms±10", 7) {
            let latency = decision.latency.as_micros();
            assert!((10_000..=30_000).contains(&latency), "{latency}");
        }
    }

    #[test]
    fn a_fault_may_be_for_one_operation_only() {
        let faults = Faults::parse("createUser:503=100%", 7).unwrap();
        assert_eq!(faults.decide("getUserDetails", 1), Decision::default());
        assert!(faults.decide("createUser", 1).fault.is_some());
    }

    #[test]
    fn what_is_misspelt_is_named() {
        for wish in [
            "rest=1%",
            "503=2",
            "200=1%",
            "latency=x",
            "503=101%",
            "slow",
        ] {
            let error = Faults::parse(wish, 7).unwrap_err();
            assert!(
                error.to_string().starts_with(&format!("{wish:?} ")),
                "{error}"
            );
        }
    }
}
