//! Numbers with their nouns. Takes a number and the noun for one; returns both as text.

/// `1 operation`, `2 operations`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn only_one_is_singular() {
        assert_eq!(counted(0, "difference"), "0 differences");
        assert_eq!(counted(1, "difference"), "1 difference");
        assert_eq!(counted(2, "difference"), "2 differences");
    }
}
