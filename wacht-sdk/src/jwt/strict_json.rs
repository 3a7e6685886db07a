//! JSON objects of which every reader has the same idea: no member name twice, at any depth.

use std::{borrow::Cow, collections::BTreeSet, fmt};

use serde_core::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::TokenErrorKind;

/// Reads a JSON object.
pub(super) fn object(text: &[u8]) -> Result<Map<String, Value>, TokenErrorKind> {
    // To check the whole at once is faster than each string alone, twice.
    let text = std::str::from_utf8(text).map_err(|_| TokenErrorKind::Malformed)?;
    let Ok(Value::Object(object)) = serde_json::from_str(text) else {
        return Err(TokenErrorKind::Malformed);
    };
    // It was read once already, so all that can fail here is a name that comes again.
    match serde_json::from_str::<Unique>(text) {
        Ok(Unique) => Ok(object),
        Err(_) => Err(TokenErrorKind::DuplicateMember),
    }
}

/// Any JSON value whose objects have each name once.
///
/// The value itself is not made here: what numbers look like to a visitor depends on the features of
/// serde_json that another crate may turn on.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Unique;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without duplicate names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unique, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(Name(name)) = map.next_key()? {
            if !names.insert(name) {
                return Err(serde_core::de::Error::custom("a name comes twice"));
            }
            map.next_value::<Unique>()?;
        }
        Ok(Unique)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Unique, A::Error> {
        while list.next_element::<Unique>()?.is_some() {}
        Ok(Unique)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_str<E>(self, _: &str) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_unit<E>(self) -> Result<Unique, E> {
        Ok(Unique)
    }
}

/// The name of a member, which is copied only where it has escapes.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::{TokenErrorKind, object};

    #[test]
    fn an_object_with_each_name_once_is_read() {
        let object =
            object(br#"{"a":{"b":[1,{"c":null}],"d":1.5},"c":"x","e":[true,-1]}"#).unwrap();
        assert_eq!(object["a"]["b"][1]["c"], serde_json::Value::Null);
    }

    #[test]
    fn a_name_that_comes_twice_is_refused_at_any_depth() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"a":[[{"b":1,"b":2}]]}"#,
        ] {
            assert_eq!(
                object(text.as_bytes()),
                Err(TokenErrorKind::DuplicateMember),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_not_a_json_object_is_malformed() {
        let deep = "[".repeat(10_000);
        for text in [
            "",
            "1",
            "[]",
            "\"a\"",
            "{",
            "{} {}",
            "{\"a\":nul}",
            "{\"a\":1e999}",
            &deep,
        ] {
            assert_eq!(
                object(text.as_bytes()),
                Err(TokenErrorKind::Malformed),
                "{text:.20}"
            );
        }
        assert_eq!(object(b"{\"a\":\"\xff\"}"), Err(TokenErrorKind::Malformed));
    }
}
