//! Media types by their names, and the encoding of each. Takes the key of a `content`; knows
//! nothing of schemas.

/// The encoding of a media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// JSON, also `+json` and with parameters.
    Json,
    /// `multipart/form-data`
    Multipart,
    /// `application/x-www-form-urlencoded`
    UrlEncoded,
    /// Text for people.
    Text,
    /// `text/event-stream`
    Events,
    /// Anything else: bytes.
    Bytes,
}

/// The encoding of a media type; its parameters make no difference.
pub(super) fn media(name: &str) -> Media {
    let essence = essence(name);
    match essence.as_str() {
        "multipart/form-data" => Media::Multipart,
        "application/x-www-form-urlencoded" => Media::UrlEncoded,
        "text/event-stream" => Media::Events,
        "text/json" => Media::Json,
        _ if essence.ends_with("/json") || essence.ends_with("+json") => Media::Json,
        _ if essence.starts_with("text/") => Media::Text,
        _ => Media::Bytes,
    }
}

/// The word for a media type in names.
pub(super) fn word(name: &str) -> String {
    let essence = essence(name);
    let subtype = essence.rsplit('/').next().unwrap_or_default();
    match (media(name), essence.as_str()) {
        (Media::Multipart, _) => "multipart",
        (Media::UrlEncoded, _) => "form",
        (_, "text/plain") => "text",
        (Media::Text, _) if subtype.contains('*') => "text",
        (_, "application/octet-stream") => "bytes",
        (_, _) if subtype.contains('*') => "bytes",
        (_, _) => subtype.strip_prefix("x-").unwrap_or(subtype),
    }
    .to_owned()
}

/// A media type without its parameters, in lowercase.
pub(super) fn essence(name: &str) -> String {
    let essence = name.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type is JSON.
pub(super) fn is_json(name: &str) -> bool {
    media(name) == Media::Json
}

#[cfg(test)]
mod tests {
    use super::{Media, media, word};

    #[test]
    fn a_media_type_is_known_by_its_essence() {
        for (name, expected) in [
            ("application/json", Media::Json),
            ("Application/JSON; charset=utf-8", Media::Json),
            ("application/vnd.api+json", Media::Json),
            ("text/plain;charset=UTF-8", Media::Text),
            ("application/x-ndjson", Media::Bytes),
            ("application/xml", Media::Bytes),
            ("*/*", Media::Bytes),
            ("text/event-stream", Media::Events),
        ] {
            assert_eq!(media(name), expected, "{name}");
        }
    }

    #[test]
    fn a_media_type_has_a_word() {
        for (name, expected) in [
            ("application/json", "json"),
            ("application/merge-patch+json", "merge-patch+json"),
            ("application/x-www-form-urlencoded", "form"),
            ("multipart/form-data; boundary=a", "multipart"),
            ("text/plain; charset=utf-8", "text"),
            ("text/x-markdown", "markdown"),
            ("application/octet-stream", "bytes"),
            ("image/*", "bytes"),
            ("application/xml", "xml"),
        ] {
            assert_eq!(word(name), expected, "{name}");
        }
    }
}
