//! Responses that are a file: their name, their type, and their bytes as they arrive.

use std::{fmt, pin::pin};

use bytes::Bytes;
use http::{
    HeaderMap,
    header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE},
};
use percent_encoding::percent_decode_str;

use crate::{
    Body, Error, Header, Result,
    clock::timeout,
    origin::Origin,
    output::{Output, Reading},
    response::{Received, Stall},
    shown::Names,
    wire::Wire,
};

/// A file that the service sends, not yet read.
///
/// `Debug` shows the names of the headers and not their values, which may be credentials.
pub struct Download {
    headers: HeaderMap,
    body: Body,
    stall: Stall,
    origin: Origin,
}

impl Output for Download {
    const READING: Reading = Reading::Stream;

    fn from_response(response: Received) -> Result<Self> {
        Ok(Self {
            headers: response.headers,
            body: response.body,
            stall: response.stall,
            origin: response.origin,
        })
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("operation", &self.origin.operation.id)
            .field("headers", &Names(&self.headers))
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl Download {
    /// The name of the file from the service (`Content-Disposition`), without any directory,
    /// drive or control character: it comes from outside and must not lead elsewhere.
    #[must_use]
    #[inline]
    pub fn file_name(&self) -> Option<String> {
        let disposition = self.headers.get(CONTENT_DISPOSITION)?.to_str().ok()?;
        let name = file_name(disposition)?;
        let name = name.replace(char::is_control, "");
        let mut name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        while let [b'a'..=b'z' | b'A'..=b'Z', b':', ..] = name.as_bytes() {
            name = name.get(2..).unwrap_or_default();
        }
        // Windows leaves out dots and spaces at the end, so that nothing or `..` can be left.
        let is_name = name.contains(|c| !matches!(c, '.' | ' '));
        is_name.then(|| name.to_owned())
    }

    /// The media type of the file.
    #[must_use]
    #[inline]
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(CONTENT_TYPE)?.to_str().ok()
    }

    /// The size in bytes, where the service states it beforehand.
    #[must_use]
    #[inline]
    pub fn content_length(&self) -> Option<u64> {
        self.headers
            .get(CONTENT_LENGTH)?
            .to_str()
            .ok()?
            .parse()
            .ok()
    }

    /// The headers of the response.
    #[must_use]
    #[inline]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value of a header that the API names; `None` where it is not there, or not of the type.
    #[must_use]
    pub fn header<H: Wire + Default>(&self, header: Header<H>) -> Option<H> {
        header.read(&self.headers)
    }

    /// The next piece of the file; `None` at its end.
    ///
    /// # Errors
    ///
    /// When the connection breaks.
    #[inline]
    pub async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let Stall { clock, limit, .. } = &self.stall;
        let chunk = timeout(&mut clock.sleep(*limit), pin!(self.body.chunk())).await;
        let error = match chunk {
            Some(Ok(chunk)) => return Ok(chunk),
            Some(Err(source)) => Error::connection("the file broke off", source),
            None => Error::past_limit(format!(
                "nothing of the file arrived for {} ms",
                limit.as_millis()
            )),
        };
        Err(self.origin.complete(error))
    }

    /// The whole file in memory, up to
    /// [`max_response_bytes`](crate::ClientBuilder::max_response_bytes). For a larger one read
    /// [`chunk`](Self::chunk) by `chunk`.
    ///
    /// # Errors
    ///
    /// When the connection breaks, or the file is larger.
    #[inline]
    pub async fn bytes(mut self) -> Result<Bytes> {
        let mut all = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            all.extend_from_slice(&chunk);
            if all.len() > self.stall.max_bytes {
                let error = Error::connection(
                    format!("the file is larger than {} bytes", self.stall.max_bytes),
                    "the limit is ClientBuilder::max_response_bytes; read it by `chunk`",
                );
                return Err(self.origin.complete(error));
            }
        }
        Ok(all.into())
    }

    /// The body, to be read as [`http_body::Body`]. It has no time limit, also when it stalls.
    #[must_use]
    #[inline]
    pub fn into_body(self) -> Body {
        self.body
    }
}

