//! Decides whether permissions satisfy the requirements of a check, as the gateway decides it,
//! oddities included: the entries are joined as text, and parentheses work around the whole only.

const AND: &str = " AND ";
const OR: &str = " OR ";

/// Whether a principal with these permissions has all that is required.
pub(super) fn allows(has: &[String], required: &[String]) -> bool {
    let entries = required.iter().map(|entry| entry.trim());
    let entries: Vec<&str> = entries.filter(|entry| !entry.is_empty()).collect();
    let expression = entries.join(AND);
    let is_one = |name: &str| has.iter().any(|one| one == name.trim());
    match () {
        () if expression.is_empty() => true,
        () if expression.contains(AND) || expression.contains(OR) => operated(&is_one, expression),
        () => expression.split(',').all(is_one),
    }
}

/// An expression with operators. Each group in parentheses, the innermost first, gives way to the word
/// `true` or `false`, which is looked up as a permission like any other unless nothing is around it.
fn operated(is_one: &impl Fn(&str) -> bool, mut expression: String) -> bool {
    let mut had_groups = false;
    while let Some((from, to)) = innermost(&expression) {
        had_groups = true;
        let holds = any_of_all(is_one, &expression[from + 1..to]);
        expression.replace_range(from..=to, if holds { "true" } else { "false" });
    }
    match (had_groups, expression.trim()) {
        (true, "true") => true,
        (true, "false") => false,
        (_, plain) => any_of_all(is_one, plain),
    }
}

/// Where the first group begins that has no other one inside, and where it ends.
fn innermost(expression: &str) -> Option<(usize, usize)> {
    let to = expression.find(')')?;
    Some((expression[..to].rfind('(')?, to))
}

fn any_of_all(is_one: &impl Fn(&str) -> bool, plain: &str) -> bool {
    let mut parts = plain.split(OR);
    parts.any(|part| part.split(AND).all(is_one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(list: &[&str]) -> Vec<String> {
        list.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn requirements_mean_what_the_gateway_makes_of_them() {
        let cases: [(&[&str], &[&str], bool); 28] = [
            (&["a", "b"], &["a"], true),
            (&["a", "b"], &["a", "b"], true),
            (&["a"], &["a", "b"], false),
            (&[], &[], true),
            (&["a"], &[" ", ""], true),
            (&["a"], &[" a "], true),
            // Without an operator, a comma separates names.
            (&["a"], &["a,b"], false),
            (&["a", "b", "c"], &["a,b", "c"], false),
            (&["a"], &["a OR b"], true),
            (&["a", "b"], &["a AND b"], true),
            (&["a"], &["a AND b"], false),
            // The entries are joined: `a OR b AND c`.
            (&["a"], &["a OR b", "c"], true),
            (&["b", "c"], &["a OR b", "c"], true),
            (&["c"], &["a OR b", "c"], false),
            (&["a"], &["(a OR b)"], true),
            (&["a", "c"], &["(a OR b)", "c"], false),
            (&["a", "c"], &["c AND (a OR b)"], false),
            (&["a", "c"], &["c OR (a AND b)"], true),
            (&["a"], &["(a)"], false),
            // Neither case nor other signs make an operator.
            (&["a"], &["a or b"], false),
            (&["a", "b"], &["a && b"], false),
            (&["c"], &["a AND b OR c"], true),
            (&["c"], &["a OR c AND b"], false),
            (&["A"], &["a"], false),
            (&["*"], &["documents:read"], false),
            (&["a", "true"], &["(a OR b) AND a"], true),
            (&["a"], &["((a))"], false),
            (&["b", "c"], &["(a OR (b AND c))"], false),
        ];
        for (has, required, expected) in cases {
            let is_allowed = allows(&texts(has), &texts(required));
            assert_eq!(is_allowed, expected, "{has:?} {required:?}");
        }
    }

    #[test]
    fn parentheses_without_a_partner_are_part_of_a_name() {
        for required in [")( AND a", "(a AND b", "a) OR (b"] {
            assert!(!allows(&texts(&["a"]), &texts(&[required])), "{required}");
        }
    }
}
