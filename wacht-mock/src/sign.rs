//! Signs deliveries by Standard Webhooks: takes a `whsec_` secret and the signed content, returns
//! the header. It shares no code with what verifies it.

mod token;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::hmac;

pub(crate) use self::token::TokenKey;

/// What secrets begin with.
const PREFIX: &str = "whsec_";

/// The header `webhook-signature`; nothing for a string that is not a secret.
pub(crate) fn signature(secret: &str, id: &str, timestamp: &str, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let tag = hmac::sign(&key, format!("{id}.{timestamp}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(tag.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_covers_id_time_and_body() {
        let sign = |id, time, body| signature("whsec_c2VjcmV0c2VjcmV0c2VjcmV0", id, time, body);
        let first = sign("msg_1", "1767323045", "{}").unwrap();
        assert!(first.starts_with("v1,") && first.len() == 47, "{first}");
        for other in [
            sign("msg_2", "1767323045", "{}"),
            sign("msg_1", "1767323046", "{}"),
            sign("msg_1", "1767323045", "{ }"),
        ] {
            assert_ne!(other.unwrap(), first);
        }
    }

    #[test]
    fn a_text_that_is_no_secret_signs_nothing() {
        assert_eq!(signature("secret", "msg_1", "1", "{}"), None);
    }
}
