//! Permissions that a check requires. The gateway joins them into one expression, in which a name
//! with an operator would have another meaning; such names are refused here.

/// What a check requires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Required {
    All(Vec<String>),
    Any(Vec<String>),
}

impl Required {
    /// The entries of `required_permissions`, or why there are none.
    ///
    /// Between the entries the gateway writes AND. What any of suffices is a single entry with OR:
    /// beside another entry, AND would bind tighter.
    pub(super) fn entries(&self) -> Result<Vec<String>, String> {
        let (Self::All(names) | Self::Any(names)) = self;
        if let Some(name) = names.iter().find(|name| !is_plain(name)) {
            return Err(format!(
                "the permission {name:?} cannot be checked: the gateway would read a comma, a \
                 parenthesis, AND or OR in it as an operator"
            ));
        }
        match self {
            Self::All(names) => Ok(names.clone()),
            // The gateway reads an empty list as no requirement.
            Self::Any(names) if names.is_empty() => {
                Err("any of no permissions is required, which nobody has".to_owned())
            }
            Self::Any(names) => Ok(vec![names.join(" OR ")]),
        }
    }
}

/// Whether the gateway looks a name up as it is. It trims it, and passes over an empty one.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.trim() == name
        && !name.contains([',', '(', ')'])
        && !name.split(' ').any(|word| word == "AND" || word == "OR")
}

#[cfg(test)]
mod tests {
    use super::Required;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    /// What the gateway makes of the entries: OR of ANDs, without parentheses.
    fn allows(has: &[&str], entries: &[String]) -> bool {
        let expression = entries.join(" AND ");
        expression.is_empty()
            || expression
                .split(" OR ")
                .any(|part| part.split(" AND ").all(|name| has.contains(&name)))
    }

    #[test]
    fn all_means_all_and_any_means_any() {
        let cases: [(&[&str], bool, bool); 5] = [
            (&[], false, false),
            (&["a"], false, true),
            (&["b"], false, true),
            (&["a", "b"], true, true),
            (&["c"], false, false),
        ];
        for (has, all, any) in cases {
            let entries = |required: Required| required.entries().unwrap();
            assert_eq!(
                allows(has, &entries(Required::All(names(&["a", "b"])))),
                all,
                "{has:?}"
            );
            assert_eq!(
                allows(has, &entries(Required::Any(names(&["a", "b"])))),
                any,
                "{has:?}"
            );
        }
    }

    #[test]
    fn no_permission_is_no_requirement_and_any_of_none_is_refused() {
        assert_eq!(Required::All(Vec::new()).entries(), Ok(Vec::new()));
        assert!(Required::Any(Vec::new()).entries().is_err());
    }

    #[test]
    fn names_with_operators_are_refused() {
        for name in [
            "a OR b", "a AND b", "a,b", "(a)", "(a OR b)", "a)", "OR", "AND b", "a OR", "", " ",
            " a", "a ", "a\t",
        ] {
            for required in [
                Required::All(names(&["x", name])),
                Required::Any(names(&[name])),
            ] {
                assert!(required.entries().is_err(), "{name:?}");
            }
        }
    }

    #[test]
    fn names_that_only_look_like_operators_are_sent() {
        let plain = [
            "documents:read",
            "a or b",
            "a && b",
            "ORDERS",
            "BRAND x",
            "*",
            "a.b/c-d",
        ];
        assert_eq!(Required::All(names(&plain)).entries().unwrap(), plain);
    }
}
