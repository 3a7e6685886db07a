//! Nouns in the singular. Takes names in snake_case; returns them with their last word for one.

/// Words that end in `s` and have no other singular.
const UNCHANGED: &[&str] = &[
    "analytics",
    "business",
    "metrics",
    "news",
    "series",
    "settings",
    "sms",
    "species",
    "statistics",
    "stats",
    "status",
];

/// The singular of a name in snake_case, by its last letters.
pub(crate) fn singular(name: &str) -> String {
    let word = name.rsplit('_').next().unwrap_or(name);
    let is_unchanged = UNCHANGED.contains(&word) || word.ends_with("ss") || word.ends_with("us");
    if is_unchanged || word.len() < 4 {
        return name.to_owned();
    }
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let has_es = ["sses", "xes", "ches", "shes", "uses"];
    let stem = match has_es.iter().any(|end| word.ends_with(end)) {
        true => name.strip_suffix("es"),
        false => name.strip_suffix('s'),
    };
    stem.unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::singular;

    #[test]
    fn singulars_follow_the_last_letters() {
        for (plural, expected) in [
            ("users", "user"),
            ("policies", "policy"),
            ("addresses", "address"),
            ("mcp_servers", "mcp_server"),
            ("knowledge_bases", "knowledge_base"),
            ("statuses", "status"),
            ("settings", "settings"),
            ("status", "status"),
            ("access", "access"),
            ("dns", "dns"),
        ] {
            assert_eq!(singular(plural), expected);
        }
    }
}
