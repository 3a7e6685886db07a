//! `cargo xtask cost`: what the SDK costs those who compile and call it, as a ledger. With `--check`
//! it measures what does not depend on the machine and needs no compiler, and holds that to the
//! budget in `cost.toml`; the tests of `wacht-sdk` and its runtime hold the rest.

mod budget;
mod code;
mod held;
mod ledger;
mod size;
mod times;
mod tree;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use wacht_codegen::{generate, ir::feature};

use self::{
    budget::{Budget, FIGURES, Holder, Measured, features},
    code::Code,
    ledger::table,
    size::{Part, Size},
    tree::Tree,
};
use crate::{Failure, document, features, root};

/// The direct dependency that may bring procedural macros.
const BRINGS_MACROS: &str = "reqwest";

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let path = root().join("cost.toml");
    let text = fs::read_to_string(&path)
        .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let budget = Budget::parse(&text)?;
    match arguments {
        [] => show(&budget),
        ["--check"] => check(&budget),
        _ => Err("usage: cargo xtask cost [--check]".to_owned()),
    }
}

fn check(budget: &Budget) -> Result<(), Failure> {
    let (.., measured) = measure()?;
    let report = budget.exceeded(&measured);
    if !report.is_empty() {
        return Err(report);
    }
    let by_tests = FIGURES.iter().filter(|one| one.holder == Holder::Test);
    println!(
        "{} figures are within the budget; tests hold the other {}",
        measured.len(),
        by_tests.count(),
    );
    Ok(())
}

/// The generated code and its dependencies, with the figures that follow from both.
fn measure() -> Result<(Size, Tree, Measured), Failure> {
    let made = generate(&document()?).map_err(|error| error.to_string())?;
    let size = Size::of(&made.api, &made.files);
    let resources = joined(&made.api.features());
    let over_reqwest = format!("reqwest,{resources}");
    let usual = Tree::read(&[])?;
    let without_tls = Tree::read(&["--no-default-features", "--features", &over_reqwest])?;
    let without_transport = Tree::read(&["--no-default-features", "--features", &resources])?;
    let everything = Tree::read(&["--all-features"])?;
    let measured = [
        ("generated-code-per-operation", size.code_per_operation()),
        ("generated-docs-per-operation", size.docs_per_operation()),
        ("dependencies", count(&usual.crates)),
        ("dependencies-without-tls", count(&without_tls.crates)),
        (
            "dependencies-without-transport",
            count(&without_transport.crates),
        ),
        ("proc-macros", usual.macros.len() as u64),
        (
            "own-proc-macros",
            everything.macros_without(BRINGS_MACROS).len() as u64,
        ),
    ];
    let measured = measured.map(|(name, value)| (name.to_owned(), value));
    let mut measured = Measured::from(measured);
    for (figure, feature) in features() {
        let with = Tree::read(&["--features", feature])?;
        let more = with.crates.difference(&usual.crates).count();
        measured.insert(figure.to_owned(), more as u64);
    }
    Ok((size, usual, measured))
}

fn show(budget: &Budget) -> Result<(), Failure> {
    let (size, tree, mut measured) = measure()?;
    measured.extend(held::measure()?);
    println!("## Budget\n\n{}", figures(budget, &measured));
    println!("## Procedural macros\n\n{}", macros(&tree));
    let all = joined(&features::all()?);
    let code = code::compile(&all)?;
    println!("## By resource\n\n{}", resources(&size, &code));
    println!("A row is what a crate compiles that has the feature of this resource alone, so that");
    println!(
        "types which several reach are in several rows. Functions and LLVM lines are those of"
    );
    println!("the library without optimisation, with what else is compiled only in the programs");
    println!("that use it; they depend on the compiler.\n");
    let checks = checks(&size, &all)?;
    println!(
        "## CPU time of `cargo check -p wacht-sdk` after a change of it and its runtime\n\n{checks}"
    );
    Ok(())
}

fn figures(budget: &Budget, measured: &Measured) -> String {
    let rows = FIGURES.iter().map(|figure| {
        let value = measured.get(figure.name);
        let allowed = budget.of(figure);
        let is_over = value.is_some_and(|value| *value > allowed);
        [
            figure.name.to_owned(),
            value.map_or("not measured".to_owned(), u64::to_string),
            allowed.to_string(),
            if is_over { "over" } else { "" }.to_owned(),
        ]
    });
    table(
        ["figure", "measured", "at most", ""],
        &rows.collect::<Vec<_>>(),
    )
}

