//! The generated part of a file that is its owner's otherwise. Takes the file and what belongs between
//! its marks; returns the file with that, and with the line ends that it has. Touches no file.

/// What a generated part begins and ends with.
#[derive(Clone, Copy)]
pub(crate) struct Marks {
    pub(crate) begin: &'static str,
    pub(crate) end: &'static str,
}

impl Marks {
    /// The generated part.
    pub(crate) fn around(self, content: &str) -> String {
        format!("{}\n{content}{}", self.begin, self.end)
    }

    /// The file with its generated part in place of the one that is there; as it is where it has none.
    pub(crate) fn update(self, file: &str, content: &str) -> String {
        let plain = file.replace("\r\n", "\n");
        let parts = plain.split_once(self.begin).and_then(|(before, rest)| {
            let (_, after) = rest.split_once(self.end)?;
            Some((before, after))
        });
        let Some((before, after)) = parts else {
            return file.to_owned();
        };
        let updated = format!("{before}{}{after}", self.around(content));
        match updated == plain {
            true => file.to_owned(),
            false if file.contains("\r\n") => updated.replace('\n', "\r\n"),
            false => updated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Marks;

    const MARKS: Marks = Marks {
        begin: "# begin",
        end: "# end",
    };

    #[test]
    fn only_what_is_marked_is_brought_up_to_date() {
        let file = "# Mine.\n# begin\nold\n# end\n# More.\n";
        let updated = MARKS.update(file, "new\n");
        assert_eq!(updated, "# Mine.\n# begin\nnew\n# end\n# More.\n");
        assert_eq!(MARKS.update(&updated, "new\n"), updated);
    }

    #[test]
    fn a_file_without_marks_stays_as_it_is() {
        for file in ["", "old\n", "# begin\nold\n", "# end\r\n# begin\r\n"] {
            assert_eq!(MARKS.update(file, "new\n"), file);
        }
    }

    #[test]
    fn a_file_keeps_its_line_ends() {
        let file = "# begin\r\nnew\r\n# end\r\n";
        assert_eq!(MARKS.update(file, "new\n"), file);
        assert_eq!(
            MARKS.update(file, "newer\n"),
            "# begin\r\nnewer\r\n# end\r\n"
        );
    }
}