/// The name in a `Content-Disposition` header: `filename*` if there is one, else `filename`.
#[inline]
fn file_name(disposition: &str) -> Option<String> {
    let mut plain = None;
    for part in parameters(disposition) {
        let (name, value) = part.split_once('=')?;
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "filename*" => {
                let encoded = value.rsplit('\'').next()?;
                // One that cannot be read leaves the plain name, if there is one.
                if let Ok(decoded) = percent_decode_str(encoded).decode_utf8() {
                    return Some(decoded.into_owned());
                }
            }
            "filename" => plain = Some(unquote(value)),
            _ => {}
        }
    }
    plain
}

/// The parameters of a header value; a semicolon between quotes ends none.
#[inline]
fn parameters(value: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (index, c) in value.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => {
                parts.push(value.get(start..index).unwrap_or_default());
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(value.get(start..).unwrap_or_default());
    parts
        .into_iter()
        .skip(1)
        .filter(|part| part.contains('='))
        .collect()
}

#[inline]
fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        out.extend(if c == '\\' { chars.next() } else { Some(c) });
    }
    out
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use http::HeaderValue;

    use super::Download;
    use crate::{
        Body,
        clock::SystemClock,
        operation::Operation,
        origin::Origin,
        output::Output as _,
        response::{Received, Stall},
    };

    static FILE: Operation = Operation::get("getFile", "/file");

    fn named(disposition: &str) -> Option<String> {
        download(disposition, Body::empty()).file_name()
    }

    /// A file of which a byte may be read into memory.
    fn download(disposition: &str, body: Body) -> Download {
        let mut headers = http::HeaderMap::new();
        let value = HeaderValue::from_str(disposition).unwrap();
        headers.insert("content-disposition", value);
        let stall = Stall {
            clock: Arc::new(SystemClock::new()),
            limit: Duration::from_secs(1),
            max_bytes: 1,
        };
        let response = Received {
            origin: Origin::of(&FILE),
            status: http::StatusCode::OK,
            headers,
            body,
            stall,
            request_ids: &[],
        };
        Download::from_response(response).unwrap()
    }

    #[tokio::test]
    async fn a_file_above_the_limit_is_not_read_into_memory() {
        assert_eq!(download("", Body::from("a")).bytes().await.unwrap(), "a");
        let error = download("", Body::from("ab")).bytes().await.unwrap_err();
        assert!(error.to_string().contains("larger than 1 bytes"), "{error}");
    }

    #[test]
    fn of_the_headers_only_the_names_are_shown() {
        let text = format!("{:?}", download("inline; filename=hunter2", Body::empty()));
        assert!(text.contains("content-disposition"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[test]
    fn an_extended_name_that_cannot_be_read_leaves_the_plain_one() {
        let both = "attachment; filename=e.txt; filename*=UTF-8''%FF";
        assert_eq!(named(both).as_deref(), Some("e.txt"));
    }

    #[test]
    fn the_name_is_read_quoted_and_plain() {
        assert_eq!(
            named("attachment; filename=a.txt").as_deref(),
            Some("a.txt")
        );
        assert_eq!(
            named(r#"attachment; filename="a; \"b\".txt""#).as_deref(),
            Some(r#"a; "b".txt"#)
        );
    }

    #[test]
    fn the_extended_name_wins() {
        let both = "attachment; filename=\"e.txt\"; filename*=UTF-8''%C3%A4.txt";
        assert_eq!(named(both).as_deref(), Some("ä.txt"));
    }

    #[test]
    fn a_name_has_no_control_characters() {
        assert_eq!(
            named("attachment; filename*=UTF-8''a%00%0A%C2%85b").as_deref(),
            Some("ab")
        );
        assert_eq!(named("attachment; filename*=UTF-8''%00"), None);
    }

    #[test]
    fn a_name_never_leads_elsewhere() {
        assert_eq!(
            named("attachment; filename=\"../../etc/passwd\"").as_deref(),
            Some("passwd")
        );
        assert_eq!(
            named(r#"attachment; filename="..\\x""#).as_deref(),
            Some("x")
        );
        assert_eq!(
            named("attachment; filename=\"C:d:x\"").as_deref(),
            Some("x")
        );
        assert_eq!(
            named("attachment; filename=\"12:30.txt\"").as_deref(),
            Some("12:30.txt")
        );
        for nothing in ["..", "...", ". ", ".. ", " ", "C:"] {
            let disposition = format!("attachment; filename=\"{nothing}\"");
            assert_eq!(named(&disposition), None, "{nothing:?}");
        }
        assert_eq!(named("attachment"), None);
    }
}
