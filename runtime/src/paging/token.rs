//! The position where reading a list can continue, as a string for another process. Holds the
//! operation, the place of a page and a number of items, and nothing else of the call.

use std::{borrow::Cow, fmt, str::FromStr};

use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};

use crate::{
    Error, Result,
    operation::Operation,
    paging::place::{Argument, Place},
    request::ENCODED,
};

/// What the text begins with. Another meaning of the rest would need another version.
const VERSION: &str = "v1";

/// What the text ends with, so that one that was cut is not taken for another place.
const END: char = '~';

/// What joins and ends the parts is not in them.
const PART: &AsciiSet = &ENCODED.add(b'.').add(b'~');

/// The position where reading a list can continue: in another process, or after an error.
///
/// [`Pages`](crate::Pages) and [`Items`](crate::Items) return and accept it. It is kept as text, by
/// `Display` and [`FromStr`] or by serde; the text is one line of ASCII, and later versions of the
/// SDK read it as well. It names the operation and the place in the list. The other arguments of
/// the call are not in it, so the call that is resumed must have the same.
///
/// ```no_run
/// # use wacht_runtime::serde_json::Value;
/// # async fn example(users: wacht_runtime::Call<wacht_runtime::Page<Value>>, saved: Option<String>) -> wacht_runtime::Result<()> {
/// let mut users = users.items();
/// if let Some(saved) = saved {
///     users = users.resume_from(saved.parse()?);
/// }
/// while let Some(user) = users.try_next().await? {
///     println!("{}", user["id"]);
///     std::fs::write("position", users.resume_token().to_string()).ok();
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ResumeToken {
    operation: Cow<'static, str>,
    /// Where a page begins, and how many items from there on were returned; `None` at the end.
    from: Option<(Place, u64)>,
}

impl ResumeToken {
    pub(crate) fn new(operation: &'static str, from: Option<(Place, u64)>) -> Self {
        Self {
            operation: operation.into(),
            from,
        }
    }

    /// Whether the list was read to its end. Resuming it returns nothing more.
    #[must_use]
    #[inline]
    pub fn is_end(&self) -> bool {
        self.from.is_none()
    }

    /// Where a list of this operation continues.
    pub(crate) fn for_list(self, operation: &'static Operation) -> Result<Option<(Place, u64)>> {
        if self.operation != operation.id {
            return Err(Error::invalid_request(format!(
                "the resume token is one of {}; resume the list that it was taken from",
                self.operation
            )));
        }
        match &self.from {
            Some((Place::At(argument, _), _))
                if !Argument::of(operation.paging).contains(argument) =>
            {
                Err(Error::invalid_request(format!(
                    "the resume token has {}, by which this list does not continue; read the list \
                     from its begin",
                    argument.name()
                )))
            }
            _ => Ok(self.from),
        }
    }

    #[inline]
    fn parse(text: &str) -> Option<Self> {
        let decode = |part: &str| {
            let text = percent_decode_str(part).decode_utf8().ok()?;
            Some(text.into_owned())
        };
        let parts: Vec<_> = text.strip_suffix(END)?.split('.').collect();
        let (operation, from) = match parts[..] {
            [_, operation, "end"] => (operation, None),
            [_, operation, passed, "start"] => (operation, Some((Place::Start, passed))),
            [_, operation, passed, name, value] => {
                let place = Place::At(Argument::of_name(name)?, decode(value)?);
                (operation, Some((place, passed)))
            }
            _ => return None,
        };
        let from = match from {
            None => None,
            Some((place, passed)) => Some((place, passed.parse().ok()?)),
        };
        Some(Self {
            operation: decode(operation)?.into(),
            from,
        })
    }
}

impl fmt::Display for ResumeToken {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = utf8_percent_encode(&self.operation, PART);
        write!(f, "{VERSION}.{operation}.")?;
        match &self.from {
            None => f.write_str("end")?,
            Some((Place::Start, passed)) => write!(f, "{passed}.start")?,
            Some((Place::At(argument, value), passed)) => {
                let value = utf8_percent_encode(value, PART);
                write!(f, "{passed}.{}.{value}", argument.name())?;
            }
        }
        write!(f, "{END}")
    }
}

impl fmt::Debug for ResumeToken {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResumeToken")
            .field(&format_args!("{self}"))
            .finish()
    }
}

impl FromStr for ResumeToken {
    type Err = Error;

    /// # Errors
    ///
    /// When the text is not one that a token was written as, to the last character.
    #[inline]
    fn from_str(text: &str) -> Result<Self> {
        // The text is not shown: nobody knows what it is.
        let refuse = |why: &str| {
            Error::invalid_request(format!("{why}; read the list from its begin instead"))
        };
        let version = text.split('.').next().unwrap_or_default();
        let is_version = version
            .strip_prefix('v')
            .is_some_and(|number| number.parse::<u32>().is_ok());
        match Self::parse(text) {
            _ if is_version && version != VERSION => Err(refuse(
                "the resume token is of a version that this SDK does not know",
            )),
            Some(token) if token.to_string() == text => Ok(token),
            _ => Err(refuse(
                "the string is not a resume token, or not a whole one",
            )),
        }
    }
}

impl serde_core::Serialize for ResumeToken {
    fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde_core::Deserialize<'de> for ResumeToken {
    fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde_core::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
