//! The names of the values of an enum. Takes the values as they are on the wire; returns a readable
//! name in Rust for each, different for different values.
//!
//! The rule: a value is named as its words are, `in_progress` as `InProgress`. Where Rust refuses that,
//! signs are spelled and a digit gets `Value` before it: `+1` is `Plus1`, `*` is `Star`, the empty
//! string is `Empty`, `1h` is `Value1h`. Values that would share a name keep their capitals, as `asc`
//! and `ASC` do; if they still share one, everything between their letters is spelled: `a-b` is
//! `ADashB`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    names::{self, is_letter_or_digit},
    outline::Variant,
};

/// The names of values, in their order.
pub(super) fn names(variants: &[Variant]) -> Vec<String> {
    let mut names: Vec<_> = variants.iter().map(|v| name(v, words)).collect();
    for spell in [capitals, signs] {
        let mut wanted = BTreeMap::<String, usize>::new();
        for name in &names {
            *wanted.entry(name.clone()).or_default() += 1;
        }
        for (name, variant) in names.iter_mut().zip(variants) {
            let is_shared = wanted.get(name) > Some(&1);
            if is_shared && variant.rename.is_none() {
                *name = self::name(variant, spell);
            }
        }
    }
    names
}

fn name(variant: &Variant, spell: fn(&str) -> String) -> String {
    if let Some(rename) = &variant.rename {
        return names::pascal(rename);
    }
    match &variant.wire {
        Value::String(text) => spell(text),
        // A number without a fraction is named without one, in any type.
        Value::Number(number) if number.is_f64() => {
            words(&number.as_f64().unwrap_or_default().to_string())
        }
        other => words(&other.to_string()),
    }
}

/// The words of a value, as other names are made of them.
fn words(text: &str) -> String {
    match text.chars().find(|c| is_letter_or_digit(*c)) {
        Some(first) if !first.is_numeric() => names::pascal(text),
        _ => finish(&spelled(text, false)),
    }
}

/// The words of a value with the capitals that they have.
fn capitals(text: &str) -> String {
    finish(&spelled(text, false))
}

/// All of a value, with everything between its words.
fn signs(text: &str) -> String {
    finish(&spelled(text, true))
}

fn finish(name: &str) -> String {
    if name.is_empty() {
        return "Empty".to_owned();
    }
    let name = match name.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("Value{name}"),
        false => name.to_owned(),
    };
    names::kept(&name)
}

/// A value with its signs as words; those that only separate words only where `all` are wanted.
fn spelled(text: &str, all: bool) -> String {
    let mut name = String::new();
    let mut begins_word = true;
    let chars: Vec<char> = text.chars().collect();
    let is_word = |c: Option<&char>| c.is_some_and(|c| is_letter_or_digit(*c));
    let is_digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    for (index, c) in chars.iter().enumerate() {
        if is_letter_or_digit(*c) {
            match begins_word {
                true => name.extend(c.to_uppercase()),
                false => name.push(*c),
            }
            begins_word = false;
            continue;
        }
        begins_word = true;
        let (before, after) = (
            index.checked_sub(1).and_then(|i| chars.get(i)),
            chars.get(index + 1),
        );
        let separates = matches!(c, ' ' | '_' | '-' | '.' | '/' | ':' | ',');
        let is_between = is_word(before) && is_word(after);
        if separates && is_between && !all {
            if is_digit(before) && is_digit(after) {
                name.push('_');
            }
            continue;
        }
        match word(*c) {
            // Before a digit it is a sign.
            Some("Dash") if !is_word(before) && is_digit(after) => name.push_str("Minus"),
            Some(word) => name.push_str(word),
            None => name.push_str(&format!("U{:04X}", u32::from(*c))),
        }
    }
    name
}

/// What a sign is called.
fn word(sign: char) -> Option<&'static str> {
    Some(match sign {
        ' ' => "Space",
        '_' => "Underscore",
        '-' => "Dash",
        '.' => "Dot",
        '/' => "Slash",
        ':' => "Colon",
        ',' => "Comma",
        '+' => "Plus",
        '*' => "Star",
        '<' => "Less",
        '>' => "Greater",
        '=' => "Equal",
        '!' => "Not",
        '~' => "Tilde",
        '&' => "And",
        '|' => "Or",
        '^' => "Caret",
        '%' => "Percent",
        '$' => "Dollar",
        '#' => "Hash",
        '@' => "At",
        '?' => "Question",
        ';' => "Semicolon",
        '(' => "OpenParen",
        ')' => "CloseParen",
        '[' => "OpenBracket",
        ']' => "CloseBracket",
        '{' => "OpenBrace",
        '}' => "CloseBrace",
        '\'' => "Apostrophe",
        '"' => "Quote",
        '`' => "Backtick",
        '\\' => "Backslash",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::names;
    use crate::outline::Variant;

    fn named(values: &[Value]) -> Vec<String> {
        let variants = values.iter().map(|wire| Variant {
            wire: wire.clone(),
            rename: None,
            pointer: String::new(),
        });
        let variants: Vec<_> = variants.collect();
        names(&variants)
    }

    #[test]
    fn words_are_named_as_they_are() {
        let values = [
            json!("in_progress"),
            json!("self"),
            json!("OAuth2"),
            json!("a.b"),
        ];
        assert_eq!(named(&values), ["InProgress", "Self_", "OAuth2", "AB"]);
    }

    #[test]
    fn signs_and_digits_are_spelled() {
        let values = [
            "+1",
            "-1",
            "",
            "*",
            "<=",
            "!=",
            "1h",
            "1H",
            "2fa",
            "1.0",
            "10",
            "2024-01-02",
        ];
        let expected = [
            "Plus1",
            "Minus1",
            "Empty",
            "Star",
            "LessEqual",
            "NotEqual",
            "Value1h",
            "Value1H",
            "Value2fa",
            "Value1_0",
            "Value10",
            "Value2024_01_02",
        ];
        assert_eq!(named(&values.map(Value::from)), expected);
    }

    #[test]
    fn a_character_without_a_word_is_named_by_its_number() {
        assert_eq!(named(&[json!("\u{1F44D}")]), ["U1F44D"]);
    }

    #[test]
    fn letters_of_any_script_are_kept() {
        let values = ["größe", "用户", "да-нет"].map(Value::from);
        assert_eq!(named(&values), ["Größe", "用户", "ДаНет"]);
    }

    #[test]
    fn numbers_and_booleans_are_named_by_their_json() {
        let values = [json!(1), json!(-1), json!(0.5), json!(true)];
        assert_eq!(named(&values), ["Value1", "Minus1", "Value0_5", "True"]);
    }

    #[test]
    fn values_that_would_share_a_name_keep_what_tells_them_apart() {
        assert_eq!(named(&[json!("asc"), json!("ASC")]), ["Asc", "ASC"]);
        let values = ["a b", "a-b", "ab"].map(Value::from);
        assert_eq!(named(&values), ["ASpaceB", "ADashB", "Ab"]);
        assert_eq!(
            named(&[json!("FOO_BAR"), json!("foo_bar")]),
            ["FOOBAR", "FooBar"]
        );
        assert_eq!(named(&[json!("a"), json!("+a")]), ["A", "PlusA"]);
    }
}
