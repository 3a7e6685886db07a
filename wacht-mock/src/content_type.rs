//! Takes content types, returns whether one is JSON or of a range; reads no body.

/// A content type in lower case, without parameters.
pub(crate) fn essence(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Whether a content type is JSON.
pub(crate) fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json")
}

/// Whether a content type is of a range: `image/png` is of `image/*`.
pub(crate) fn is_of(essence: &str, range: &str) -> bool {
    match range.strip_suffix('*') {
        Some("*/") => !essence.is_empty(),
        Some(start) => essence.starts_with(start),
        None => essence == range,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_type_is_of_itself_and_of_its_ranges() {
        for range in ["image/png", "image/*", "*/*"] {
            assert!(is_of("image/png", range), "{range}");
        }
        for range in ["image/jpeg", "text/*"] {
            assert!(!is_of("image/png", range), "{range}");
        }
        assert!(!is_of("", "*/*"));
    }
}
