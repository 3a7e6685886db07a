//! Descriptions as rustdoc accepts them. Takes Markdown from the document; returns Markdown without
//! a warning, in which no code is compiled. Never changes the meaning.

use std::{iter, ops::Range};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A description from the document, safe for rustdoc: nothing in it is code that is compiled, a tag, or
/// a link to an item. What looks like one is escaped, a bare address becomes a link, and all code is
/// text.
pub(in crate::emit) fn escape(text: &str) -> String {
    let text = text.trim_end();
    let mut out = match text.contains('\r') {
        true => text.lines().collect::<Vec<_>>().join("\n"),
        false => text.to_owned(),
    };
    if !text.bytes().any(is_special) && !text.contains("    ") && !text.contains("http") {
        return out;
    }
    // Once a tag is escaped, its content may look like Markdown.
    for _ in 0..PASSES {
        let edits = edits(&out);
        if edits.is_empty() {
            close(&mut out);
            return out;
        }
        out = applied(&out, edits);
    }
    let fence = fence_around(text);
    format!("{fence}text\n{text}\n{fence}")
}

/// The same on one line, for a place inside of a sentence.
pub(crate) fn escape_line(text: &str) -> String {
    escape(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// How often a description is checked before it is shown as it is.
const PASSES: usize = 8;

/// Whether something may begin here that is escaped, beside addresses and indentation.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'`' | b'~' | b'<' | b'[' | b'\t')
}

/// What rustdoc reads beyond CommonMark.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

/// The replacement of a part of a description.
type Edit = (Range<usize>, String);

/// The changes to a description.
fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut prose: Option<Range<usize>> = None;
    let mut links = 0_usize;
    let mut code: Option<Code> = None;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        // Prose comes in pieces that an address does not end between.
        if let (Event::Text(_), None) = (&event, &code) {
            match &mut prose {
                Some(prose) if prose.end == range.start => prose.end = range.end,
                _ => {
                    let last = prose.replace(range);
                    last.inspect(|last| escape_prose(text, last, links > 0, &mut edits));
                }
            }
            continue;
        }
        if let Some(last) = prose.take() {
            escape_prose(text, &last, links > 0, &mut edits);
        }
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                code = Some(Code {
                    is_fenced: matches!(kind, CodeBlockKind::Fenced(_)),
                    block: range,
                    lines: Vec::new(),
                });
            }
            Event::Text(_) => {
                if let Some(code) = &mut code {
                    code.lines.push(range);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                edits.extend(code.take().and_then(|code| code.into_text(text)));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                links += 1;
                if is_item(&dest_url) && text[range.clone()].starts_with('[') {
                    edits.push((range.start..range.start, "\\".to_owned()));
                }
            }
            Event::Start(Tag::Image { .. }) => links += 1,
            Event::End(TagEnd::Link | TagEnd::Image) => links = links.saturating_sub(1),
            Event::Html(_) | Event::InlineHtml(_) => {
                for (index, _) in text[range.clone()].match_indices('<') {
                    let at = range.start + index;
                    if !is_escaped(text, at) {
                        edits.push((at..at, "\\".to_owned()));
                    }
                }
            }
            _ => {}
        }
    }
    if let Some(last) = prose.take() {
        escape_prose(text, &last, links > 0, &mut edits);
    }
    edits
}

fn applied(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len() + 2 * edits.len());
    let mut done = 0;
    for (range, new) in edits {
        // Of two that meet, the first is made, and the other in the next pass.
        if range.start >= done {
            out.push_str(&text[done..range.start]);
            out.push_str(&new);
            done = range.end;
        }
    }
    out.push_str(&text[done..]);
    out
}

/// A block of code.
struct Code {
    is_fenced: bool,
    block: Range<usize>,
    lines: Vec<Range<usize>>,
}

impl Code {
    /// The edit that makes it a block of text, unless it states another language.
    fn into_text(self, text: &str) -> Option<Edit> {
        match self.is_fenced {
            true => self.with_language(text),
            false => self.fenced(text),
        }
    }

    fn with_language(self, text: &str) -> Option<Edit> {
        let block = &text[self.block.clone()];
        let first = block.lines().next().unwrap_or_default();
        let fence = first.trim_start_matches(['`', '~']);
        let start = self.block.start + first.len() - fence.len();
        let end = self.block.start + first.len();
        let is_part = |c: char| c.is_alphanumeric() || "+#-_".contains(c);
        let language = fence.trim();
        let is_known = !language.is_empty()
            && language.chars().all(is_part)
            && language.starts_with(|c: char| c.is_ascii_alphabetic())
            && !is_rust(language);
        let word = match is_known {
            true => language,
            false => "text",
        };
        (fence != word).then(|| (start..end, word.to_owned()))
    }

