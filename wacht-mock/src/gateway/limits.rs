//! The rate limits of the gateway: takes the rules of a key, counts a check by each of them, returns
//! their states. Every rule counts what it allows by itself, also where another one blocks.

use std::collections::HashMap;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::{
    facts::{self, Facts},
    times::Times,
};

/// What the names of its facts begin with.
const NAME: &str = "gateway count ";

/// A rule of a rate limit scheme.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Rule {
    unit: Unit,
    duration: i64,
    max_requests: usize,
    #[serde(default)]
    mode: Mode,
    /// What it covers: paths as they are, or `*`; everything where there is none.
    #[serde(default)]
    endpoints: Option<Vec<String>>,
    #[serde(default)]
    priority: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Unit {
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    CalendarDay,
    Month,
    CalendarMonth,
}

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
enum Mode {
    #[default]
    #[serde(rename = "per_app")]
    App,
    #[serde(rename = "per_key")]
    Key,
    #[serde(rename = "per_key_and_ip")]
    KeyAndIp,
    #[serde(rename = "per_app_and_ip")]
    AppAndIp,
}

/// What a check is counted by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) app: &'a str,
    pub(super) key: &'a str,
    pub(super) ip: &'a str,
    pub(super) resource: &'a str,
}

/// How many requests a rule still allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    /// `60s`, or `500ms`.
    pub(super) window: String,
    pub(super) milliseconds: i64,
    pub(super) limit: usize,
    pub(super) remaining: usize,
    pub(super) is_blocking: bool,
}

/// The checks that were counted, by what they were counted by.
#[derive(Debug, Default)]
pub(super) struct Counters(HashMap<String, Times>);

impl Rule {
    /// The rule where no scheme is set: 1,000 checks a minute for an app.
    pub(super) fn usual() -> Self {
        Self {
            unit: Unit::Minute,
            duration: 1,
            max_requests: 1000,
            mode: Mode::App,
            endpoints: None,
            priority: 0,
        }
    }

    fn covers(&self, resource: &str) -> bool {
        let endpoints = self.endpoints.as_ref();
        endpoints.is_none_or(|all| all.iter().any(|one| one == "*" || one == resource))
    }

    fn milliseconds(&self) -> i64 {
        let unit: i64 = match self.unit {
            Unit::Millisecond => 1,
            Unit::Second => 1_000,
            Unit::Minute => 60_000,
            Unit::Hour => 3_600_000,
            Unit::Day | Unit::CalendarDay => 86_400_000,
            Unit::Month | Unit::CalendarMonth => 2_592_000_000,
        };
        unit.saturating_mul(self.duration)
    }

    /// Since when checks count. Units of the calendar count from midnight, months as well.
    fn begin(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self.unit {
            Unit::CalendarDay | Unit::CalendarMonth => {
                now.date_naive().and_time(NaiveTime::MIN).and_utc()
            }
            _ => TimeDelta::try_milliseconds(self.milliseconds())
                .and_then(|window| now.checked_sub_signed(window))
                .unwrap_or(DateTime::<Utc>::MIN_UTC),
        }
    }

    /// Two rules with the same name share a counter.
    fn counter(&self, subject: Subject<'_>) -> String {
        let Subject {
            app,
            key,
            ip,
            resource,
        } = subject;
        let parts = match self.mode {
            Mode::App => vec!["app", app],
            Mode::Key => vec!["key", key, resource],
            Mode::KeyAndIp => vec!["key_ip", key, ip, resource],
            Mode::AppAndIp => vec!["app_ip", app, ip],
        };
        format!("{NAME}{:?} {} {parts:?}", self.unit, self.milliseconds())
    }
}

impl Counters {
    /// Those that were kept.
    pub(super) fn of(facts: &Facts) -> Self {
        let mut counters = Self::default();
        for (name, number, time) in facts::times(facts) {
            if name.starts_with(NAME) {
                let times = counters.0.entry(name.to_owned()).or_default();
                times.restore(number, time);
            }
        }
        counters
    }

    /// Counts from zero again.
    pub(super) fn reset(&mut self, changes: &mut Facts) {
        for (name, times) in &mut self.0 {
            times.clear(name, changes);
        }
        self.0.clear();
    }

    /// Counts a check by all rules that cover it. What a rule blocks is not counted by that rule.
    pub(super) fn count(
        &mut self,
        mut rules: Vec<Rule>,
        subject: Subject<'_>,
        now: DateTime<Utc>,
        changes: &mut Facts,
    ) -> Vec<State> {
        rules.retain(|rule| rule.covers(subject.resource));
        rules.sort_by_key(|rule| rule.priority);
        let states = rules.iter();
        let states = states.map(|rule| self.count_one(rule, subject, now, changes));
        states.collect()
    }

