//! What a model holds besides its fields, so that nothing of a response is lost.

use serde_json::{Map as JsonMap, Value};

use super::{Fault, Input, Kept, View, Wire};

/// The properties of an object that this version of the SDK does not know.
///
/// They are kept when a response is read and written back when it is serialised; one that a
/// [`Value`] cannot hold is kept as its [`text`](Self::text), and written back as it came. Their
/// order, which has no meaning in JSON, is alphabetical, or the order of arrival if an application
/// turns on the feature `preserve_order` of `serde_json`.
///
/// ```
/// use wacht_runtime::{Page, serde_json};
///
/// # fn main() -> serde_json::Result<()> {
/// let text = r#"{"data": ["Beta"], "has_more": false, "color": "red"}"#;
/// let page: Page<String> = serde_json::from_str(text)?;
/// assert_eq!(page.extra.get("color"), Some(&"red".into()));
/// assert!(serde_json::to_string(&page)?.contains("color"));
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct Extra(Option<Box<ExtraInner>>);

#[derive(Clone, Default)]
struct ExtraInner {
    properties: JsonMap<String, Value>,
    /// The JSON of the properties that no value holds, as strings. Another type of map would be
    /// compiled for nothing else.
    texts: JsonMap<String, Value>,
    /// Which fields that may be left out or null were null, by index.
    nulls: Vec<usize>,
}

impl PartialEq for Extra {
    /// By the properties; which fields came as null is not a visible difference.
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => {
                one.properties == other.properties && one.texts == other.texts
            }
            (Some(_), None) => self.is_empty(),
            (None, _) => other.is_empty(),
        }
    }
}

impl Wire for Extra {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        match input {
            Input::Extra(extra, _) => *self = std::mem::take(extra),
            other => return Err(other.unexpected("unknown properties")),
        }
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Extra(self)
    }
}

/// The unknown properties of [`Extra::iter`], each with its name.
#[derive(Clone)]
pub struct Iter<'a>(Option<serde_json::map::Iter<'a>>);

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a str, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = self.0.as_mut()?.next()?;
        Some((name, value))
    }
}

/// All unknown properties as they are written. One type for all who ask, so that it is compiled once.
pub(crate) struct Views<'a> {
    values: Iter<'a>,
    texts: Iter<'a>,
}

impl<'a> Iterator for Views<'a> {
    type Item = (&'a str, View<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some((name, value)) = self.values.next() {
            return Some((name, View::Unknown(value)));
        }
        let (name, text) = self.texts.next()?;
        Some((name, View::Text(text.as_str().unwrap_or_default())))
    }
}

impl std::fmt::Debug for Iter<'_> {
    /// The values may be credentials, and are not shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.clone().map(|(name, _)| name);
        f.debug_list().entries(names).finish()
    }
}

impl<'a> IntoIterator for &'a Extra {
    type Item = (&'a str, &'a Value);
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl IntoIterator for Extra {
    type Item = (String, Value);
    type IntoIter = serde_json::map::IntoIter;

    /// The unknown properties that [`get`](Self::get) returns.
    fn into_iter(self) -> Self::IntoIter {
        let inner = self.0.map(|inner| *inner).unwrap_or_default();
        inner.properties.into_iter()
    }
}

impl<N: Into<String>, V: Into<Value>> Extend<(N, V)> for Extra {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, properties: I) {
        for (name, value) in properties {
            self.insert(name, value);
        }
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Extra {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(properties: I) -> Self {
        let mut extra = Self::default();
        extra.extend(properties);
        extra
    }
}

impl Extra {
    pub(super) const NONE: Self = Self(None);

    /// The value of an unknown property; `None` if only its [`text`](Self::text) is kept.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.properties.get(name)
    }

    /// The JSON of an unknown property that a [`Value`] cannot hold: a number beyond the largest
    /// `f64`, half of a surrogate pair, or JSON that is nested deeper than 127 levels.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.as_ref()?.texts.get(name)?.as_str()
    }

    /// Sets a property that the SDK does not know.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.keep(name.into(), Kept::Value(value.into()));
    }

    /// Takes a property out, and returns the value that [`get`](Self::get) returned.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let inner = self.0.as_mut()?;
        inner.texts.remove(name);
        inner.properties.remove(name)
    }

    pub(super) fn take_kept(&mut self, name: &str) -> Option<Kept> {
        let inner = self.0.as_mut()?;
        if let Some(value) = inner.properties.remove(name) {
            return Some(Kept::Value(value));
        }
        match inner.texts.remove(name) {
            Some(Value::String(text)) => Some(Kept::Text(text)),
            _ => None,
        }
    }

    /// The unknown properties that [`get`](Self::get) returns.
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.0.as_ref().map(|inner| inner.properties.iter()))
    }

    /// The number of unknown properties.
    #[must_use]
    pub fn len(&self) -> usize {
        let inner = self.0.as_ref();
        inner.map_or(0, |inner| inner.properties.len() + inner.texts.len())
    }

    /// Whether there is no unknown property.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The unknown properties that [`text`](Self::text) returns, as strings.
    pub(crate) fn texts(&self) -> Iter<'_> {
        Iter(self.0.as_ref().map(|inner| inner.texts.iter()))
    }

    /// All unknown properties as they are written.
    pub(crate) fn views(&self) -> Views<'_> {
        Views {
            values: self.iter(),
            texts: self.texts(),
        }
    }

    /// Sets an unknown property; of several of a name the last counts.
    pub(super) fn keep(&mut self, name: String, kept: Kept) {
        let inner = self.inner();
        match kept {
            Kept::Value(value) => {
                inner.texts.remove(&name);
                inner.properties.insert(name, value);
            }
            Kept::Text(text) => {
                inner.properties.remove(&name);
                inner.texts.insert(name, text.into());
            }
        }
    }

    /// Passes every property to `read`, and keeps those that come back.
    pub(super) fn retain(&mut self, read: &mut dyn FnMut(&str, Kept) -> Option<Kept>) {
        let Some(inner) = self.0.as_mut() else {
            return;
        };
        let values = std::mem::take(&mut inner.properties);
        let texts = std::mem::take(&mut inner.texts);
        for (name, value) in values {
            if let Some(kept) = read(&name, Kept::Value(value)) {
                self.keep(name, kept);
            }
        }
        for (name, text) in texts {
            if let Value::String(text) = text
                && let Some(kept) = read(&name, Kept::Text(text))
            {
                self.keep(name, kept);
            }
        }
    }

    /// Notes whether the field at `index` was null; allocates only for one that was.
    pub(super) fn set_null(&mut self, index: usize, is_null: bool) {
        if is_null == self.was_null(index) {
            return;
        }
        let nulls = &mut self.inner().nulls;
        match is_null {
            true => nulls.push(index),
            false => nulls.retain(|&null| null != index),
        }
    }

    pub(super) fn was_null(&self, index: usize) -> bool {
        self.0.as_ref().is_some_and(|i| i.nulls.contains(&index))
    }

    fn inner(&mut self) -> &mut ExtraInner {
        self.0.get_or_insert_default()
    }
}
