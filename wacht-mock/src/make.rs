//! Makes credentials, tokens and slugs: the same for the same number, and never the same twice.

use crate::{ids::scramble, linkage::Make};

/// The letters of tokens: base64url.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// So many letters hold 32 bytes.
const KEY: usize = 43;

/// A value that was never made before, as long as the number is another.
pub(crate) fn made(what: Make, prefix: &str, number: u64) -> String {
    match what {
        Make::Token => letters(KEY, number),
        Make::ApiKey => format!("{prefix}_{}", letters(KEY, number)),
        Make::ClientId => format!("oc_{}", letters(22, number)),
        Make::KeyId => letters(22, number),
        Make::Slug => format!("slug_{number}"),
        Make::TaskKey => format!("TASK-{number}"),
        // Base64 with padding: 42 letters, a last one that ends in zero bits, and the padding.
        Make::WebhookSecret => {
            let text = letters(42, number).replace('-', "+").replace('_', "/");
            format!("whsec_{text}A=")
        }
    }
}

fn letters(length: usize, number: u64) -> String {
    let mut text = String::with_capacity(length);
    let mut bits = 0;
    for index in 0..length {
        if index % 10 == 0 {
            // Each ten letters hold sixty bits of another scrambled number.
            bits = scramble(number.wrapping_add((index as u64) << 48));
        }
        text.push(char::from(LETTERS[(bits & 63) as usize]));
        bits >>= 6;
    }
    text
}

/// A name in lower case, with a joint for each run of characters that are neither letters nor digits, and none
/// at the ends.
pub(crate) fn slug(name: &str, joint: char) -> String {
    let mut slug = String::new();
    for letter in name.to_lowercase().chars() {
        match letter.is_ascii_alphanumeric() {
            true => slug.push(letter),
            false if slug.ends_with(joint) || slug.is_empty() => {}
            false => slug.push(joint),
        }
    }
    slug.trim_end_matches(joint).to_owned()
}

/// The last characters of a string.
pub(crate) fn tail(text: &str, length: usize) -> String {
    let skipped = text.chars().count().saturating_sub(length);
    text.chars().skip(skipped).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn nothing_is_made_twice() {
        let tokens: BTreeSet<String> = (0..1000).map(|n| made(Make::Token, "", n)).collect();
        assert_eq!(tokens.len(), 1000);
    }

    #[test]
    fn a_key_has_its_prefix_and_43_letters() {
        let key = made(Make::ApiKey, "sk_live", 7);
        assert_eq!(key.len(), "sk_live_".len() + 43);
    }

    #[test]
    fn a_slug_has_letters_digits_and_single_dashes() {
        assert_eq!(slug("  Acme, Inc. 2 ", '-'), "acme-inc-2");
        assert_eq!(slug("Acme-Inc.", '_'), "acme_inc");
        assert_eq!(slug("é", '-'), "");
    }
}
