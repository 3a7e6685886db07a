//! "Did you mean": the word that was probably meant. Takes a word and those that are known.

/// "did you mean `x`?", for the candidate that is nearest to `word`, if one is near.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(word, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// The candidate that is nearest to `word`, if one is near.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let near = candidates.into_iter().filter_map(|candidate| {
        let distance = distance(word, candidate);
        let is_begun = word.len() > 2 && candidate.starts_with(word);
        let is_near = distance <= (word.len().max(candidate.len()) + 1) / 3;
        (is_begun || is_near).then_some((distance, candidate))
    });
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The number of edits between two words (Levenshtein), ignoring case.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (y, above) in b.iter().zip(row.iter_mut().skip(1)) {
            let replace = corner + usize::from(x != *y);
            corner = *above;
            left = replace.min(left + 1).min(*above + 1);
            *above = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn a_near_word_is_suggested() {
        let candidates = ["description", "operationId", "required"];
        let hint = did_you_mean("operatonId", candidates);
        assert_eq!(hint.as_deref(), Some("did you mean `operationId`?"));
        assert_eq!(
            did_you_mean("Requird", candidates).as_deref(),
            Some("did you mean `required`?")
        );
    }

    #[test]
    fn a_word_that_was_only_begun_is_suggested() {
        let hint = did_you_mean("int", ["number", "integer"]);
        assert_eq!(hint.as_deref(), Some("did you mean `integer`?"));
    }

    #[test]
    fn a_far_word_is_not() {
        assert_eq!(did_you_mean("x", ["description"]), None);
        assert_eq!(did_you_mean("nonsense", ["description"]), None);
    }
}
