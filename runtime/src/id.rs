//! Ids: one type for every kind, so that two kinds cannot be mixed up. The text is held inline when
//! it is short, as nearly all are.

use std::{
    borrow::Borrow,
    cmp::Ordering,
    convert::Infallible,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
};

use crate::wire::{Fault, Input, Scalar, ShortText, View, Wire, deserialize, serialize};

/// An id of one kind of thing. A generated crate has a name for each kind, such as `UserId`.
///
/// The content is opaque. It is made from a `&str` or a `String`; an id of another kind does not
/// compile in its place.
///
/// ```
/// use wacht_runtime::{Id, runtime::IdKind};
///
/// enum User {}
///
/// impl IdKind for User {
///     const NAME: &'static str = "UserId";
/// }
///
/// type UserId = Id<User>;
///
/// let id = UserId::new("4812365710093250561");
/// assert_eq!(id.as_str(), "4812365710093250561");
/// assert_eq!(id, "4812365710093250561");
/// ```
pub struct Id<K> {
    text: ShortText,
    kind: PhantomData<fn() -> K>,
}

/// A kind of ids.
pub trait IdKind {
    /// The name of the ids, such as `UserId`.
    const NAME: &'static str;
}

impl<K> Id<K> {
    /// An id as the API wrote it.
    #[must_use]
    pub fn new(id: impl AsRef<str>) -> Self {
        Self::of(id.as_ref())
    }

    fn of(id: &str) -> Self {
        Self {
            text: ShortText::new(id),
            kind: PhantomData,
        }
    }

    /// The id as it is on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        Self {
            text: self.text.clone(),
            kind: PhantomData,
        }
    }
}

impl<K> Default for Id<K> {
    fn default() -> Self {
        Self::of("")
    }
}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<K> Eq for Id<K> {}

impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl<K> PartialEq<str> for Id<K> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl<K> PartialEq<&str> for Id<K> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl<K> PartialEq<String> for Id<K> {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl<K> Borrow<str> for Id<K> {
    /// A map by ids is read with a `&str` as well; ids compare and hash as their text.
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl<K> AsRef<str> for Id<K> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<K> From<&str> for Id<K> {
    fn from(id: &str) -> Self {
        Self::of(id)
    }
}

impl<K> From<String> for Id<K> {
    fn from(id: String) -> Self {
        Self::of(&id)
    }
}

impl<K> From<&String> for Id<K> {
    fn from(id: &String) -> Self {
        Self::of(id)
    }
}

impl<K> FromStr for Id<K> {
    type Err = Infallible;

    /// Any text is an id, because its content is opaque.
    fn from_str(id: &str) -> Result<Self, Infallible> {
        Ok(Self::of(id))
    }
}

impl<K> From<Id<K>> for String {
    fn from(id: Id<K>) -> Self {
        id.as_str().to_owned()
    }
}

impl<K> From<&Id<K>> for Id<K> {
    fn from(id: &Id<K>) -> Self {
        id.clone()
    }
}

impl<K: IdKind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({:?})", K::NAME, self.as_str())
    }
}

impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<K> Wire for Id<K> {
    /// The service writes a few ids as numbers, even beyond 2^53.
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        self.text = read(&input)?;
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Str(self.as_str())
    }
}

/// The same code for all kinds.
fn read(input: &Input<'_>) -> Result<ShortText, Fault> {
    match input {
        Input::Scalar(Scalar::Int(value)) => Ok(ShortText::new(&value.to_string())),
        Input::Scalar(Scalar::UInt(value)) => Ok(ShortText::new(&value.to_string())),
        Input::Scalar(Scalar::Str(value)) => Ok(ShortText::new(value)),
        other => Err(other.unexpected("an id")),
    }
}

impl<K> serde_core::Serialize for Id<K> {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}

impl<'de, K> serde_core::Deserialize<'de> for Id<K> {
    fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use crate::example::UserId;

    #[test]
    fn ids_compare_and_hash_by_their_text() {
        use std::collections::{BTreeSet, HashSet};
        let texts = ["b", "a", "usr_01jabcdefghijklmnopqrstuvwx", "a"];
        let sorted: BTreeSet<_> = texts.map(UserId::new).into_iter().collect();
        let sorted: Vec<_> = sorted.iter().map(UserId::as_str).collect();
        assert_eq!(sorted, ["a", "b", "usr_01jabcdefghijklmnopqrstuvwx"]);
        let hashed: HashSet<_> = texts.map(UserId::new).into_iter().collect();
        assert_eq!(hashed.len(), 3);
    }

    #[test]
    fn a_map_by_ids_is_read_with_a_text() {
        use std::collections::{BTreeMap, HashMap};
        let id = "usr_01jabcdefghijklmnopqrstuvwx";
        assert_eq!(HashMap::from([(UserId::new(id), 1)]).get(id), Some(&1));
        assert_eq!(BTreeMap::from([(UserId::new(id), 1)]).get(id), Some(&1));
    }

    #[test]
    fn an_id_comes_from_a_text_and_becomes_one() {
        let id: UserId = "7".parse().unwrap();
        assert_eq!(id, "7".to_owned());
        assert_eq!(String::from(id), "7");
    }

    #[test]
    fn an_id_shows_its_kind() {
        assert_eq!(format!("{:?}", UserId::new("7")), r#"UserId("7")"#);
    }

    #[test]
    fn an_id_that_is_not_set_is_empty() {
        assert_eq!(UserId::default().as_str(), "");
    }

    #[test]
    fn is_no_larger_than_a_string() {
        assert!(size_of::<UserId>() <= size_of::<String>());
    }
}