    /// Indented code between fences, with the same around each line.
    fn fenced(self, text: &str) -> Option<Edit> {
        let first = self.lines.first()?.start;
        let start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
        let last = self.lines.last()?.end;
        let end = match text[..last].ends_with('\n') {
            true => last,
            false => text[last..].find('\n').map_or(text.len(), |at| last + at),
        };
        let around = around(&text[start..first]);
        let below: String = around
            .chars()
            .map(|c| if c == '>' { c } else { ' ' })
            .collect();
        let code: String = self.lines.iter().map(|line| &text[line.clone()]).collect();
        let fence = fence_around(&code);
        let mut out = format!("{around}{fence}text\n");
        for line in code.lines() {
            out.push_str(format!("{below}{line}").trim_end());
            out.push('\n');
        }
        out.push_str(&format!("{below}{fence}"));
        if text[..end].ends_with('\n') {
            out.push('\n');
        }
        Some((start..end, out))
    }
}

/// What stands before the four columns that make a line code.
fn around(before: &str) -> String {
    let mut out = String::new();
    for c in before.chars() {
        match c {
            '\t' => out.extend(iter::repeat_n(' ', 4 - out.chars().count() % 4)),
            c => out.push(c),
        }
    }
    for _ in 0..4 {
        if out.ends_with(' ') {
            out.pop();
        }
    }
    out
}

/// A fence that is longer than each in a description.
fn fence_around(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max();
    "`".repeat(longest.unwrap_or_default().max(2) + 1)
}

/// Closes a fence that is open at the end, because more may follow. One that is inside of something
/// ends with that.
fn close(text: &mut String) {
    let mut open = None;
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        match event {
            Event::Start(Tag::BlockQuote(_) | Tag::Item | Tag::FootnoteDefinition(_)) => depth += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition) => {
                depth = depth.saturating_sub(1);
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_)))
                if depth == 0 && range.end >= text.trim_end().len() =>
            {
                open = Some(range);
            }
            _ => {}
        }
    }
    let Some(block) = open.and_then(|range| text.get(range)) else {
        return;
    };
    let first = block.lines().next().unwrap_or_default();
    let marker = if first.starts_with('~') { '~' } else { '`' };
    let length = first.chars().take_while(|c| *c == marker).count();
    let last = block.trim_end().lines().skip(1).last().unwrap_or_default();
    let last = last.trim_start_matches([' ', '>']);
    let is_closed = last.chars().count() >= length && last.chars().all(|c| c == marker);
    if !is_closed {
        let fence: String = iter::repeat_n(marker, length).collect();
        text.push('\n');
        text.push_str(&fence);
    }
}

/// Whether rustdoc takes code with this language for Rust.
fn is_rust(language: &str) -> bool {
    let language = language.to_lowercase();
    let known = [
        "rust",
        "ignore",
        "should",
        "no_run",
        "no-run",
        "norun",
        "compile",
        "test",
        "edition",
        "custom",
        "standalone",
    ];
    let is_error_code = language.len() == 5
        && language.starts_with('e')
        && language[1..].chars().all(|c| c.is_ascii_digit());
    is_error_code || known.iter().any(|known| language.starts_with(known))
}

/// Whether rustdoc takes the target of a link for an item of the crate.
fn is_item(target: &str) -> bool {
    let (path, _) = target.split_once('#').unwrap_or((target, ""));
    let is_part = |c: char| c.is_alphanumeric() || ":_<>, !*&;()@".contains(c) || c == '`';
    !path.is_empty() && path.chars().all(is_part)
}

