//! How many of the proposals people would have written. Takes an operation as people wrote it and as it was
//! adopted; returns counts.

use serde_json::Value;

/// The extensions of an operation that are proposed, apart from the reason.
const PROPOSED: [&str; 6] = [
    "x-wacht-resource",
    "x-wacht-method",
    "x-wacht-paging",
    "x-wacht-retry",
    SINCE,
    "x-wacht-unwrapped",
];
const SINCE: &str = "x-wacht-since";

/// How much of something is right.
#[derive(Clone, Copy, Default)]
pub(super) struct Score {
    pub(super) right: usize,
    pub(super) of: usize,
}

impl Score {
    pub(super) fn count(&mut self, is_right: bool) {
        self.right += usize::from(is_right);
        self.of += 1;
    }

    pub(super) fn add(&mut self, other: Self) {
        self.right += other.right;
        self.of += other.of;
    }

    pub(super) fn shown(self) -> String {
        format!("{} of {}", self.right, self.of)
    }

    pub(super) fn percent(self) -> usize {
        (self.right * 100).checked_div(self.of).unwrap_or(100)
    }
}

/// The extensions of operations.
#[derive(Default)]
pub(super) struct Proposals {
    /// Of those that were proposed.
    pub(super) right: Score,
    /// Those that people wrote and that were not proposed, so that a person decides.
    pub(super) left: usize,
    /// Revisions before the current one, which nothing states without an older description.
    pub(super) earlier: usize,
    /// The extensions that people wrote otherwise.
    pub(super) notes: Vec<String>,
}

impl Proposals {
    /// Those of an operation. With the current revision, earlier ones are not counted.
    pub(super) fn of(old: &Value, new: &Value, current: Option<&Value>) -> Self {
        let mut out = Self::default();
        for key in PROPOSED {
            let (old, new) = (old.get(key), new.get(key));
            match (old, new) {
                (None, None) => continue,
                (Some(_), _) if key == SINCE && current.is_some() && current != old => {
                    out.earlier += 1;
                    continue;
                }
                (Some(_), None) => out.left += 1,
                (_, Some(_)) => out.right.count(old == new),
            }
            if old != new {
                let shown = |value: Option<&Value>| {
                    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
                };
                let note = format!("`{key}` {}, written {}", shown(new), shown(old));
                out.notes.push(note);
            }
        }
        out
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.right.add(other.right);
        self.left += other.left;
        self.earlier += other.earlier;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Proposals;

    #[test]
    fn what_is_not_proposed_is_neither_right_nor_wrong() {
        let old =
            json!({"x-wacht-resource": "users", "x-wacht-method": "find", "x-wacht-retry": "safe"});
        let new =
            json!({"x-wacht-method": "get", "x-wacht-retry": "safe", "x-wacht-paging": "none"});
        let found = Proposals::of(&old, &new, None);
        assert_eq!((found.right.right, found.right.of, found.left), (1, 3, 1));
        assert_eq!(
            found.notes,
            [
                r#"`x-wacht-resource` nothing, written "users""#,
                r#"`x-wacht-method` "get", written "find""#,
                r#"`x-wacht-paging` "none", written nothing"#,
            ]
        );
    }

    #[test]
    fn an_earlier_revision_counts_only_where_something_states_it() {
        let old = json!({"x-wacht-since": "1"});
        let new = json!({"x-wacht-since": "2"});
        let current = json!("2");
        let found = Proposals::of(&old, &new, Some(&current));
        assert_eq!((found.right.of, found.earlier), (0, 1));
        let found = Proposals::of(&old, &new, None);
        assert_eq!((found.right.of, found.earlier), (1, 0));
    }
}