fn macros(tree: &Tree) -> String {
    let rows = tree.macros.iter().map(|(name, ways)| {
        let shortest = ways.values().min_by_key(|way| way.len());
        let way = shortest.map(|way| way.join(" → ")).unwrap_or_default();
        [name.clone(), way]
    });
    table(["crate", "comes through"], &rows.collect::<Vec<_>>())
}

fn resources(size: &Size, code: &BTreeMap<Part, Code>) -> String {
    let sum = |of: &mut dyn Iterator<Item = &Part>| {
        of.filter_map(|part| code.get(part))
            .fold(Code::default(), |sum, code| sum.plus(*code))
    };
    let mut rows: Vec<_> = size
        .resources
        .iter()
        .map(|(name, one)| {
            let code = sum(&mut one.parts.iter());
            let counts = [one.operations, one.types, one.lines];
            row(name, counts.map(|count| count.to_string()), code)
        })
        .collect();
    let counts = [size.operations, size.types, size.lines()];
    let generated = sum(&mut code.keys().filter(|part| !part.is_empty()));
    rows.push(row(
        "all of them",
        counts.map(|count| count.to_string()),
        generated,
    ));
    let rest = sum(&mut code.keys().filter(|part| part.is_empty()));
    rows.push(row("runtime and ids", Default::default(), rest));
    let head = [
        "resource",
        "operations",
        "types",
        "lines",
        "functions",
        "LLVM lines",
    ];
    table(head, &rows)
}

/// What a check takes with everything, with the runtime alone, and with one resource each.
fn checks(size: &Size, all: &str) -> Result<String, Failure> {
    let whole = times::check(all)?;
    let line = |name: &str, seconds: f64| {
        let share = format!("{:.2}", seconds / whole);
        [name.to_owned(), format!("{seconds:.2}"), share]
    };
    let mut rows = vec![line("all", whole), line("none", times::check("")?)];
    for name in size.resources.keys() {
        rows.push(line(&format!("`{name}`"), times::check(&feature(name))?));
    }
    Ok(table(["features", "seconds", "of all"], &rows))
}

fn row(name: &str, [operations, types, lines]: [String; 3], code: Code) -> [String; 6] {
    [
        name.to_owned(),
        operations,
        types,
        lines,
        code.functions.to_string(),
        code.lines.to_string(),
    ]
}

fn count<T>(of: &BTreeSet<T>) -> u64 {
    of.len() as u64
}

fn joined<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let names: Vec<_> = names.into_iter().map(String::as_str).collect();
    names.join(",")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{
        budget::{Budget, FIGURES, Measured},
        code::Code,
        figures, resources,
        size::{Resource, Size},
    };

    #[test]
    fn a_figure_over_its_budget_is_marked() {
        let text = FIGURES.iter().map(|one| format!("{} = 5\n", one.name));
        let budget = Budget::parse(&text.collect::<String>()).unwrap();
        let measured = Measured::from([
            ("dependencies".to_owned(), 6),
            ("proc-macros".to_owned(), 5),
        ]);
        let shown = figures(&budget, &measured);
        let line = |name: &str| shown.lines().find(|line| line.contains(name)).unwrap();
        assert!(line("| dependencies ").contains("over"), "{shown}");
        assert!(!line("| proc-macros ").contains("over"), "{shown}");
        assert!(line("future-bytes").contains("not measured"), "{shown}");
    }

    #[test]
    fn the_code_of_a_resource_is_that_of_its_parts() {
        let part = |parts: [&str; 2]| parts.map(str::to_owned).into();
        let users = Resource {
            operations: 1,
            types: 2,
            lines: 30,
            parts: part(["resources/users", "types/users"]),
        };
        let size = Size {
            operations: 1,
            types: 3,
            docs: 20,
            code: 30,
            resources: BTreeMap::from([("users".to_owned(), users)]),
        };
        let code = ["", "resources/users", "types/ai", "types/users"].map(|part| {
            let code = Code {
                functions: 10,
                lines: 100,
            };
            (part.to_owned(), code)
        });
        let shown = resources(&size, &code.into());
        let cells = |name: &str| -> Vec<&str> {
            let line = shown.lines().find(|line| line.contains(name)).unwrap();
            line.split('|').map(str::trim).skip(2).take(5).collect()
        };
        assert_eq!(cells("users"), ["1", "2", "30", "20", "200"]);
        assert_eq!(cells("all of them"), ["1", "3", "50", "30", "300"]);
        assert_eq!(cells("runtime and ids"), ["", "", "", "10", "100"]);
    }
}
