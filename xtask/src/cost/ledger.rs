//! Tables in Markdown that are also readable as they stand.

use std::fmt::Write;

/// A table. Columns of words stand left, columns of numbers right.
pub(crate) fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let mut columns = head.map(|cell| (width(cell), false));
    for row in rows {
        for ((known, is_of_numbers), cell) in columns.iter_mut().zip(row) {
            *known = width(cell).max(*known);
            *is_of_numbers |= cell.starts_with(|letter: char| letter.is_ascii_digit());
        }
    }
    let mut out = line(head, &columns);
    out.push('|');
    for (width, is_of_numbers) in columns {
        let end = if is_of_numbers { ':' } else { '-' };
        let _ = write!(out, "{}{end}|", "-".repeat(width + 1));
    }
    out.push('\n');
    for row in rows {
        out.push_str(&line(row.each_ref().map(String::as_str), &columns));
    }
    out
}

fn line<const N: usize>(cells: [&str; N], columns: &[(usize, bool); N]) -> String {
    let mut out = String::from("|");
    for (cell, (width, is_of_numbers)) in cells.into_iter().zip(columns) {
        let _ = match is_of_numbers {
            true => write!(out, " {cell:>width$} |"),
            false => write!(out, " {cell:<width$} |"),
        };
    }
    out.push('\n');
    out
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [["a", "12", ""], ["b → c", "3", "over"]];
        let rows = rows.map(|row| row.map(str::to_owned));
        assert_eq!(
            table(["what", "is", ""], &rows),
            "\
| what  | is |      |
|-------|---:|------|
| a     | 12 |      |
| b → c |  3 | over |
"
        );
    }
}
