//! Puts new lines into the text of YAML files. Takes the content of a file and the line of a key; changes no line that is
//! there.

/// Puts lines behind the last line of the block that the key on this line begins, counted from 1.
pub(super) fn after(text: &mut String, line: usize, lines: &str) {
    let mut ends = text.split_inclusive('\n').enumerate();
    let Some((_, key)) = ends.by_ref().nth(line.saturating_sub(1)) else {
        return append(text, lines);
    };
    let depth = indent(key).unwrap_or(0);
    let mut last = line;
    for (index, inner) in ends {
        match indent(inner) {
            // A blank line and a comment may belong to what follows.
            None => {}
            Some(found) if found > depth => last = index + 1,
            Some(_) => break,
        }
    }
    let end: usize = text.split_inclusive('\n').take(last).map(str::len).sum();
    if end == text.len() {
        return append(text, lines);
    }
    text.insert_str(end, lines);
}

/// Puts lines at the end.
pub(super) fn append(text: &mut String, lines: &str) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(lines);
}

/// How far a line stands in; nothing for a blank line.
fn indent(line: &str) -> Option<usize> {
    let content = line.trim_start_matches(' ');
    (!content.trim().is_empty()).then(|| line.len() - content.len())
}

#[cfg(test)]
mod tests {
    use super::after;

    #[test]
    fn lines_go_behind_a_block_and_before_what_follows() {
        let mut text = "a:\n  b:\n    c: |\n      x\n\n      y\n\n  # of d\n  d: 1\n".to_owned();
        after(&mut text, 2, "  new: 1\n");
        let expected = "a:\n  b:\n    c: |\n      x\n\n      y\n  new: 1\n\n  # of d\n  d: 1\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_last_line_without_a_break_gets_one() {
        let mut text = "a:\n  b: 1".to_owned();
        after(&mut text, 1, "  c: 2\n");
        assert_eq!(text, "a:\n  b: 1\n  c: 2\n");
    }
}
