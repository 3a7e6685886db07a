//! Documentation of generated items. Takes Markdown from the document; gives `#[doc]` attributes
//! that rustdoc accepts without a warning. Never changes what the text says.

use proc_macro2::TokenStream;
use quote::quote;

/// The attributes of a text, one per line.
pub(super) fn doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| match line.trim_end() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}

/// A text from the document, safe for rustdoc: what looks like a tag or a link and is none is
/// escaped, and a bare address becomes a link.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    for (index, word) in text.split('`').enumerate() {
        if index > 0 {
            out.push('`');
            in_code = !in_code;
        }
        match in_code {
            true => out.push_str(word),
            false => escape_prose(word, &mut out),
        }
    }
    out
}

fn escape_prose(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let address = rest.starts_with("https://") || rest.starts_with("http://");
        if address && !out.ends_with(['(', '<']) {
            let end = rest.find(|c: char| c.is_whitespace() || ",)\"'".contains(c));
            let (link, after) = rest.split_at(end.unwrap_or(rest.len()));
            let link_text = link.trim_end_matches(['.', ';', ':']);
            out.push_str(&format!("<{link_text}>"));
            out.push_str(link.get(link_text.len()..).unwrap_or_default());
            rest = after;
            continue;
        }
        let is_link = c == '['
            && rest
                .find(']')
                .is_some_and(|end| rest.get(end + 1..).is_some_and(|r| r.starts_with('(')));
        if (c == '[' && !is_link) || c == '<' {
            out.push('\\');
        }
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_looks_like_a_tag_or_a_link_is_escaped() {
        assert_eq!(escape("a <b> [c] `<d> [e]`"), "a \\<b> \\[c] `<d> [e]`");
    }

    #[test]
    fn links_and_addresses_stay_links() {
        assert_eq!(escape("[a](https://b.c)"), "[a](https://b.c)");
        assert_eq!(escape("see https://b.c/d."), "see <https://b.c/d>.");
    }
}