    fn count_one(
        &mut self,
        rule: &Rule,
        subject: Subject<'_>,
        now: DateTime<Utc>,
        changes: &mut Facts,
    ) -> State {
        let name = rule.counter(subject);
        let times = self.0.entry(name.clone()).or_default();
        let begin = rule.begin(now);
        times.drop_while(&name, |time| time <= begin, changes);
        let limit = rule.max_requests;
        let is_blocking = times.len() >= limit;
        if !is_blocking {
            times.push(&name, now, changes);
        }
        let milliseconds = rule.milliseconds();
        State {
            window: match milliseconds {
                ..1_000 => format!("{milliseconds}ms"),
                _ => format!("{}s", milliseconds / 1_000),
            },
            milliseconds,
            limit,
            remaining: limit.saturating_sub(times.len()),
            is_blocking,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::*;

    const JOHN: Subject<'_> = Subject {
        app: "shop",
        key: "1",
        ip: "192.0.2.1",
        resource: "/a",
    };

    fn rules(rules: Value) -> Vec<Rule> {
        serde_json::from_value(rules).unwrap()
    }

    /// The time this many seconds after the last second before midnight.
    fn after(seconds: u64) -> DateTime<Utc> {
        let evening = DateTime::<Utc>::from_timestamp(1_767_311_999, 0).unwrap();
        evening + Duration::from_secs(seconds)
    }

    fn count(
        counters: &mut Counters,
        rules: &[Rule],
        subject: Subject<'_>,
        seconds: u64,
    ) -> Vec<State> {
        let now = after(seconds);
        counters.count(rules.to_vec(), subject, now, &mut Facts::new())
    }

    #[test]
    fn a_check_counts_until_its_window_is_over() {
        let rules = rules(json!([{"unit": "minute", "duration": 1, "max_requests": 2}]));
        let mut counters = Counters::default();
        let mut counted = |seconds| count(&mut counters, &rules, JOHN, seconds).remove(0);
        assert_eq!((counted(0).remaining, counted(30).remaining), (1, 0));
        let blocked = counted(59);
        assert_eq!((blocked.is_blocking, &*blocked.window), (true, "60s"));
        assert!(!counted(60).is_blocking);
        assert!(counted(61).is_blocking);
    }

    #[test]
    fn a_mode_decides_whose_checks_count_together() {
        let others = [
            Subject { key: "2", ..JOHN },
            Subject {
                ip: "192.0.2.2",
                ..JOHN
            },
            Subject {
                resource: "/b",
                ..JOHN
            },
        ];
        for (mode, shared) in [
            ("per_app", [true, true, true]),
            ("per_key", [false, true, false]),
            ("per_key_and_ip", [false, false, false]),
            ("per_app_and_ip", [true, false, true]),
        ] {
            for (other, is_shared) in others.into_iter().zip(shared) {
                let rules = rules(json!([
                    {"unit": "hour", "duration": 1, "max_requests": 1, "mode": mode},
                ]));
                let mut counters = Counters::default();
                count(&mut counters, &rules, JOHN, 0);
                let states = count(&mut counters, &rules, other, 0);
                assert_eq!(states[0].is_blocking, is_shared, "{mode} {other:?}");
            }
        }
    }

    #[test]
    fn rules_run_by_priority_and_count_what_they_allow() {
        let rules = rules(json!([
            {"unit": "second", "duration": 1, "max_requests": 9, "priority": 2},
            {"unit": "millisecond", "duration": 500, "max_requests": 1, "priority": 1},
            {"unit": "day", "duration": 1, "max_requests": 1, "endpoints": ["/b"]},
        ]));
        let mut counters = Counters::default();
        count(&mut counters, &rules, JOHN, 0);
        let states = count(&mut counters, &rules, JOHN, 0);
        let seen: Vec<_> = states
            .iter()
            .map(|state| (&*state.window, state.remaining, state.is_blocking))
            .collect();
        assert_eq!(seen, [("500ms", 0, true), ("1s", 7, false)]);
    }

    #[test]
    fn units_of_the_calendar_count_from_midnight() {
        for unit in ["calendar_day", "calendar_month"] {
            let rules = rules(json!([{"unit": unit, "duration": 1, "max_requests": 1}]));
            let mut counters = Counters::default();
            count(&mut counters, &rules, JOHN, 0);
            assert!(count(&mut counters, &rules, JOHN, 0)[0].is_blocking);
            assert!(
                !count(&mut counters, &rules, JOHN, 2)[0].is_blocking,
                "{unit}"
            );
        }
    }
}
