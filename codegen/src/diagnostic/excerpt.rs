//! The part of a line around a place, with a caret below it. Takes a line of any length; returns at most
//! [`COLUMNS`] columns, counted as a terminal shows them: a wide character takes two.

use std::iter;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The most columns of a line.
const COLUMNS: usize = 160;

/// How many of them stand before the place, when more follows than there is room for.
const BEFORE: usize = 60;

/// A part of a line.
pub(super) struct Excerpt {
    pub(super) text: String,
    /// How many columns stand before the caret.
    pub(super) indent: usize,
    /// How many columns the place has.
    pub(super) carets: usize,
}

/// The part of a line around a place, which begins after `offset` bytes and has `width` characters.
pub(super) fn excerpt(line: &str, offset: usize, width: usize) -> Excerpt {
    let (before, after) = line.split_at_checked(offset).unwrap_or((line, ""));
    let wanted_after = columns(after.chars(), COLUMNS);
    let room_before = COLUMNS - wanted_after.min(COLUMNS - BEFORE);
    let (mut head, is_cut) = take(before.chars().rev(), room_before);
    if is_cut {
        head.push('…');
    }
    let head: String = head.chars().rev().collect();
    let indent = head.width();
    let (place, _) = take(after.chars().take(width), COLUMNS - indent);
    let (tail, is_cut) = take(after.chars(), COLUMNS - indent);
    let end = if is_cut { "…" } else { "" };
    Excerpt {
        text: format!("{head}{tail}{end}"),
        indent,
        carets: place.width().max(1),
    }
}

/// How many columns characters take, counted up to a limit.
fn columns(chars: impl Iterator<Item = char>, limit: usize) -> usize {
    let mut columns = 0;
    for c in chars {
        columns += room(c);
        if columns >= limit {
            return limit;
        }
    }
    columns
}

/// Characters as they are shown, as many as there is room for with a column for an ellipsis, and
/// whether some are left.
fn take(chars: impl Iterator<Item = char>, room_left: usize) -> (String, bool) {
    let mut chars = chars.peekable();
    let mut text = String::new();
    let mut left = room_left;
    while let Some(c) = chars.next() {
        let is_last = chars.peek().is_none();
        let needed = room(c) + usize::from(!is_last);
        if needed > left {
            return (text, true);
        }
        left -= room(c);
        text.extend(shown(c));
    }
    (text, false)
}

/// What a character takes of the room. One without a width takes some too, or there could be no end
/// of them.
fn room(c: char) -> usize {
    shown(c)
        .map(|c| c.width().unwrap_or(0))
        .sum::<usize>()
        .max(1)
}

/// A character as it is shown: a tab as spaces, and nothing that a terminal takes for a command.
fn shown(c: char) -> impl Iterator<Item = char> {
    let (c, times) = match c {
        '\t' => (' ', 4),
        c if c.is_control() => ('\u{fffd}', 1),
        c => (c, 1),
    };
    iter::repeat_n(c, times)
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::{COLUMNS, excerpt};

    /// The line and the carets below it.
    fn shown(line: &str, offset: usize, width: usize) -> (String, String) {
        let excerpt = excerpt(line, offset, width);
        let carets = " ".repeat(excerpt.indent) + &"^".repeat(excerpt.carets);
        (excerpt.text, carets)
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let (text, carets) = shown("name: {type: strng}", 13, 5);
        assert_eq!(text, "name: {type: strng}");
        assert_eq!(carets, "             ^^^^^");
    }

    #[test]
    fn a_wide_character_takes_two_columns_and_a_tab_four() {
        let (text, carets) = shown("\t名前: 値x", "\t名前: ".len(), 1);
        assert_eq!(text, "    名前: 値x");
        assert_eq!(carets, "          ^^");
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        let line = format!("{}HERE{}", "a".repeat(1_000), "b".repeat(1_000));
        let (text, carets) = shown(&line, 1_000, 4);
        assert_eq!(text.width(), COLUMNS);
        assert!(text.starts_with("…aaa") && text.ends_with("bbb…"), "{text}");
        assert_eq!(
            text.find("HERE").unwrap() - "…".len() + 1,
            carets.find('^').unwrap()
        );
        assert!(carets.ends_with(" ^^^^"), "{carets}");
    }

    #[test]
    fn the_end_of_a_long_line_uses_all_the_room() {
        let line = "語".repeat(1_000);
        let (text, carets) = shown(&line, line.len() - "語".len(), 1);
        assert!(
            (COLUMNS - 1..=COLUMNS).contains(&text.width()),
            "{}",
            text.width()
        );
        assert_eq!(carets.len(), text.width());
    }

    #[test]
    fn a_place_of_any_width_stays_in_the_line() {
        let line = "x".repeat(10_000);
        let (text, carets) = shown(&line, 0, 10_000);
        assert_eq!((text.width(), carets.len()), (COLUMNS, COLUMNS - 1));
    }

    #[test]
    fn characters_without_a_width_are_bounded_too() {
        let line = "\u{301}".repeat(100_000);
        let (text, carets) = shown(&line, 100_000, 1);
        assert!(text.len() < 1_000 && carets.len() < 1_000);
    }

    #[test]
    fn an_empty_line_has_a_caret() {
        assert_eq!(shown("", 0, 1), (String::new(), "^".to_owned()));
    }
}
