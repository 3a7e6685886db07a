//! From the table of a macro as the printer fills it into lines to one entry per line, so that a new
//! entry adds a line and leaves the others as they are.

/// What closes a table that is longer than one line.
pub(super) const CLOSE: &str = ");";

/// The macros that take a list of any length. The others take the same arguments each time.
const MACROS: [&str; 7] = [
    "by_status",
    "events",
    "id_kinds",
    "model",
    "open_enum",
    "union",
    "value_enum",
];

/// Whether `line` opens such a table.
pub(super) fn opens(line: &str) -> bool {
    line.strip_suffix("!(")
        .is_some_and(|name| MACROS.contains(&name))
}

/// Writes the table that `open` opens, and takes its other lines from `lines`.
pub(super) fn write<'a>(open: &str, lines: &mut impl Iterator<Item = &'a str>, out: &mut String) {
    let filled: Vec<&str> = lines
        .take_while(|line| *line != CLOSE)
        .map(str::trim)
        .collect();
    out.push_str(open);
    for entry in entries(&filled.join(" ")) {
        out.push_str("\n    ");
        out.push_str(entry);
    }
    out.push_str(",\n");
    out.push_str(CLOSE);
    out.push('\n');
}

/// The entries of a table. Each but the last has what separates it from the next one.
fn entries(table: &str) -> Vec<&str> {
    let (mut entries, mut start) = (Vec::new(), 0);
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in table.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_text => is_escaped = true,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b',' | b';' if depth == 0 => {
                entries.push(table[start..=at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    entries.push(table[start..].trim());
    entries.retain(|entry| !entry.is_empty());
    entries
}

#[cfg(test)]
mod tests {
    use super::{entries, opens, write};

    #[test]
    fn each_entry_has_a_line() {
        let mut lines = "    Color, Red \"red\", Green\n    \"green\"\n);\nnext".lines();
        let mut out = String::new();
        write("open_enum!(", &mut lines, &mut out);
        let wanted = "open_enum!(\n    Color,\n    Red \"red\",\n    Green \"green\",\n);\n";
        assert_eq!(out, wanted);
        assert_eq!(lines.next(), Some("next"));
    }

    #[test]
    fn a_separator_inside_a_text_or_parentheses_ends_no_entry() {
        assert_eq!(
            entries(r#"A, Internal("a,b"), B "x\";,y" (C, D), E [F; 2]; G"#),
            [
                "A,",
                r#"Internal("a,b"),"#,
                r#"B "x\";,y" (C, D),"#,
                "E [F; 2];",
                "G"
            ]
        );
    }

    #[test]
    fn only_a_list_that_goes_on_is_a_table() {
        assert!(opens("value_enum!("));
        assert!(!opens("call!("));
        assert!(!opens("pub fn list("));
        assert!(!opens("model!(A, 0 b);"));
    }
}
