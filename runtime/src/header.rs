//! Headers of responses with a type: constants that generated code has for those that a document names.
//! Takes the headers of a response; returns a value of the type.

use std::{fmt, marker::PhantomData};

use http::HeaderMap;
use serde_json::Value as Json;

use crate::wire::{Input, Scalar, View, Wire, decode};

/// A header of responses, with the type of its value.
///
/// ```
/// use wacht_runtime::{Header, http::HeaderMap};
///
/// const REMAINING: Header<u64> = Header::new("x-ratelimit-remaining");
///
/// let mut headers = HeaderMap::new();
/// headers.insert("x-ratelimit-remaining", "59".parse().unwrap());
/// assert_eq!(REMAINING.read(&headers), Some(59));
/// ```
pub struct Header<T> {
    name: &'static str,
    value: PhantomData<fn() -> T>,
}

impl<T> Header<T> {
    /// The header of this name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            value: PhantomData,
        }
    }

    /// The name, in lowercase.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl<T: Wire + Default> Header<T> {
    /// The value in these headers; `None` where it is not there, or not of the type.
    #[must_use]
    pub fn read(&self, headers: &HeaderMap) -> Option<T> {
        let mut value = T::default();
        read(headers, self.name, &mut value).then_some(value)
    }
}

impl<T> Clone for Header<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Header<T> {}

impl<T> fmt::Debug for Header<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Header").field(&self.name).finish()
    }
}

/// Reads a header into `value`; false where it does not fit.
fn read(headers: &HeaderMap, name: &str, value: &mut dyn Wire) -> bool {
    let lines = headers.get_all(name).iter();
    let mut lines = lines.filter_map(|line| std::str::from_utf8(line.as_bytes()).ok());
    if matches!(value.view(), View::List(_)) {
        let items = lines.flat_map(|line| line.split(',')).map(str::trim);
        let items: Vec<_> = items.filter(|item| !item.is_empty()).collect();
        let texts = items.iter().map(|item| Json::from(*item).to_string());
        let texts = texts.collect::<Vec<_>>().join(",");
        return !items.is_empty() && (is_read(&texts, value) || is_read(&items.join(","), value));
    }
    let Some(line) = lines.next() else {
        return false;
    };
    let text = Input::Scalar(Scalar::Str(line));
    value.accept(text).is_ok() || decode(line.as_bytes(), value, None).is_ok()
}

/// Reads the items of a list, which are JSON.
fn is_read(items: &str, value: &mut dyn Wire) -> bool {
    decode(format!("[{items}]").as_bytes(), value, None).is_ok()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use http::{HeaderMap, HeaderValue};

    use super::Header;
    use crate::wire::Wire;

    fn read<T: Wire + Default>(lines: &[&'static str]) -> Option<T> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-thing", HeaderValue::from_static(line));
        }
        Header::new("x-thing").read(&headers)
    }

    #[test]
    fn text_is_read_as_it_is() {
        assert_eq!(read::<String>(&["7"]).as_deref(), Some("7"));
        assert_eq!(read::<String>(&["a, b", "c"]).as_deref(), Some("a, b"));
    }

    #[test]
    fn numbers_booleans_and_times_are_read_from_text() {
        assert_eq!(read(&["7"]), Some(7_i64));
        assert_eq!(read(&["0.5"]), Some(0.5));
        assert_eq!(read(&["true"]), Some(true));
        let time = read::<DateTime<Utc>>(&["2026-01-02T03:04:05Z"]);
        assert_eq!(time.map(|time| time.timestamp()), Some(1_767_323_045));
    }

    #[test]
    fn a_list_is_read_from_one_line_or_several() {
        let texts = read::<Vec<String>>(&["1, b", "c"]);
        assert_eq!(texts.unwrap(), ["1", "b", "c"]);
        assert_eq!(read::<Vec<i64>>(&["1,2"]), Some(vec![1, 2]));
    }

    #[test]
    fn what_is_not_there_or_of_another_type_is_none() {
        assert_eq!(read::<i64>(&[]), None);
        assert_eq!(read::<i64>(&["seven"]), None);
        assert_eq!(read::<Vec<i64>>(&["seven"]), None);
        assert_eq!(read::<Vec<String>>(&[]), None);
    }
}
