//! Words from the names of another document: kinds of ids, sentences. Takes names and the habits of the
//! document that gets them; returns proposals.

use heck::ToSnakeCase as _;

use super::habits::Habits;
use crate::names::pascal;

/// The kind of id that a string of this name is, in a schema of this name.
pub(super) fn id_kind(habits: &Habits<'_>, owner: &str, name: &str) -> Option<String> {
    if name == "id" {
        let mut kinds: Vec<_> = habits.kinds().collect();
        kinds.sort_by_key(|kind| std::cmp::Reverse(kind.len()));
        let found = kinds.into_iter().find(|kind| owner.contains(&pascal(kind)));
        return found.map(str::to_owned);
    }
    let stem = name
        .strip_suffix("_id")
        .or_else(|| name.strip_suffix("_ids"))?;
    if habits.kinds().any(|kind| kind == stem) {
        return Some(stem.to_owned());
    }
    let end = format!("_{stem}");
    let mut found = habits.kinds().filter(|kind| kind.ends_with(&end));
    let first = found.next()?;
    found.next().is_none().then(|| first.to_owned())
}

/// Words as a sentence: `Get User Details` is `Get user details.`
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut words = Vec::new();
    let all_capital = text.split_whitespace().count() > 1
        && text
            .split_whitespace()
            .all(|word| word.starts_with(char::is_uppercase));
    for (index, word) in text.split_whitespace().enumerate() {
        let is_name = word.chars().filter(|c| c.is_uppercase()).count() > 1;
        let word = match all_capital && index > 0 && !is_name {
            true => word.to_lowercase(),
            false => word.to_owned(),
        };
        words.push(word);
    }
    let mut out = match text.contains('\n') {
        true => text.to_owned(),
        false => words.join(" "),
    };
    if let Some(first) = out.chars().next().filter(|c| c.is_lowercase()) {
        out.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    if !out.is_empty() && !out.ends_with(['.', '!', '?', ':', '`', '|']) {
        out.push('.');
    }
    out
}

/// A type in words: `UserDetails` is `user details`.
pub(super) fn spaced(name: &str) -> String {
    name.to_snake_case().replace('_', " ")
}
