//! Keys of paths: the path, and a query that is always the same. Takes a key; returns the path as it is
//! sent, with its parameters in braces, or reports why it cannot be sent.

use super::Lower;
use crate::codes;

/// A part of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'p> {
    Fixed(&'p str),
    Parameter(&'p str),
}

/// The parts of a path.
pub(super) fn parts(path: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = path;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let inside = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let part = match inside {
            Some((name, after)) => {
                rest = after;
                Part::Parameter(name)
            }
            None => {
                let start = usize::from(rest.starts_with('{'));
                let end = rest.get(start..).and_then(|rest| rest.find('{'));
                let (fixed, after) = rest.split_at(end.map_or(rest.len(), |end| start + end));
                rest = after;
                Part::Fixed(fixed)
            }
        };
        Some(part)
    })
}

impl Lower<'_> {
    /// Whether the key of a path can be sent; reports why not.
    pub(super) fn can_be_sent(&mut self, key: &str, at: &str) -> bool {
        let mut fixed = parts(key).filter_map(|part| match part {
            Part::Fixed(fixed) => Some(fixed),
            Part::Parameter(_) => None,
        });
        let (_, fragment) = at_fragment(key);
        if !fragment.is_empty() {
            // Some documents distinguish operations with the same method and path in this way.
            let message = "a client never sends the part of a path behind a `#`";
            let hint = "operations whose paths differ in that part send the same path; write `%23` \
                        for a `#` that is sent";
            if fragment.contains(['{', '?']) {
                self.say(codes::BAD_VALUE, message, at).hint = Some(hint.to_owned());
                return false;
            }
            self.doubt(codes::BAD_VALUE, message, at).hint = Some(hint.to_owned());
        }
        let (problem, hint) = if key.contains(|c: char| c.is_whitespace() || c.is_control()) {
            (
                "a path has no blanks",
                "write `%20` for a blank that is sent",
            )
        } else if fixed.any(|fixed| fixed.contains(['{', '}'])) {
            (
                "a brace of a path has no other one",
                "complete the pair, or write `%7B` or `%7D` for a brace that is sent",
            )
        } else {
            return true;
        };
        self.say(codes::BAD_VALUE, problem, at).hint = Some(hint.to_owned());
        false
    }
}

/// A path, and what of it a client keeps for itself: all from the first `#` on that is not in the name of
/// a parameter.
fn at_fragment(key: &str) -> (&str, &str) {
    let mut end = 0;
    for part in parts(key) {
        match part {
            Part::Parameter(name) => end += name.len() + "{}".len(),
            Part::Fixed(fixed) => match fixed.find('#') {
                Some(index) => return key.split_at(end + index),
                None => end += fixed.len(),
            },
        }
    }
    (key, "")
}

/// The path of a key as it is sent, without a fragment. Pairs of its query whose value is the query
/// parameter of their name are left out, because the parameter itself is sent.
pub(super) fn sent(key: &str, is_query: impl Fn(&str) -> bool) -> String {
    let (key, _) = at_fragment(key);
    let Some((path, fixed)) = key.split_once('?') else {
        return encoded(key);
    };
    let is_kept = |pair: &&str| match pair.split_once('=') {
        Some((name, value)) => !(value == format!("{{{name}}}") && is_query(name)),
        None => !pair.is_empty(),
    };
    let pairs: Vec<_> = fixed.split('&').filter(is_kept).collect();
    encoded(&match pairs.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{}", pairs.join("&")),
    })
}

/// A path with everything encoded that a URL does not have, its parameters aside.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for part in parts(path) {
        match part {
            Part::Parameter(name) => out.push_str(&format!("{{{name}}}")),
            Part::Fixed(fixed) => {
                for byte in fixed.bytes() {
                    match byte {
                        b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'|' | 0x7f.. => {
                            out.push_str(&format!("%{byte:02X}"));
                        }
                        byte => out.push(char::from(byte)),
                    }
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Part, encoded, parts, sent};

    #[test]
    fn a_path_has_fixed_parts_and_parameters() {
        let found: Vec<_> = parts("/a/{b}.{c}:d").collect();
        let expected = [
            Part::Fixed("/a/"),
            Part::Parameter("b"),
            Part::Fixed("."),
            Part::Parameter("c"),
            Part::Fixed(":d"),
        ];
        assert_eq!(found, expected);
        let found: Vec<_> = parts("/{a").collect();
        assert_eq!(found, [Part::Fixed("/"), Part::Fixed("{a")]);
    }

    #[test]
    fn a_query_that_is_always_the_same_is_kept() {
        let is_query = |name: &str| name == "limit";
        assert_eq!(sent("/a?beta=true&limit={limit}", is_query), "/a?beta=true");
        assert_eq!(sent("/a?limit={limit}", is_query), "/a");
        assert_eq!(sent("/a?x={y}", is_query), "/a?x={y}");
    }

    #[test]
    fn a_fragment_is_not_sent() {
        assert_eq!(sent("/a#b", |_| false), "/a");
        assert_eq!(sent("/{a#b}/c#d", |_| false), "/{a#b}/c");
        assert_eq!(sent("/a?beta=true#b", |_| false), "/a?beta=true");
    }

    #[test]
    fn what_a_url_does_not_have_is_encoded() {
        assert_eq!(encoded("/größe/{ü}?a=b"), "/gr%C3%B6%C3%9Fe/{ü}?a=b");
    }
}
