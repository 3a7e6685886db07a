//! Holds what a test measures to the budget in `cost.toml` at the root of the workspace.

/// Prints the figure for `cargo xtask cost`.
///
/// # Panics
///
/// When the figure is over its budget, or has none.
pub(crate) fn hold(figure: &str, measured: u64) {
    let lines = include_str!("../../../cost.toml").lines();
    let mut entries = lines.filter_map(|line| line.split_once(" = "));
    let (_, budget) = entries
        .find(|(name, _)| *name == figure)
        .unwrap_or_else(|| panic!("cost.toml has no budget for {figure}"));
    let budget: u64 = budget.parse().unwrap();
    println!("cost: {figure} = {measured}");
    assert!(
        measured <= budget,
        "{figure}: {measured} measured, {budget} allowed; spend less, or raise the budget in \
         cost.toml in the same commit and say why there",
    );
}