/// Whether there is an odd number of backslashes before a place.
fn is_escaped(text: &str, at: usize) -> bool {
    let before = &text[..at];
    (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
}

/// Escapes what looks like something in a piece of prose, and makes links of addresses.
fn escape_prose(text: &str, range: &Range<usize>, is_in_link: bool, edits: &mut Vec<Edit>) {
    let mut at = range.start;
    while let Some(found) = text[at..range.end].find(['<', '[', '`', 'h']) {
        at += found;
        let rest = &text[at..range.end];
        let is_address = rest.starts_with("https://") || rest.starts_with("http://");
        if is_address && !is_in_link {
            let end = rest.find(|c: char| c.is_whitespace() || ",)\"'<>`\\".contains(c));
            let address = rest[..end.unwrap_or(rest.len())]
                .trim_end_matches(['.', ';', ':', '!', '?', '*', '_']);
            edits.push((at..at + address.len(), format!("<{address}>")));
            at += address.len();
            continue;
        }
        let c = rest.chars().next().unwrap_or_default();
        if c != 'h' && !is_escaped(text, at) {
            edits.push((at..at, "\\".to_owned()));
        }
        at += c.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, Parser, Tag};

    use super::{OPTIONS, escape, is_item, is_rust};

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
        assert_eq!(escape("a\n\n    <b>\n\nc"), "a\n\n```text\n<b>\n```\n\nc");
        assert_eq!(escape("```json\n[]\n```"), "```json\n[]\n```");
    }

    #[test]
    fn rust_is_a_text_however_it_is_said() {
        for language in [
            "rust",
            "{}",
            "should_panic",
            "Rust,ignore",
            "# a comment",
            "E0308",
        ] {
            let text = escape(&format!("```{language}\nlet x = ;\n```"));
            assert_eq!(text, "```text\nlet x = ;\n```", "{language}");
        }
        assert_eq!(escape("~~~~\n```\n~~~~"), "~~~~text\n```\n~~~~");
    }

    #[test]
    fn indented_code_keeps_its_place() {
        assert_eq!(
            escape("- a\n\n      <b>\n      c\n\n- d"),
            "- a\n\n  ```text\n  <b>\n  c\n  ```\n\n- d"
        );
        assert_eq!(escape(">     a\n>     b"), "> ```text\n> a\n> b\n> ```");
        assert_eq!(escape("1.      a"), "1. ```text\n    a\n   ```");
        assert_eq!(escape("# A\n    ```"), "# A\n````text\n```\n````");
    }

    #[test]
    fn what_is_indented_in_a_list_is_no_code() {
        assert_eq!(escape("- a\n\n    <b>"), "- a\n\n    \\<b>");
    }

    #[test]
    fn a_fence_that_stays_open_is_closed() {
        assert_eq!(escape("```json\n[]"), "```json\n[]\n```");
        assert_eq!(escape("~~~~\n```"), "~~~~text\n```\n~~~~");
    }

    #[test]
    fn links_by_reference_are_kept() {
        let text = "see [the docs][docs] and [docs].\n\n[docs]: https://b.c/d";
        assert_eq!(escape(text), text);
        assert_eq!(escape("see [the docs][docs]."), r"see \[the docs]\[docs].");
    }

    #[test]
    fn a_link_to_what_looks_like_an_item_is_none() {
        assert_eq!(escape("[a](b_c)"), r"\[a](b_c)");
        assert_eq!(escape("[a](pages/b)"), "[a](pages/b)");
        assert_eq!(escape("[a](#b)"), "[a](#b)");
    }

    #[test]
    fn an_address_ends_where_a_tag_begins() {
        let text = escape("https://b.c/d_e?f=<g>&h=[i]");
        assert_eq!(text, r"<https://b.c/d_e?f=>\<g>&h=\[i]");
    }

    #[test]
    fn markup_over_several_lines_is_escaped() {
        let text = escape("<div>\n  [a]\n\n    <b>\n</div>");
        assert_eq!(unsafe_parts(&text), Vec::<String>::new(), "{text}");
        let text = escape("<!-- [a]\n```\n-->");
        assert_eq!(unsafe_parts(&text), Vec::<String>::new(), "{text}");
    }

    /// What rustdoc would run, take for a tag, or look for.
    fn unsafe_parts(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut links = Vec::new();
        let mut keep = |link: BrokenLink<'_>| {
            links.push(link.reference.to_string());
            None
        };
        let parser = Parser::new_with_broken_link_callback(text, OPTIONS, Some(&mut keep));
        for (event, range) in parser.into_offset_iter() {
            match event {
                Event::Html(_) | Event::InlineHtml(_) => found.push(text[range].to_owned()),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                    found.push(text[range].to_owned());
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language)))
                    if language.is_empty() || is_rust(&language) =>
                {
                    found.push(text[range].to_owned());
                }
                Event::Start(Tag::Link { dest_url, .. }) if is_item(&dest_url) => {
                    found.push(text[range].to_owned());
                }
                _ => {}
            }
        }
        found.extend(links);
        found
    }

    #[test]
    fn no_text_is_unsafe() {
        let parts = [
            "a",
            " ",
            "\n",
            "\n\n",
            "    ",
            "\t",
            "- ",
            "1. ",
            "> ",
            "# ",
            "```",
            "````",
            "~~~",
            "`",
            "<b>",
            "</b>",
            "<!--",
            "-->",
            "[a]",
            "[a](b)",
            "[a][b]",
            "[a]: b",
            "![a](b)",
            "https://a.b/c",
            "(",
            ")",
            "*",
            "_",
            "\\",
            "|",
            "-----",
            "rust",
            "&lt;",
            "<a@b.c>",
            "[^1]",
            "[^1]: ",
            "é",
            "==",
            "[ ]",
        ];
        // A number that is as good as any other.
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..5_000 {
            let mut text = String::new();
            for _ in 0..12 {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                text.push_str(parts[(seed % parts.len() as u64) as usize]);
            }
            let safe = escape(&text);
            assert_eq!(
                unsafe_parts(&safe),
                Vec::<String>::new(),
                "{text:?} became {safe:?}"
            );
            let more = format!("{safe}\n\nlast");
            assert!(unsafe_parts(&more).is_empty(), "{text:?}");
        }
    }
}
