//! Documentation of generated items. Takes Markdown from the document; gives a text that rustdoc
//! accepts without a warning, and an attribute that stands for it. Never changes what the text says.

use std::cell::RefCell;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// What an attribute that stands for a text is called, before the number of the text.
pub(crate) const PLACEHOLDER: &str = "doc_";

/// The texts of documentation. Two thirds of the output are comments, which nothing between here and
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

    /// Keeps a text, and says what its placeholder is called.
    fn keep(&self, text: String) -> Option<Ident> {
        if text.is_empty() {
            return None;
        }
        let mut texts = self.0.borrow_mut();
        texts.push(text);
        Some(format_ident!("{PLACEHOLDER}{}", texts.len() - 1))
    }

    /// The texts of the file that is done, by their number.
    pub(super) fn take(&self) -> Vec<String> {
        self.0.take()
    }
}

/// A text from the document, safe for rustdoc: what looks like a tag or a link and is none is
/// escaped, a bare address becomes a link, and code that says no language is not taken for Rust.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut prose = String::new();
    let mut block = Block::Prose;
    let (mut is_list, mut after_blank) = (false, true);
    for line in text.lines() {
        let (is_blank, indented) = (line.trim().is_empty(), indented(line));
        let fence = fence(line);
        block = match block {
            Block::Fenced if fence.is_some() => {
                push_line(&mut out, line);
                Block::Prose
            }
            Block::Fenced => {
                push_line(&mut out, line);
                Block::Fenced
            }
            Block::Indented if indented.is_some() || is_blank => {
                push_line(&mut out, indented.unwrap_or_default());
                Block::Indented
            }
            block => {
                if block == Block::Indented {
                    push_line(&mut out, "```");
                }
                match (fence, indented) {
                    (Some(language), _) => {
                        flush(&mut prose, &mut out);
                        let text = if language.is_empty() { "text" } else { "" };
                        push_line(&mut out, &format!("{line}{text}"));
                        Block::Fenced
                    }
                    (None, Some(code)) if after_blank && !is_list && !is_blank => {
                        flush(&mut prose, &mut out);
                        push_line(&mut out, "```text");
                        push_line(&mut out, code);
                        Block::Indented
                    }
                    _ => {
                        let begins = after_blank && !is_blank && !line.starts_with(' ');
                        is_list = is_list_item(line) || (is_list && !begins);
                        push_line(&mut prose, line);
                        Block::Prose
                    }
                }
            }
        };
        after_blank = is_blank;
    }
    flush(&mut prose, &mut out);
    if block != Block::Prose {
        push_line(&mut out, "```");
    }
    out.truncate(out.trim_end().len());
    out
}

/// What a line of Markdown is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Prose,
    Fenced,
    Indented,
}

/// What follows the fence that a line is, if it is one.
fn fence(line: &str) -> Option<&str> {
    let line = line.trim();
    let rest = line.strip_prefix("```").or(line.strip_prefix("~~~"))?;
    (!rest.contains('`')).then_some(rest)
}

/// The line without the indentation that makes it code, if it has one.
fn indented(line: &str) -> Option<&str> {
    line.strip_prefix("    ").or(line.strip_prefix('\t'))
}

fn is_list_item(line: &str) -> bool {
    let line = line.trim_start();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['-', '*', '+']) || (number.len() < line.len() && number.starts_with('.'))
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn flush(prose: &mut String, out: &mut String) {
    let pieces: Vec<_> = prose.split('`').collect();
    for (index, piece) in pieces.iter().enumerate() {
        // A backtick without a partner is one.
        let is_last = index + 1 == pieces.len();
        let in_code = index % 2 == 1 && !is_last;
        match index {
            0 => {}
            _ if index % 2 == 1 && is_last => out.push_str("\\`"),
            _ => out.push('`'),
        }
        match in_code {
            true => out.push_str(piece),
            false => escape_prose(piece, out),
        }
    }
    prose.clear();
}

fn escape_prose(text: &str, out: &mut String) {
    let mut rest = text;
    // Few characters may begin something, and what lies between them is taken at once.
    while let Some((plain, special)) = rest.find(['\\', '<', '[', 'h']).map(|at| rest.split_at(at))
    {
        out.push_str(plain);
        rest = special;
        let Some(c) = rest.chars().next() else { break };
        let is_address = |text: &str| text.starts_with("https://") || text.starts_with("http://");
        let whole = match c {
            '\\' => rest.chars().nth(1).map(|next| 1 + next.len_utf8()),
            '<' if is_address(&rest[1..]) => rest.find('>').map(|end| end + 1),
            _ => None,
        };
        if let Some((whole, after)) = whole.and_then(|end| rest.split_at_checked(end)) {
            out.push_str(whole);
            rest = after;
            continue;
        }
        if is_address(rest) && !out.ends_with('(') {
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
    out.push_str(rest);
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
        assert_eq!(escape("see <https://b.c>"), "see <https://b.c>");
    }

    #[test]
    fn what_is_escaped_already_stays() {
        assert_eq!(escape(r"a \<b> \[c]"), r"a \<b> \[c]");
    }

    #[test]
    fn a_backtick_without_a_partner_opens_no_code() {
        assert_eq!(escape("a ` <b>"), r"a \` \<b>");
    }

    #[test]
    fn code_without_a_language_is_not_taken_for_rust() {
        assert_eq!(escape("a\n\n```\n<b>\n```"), "a\n\n```text\n<b>\n```");
        assert_eq!(escape("a\n\n    <b>\n\nc"), "a\n\n```text\n<b>\n\n```\nc");
        assert_eq!(escape("```json\n[]\n```"), "```json\n[]\n```");
    }

    #[test]
    fn what_is_indented_in_a_list_is_no_code() {
        assert_eq!(escape("- a\n\n    <b>"), "- a\n\n    \\<b>");
    }
}
