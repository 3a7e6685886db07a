//! The crates that a user of the SDK compiles: takes the lines of `cargo tree`, returns the crates
//! and the procedural macros among them. The runtime counts as a crate, and what it depends on as if
//! the SDK did. Compiles nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Failure, cargo, stdout};

/// The tree depends on the platform, so that it is always that of this one.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// Split off the SDK, so that its dependencies are the SDK's own.
const RUNTIME: &str = "wacht-runtime";

/// What `wacht-sdk` depends on, directly or not.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// Name and version of each crate.
    pub(crate) crates: BTreeSet<String>,
    /// The shortest way to each procedural macro through each direct dependency, by the name of the
    /// macro and then by the name of the dependency.
    pub(crate) macros: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Tree {
    /// The tree with these features, as cargo takes them.
    pub(crate) fn read(features: &[&str]) -> Result<Self, Failure> {
        let mut command = cargo();
        command
            .args(["tree", "--package", "wacht-sdk", "--edges", "normal,build"])
            .args(["--prefix", "depth", "--no-dedupe", "--target", PLATFORM])
            .args(features);
        Self::parse(&stdout(command)?)
    }

    /// Reads lines such as `2idna v1.1.0`, whose number is their depth.
    fn parse(text: &str) -> Result<Self, Failure> {
        let mut tree = Self::default();
        let mut way: Vec<String> = Vec::new();
        for line in text.lines() {
            let (depth, rest) = depth(line).ok_or_else(|| {
                format!("`cargo tree` printed something that is not a crate with its depth: {line}")
            })?;
            let mut words = rest.split(' ');
            let (name, version) = (words.next(), words.next());
            let (name, version) = (name.unwrap_or_default(), version.unwrap_or_default());
            way.truncate(depth);
            way.push(name.to_owned());
            let [_, below @ ..] = way.as_slice() else {
                continue;
            };
            if below.is_empty() {
                continue;
            }
            let below = match below {
                [first, rest @ ..] if first == RUNTIME && !rest.is_empty() => rest,
                all => all,
            };
            let Some(direct) = below.first() else {
                continue;
            };
            tree.crates.insert(format!("{name} {version}"));
            if rest.ends_with("(proc-macro)") {
                let ways = tree.macros.entry(name.to_owned()).or_default();
                let shortest = ways
                    .entry(direct.clone())
                    .or_insert_with(|| below.to_owned());
                if below.len() < shortest.len() {
                    *shortest = below.to_owned();
                }
            }
        }
        Ok(tree)
    }

    /// The procedural macros that do not come through this direct dependency.
    pub(crate) fn macros_without(&self, direct: &str) -> Vec<&str> {
        let others = self
            .macros
            .iter()
            .filter(|(_, ways)| ways.keys().any(|way| way != direct));
        others.map(|(name, _)| name.as_str()).collect()
    }
}

fn depth(line: &str) -> Option<(usize, &str)> {
    let end = line.find(|letter: char| !letter.is_ascii_digit())?;
    let (depth, rest) = line.split_at(end);
    Some((depth.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::Tree;

    const TEXT: &str = "\
0wacht-sdk v0.1.0 (/somewhere)
1bytes v1.0.0
1reqwest v0.13.0
2tower v0.5.0
3url v2.0.0
4derive v1.0.0 (proc-macro)
2url v2.0.0
3derive v1.0.0 (proc-macro)
4proc-macro2 v1.0.0
1serde v1.0.0
2derive v1.0.0 (proc-macro)
2bytes v1.0.0
2url v1.0.0
";

    #[test]
    fn a_crate_counts_once_for_each_version_and_the_root_not_at_all() {
        let tree = Tree::parse(TEXT).unwrap();
        let crates: Vec<_> = tree.crates.iter().map(String::as_str).collect();
        assert_eq!(
            crates,
            [
                "bytes v1.0.0",
                "derive v1.0.0",
                "proc-macro2 v1.0.0",
                "reqwest v0.13.0",
                "serde v1.0.0",
                "tower v0.5.0",
                "url v1.0.0",
                "url v2.0.0",
            ]
        );
    }

    #[test]
    fn the_shortest_way_to_a_macro_is_kept() {
        let tree = Tree::parse(TEXT).unwrap();
        assert_eq!(tree.macros.len(), 1);
        assert_eq!(
            tree.macros["derive"]["reqwest"],
            ["reqwest", "url", "derive"]
        );
    }

    #[test]
    fn a_macro_that_comes_another_way_as_well_is_found() {
        let tree = Tree::parse(TEXT).unwrap();
        assert_eq!(tree.macros_without("reqwest"), ["derive"]);
        let alone = TEXT.replace("2derive v1.0.0 (proc-macro)\n", "");
        let tree = Tree::parse(&alone).unwrap();
        assert!(tree.macros_without("reqwest").is_empty());
    }

    #[test]
    fn a_macro_that_is_a_direct_dependency_is_found() {
        let tree = Tree::parse("0wacht-sdk v0.1.0\n1derive v1.0.0 (proc-macro)\n").unwrap();
        assert_eq!(tree.macros_without("reqwest"), ["derive"]);
    }

    #[test]
    fn the_way_through_the_runtime_is_that_of_its_dependency() {
        let text = "\
0wacht-sdk v0.1.0
1wacht-runtime v0.1.0
2reqwest v0.13.0
3derive v1.0.0 (proc-macro)
";
        let tree = Tree::parse(text).unwrap();
        assert_eq!(tree.crates.len(), 3);
        assert_eq!(tree.macros["derive"]["reqwest"], ["reqwest", "derive"]);
        assert!(tree.macros_without("reqwest").is_empty());
    }

    #[test]
    fn what_is_no_tree_is_an_error() {
        assert!(Tree::parse("warning\n").is_err());
    }
}
