//! What changed between two published descriptions, and whether the specification follows it.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wacht_codegen::{
    compare::{Comparison, Difference, Endpoint},
    counted,
};

/// The changes between two descriptions, beside the comparison of the specification with the new one.
pub(super) struct Since<'a> {
    /// The old description as ours, the new one as theirs.
    pub(super) changed: &'a Comparison,
    /// The specification as ours, the new description as theirs.
    pub(super) found: &'a Comparison,
    /// The part of that which is not accepted.
    pub(super) open: &'a Comparison,
}

/// What the specification has of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It agrees with the new description.
    Followed,
    /// It differs, and a reason is listed.
    Accepted,
    /// It differs.
    Open,
}

impl State {
    fn of(is_found: bool, is_open: bool) -> Self {
        match (is_found, is_open) {
            (false, _) => Self::Followed,
            (true, false) => Self::Accepted,
            (true, true) => Self::Open,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Followed => "in spec/",
            Self::Accepted => "accepted",
            Self::Open => "open",
        }
    }
}

impl Since<'_> {
    /// The changes with their states: the title, the words, and the state.
    fn lines(&self) -> Vec<(&'static str, String, State)> {
        let mut lines = Vec::new();
        for endpoint in &self.changed.missing {
            let state = state(endpoint, &self.found.missing, &self.open.missing);
            lines.push(("added", endpoint.request.clone(), state));
        }
        for endpoint in &self.changed.extra {
            let state = state(endpoint, &self.found.extra, &self.open.extra);
            lines.push(("removed", endpoint.request.clone(), state));
        }
        for (old, new) in &self.changed.moved {
            let state = state(new, &self.found.missing, &self.open.missing);
            lines.push((
                "moved",
                format!("{} to {}", old.request, new.request),
                state,
            ));
        }
        for difference in &self.changed.differences {
            let is_in = |all: &[Difference]| all.iter().any(|other| is_same(other, difference));
            let state = State::of(
                is_in(&self.found.differences),
                is_in(&self.open.differences),
            );
            lines.push(("changed", was_is(difference), state));
        }
        lines
    }

    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for (title, words, state) in self.lines() {
            out.push_str(&format!("{title:<8} {:<9} {words}\n", state.as_str()));
        }
        out + &self.summary()
    }

    pub(super) fn markdown(&self) -> String {
        let mut out = String::new();
        for (title, words, state) in self.lines() {
            out.push_str(&format!("- {title}, {}: {words}\n", state.as_str()));
        }
        format!("{out}\n{}", self.summary())
    }

    pub(super) fn json(&self) -> Value {
        let lines = self.lines().into_iter();
        let lines = lines.map(|(title, words, state)| {
            json!({"change": title, "what": words, "state": state.as_str()})
        });
        lines.collect()
    }

    fn summary(&self) -> String {
        let changed = self.changed;
        let owners = changed.differences.iter().map(|found| found.owner.as_str());
        let owners: BTreeSet<&str> = owners.collect();
        let (operations, schemas): (Vec<_>, Vec<_>) =
            owners.into_iter().partition(|owner| owner.contains(" /"));
        format!(
            "{} added, {} removed, {} moved; {} in {} and {}\n",
            changed.missing.len(),
            changed.extra.len(),
            changed.moved.len(),
            counted(changed.differences.len(), "change"),
            counted(operations.len(), "operation"),
            counted(schemas.len(), "schema")
        )
    }
}

fn state(endpoint: &Endpoint, found: &[Endpoint], open: &[Endpoint]) -> State {
    let is_in = |all: &[Endpoint]| all.iter().any(|other| other.request == endpoint.request);
    State::of(is_in(found), is_in(open))
}

/// Whether both are about the same thing of the new description.
fn is_same(one: &Difference, other: &Difference) -> bool {
    one.aspect == other.aspect
        && one.theirs == other.theirs
        && one.theirs_place == other.theirs_place
}

/// A change between two descriptions, in words.
fn was_is(difference: &Difference) -> String {
    let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".to_owned());
    let at = format!("{} {}", difference.owner, difference.path);
    format!(
        "{}, {}: {} is now {}",
        at.trim_end(),
        difference.aspect.as_str(),
        side(&difference.ours),
        side(&difference.theirs)
    )
}
