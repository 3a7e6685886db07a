//! The two forms of the wire: reads and writes their names, and does not describe them.

use std::{error, fmt, str::FromStr};

/// The wire form of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Form {
    /// The form of the document: single results and errors have an envelope.
    #[default]
    Documented,
    /// The form of the running service, which [`live_form`](crate::live_form) derives from the
    /// document.
    Live,
}

/// The text names no form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseFormError(String);

impl fmt::Display for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Documented => "documented",
            Self::Live => "live",
        })
    }
}

impl FromStr for Form {
    type Err = ParseFormError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "documented" => Ok(Self::Documented),
            "live" => Ok(Self::Live),
            other => Err(ParseFormError(other.to_owned())),
        }
    }
}

impl fmt::Display for ParseFormError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:?} is not a form; use documented or live",
            self.0
        )
    }
}

impl error::Error for ParseFormError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_parses_back_from_its_name() {
        for form in [Form::Documented, Form::Live] {
            assert_eq!(form.to_string().parse(), Ok(form));
        }
    }

    #[test]
    fn another_name_is_refused_by_name() {
        let error = "Live".parse::<Form>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"Live\" is not a form; use documented or live"
        );
    }
}
