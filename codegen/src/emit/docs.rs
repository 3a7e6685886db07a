//! Documentation of generated items. Takes strings; returns attributes that stand for them, so that
//! nothing but the last pass looks at them.

mod escape;

use std::cell::RefCell;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

pub(super) use self::escape::escape;
pub(crate) use self::escape::escape_line;

/// The name of an attribute that stands for a string, before the number of the string.
pub(crate) const PLACEHOLDER: &str = "doc_";

/// The documentation strings. Two thirds of the output are comments, which nothing between here and
/// the finished text needs to look at, so tokens have a placeholder for each.
#[derive(Debug, Default)]
pub(super) struct Texts(RefCell<Vec<String>>);

impl Texts {
    /// The attribute of the item that the text is about; none where there is no text.
    pub(super) fn outer(&self, text: impl Into<String>) -> TokenStream {
        let name = self.keep(text.into());
        name.map_or_else(TokenStream::new, |name| quote!(#[#name]))
    }

    /// The attribute of the module that the text is about.
    pub(super) fn inner(&self, text: impl Into<String>) -> TokenStream {
        let name = self.keep(text.into());
        name.map_or_else(TokenStream::new, |name| quote!(#![#name]))
    }

    /// Keeps a string. Returns the name of its placeholder.
    fn keep(&self, text: String) -> Option<Ident> {
        if text.is_empty() {
            return None;
        }
        let mut texts = self.0.borrow_mut();
        texts.push(text);
        Some(format_ident!("{PLACEHOLDER}{}", texts.len() - 1))
    }

    /// The strings of the file that is done, by their number.
    pub(super) fn take(&self) -> Vec<String> {
        self.0.take()
    }
}

/// The names by which a search of the documentation finds an item besides its own name. One that
/// rustdoc refuses is left out.
pub(super) fn aliases(name: &str, others: &[&str]) -> TokenStream {
    let is_refused = |c: char| c == '"' || c == '\'' || (c.is_whitespace() && c != ' ');
    let is_alias = |other: &&&str| {
        !other.is_empty()
            && **other != name
            && !other.contains(is_refused)
            && other.trim() == **other
    };
    let others = others.iter().filter(is_alias);
    quote!(#(#[doc(alias = #others)])*)
}

#[cfg(test)]
mod tests {
    use super::aliases;

    #[test]
    fn a_name_that_rustdoc_refuses_is_no_alias() {
        let tokens = aliases("name", &["name", "wire", "", " a", "a\tb", "it's", "/a b"]);
        let expected = r#"# [doc (alias = "wire")] # [doc (alias = "/a b")]"#;
        assert_eq!(tokens.to_string(), expected);
    }
}
