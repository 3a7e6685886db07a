//! The budget in `cost.toml`: takes its text and the measured figures, returns those over it. Reads no
//! file and measures nothing.

use std::collections::BTreeMap;

use crate::Failure;

/// The measured values, by the name of the figure.
pub(crate) type Measured = BTreeMap<String, u64>;

/// A figure that has a budget.
pub(crate) struct Figure {
    /// Its name in `cost.toml`.
    pub(crate) name: &'static str,
    /// Where to look when it is over the budget.
    pub(crate) place: &'static str,
    /// Who measures it.
    pub(crate) holder: Holder,
}

/// Who measures a figure and holds it to the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// `cargo xtask cost --check`.
    Check,
    /// A test of `wacht-sdk` or its runtime, which has to run for it.
    Test,
}

const EMIT: &str = "codegen/src/emit decides what the code looks like";
const MANIFEST: &str = "the Cargo.toml of wacht-sdk and runtime, and Cargo.lock; `cargo tree -e normal,build -p wacht-sdk` shows what came";

/// The figures, in the order of the ledger.
pub(crate) const FIGURES: [Figure; 19] = [
    by_check("generated-code-per-operation", EMIT),
    by_check("generated-docs-per-operation", EMIT),
    by_check("dependencies", MANIFEST),
    by_check("dependencies-without-tls", MANIFEST),
    by_check("dependencies-without-transport", MANIFEST),
    by_check("crates-of-session-verification", MANIFEST),
    by_check("crates-of-gateway", MANIFEST),
    by_check("crates-of-tower", MANIFEST),
    by_check("crates-of-axum", MANIFEST),
    by_check("crates-of-blocking", MANIFEST),
    by_check("crates-of-testing", MANIFEST),
    by_check("crates-of-tracing", MANIFEST),
    by_check("proc-macros", MANIFEST),
    by_check("own-proc-macros", MANIFEST),
    by_test("future-bytes"),
    by_test("boxed-future-bytes"),
    by_test("allocations-per-call"),
    by_test("allocations-per-call-over-http"),
    by_test("allocations-per-query-parameter"),
];

/// The figures of features that are off by default, each with its feature: how many crates it adds to those
/// of the default.
pub(crate) fn features() -> impl Iterator<Item = (&'static str, &'static str)> {
    FIGURES.iter().filter_map(|figure| {
        let feature = figure.name.strip_prefix("crates-of-")?;
        Some((figure.name, feature))
    })
}

const fn by_check(name: &'static str, place: &'static str) -> Figure {
    Figure {
        name,
        place,
        holder: Holder::Check,
    }
}

const fn by_test(name: &'static str) -> Figure {
    Figure {
        name,
        place: "the test that prints it",
        holder: Holder::Test,
    }
}

/// At most so much of each figure.
#[derive(Debug)]
pub(crate) struct Budget(BTreeMap<String, u64>);

