//! Takes a method and a path, returns the operation that they lead to and the values in the path;
//! never lets a value reach over a slash, and looks into no operation.

use std::sync::Arc;

use http::Method;
use percent_encoding::percent_decode_str;

/// The operations of a document by path.
#[derive(Debug)]
pub(crate) struct Routes<T> {
    entries: Vec<Entry<T>>,
}

#[derive(Debug)]
struct Entry<T> {
    template: Template,
    operations: Vec<(Method, Arc<T>)>,
}

/// A path with parameters: `/users/{user_id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Segment {
    Literal(String),
    /// Text before and after the value may be literal: `{name}.json`.
    Parameter {
        name: String,
        before: String,
        after: String,
    },
}

/// Where a path leads.
#[derive(Debug)]
pub(crate) enum Found<T> {
    Operation {
        operation: Arc<T>,
        values: Vec<(String, String)>,
    },
    /// The path is known, the method is not; with those that are.
    OtherMethod(Vec<Method>),
    Nothing,
}

impl<T> Default for Routes<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<T> Routes<T> {
    pub(crate) fn add(&mut self, template: &Template, method: Method, operation: T) {
        let operation = (method, Arc::new(operation));
        match self
            .entries
            .iter_mut()
            .find(|entry| entry.template == *template)
        {
            Some(entry) => entry.operations.push(operation),
            None => {
                let operations = vec![operation];
                self.entries.push(Entry {
                    template: template.clone(),
                    operations,
                });
            }
        }
    }

    /// All operations.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &T> {
        let operations = self.entries.iter().flat_map(|entry| &entry.operations);
        operations.map(|(_, operation)| &**operation)
    }

    /// Where decoded segments lead: the most literal path that matches decides.
    pub(crate) fn find(&self, method: &Method, segments: &[String]) -> Found<T> {
        let matching = self.entries.iter().filter_map(|entry| {
            let values = entry.template.values(segments)?;
            Some((entry.template.rank(), entry, values))
        });
        let Some((_, entry, values)) = matching.min_by(|a, b| a.0.cmp(&b.0)) else {
            return Found::Nothing;
        };
        match entry.operations.iter().find(|(known, _)| known == method) {
            Some((_, operation)) => Found::Operation {
                operation: Arc::clone(operation),
                values,
            },
            None => {
                let known = entry.operations.iter().map(|(known, _)| known.clone());
                Found::OtherMethod(known.collect())
            }
        }
    }
}

impl Template {
    pub(crate) fn parse(path: &str) -> Result<Self, String> {
        let rest = path.strip_prefix('/').ok_or("a path begins with a slash")?;
        let segments = rest
            .split('/')
            .filter(|_| !rest.is_empty())
            .map(Segment::parse);
        Ok(Self {
            segments: segments.collect::<Result<_, _>>()?,
        })
    }

    /// The names of the parameters.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Parameter { name, .. } => Some(name.as_str()),
            Segment::Literal(_) => None,
        })
    }

    fn values(&self, segments: &[String]) -> Option<Vec<(String, String)>> {
        if self.segments.len() != segments.len() {
            return None;
        }
        let mut values = Vec::new();
        for (pattern, segment) in self.segments.iter().zip(segments) {
            match pattern {
                Segment::Literal(literal) if literal == segment => {}
                Segment::Literal(_) => return None,
                Segment::Parameter {
                    name,
                    before,
                    after,
                } => {
                    let value = segment.strip_prefix(before.as_str())?;
                    let value = value.strip_suffix(after.as_str())?;
                    if value.is_empty() {
                        return None;
                    }
                    values.push((name.clone(), value.to_owned()));
                }
            }
        }
        Some(values)
    }

    /// Less is more literal, from the left.
    fn rank(&self) -> Vec<usize> {
        let rank = |segment: &Segment| match segment {
            Segment::Literal(_) => 0,
            Segment::Parameter { before, after, .. } if before.len() + after.len() > 0 => 1,
            Segment::Parameter { .. } => 2,
        };
        self.segments.iter().map(rank).collect()
    }
}

