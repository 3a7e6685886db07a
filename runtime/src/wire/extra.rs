//! What a model holds besides its fields, so that nothing of an answer is lost.

use serde_json::{Map as JsonMap, Value};

use super::{Fault, Input, View, Wire};

/// The properties of an object that this version of the SDK does not know.
///
/// They are kept when an answer is read and written back when it is serialised. Their order, which
/// means nothing in JSON, is that of the alphabet, or that in which they came where an application
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

impl PartialEq for Extra {
    /// By the properties; which fields came as null is no difference that anyone sees.
    fn eq(&self, other: &Self) -> bool {
        self.iter().count() == other.iter().count()
            && self
                .iter()
                .all(|(name, value)| other.get(name) == Some(value))
    }
}

#[derive(Clone, Default)]
struct ExtraInner {
    properties: JsonMap<String, Value>,
    /// Which fields that may be left out or null were null, by index.
    nulls: Vec<usize>,
}

impl Wire for Extra {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        match input {
            Input::Extra(extra) => *self = std::mem::take(extra),
            other => return Err(other.unexpected("unknown properties")),
        }
        Ok(())
    }

    fn view(&self) -> View<'_> {
        View::Extra(self)
    }
}

impl Extra {
    pub(super) const NONE: Self = Self(None);

    /// The value of an unknown property.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.properties.get(name)
    }

    /// Sets a property that the SDK does not know.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.inner().properties.insert(name.into(), value.into());
    }

    /// The unknown properties.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let mut properties = self.0.as_ref().map(|inner| inner.properties.iter());
        std::iter::from_fn(move || properties.as_mut()?.next())
            .map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there is no unknown property.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|i| i.properties.is_empty())
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