impl Budget {
    /// Reads `figure = number` lines. Every figure has one, and there are no others.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let mut entries = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let failed = |message: &str| format!("cost.toml:{}: {message}: {line}", index + 1);
            let entry = line.split_once(" = ");
            let entry = entry.and_then(|(name, value)| Some((name, value.parse().ok()?)));
            let Some((name, value)) = entry else {
                return Err(failed("neither a comment nor `figure = number`"));
            };
            if FIGURES.iter().all(|figure| figure.name != name) {
                return Err(failed("no such figure in xtask/src/cost/budget.rs"));
            }
            if entries.insert(name.to_owned(), value).is_some() {
                return Err(failed("the figure is there twice"));
            }
        }
        let missing = FIGURES
            .iter()
            .find(|figure| !entries.contains_key(figure.name));
        match missing {
            Some(figure) => Err(format!("cost.toml has no budget for `{}`", figure.name)),
            None => Ok(Self(entries)),
        }
    }

    /// How much of a figure is allowed.
    pub(crate) fn of(&self, figure: &Figure) -> u64 {
        self.0.get(figure.name).copied().unwrap_or_default()
    }

    /// The figures over the budget, in words; nothing when all are within it.
    pub(crate) fn exceeded(&self, measured: &Measured) -> String {
        let mut report = String::new();
        for figure in &FIGURES {
            let (budget, value) = (self.of(figure), measured.get(figure.name));
            if let Some(value) = value.filter(|value| **value > budget) {
                let (name, place) = (figure.name, figure.place);
                report.push_str(&format!(
                    "{name}: {value} measured, {budget} allowed\n  look at: {place}\n"
                ));
            }
        }
        if !report.is_empty() {
            report.push_str(
                "\nto fix it: spend less, or raise the budget in cost.toml in the same commit and say why there",
            );
        }
        report
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, FIGURES, Holder, Measured};

    /// A budget file with the same number for every figure.
    fn text(budget: u64) -> String {
        let lines = FIGURES
            .iter()
            .map(|figure| format!("{} = {budget}\n", figure.name));
        lines.collect()
    }

    #[test]
    fn comments_and_blank_lines_are_passed_over() {
        let budget = Budget::parse(&format!("# future-bytes = 9\n\n{}", text(5))).unwrap();
        assert!(FIGURES.iter().all(|figure| budget.of(figure) == 5));
    }

    #[test]
    fn a_line_that_is_no_budget_is_said_with_its_place() {
        for line in ["future-bytes=9", "future-bytes = many", "[budget]"] {
            let error = Budget::parse(&format!("# One.\n{line}\n")).unwrap_err();
            assert!(error.starts_with("cost.toml:2: neither"), "{error}");
        }
    }

    #[test]
    fn an_unknown_figure_is_refused() {
        let error = Budget::parse("generated-linse = 9\n").unwrap_err();
        assert!(error.contains("no such figure"), "{error}");
    }

    #[test]
    fn a_figure_is_not_there_twice() {
        let error = Budget::parse(&format!("{}dependencies = 1\n", text(5))).unwrap_err();
        assert!(error.contains("twice"), "{error}");
    }

    #[test]
    fn a_figure_without_a_budget_is_said() {
        let text = text(5).replace("dependencies = 5\n", "");
        let error = Budget::parse(&text).unwrap_err();
        assert_eq!(error, "cost.toml has no budget for `dependencies`");
    }

    #[test]
    fn what_costs_as_much_as_allowed_is_within_the_budget() {
        let budget = Budget::parse(&text(5)).unwrap();
        let measured = Measured::from([("dependencies".to_owned(), 5)]);
        assert_eq!(budget.exceeded(&measured), "");
    }

    #[test]
    fn what_costs_more_is_said_with_the_remedy() {
        let budget = Budget::parse(&text(5)).unwrap();
        let measured = [("dependencies", 6), ("proc-macros", 5)];
        let measured: Measured = measured
            .map(|(name, value)| (name.to_owned(), value))
            .into();
        let report = budget.exceeded(&measured);
        assert!(report.starts_with("dependencies: 6 measured, 5 allowed\n"));
        assert!(!report.contains("proc-macros"), "{report}");
        assert!(report.contains("raise the budget in cost.toml"), "{report}");
    }

    #[test]
    fn the_budget_of_the_workspace_can_be_read() {
        Budget::parse(include_str!("../../../cost.toml")).unwrap();
    }

    #[test]
    fn the_figures_of_the_tests_are_held_by_tests() {
        let tests = [
            include_str!("../../../wacht-sdk/tests/allocations.rs"),
            include_str!("../../../runtime/src/client/tests.rs"),
        ];
        for figure in FIGURES
            .iter()
            .filter(|figure| figure.holder == Holder::Test)
        {
            let name = format!("\"{}\"", figure.name);
            let is_held = tests.iter().any(|test| test.contains(&name));
            assert!(is_held, "no test holds {}", figure.name);
        }
    }
}
