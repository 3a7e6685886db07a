//! Sentences of a description. Takes prose; returns the sentences about statuses apart from the rest,
//! or the first sentence.

/// The word with which a sentence about a status begins, before the status.
const RETURNS: &str = "Returns";

/// A description without its sentences "Returns 404 when …", and those, by their status. The
/// description keeps its lines.
pub(super) fn errors_apart(text: &str) -> (String, Vec<(u16, String)>) {
    let (mut rest, mut errors) = (String::new(), Vec::new());
    let mut is_code = false;
    for paragraph in text.split("\n\n") {
        let mut kept = String::new();
        is_code ^= paragraph.matches("```").count() % 2 == 1;
        for sentence in sentences(paragraph) {
            match error(sentence).filter(|_| !is_code) {
                Some(error) => errors.push(error),
                None => kept.push_str(sentence),
            }
        }
        if !kept.trim().is_empty() {
            let separator = if rest.is_empty() { "" } else { "\n\n" };
            rest.push_str(separator);
            rest.push_str(kept.trim_end());
        }
    }
    (rest, errors)
}

/// The first sentence of a description, on one line.
pub(super) fn first(text: &str) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let sentence = sentences(paragraph).into_iter().next().unwrap_or_default();
    sentence.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The status of a sentence about one, and the rest of the sentence.
fn error(sentence: &str) -> Option<(u16, String)> {
    let (status, when) = after_returns(sentence.trim())?.split_once(char::is_whitespace)?;
    let status = (status.len() == 3).then(|| status.parse().ok())??;
    Some((status, when.trim_start().to_owned()))
}

/// The text behind the word [`RETURNS`], which may end its line.
fn after_returns(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(RETURNS)?;
    rest.starts_with(char::is_whitespace)
        .then(|| rest.trim_start())
}

/// A paragraph in its sentences, each with the space behind it.
fn sentences(paragraph: &str) -> Vec<&str> {
    let (mut sentences, mut begin) = (Vec::new(), 0);
    for (at, _) in paragraph.match_indices(['.', '\n']) {
        let after = paragraph.get(at + 1..).unwrap_or_default();
        let next = after.trim_start();
        // A full stop within a word or a number ends nothing; the end of a line only does before a
        // sentence about a status.
        let is_end = match paragraph.as_bytes().get(at) {
            Some(b'.') => after.starts_with([' ', '\n']) && starts_sentence(next),
            _ => {
                after_returns(next).is_some()
                    && paragraph.get(..at).is_some_and(|text| text.ends_with('.'))
            }
        };
        if is_end {
            let end = paragraph.len() - next.len();
            sentences.extend(paragraph.get(begin..end).filter(|text| !text.is_empty()));
            begin = end.max(begin);
        }
    }
    sentences.extend(paragraph.get(begin..).filter(|text| !text.is_empty()));
    sentences
}

fn starts_sentence(text: &str) -> bool {
    text.starts_with(|c: char| c.is_uppercase() || c == '`')
}

#[cfg(test)]
mod tests {
    use super::{errors_apart, first};

    #[test]
    fn a_line_may_end_inside_a_sentence_about_a_status() {
        let text = "Names stay. Returns\n400 when it is blank. Returns 404\nwhen there is none.\n\
                    Returns\n409 when it exists.";
        let (rest, errors) = errors_apart(text);
        assert_eq!(rest, "Names stay.");
        assert_eq!(
            errors,
            [
                (400, "when it is blank.".to_owned()),
                (404, "when there is none.".to_owned()),
                (409, "when it exists.".to_owned()),
            ]
        );
    }

    #[test]
    fn sentences_about_statuses_are_taken_out() {
        let text = "Names stay.\nReturns 400 when a value\nis wrong, e.g. 1.5. Returns 404 when there is none.\n\nMore.";
        let (rest, errors) = errors_apart(text);
        assert_eq!(rest, "Names stay.\n\nMore.");
        let expected = [
            (400, "when a value\nis wrong, e.g. 1.5."),
            (404, "when there is none."),
        ];
        assert_eq!(
            errors,
            expected.map(|(status, when)| (status, when.to_owned()))
        );
    }

    #[test]
    fn other_sentences_and_code_stay() {
        let text = "Returns a list. Returns 5 items.\n\n```\nReturns 404 when.\n```";
        assert_eq!(errors_apart(text), (text.to_owned(), Vec::new()));
    }

    #[test]
    fn the_first_sentence_is_on_one_line() {
        assert_eq!(first("The key is\nmissing. Or not."), "The key is missing.");
        assert_eq!(first("Version 1.5 is old"), "Version 1.5 is old");
        assert_eq!(first(""), "");
    }
}
