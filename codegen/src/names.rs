//! Rust names from names on the wire. Takes any string; returns a valid identifier, by the rules of
//! `docs/decisions/names.md`. Never knows which names are taken.

use std::borrow::Cow;

use heck::ToSnakeCase;
use proc_macro2::{Ident, Span};

/// Words that cannot even be written as `r#word`.
const NEVER: &[&str] = &["self", "Self", "super", "crate", "_"];

/// Words that a name can be as `r#word` only, in alphabetical order. A table, because every name of
/// the output is looked up, and to parse each of them takes longer than all else about it.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// How long the longest of them is.
const LONGEST: usize = "override".len();

/// The words for signs. Any other is its number in Unicode.
const SIGNS: &[(char, &str)] = &[
    (' ', "space"),
    ('!', "bang"),
    ('"', "quote"),
    ('#', "hash"),
    ('$', "dollar"),
    ('%', "percent"),
    ('&', "and"),
    ('\'', "apostrophe"),
    ('(', "open"),
    (')', "close"),
    ('*', "star"),
    ('+', "plus"),
    (',', "comma"),
    ('-', "dash"),
    ('.', "dot"),
    ('/', "slash"),
    (':', "colon"),
    (';', "semicolon"),
    ('<', "less"),
    ('=', "equal"),
    ('>', "greater"),
    ('?', "question"),
    ('@', "at"),
    ('[', "open"),
    ('\\', "backslash"),
    (']', "close"),
    ('^', "caret"),
    ('_', "underscore"),
    ('`', "backtick"),
    ('{', "open"),
    ('|', "or"),
    ('}', "close"),
    ('~', "tilde"),
];

/// `first_name`, for fields, methods and modules.
pub(crate) fn snake(wire: &str) -> String {
    finish(words(wire).into_owned(), 'n')
}

/// `FirstName`, for types and variants.
pub(crate) fn pascal(wire: &str) -> String {
    let mut name = String::new();
    for word in words(wire).split('_') {
        // `1.0` is not `10`.
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if is_digit(name.chars().next_back()) && is_digit(word.chars().next()) {
            name.push('_');
        }
        let mut letters = word.chars();
        name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(letters.as_str());
    }
    finish(name, 'N')
}

/// The name of a type: kept as it is where it is already one, so that `OAuthApp` stays.
pub(crate) fn type_name(wire: &str) -> String {
    let is_name = wire.starts_with(char::is_uppercase) && wire.chars().all(is_letter_or_digit);
    match is_name {
        true => finish(wire.to_owned(), 'N'),
        false => pascal(wire),
    }
}

/// A name that is one already, but for words that Rust keeps for itself.
pub(crate) fn kept(name: &str) -> String {
    finish(name.to_owned(), 'N')
}

/// The difference between a string and another one that becomes the same name: with its signs as words, and then
/// with a word for its letters.
pub(crate) fn distinct(wire: &str) -> [String; 2] {
    let spoken = spoken(wire, |_| true);
    let has = |is: fn(char) -> bool| wire.chars().any(is);
    let letters = match (has(char::is_lowercase), has(char::is_uppercase)) {
        (false, true) => "upper",
        (true, true) if wire.starts_with(char::is_uppercase) => "capital",
        (true, true) => "camel",
        _ => "lower",
    };
    let with_letters = format!("{spoken} {letters}");
    [spoken, with_letters]
}

/// The name of an operation with a body in a media type that is not the best, by the word for that.
pub(crate) fn with_body(name: String, body: Option<&str>) -> String {
    match body {
        Some(word) => format!("{name}_as_{}", snake(word)),
        None => name,
    }
}

/// The name of an operation that has none in the document.
pub(crate) fn operation_id(method: &str, path: &str) -> String {
    let mut words = vec![method.to_lowercase()];
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
            Some(parameter) => words.push(format!("by_{parameter}")),
            None => words.push(segment.to_owned()),
        }
    }
    words.join("_").to_snake_case()
}

/// The words of a string, in small letters with underscores between them.
fn words(wire: &str) -> Cow<'_, str> {
    let is_small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(is_small);
    // Most have this form, in which nothing would change.
    match wire.starts_with(|c: char| c.is_ascii_lowercase()) && wire.split('_').all(is_word) {
        true => Cow::Borrowed(wire),
        false => Cow::Owned(readable(wire).to_snake_case()),
    }
}

/// A string with a word for each sign that it would be unreadable without.
fn readable(wire: &str) -> Cow<'_, str> {
    let is_sign = |c: char| !is_letter_or_digit(c);
    let mut chars = wire.chars();
    match (chars.next(), chars.next()) {
        (Some(sign @ ('+' | '-')), Some(digit)) if digit.is_ascii_digit() => {
            let rest = wire.trim_start_matches(['+', '-']);
            let sign = if sign == '+' { "plus" } else { "minus" };
            Cow::Owned(format!("{sign} {rest}"))
        }
        _ if wire.chars().all(is_sign) => Cow::Owned(spoken(wire, |_| true)),
        // Such as a superscript, which is a digit to Unicode and none to Rust.
        _ if wire.chars().any(|c| is_sign(c) && c.is_alphanumeric()) => {
            Cow::Owned(spoken(wire, |c| is_sign(c) && c.is_alphanumeric()))
        }
        _ => Cow::Borrowed(wire),
    }
}

