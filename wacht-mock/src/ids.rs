//! Takes a kind of id and the number of an item, returns the id of that item in a form of the wire;
//! two items of a kind never have the same id.

use crate::form::Form;

/// The letters of an id in the documented form.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The number behind the id of item `item`: a positive 64-bit integer beyond 2^53.
pub(crate) fn number(kind: &str, item: u64) -> u64 {
    4_800_000_000_000_000_000 + hash(kind) % 90_000 * 1_000_000_000_000 + item * 7_919 + 3_021
}

/// The id of item `item`: decimal digits in the live form, letters behind a prefix in the
/// documented one.
pub(crate) fn text(form: Form, kind: &str, item: u64) -> String {
    let number = number(kind, item);
    match form {
        Form::Live => number.to_string(),
        Form::Documented => {
            let mut bits = u128::from(scramble(number)) << 64 | u128::from(scramble(!number));
            let mut id = format!("{}_01j", prefix(kind));
            for _ in 0..23 {
                // The top five bits choose a letter; the first thirteen letters hold all of the
                // scrambled number, so different numbers give different ids.
                id.push(char::from(LETTERS[(bits >> 123) as usize]));
                bits <<= 5;
            }
            id
        }
    }
}

/// A UUID for item `item`.
pub(crate) fn uuid(kind: &str, item: u64) -> String {
    let number = number(kind, item);
    format!("018f3c1e-7a2b-7c4d-8e5f-{:012x}", number & 0xffff_ffff_ffff)
}

/// `usr` for `user`, `uea` for `user_email_address`.
fn prefix(kind: &str) -> String {
    let words: Vec<&str> = kind
        .split(['_', '-'])
        .filter(|word| !word.is_empty())
        .collect();
    match words.as_slice() {
        [word] => {
            let consonants = word
                .chars()
                .skip(1)
                .filter(|letter| !"aeiou".contains(*letter));
            word.chars().take(1).chain(consonants).take(3).collect()
        }
        words => words
            .iter()
            .filter_map(|word| word.chars().next())
            .collect(),
    }
}

/// FNV-1a.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The finalizer of SplitMix64, a bijection.
pub(crate) fn scramble(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_live_id_is_a_signed_64_bit_integer_beyond_what_a_double_holds() {
        let id: i64 = text(Form::Live, "user", 7).parse().unwrap();
        assert!(id > 1 << 53);
    }

    #[test]
    fn a_documented_id_has_the_prefix_of_its_kind() {
        assert!(text(Form::Documented, "user", 0).starts_with("usr_01j"));
        assert!(text(Form::Documented, "organization", 0).starts_with("org_01j"));
        assert!(text(Form::Documented, "user_email_address", 0).starts_with("uea_01j"));
    }

    #[test]
    fn ids_of_a_kind_differ_per_item() {
        for form in [Form::Documented, Form::Live] {
            let ids: BTreeSet<String> = (0..1000).map(|item| text(form, "user", item)).collect();
            assert_eq!(ids.len(), 1000, "{form}");
        }
    }

    #[test]
    fn ids_differ_per_kind() {
        assert_ne!(number("user", 0), number("workspace", 0));
    }
}
