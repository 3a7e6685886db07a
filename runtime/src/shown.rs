//! How strings that come from outside are shown: on one line of bounded length; and what stands for
//! one that must not be shown.

use std::fmt::{self, Write as _};

use http::HeaderMap;

/// Stands for a credential.
pub(crate) const REDACTED: &str = "[redacted]";

/// How much of a string from outside is shown.
const SHOWN: usize = 500;

/// Shows the names of headers, and not their values.
pub(crate) struct Names<'a>(pub(crate) &'a HeaderMap);

impl fmt::Debug for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

/// Names in a sentence. The standard library's `join` costs far more to compile.
pub(crate) fn enumerate<'a>(names: impl Iterator<Item = &'a str>, between: &str) -> String {
    let mut text = String::new();
    for name in names {
        if !text.is_empty() {
            text.push_str(between);
        }
        text.push_str(name);
    }
    text
}

/// Writes a string from outside on one line of bounded length.
pub(crate) fn write_line(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for (index, c) in text.chars().enumerate() {
        if index == SHOWN {
            return f.write_char('…');
        }
        let breaks = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        f.write_char(if breaks { ' ' } else { c })?;
    }
    Ok(())
}