/// A string with words in place of these of its signs.
fn spoken(wire: &str, which: impl Fn(char) -> bool) -> String {
    if wire.is_empty() {
        return "empty".to_owned();
    }
    let starts_with_number = wire
        .trim_start_matches(['+', '-'])
        .starts_with(|c: char| c.is_ascii_digit());
    let mut spoken = String::new();
    for (index, c) in wire.char_indices() {
        if is_letter_or_digit(c) || !which(c) {
            spoken.push(c);
            continue;
        }
        let word = match c {
            '-' if index == 0 && starts_with_number => Some("minus"),
            _ => SIGNS
                .iter()
                .find(|(sign, _)| *sign == c)
                .map(|(_, word)| *word),
        };
        match word {
            Some(word) => spoken.push_str(&format!(" {word} ")),
            None => spoken.push_str(&format!(" u{:x} ", u32::from(c))),
        }
    }
    spoken
}

/// Whether a character can be a part of a word.
pub(crate) fn is_letter_or_digit(c: char) -> bool {
    c.is_alphanumeric() && unicode_ident::is_xid_continue(c)
}

/// An identifier of what remains; `lead` stands before what begins with a digit.
fn finish(mut name: String, lead: char) -> String {
    name.retain(unicode_ident::is_xid_continue);
    if !name.starts_with(|c| c == '_' || unicode_ident::is_xid_start(c)) {
        name.insert(0, lead);
    }
    if NEVER.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// The identifier of a name, `r#` in front where it is a keyword.
pub(crate) fn ident(name: &str) -> Ident {
    if is_keyword(name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

pub(crate) fn is_keyword(name: &str) -> bool {
    name.len() <= LONGEST && KEYWORDS.binary_search(&name).is_ok()
}

/// Names that a name from outside would shadow; written with their path where it does.
pub(crate) fn in_scope(name: &str, taken: impl Fn(&str) -> bool) -> proc_macro2::TokenStream {
    use quote::quote;
    let ident = ident(name);
    if !taken(name) {
        return quote!(#ident);
    }
    match name {
        "Option" => quote!(::std::option::Option),
        "Vec" => quote!(::std::vec::Vec),
        "Box" => quote!(::std::boxed::Box),
        "String" => quote!(::std::string::String),
        "Into" => quote!(::std::convert::Into),
        "IntoIterator" => quote!(::std::iter::IntoIterator),
        "Some" => quote!(::std::option::Option::Some),
        "Default" => quote!(::std::default::Default),
        _ => quote!(#ident),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        KEYWORDS, LONGEST, NEVER, distinct, ident, operation_id, pascal, snake, type_name,
    };

    #[test]
    fn names_follow_the_conventions() {
        assert_eq!(snake("firstName"), "first_name");
        assert_eq!(pascal("x_oauth"), "XOauth");
        assert_eq!(type_name("OAuthApp"), "OAuthApp");
        assert_eq!(type_name("user-details"), "UserDetails");
    }

    #[test]
    fn keywords_are_written_raw() {
        assert_eq!(ident("type").to_string(), "r#type");
        assert_eq!(snake("self"), "self_");
        assert_eq!(pascal("self"), "Self_");
    }

    #[test]
    fn every_text_has_a_name() {
        for (wire, field, variant) in [
            ("", "empty", "Empty"),
            (" ", "space", "Space"),
            ("$", "dollar", "Dollar"),
            (">=", "greater_equal", "GreaterEqual"),
            ("5xx", "n5xx", "N5xx"),
            ("+1", "plus_1", "Plus1"),
            ("-1", "minus_1", "Minus1"),
            ("1.0", "n1_0", "N1_0"),
            ("10", "n10", "N10"),
            ("v1.0", "v1_0", "V1_0"),
            ("@type", "r#type", "Type"),
            ("größe", "größe", "Größe"),
            ("用户", "用户", "用户"),
            ("имя поля", "имя_поля", "ИмяПоля"),
            ("👍", "u1f44d", "U1f44d"),
            ("m²", "m_ub2", "MUb2"),
            ("²", "ub2", "Ub2"),
        ] {
            assert_eq!(ident(&snake(wire)).to_string(), field, "{wire}");
            assert_eq!(pascal(wire), variant, "{wire}");
        }
    }

    #[test]
    fn what_becomes_one_name_is_told_apart_by_its_signs_and_letters() {
        for (wire, signs, letters) in [
            ("ASC", "asc", "asc_upper"),
            ("asc", "asc", "asc_lower"),
            ("userName", "user_name", "user_name_camel"),
            ("UserName", "user_name", "user_name_capital"),
            ("user-name", "user_dash_name", "user_dash_name_lower"),
            ("_id", "underscore_id", "underscore_id_lower"),
            ("$ref", "dollar_ref", "dollar_ref_lower"),
        ] {
            let names = distinct(wire).map(|text| snake(&text));
            assert_eq!(names, [signs, letters], "{wire}");
        }
    }

    #[test]
    fn an_operation_without_a_name_is_called_by_its_path() {
        assert_eq!(operation_id("GET", "/"), "get");
        assert_eq!(
            operation_id("GET", "/users/{userId}/emails"),
            "get_users_by_user_id_emails"
        );
    }

    #[test]
    fn every_keyword_of_the_parser_is_in_the_table() {
        assert!(KEYWORDS.is_sorted(), "or it cannot be searched");
        for word in KEYWORDS {
            // The parser does not know the newest of them.
            let is_refused = syn::parse_str::<syn::Ident>(word).is_err();
            assert!(is_refused || *word == "gen", "{word}");
            assert!(!NEVER.contains(word), "{word}");
            assert!(word.len() <= LONGEST, "{word}");
        }
    }
}
