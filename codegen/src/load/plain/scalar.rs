//! Keys and scalars. Takes a line or a document that begins with one; returns it and the rest.

use serde_json::Value;

use super::{Number, join};

/// How long a key may be.
const KEY: usize = 1_000;

/// The key that a line begins with, and the rest behind its colon.
pub(super) fn key(content: &str) -> Option<(&str, &str)> {
    let (key, behind) = match content.bytes().next()? {
        quote @ (b'\'' | b'"') => {
            let (key, behind) = content.get(1..)?.split_once(char::from(quote))?;
            (!key.contains('\\')).then_some((key, behind.strip_prefix(':')?))?
        }
        first if first.is_ascii_alphanumeric() || b"_/$".contains(&first) => {
            let is_end = |(index, _): &(usize, &str)| {
                matches!(content.as_bytes().get(index + 1), None | Some(b' '))
            };
            let (index, _) = content.match_indices(':').find(is_end)?;
            let (key, behind) = content.split_at(index);
            let is_whole = !key.contains(" #") && !key.ends_with(' ');
            is_whole.then_some((key, behind.get(1..)?))?
        }
        _ => return None,
    };
    let is_key = key.len() < KEY && (behind.is_empty() || behind.starts_with(' '));
    is_key.then_some((key, behind))
}

/// The scalar without quotes that a line begins with: up to a comment.
pub(super) fn plain(content: &str) -> Option<&str> {
    let mut chars = content.chars();
    let begins = match (chars.next()?, chars.next()) {
        ('-', Some(next)) => !" -".contains(next),
        ('.', _) => !content.starts_with("..."),
        (first, _) => !"-?:,[]{}#&*!|>'\"%@`".contains(first),
    };
    let end = content.find(" #").unwrap_or(content.len());
    let plain = content.get(..end)?.trim_end_matches(' ');
    (begins && !ends(plain)).then_some(plain)
}

/// Whether something is in a line that ends a scalar.
pub(super) fn ends(line: &str) -> bool {
    line.contains(": ") || line.ends_with(':') || line.contains(" #")
}

/// The content of the quotes that a document begins with, and the rest behind them.
pub(super) fn quoted(source: &str) -> Option<(String, &str)> {
    let quote = source.chars().next()?;
    let mut rest = source.get(1..)?;
    let mut text = String::new();
    loop {
        let is_special = |c: char| c == quote || c == '\n' || c == '\\' && quote == '"';
        let (part, behind) = rest.split_at(rest.find(is_special)?);
        text.push_str(part);
        rest = behind.get(1..)?;
        match behind.bytes().next()? {
            b'\n' => {
                text.truncate(text.trim_end_matches(' ').len());
                rest = fold(rest, &mut text)?;
            }
            b'\\' => rest = escape(rest, &mut text)?,
            b'\'' if rest.starts_with('\'') => {
                text.push('\'');
                rest = rest.get(1..)?;
            }
            _ => return Some((text, rest)),
        }
    }
}

/// Whether a line ends the document, even in quotes.
fn is_marker(line: &str) -> bool {
    line.starts_with("---") || line.starts_with("...")
}

/// Goes over a line break in quotes and the blank lines behind it.
fn fold<'t>(mut rest: &'t str, text: &mut String) -> Option<&'t str> {
    let mut blank = 0;
    while !is_marker(rest) {
        rest = rest.trim_start_matches(' ');
        let Some(behind) = rest.strip_prefix('\n') else {
            join(text, blank);
            return Some(rest);
        };
        rest = behind;
        blank += 1;
    }
    None
}

/// Reads a character that is written with a backslash; the rare ones are for the parser. Returns the
/// rest.
fn escape<'t>(rest: &'t str, text: &mut String) -> Option<&'t str> {
    let (c, length) = match rest.bytes().next()? {
        b'n' => ('\n', 1),
        b't' => ('\t', 1),
        b'x' => (coded(rest.get(1..3)?)?, 3),
        b'u' => (coded(rest.get(1..5)?)?, 5),
        byte @ (b' ' | b'"' | b'\\' | b'/') => (char::from(byte), 1),
        // The next line continues where this one ends.
        b'\n' => {
            let line = rest.get(1..)?;
            let below = line.trim_start_matches(' ');
            return (!below.starts_with('\n') && !is_marker(line)).then_some(below);
        }
        _ => return None,
    };
    text.push(c);
    let rest = rest.get(length..)?;
    // A space that is written so stays where others at the end of a line do not.
    let is_last = c == ' ' && rest.trim_start_matches(' ').starts_with('\n');
    (!is_last).then_some(rest)
}

/// The character with a number.
fn coded(digits: &str) -> Option<char> {
    let is_number = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok();
    char::from_u32(code.filter(|_| is_number)?)
}

/// The value of a scalar without quotes.
pub(super) fn scalar(text: &str, number: Number) -> Option<Value> {
    match text {
        "null" | "Null" | "NULL" | "~" => return Some(Value::Null),
        "true" | "True" | "TRUE" => return Some(true.into()),
        "false" | "False" | "FALSE" => return Some(false.into()),
        _ => {}
    }
    // The start of a number, and all the characters of one of any kind.
    let may_begin = |c: char| c.is_ascii_digit() || "+-.".contains(c);
    let may_have = |byte: u8| byte.is_ascii_hexdigit() || b"+-._xoINFAinfa".contains(&byte);
    if !text.starts_with(may_begin) || !text.bytes().all(may_have) {
        return Some(text.into());
    }
    // Most numbers are short and whole.
    let is_short = text.len() < 18 && (text == "0" || !text.starts_with('0'));
    match is_short && text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => text.parse().ok().map(|number: u64| number.into()),
        false => number(text),
    }
}