impl Segment {
    fn parse(segment: &str) -> Result<Self, String> {
        let Some((before, rest)) = segment.split_once('{') else {
            return match segment {
                "" | "." | ".." => Err(format!("segment {segment:?} can never match")),
                literal => Ok(Self::Literal(literal.to_owned())),
            };
        };
        match rest.split_once('}') {
            Some((name, after)) if !name.is_empty() && !after.contains(['{', '}']) => {
                Ok(Self::Parameter {
                    name: name.to_owned(),
                    before: before.to_owned(),
                    after: after.to_owned(),
                })
            }
            _ => Err(format!("segment {segment:?} does not hold one parameter")),
        }
    }
}

/// The decoded segments of a path, or its problem.
pub(crate) fn segments(path: &str) -> Result<Vec<String>, String> {
    let rest = path
        .strip_prefix('/')
        .ok_or_else(|| format!("path {path:?} has no slash"))?;
    if rest.is_empty() {
        return Ok(Vec::new());
    }
    rest.split('/')
        .map(|raw| segment(raw).map_err(|what| format!("path segment {raw:?} {what}")))
        .collect()
}

fn segment(raw: &str) -> Result<String, &'static str> {
    match decode(raw)? {
        decoded if matches!(decoded.as_str(), "" | "." | "..") => Err("names nothing"),
        decoded => Ok(decoded),
    }
}

/// The text behind percent-encoding.
pub(crate) fn decode(raw: &str) -> Result<String, &'static str> {
    let escapes = raw.split('%').skip(1);
    for escape in escapes {
        let digits = escape.as_bytes().get(..2);
        if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
            return Err("has a broken percent-encoding");
        }
    }
    match percent_decode_str(raw).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err("is not UTF-8"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(template: &str, path: &str) -> Option<Vec<(String, String)>> {
        Template::parse(template)
            .unwrap()
            .values(&segments(path).ok()?)
    }

    #[test]
    fn an_encoded_slash_stays_in_its_segment() {
        let found = values("/users/{id}", "/users/a%2Fb").unwrap();
        assert_eq!(found, [("id".to_owned(), "a/b".to_owned())]);
    }

    #[test]
    fn empty_and_dot_segments_never_match() {
        for path in [
            "/users/",
            "/users/.",
            "/users/..",
            "/users/%2e%2E",
            "/users/%2e",
        ] {
            assert_eq!(values("/users/{id}", path), None, "{path}");
        }
    }

    #[test]
    fn broken_encodings_never_match() {
        for path in ["/users/%", "/users/%4", "/users/%zz", "/users/%ff"] {
            assert_eq!(values("/users/{id}", path), None, "{path}");
        }
    }

    #[test]
    fn text_around_a_value_is_literal() {
        let found = values("/files/{name}.json", "/files/a.json").unwrap();
        assert_eq!(found, [("name".to_owned(), "a".to_owned())]);
        assert_eq!(values("/files/{name}.json", "/files/.json"), None);
        assert_eq!(values("/files/{name}.json", "/files/a.xml"), None);
    }

    #[test]
    fn a_literal_ranks_before_a_value() {
        let literal = Template::parse("/users/me").unwrap();
        let mixed = Template::parse("/users/{name}.json").unwrap();
        let value = Template::parse("/users/{id}").unwrap();
        assert!(literal.rank() < mixed.rank() && mixed.rank() < value.rank());
    }

    #[test]
    fn a_template_that_cannot_match_is_refused() {
        for path in [
            "users",
            "/users/",
            "/users/{a}{b}",
            "/users/{}",
            "/users/{a",
        ] {
            assert!(Template::parse(path).is_err(), "{path}");
        }
        assert!(Template::parse("/").is_ok());
    }
}
