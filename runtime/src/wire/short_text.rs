//! Strings that are held inline when they are short, as nearly all ids and keys are.

/// The longest id that needs no allocation: 64-bit integers have at most 20 digits.
const INLINE: usize = 22;

/// A string that is held inline when it is short.
#[derive(Clone)]
pub(crate) struct ShortText(Repr);

#[derive(Clone)]
enum Repr {
    Inline { len: u8, bytes: [u8; INLINE] },
    Heap(Box<str>),
}

impl ShortText {
    /// Holds a copy of `text`.
    pub(crate) fn new(text: &str) -> Self {
        let mut bytes = [0; INLINE];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(start), Ok(len)) => {
                start.copy_from_slice(text.as_bytes());
                Self(Repr::Inline { len, bytes })
            }
            _ => Self(Repr::Heap(text.into())),
        }
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        match &self.0 {
            // The bytes were copied from a whole `str`, so neither fallback is ever taken.
            Repr::Inline { len, bytes } => bytes
                .get(..usize::from(*len))
                .and_then(|text| std::str::from_utf8(text).ok())
                .unwrap_or_default(),
            Repr::Heap(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ShortText;

    #[test]
    fn short_and_long_texts_keep_their_text() {
        for text in [
            "",
            "9223372036854775807",
            "usr_01jabcdefghijklmnopqrstuvwx",
            "ä".repeat(11).as_str(),
            "ä".repeat(12).as_str(),
        ] {
            assert_eq!(ShortText::new(text).as_str(), text);
        }
    }
}
