//! Rust names from names on the wire. Takes any text; gives a valid identifier or says that there
//! is none. Never resolves a collision by itself: that is a diagnostic, mended in the document.

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span};

/// Words that cannot even be written as `r#word`.
const NEVER: &[&str] = &["self", "Self", "super", "crate", "_"];

/// Words that a name can be as `r#word` only, in alphabetical order. A table, because every name of
/// the output is asked for, and to parse each of them takes longer than all else about it.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// `first_name`, for fields, methods and modules.
pub(crate) fn snake(wire: &str) -> Option<String> {
    finish(wire.to_snake_case())
}

/// `FirstName`, for types and variants.
pub(crate) fn pascal(wire: &str) -> Option<String> {
    finish(wire.to_upper_camel_case())
}

/// The name of a type: kept as it is where it is already one, so that `OAuthApp` stays.
pub(crate) fn type_name(wire: &str) -> Option<String> {
    let is_name = wire.starts_with(|c: char| c.is_ascii_uppercase())
        && wire.chars().all(|c| c.is_ascii_alphanumeric());
    match is_name {
        true => finish(wire.to_owned()),
        false => pascal(wire),
    }
}

/// A name that is one already, but for words that Rust keeps for itself.
pub(crate) fn kept(name: &str) -> Option<String> {
    finish(name.to_owned())
}

fn finish(name: String) -> Option<String> {
    if NEVER.contains(&name.as_str()) {
        return Some(format!("{name}_"));
    }
    is_word(&name).then_some(name)
}

fn is_word(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
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
    KEYWORDS.binary_search(&name).is_ok()
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
    use super::{KEYWORDS, NEVER, ident, pascal, snake, type_name};

    #[test]
    fn names_follow_the_conventions() {
        assert_eq!(snake("firstName").as_deref(), Some("first_name"));
        assert_eq!(pascal("x_oauth").as_deref(), Some("XOauth"));
        assert_eq!(type_name("OAuthApp").as_deref(), Some("OAuthApp"));
        assert_eq!(type_name("user-details").as_deref(), Some("UserDetails"));
    }

    #[test]
    fn keywords_are_written_raw() {
        assert_eq!(ident("type").to_string(), "r#type");
        assert_eq!(snake("self").as_deref(), Some("self_"));
        assert_eq!(pascal("self").as_deref(), Some("Self_"));
    }

    #[test]
    fn every_keyword_of_the_parser_is_in_the_table() {
        assert!(KEYWORDS.is_sorted(), "or it cannot be searched");
        for word in KEYWORDS {
            // The parser does not know the newest of them.
            let is_refused = syn::parse_str::<syn::Ident>(word).is_err();
            assert!(is_refused || *word == "gen", "{word}");
            assert!(!NEVER.contains(word), "{word}");
        }
    }

    #[test]
    fn what_cannot_be_a_name_is_none() {
        for wire in ["", "$", "5xx", "é"] {
            assert_eq!(snake(wire), None, "{wire}");
        }
    }
}
