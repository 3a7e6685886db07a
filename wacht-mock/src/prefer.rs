//! Takes the `Prefer` headers of a request, returns the preferences in them, and never guesses:
//! unknown ones are refused, so that a misspelt test fails.

use http::{HeaderMap, StatusCode, header::HeaderName};

use crate::refusal::Refusal;

/// How much of a schema the response has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Variant {
    /// Only the required properties.
    Minimal,
    /// Everything.
    #[default]
    Full,
    /// Everything, with null wherever it is allowed.
    Null,
    /// Everything, with properties and enum values that the document does not know.
    Future,
}

/// What a request prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Preferences {
    pub(crate) code: Option<StatusCode>,
    pub(crate) variant: Variant,
}

impl Preferences {
    pub(crate) fn read(headers: &HeaderMap) -> Result<Self, Refusal> {
        let mut preferences = Self::default();
        for value in headers.get_all(HeaderName::from_static("prefer")) {
            let text = value
                .to_str()
                .map_err(|_| Refusal::bad_request("header Prefer: is not visible ASCII"))?;
            for preference in text.split(',').map(str::trim) {
                preferences.add(preference)?;
            }
        }
        Ok(preferences)
    }

    fn add(&mut self, preference: &str) -> Result<(), Refusal> {
        let unknown = || Refusal::bad_request(format!("header Prefer: {preference:?} is unknown"));
        match preference.split_once('=').ok_or_else(unknown)? {
            ("code", code) => {
                let known = code.parse().ok().filter(|code| (200..600).contains(code));
                let status = known.and_then(|code: u16| StatusCode::from_u16(code).ok());
                self.code = Some(status.ok_or_else(unknown)?);
            }
            ("variant", "minimal") => self.variant = Variant::Minimal,
            ("variant", "full") => self.variant = Variant::Full,
            ("variant", "null") => self.variant = Variant::Null,
            ("variant", "future") => self.variant = Variant::Future,
            _ => return Err(unknown()),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn read(values: &[&'static str]) -> Result<Preferences, Refusal> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("prefer", HeaderValue::from_static(value));
        }
        Preferences::read(&headers)
    }

    #[test]
    fn nothing_preferred_is_full() {
        assert_eq!(
            read(&[]),
            Ok(Preferences {
                code: None,
                variant: Variant::Full
            })
        );
    }

    #[test]
    fn preferences_combine_in_one_header_and_in_two() {
        let both = Preferences {
            code: Some(StatusCode::CREATED),
            variant: Variant::Null,
        };
        assert_eq!(read(&["code=201, variant=null"]), Ok(both));
        assert_eq!(read(&["variant=null", "code=201"]), Ok(both));
    }

    #[test]
    fn what_is_misspelt_is_refused() {
        for value in [
            "code=abc",
            "code=99",
            "code=600",
            "variant=fulll",
            "codes=404",
            "full",
        ] {
            let refusal = read(&[value]).unwrap_err();
            assert_eq!(
                refusal.message,
                format!("header Prefer: {value:?} is unknown")
            );
        }
    }
}
