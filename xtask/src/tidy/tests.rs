//! The rules on small workspaces that are written here, each with one planted violation.

use std::{collections::BTreeSet, path::PathBuf, sync::LazyLock};

use super::{
    check, crates,
    finding::{Finding, report},
    krate::Crate,
    names::{is_below, meant},
    rules::{API, EXTENSION, EXTENSIONS, NAMING, NO_BUILD_SCRIPT},
    scope::Scope,
    workspace::{Member, Package, Target, Workspace},
};

/// The crates of this workspace, read once.
static CRATES: LazyLock<Vec<Crate>> =
    LazyLock::new(|| crates(&Workspace::read().unwrap()).unwrap());

const MANIFEST: &str = "[package]\nname = \"sample\"\n\n[lints]\nworkspace = true\n";

/// A workspace of one package with these files, of which `src/lib.rs` is the first to be read.
fn package(name: &str, files: &[(&str, &str)]) -> Workspace {
    let folder = PathBuf::from(name);
    let mut workspace = Workspace::default();
    workspace
        .files
        .insert(folder.join("Cargo.toml"), MANIFEST.to_owned());
    for (path, text) in files {
        let text = match path.ends_with(".rs") {
            true => format!("//! A module.\n{text}"),
            false => (*text).to_owned(),
        };
        workspace.files.insert(folder.join(path), text);
    }
    workspace.packages.push(Package {
        name: name.to_owned(),
        targets: vec![Target {
            is_build_script: false,
            file: folder.join("src/lib.rs"),
        }],
        folder,
        members: Vec::new(),
    });
    workspace
}

fn found(workspace: &Workspace) -> BTreeSet<Finding> {
    check(workspace).unwrap()
}

/// The one finding in a package, as it is reported.
fn only(name: &str, files: &[(&str, &str)]) -> String {
    let findings = found(&package(name, files));
    let text = report(&findings);
    assert_eq!(findings.len(), 1, "{text}");
    text
}

/// A report without the modules that may, which are another matter.
fn without_list(report: &str) -> String {
    const LIST: &str = "; it may be named in ";
    let lines = report.lines().map(|line| match line.split_once(LIST) {
        Some((before, _)) => format!("{before}{LIST}…\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}

fn assert_clean(name: &str, files: &[(&str, &str)]) {
    let findings = found(&package(name, files));
    assert!(findings.is_empty(), "{}", report(&findings));
}

#[test]
fn the_workspace_keeps_the_rules() {
    let findings = check(&Workspace::read().unwrap()).unwrap();
    assert!(findings.is_empty(), "{}", report(&findings));
}

#[test]
fn two_modules_that_need_each_other_are_found() {
    let report = only(
        "sample",
        &[
            ("src/lib.rs", "mod a;\nmod b;"),
            ("src/a.rs", "pub(crate) struct A(crate::b::B);"),
            ("src/b.rs", "use crate::a::A;\npub(crate) struct B(Box<A>);"),
        ],
    );
    insta::assert_snapshot!(report, @r#"
    sample/src/a.rs:1: 2 modules need each other: sample::a, sample::b
        sample::a needs `B` of sample::b (sample/src/a.rs:2)
        sample::b needs `A` of sample::a (sample/src/b.rs:2)
      why: a module can be read, tested and moved alone only when what it needs does not need it
      fix: move an item to the module that needs it, or into one below both

    1 place breaks a rule of xtask/src/tidy/rules.rs
    "#);
}

#[test]
fn a_circle_of_three_modules_is_found() {
    let report = only(
        "sample",
        &[
            ("src/lib.rs", "mod a;\nmod b;\nmod c;\nmod d;"),
            ("src/a.rs", "use crate::b::b;\npub(crate) fn a() { b() }"),
            ("src/b.rs", "use crate::c::c;\npub(crate) fn b() { c() }"),
            ("src/c.rs", "pub(crate) fn c() { crate::a::a() }"),
            ("src/d.rs", "pub(crate) fn d() { crate::a::a() }"),
        ],
    );
    assert!(
        report.contains("3 modules need each other: sample::a, sample::b, sample::c\n"),
        "{report}"
    );
}

#[test]
fn a_name_that_belongs_to_another_module_is_found() {
    let lower = (
        "src/lower.rs",
        "use openapiv3::Schema;\npub(crate) fn lower(_: Schema) {}",
    );
    let emit = (
        "src/emit.rs",
        "pub(crate) fn emit() -> openapiv3::Schema { todo!() }",
    );
    let report = only(
        "wacht-codegen",
        &[("src/lib.rs", "mod lower;\nmod emit;"), lower, emit],
    );
    insta::assert_snapshot!(without_list(&report), @r#"
    wacht-codegen/src/emit.rs:2: `wacht-codegen::emit` names `openapiv3::Schema`
      why: the passes behind `lower` know the outline and the model alone
      fix: take it from `outline`, and let `lower` put it there; it may be named in …

    1 place breaks a rule of xtask/src/tidy/rules.rs
    "#);
}

#[test]
fn a_write_outside_the_output_is_found() {
    let output = (
        "src/output.rs",
        "pub fn write() { std::fs::write(\"a\", \"b\").ok(); }",
    );
    let report = only(
        "wacht-codegen",
        &[
            ("src/lib.rs", "mod output;\nmod format;"),
            (
                "src/format.rs",
                "use std::fs::{self, File};\n\npub fn f() { File::create(\"a\").ok(); }",
            ),
            output,
        ],
    );
    insta::assert_snapshot!(without_list(&report), @r#"
    wacht-codegen/src/format.rs:4: `wacht-codegen::format` names `std::fs::File::create`
      why: nothing but `output` may change generated files, and it changes none without its mark
      fix: return the text, and let `output::write` of wacht-codegen write it; it may be named in …

    1 place breaks a rule of xtask/src/tidy/rules.rs
    "#);
}

#[test]
fn a_dependency_without_a_reason_is_found() {
    let manifest = "\
[package]
name = \"sample\"

[dependencies]
a.workspace = true # needed for the first thing
# Needed for the second thing.
b = { workspace = true, features = [
    \"one\",
] }
c.workspace = true

[dev-dependencies.d]
workspace = true

[lints]
workspace = true
";
    let workspace = package("sample", &[("Cargo.toml", manifest), ("src/lib.rs", "")]);
    insta::assert_snapshot!(report(&found(&workspace)), @r#"
    sample/Cargo.toml:10: `c` of [dependencies] has no reason
    sample/Cargo.toml:12: `d` of [dev-dependencies] has no reason
      why: every dependency is compiled by somebody, and may be dropped when its reason is gone
      fix: write the reason behind it, or above it, as a comment: `name.workspace = true # reason`

    2 places break a rule of xtask/src/tidy/rules.rs
    "#);
}

#[test]
fn the_name_of_an_extension_elsewhere_is_found() {
    let view = (
        "src/view.rs",
        "pub(crate) const NAME: &str = \"x-wacht-name\";",
    );
    let report = only(
        "wacht-mock",
        &[
            ("src/lib.rs", "mod view;\nmod server;"),
            (
                "src/server.rs",
                "/// Not `x-wacht-name`.\npub(crate) const NAME: &str = \"x-wacht-name\";",
            ),
            view,
        ],
    );
    insta::assert_snapshot!(without_list(&report), @r#"
    wacht-mock/src/server.rs:3: `wacht-mock::server` names an extension: "x-wacht-name"
      why: what an extension means is decided in one place
      fix: take its values from where it is read; it may be named in …

    1 place breaks a rule of xtask/src/tidy/rules.rs
    "#);
}

#[test]
fn a_re_export_leads_to_where_the_item_is_defined() {
    let report = only(
        "sample",
        &[
            (
                "src/lib.rs",
                "mod a;\nmod b;\npub use self::{a::A, b::B as Other};",
            ),
            (
                "src/a.rs",
                "use crate::Other;\npub struct A(Option<Box<Other>>);",
            ),
            ("src/b.rs", "use super::A;\npub struct B(A);"),
        ],
    );
    assert!(
        report.contains("sample::a needs `B` of sample::b (sample/src/a.rs:2)"),
        "{report}"
    );
}

#[test]
fn a_glob_leads_to_where_the_item_is_defined() {
    let report = only(
        "sample",
        &[
            ("src/lib.rs", "mod all;\nmod a;\nmod b;"),
            ("src/all.rs", "pub(crate) use crate::{a::*, b::*};"),
            (
                "src/a.rs",
                "use crate::all::*;\npub(crate) struct A(Box<B>);",
            ),
            (
                "src/b.rs",
                "use crate::all::*;\npub(crate) fn b(_: A) {}\npub(crate) struct B;",
            ),
        ],
    );
    assert!(
        report.contains("2 modules need each other: sample::a, sample::b\n"),
        "{report}"
    );
}

#[test]
fn the_body_of_a_macro_needs_what_it_names_in_its_crate() {
    let report = only(
        "sample",
        &[
            ("src/lib.rs", "mod a;\nmod macros;"),
            (
                "src/macros.rs",
                "#[macro_export]\nmacro_rules! make { () => { $crate::a::make() }; }",
            ),
            (
                "src/a.rs",
                "pub fn make() {}\npub fn a() { crate::make!() }",
            ),
        ],
    );
    assert!(
        report.contains("sample::macros needs `make` of sample::a"),
        "{report}"
    );
    assert!(
        report.contains("sample::a needs `make` of sample::macros"),
        "{report}"
    );
}

#[test]
fn a_function_of_a_type_is_needed_where_it_is_implemented() {
    let report = only(
        "sample",
        &[
            ("src/lib.rs", "mod a;\nmod b;"),
            (
                "src/a.rs",
                "pub(crate) struct A;\nimpl A { fn a(&self) { self.b() } }",
            ),
            (
                "src/b.rs",
                "use crate::a::A;\nimpl A { pub(crate) fn b(&self) {} }",
            ),
        ],
    );
    assert!(
        report.contains("sample::a needs `A::b` of sample::b"),
        "{report}"
    );
}

#[test]
fn a_module_and_what_it_holds_may_need_each_other() {
    assert_clean(
        "sample",
        &[
            ("src/lib.rs", "mod a;"),
            (
                "src/a.rs",
                "mod b;\nmod c { pub(super) struct C; }\npub(crate) struct A(b::B, c::C);",
            ),
            ("src/a/b.rs", "use super::A;\npub(super) struct B(Box<A>);"),
        ],
    );
}

#[test]
fn what_only_tests_compile_needs_what_it_likes() {
    assert_clean(
        "sample",
        &[
            ("src/lib.rs", "mod a;\nmod b;"),
            ("src/a.rs", "pub(crate) struct A(crate::b::B);"),
            (
                "src/b.rs",
                "pub(crate) struct B;\n#[cfg(all(test, unix))]\nmod tests { use crate::a::A; }\n\
                 impl B { #[cfg(test)] fn a(a: &crate::a::A) {} }",
            ),
        ],
    );
}

#[test]
fn what_tests_and_others_compile_counts() {
    let files = [
        ("src/lib.rs", "mod a;\nmod b;"),
        ("src/a.rs", "pub(crate) struct A(crate::b::B);"),
        (
            "src/b.rs",
            "pub(crate) struct B;\n#[cfg(any(test, unix))]\nfn b(a: &crate::a::A) {}",
        ),
    ];
    only("sample", &files);
}

#[test]
fn a_local_variable_is_no_crate_of_its_name() {
    assert_clean(
        "sample",
        &[(
            "src/lib.rs",
            "pub fn f() { let ring = 1; let _ = ring.max(2); }",
        )],
    );
}

#[test]
fn the_runtime_may_not_name_what_is_generated() {
    let types = "// @generated by wacht-codegen.\npub struct User;";
    let mut workspace = package(
        "wacht-sdk",
        &[
            ("src/lib.rs", "mod call;\nmod types;\npub use types::User;"),
            ("src/call.rs", "pub fn call(_: &crate::User) {}"),
        ],
    );
    let file = PathBuf::from("wacht-sdk/src/types.rs");
    workspace.files.insert(file, types.to_owned());
    let findings = found(&workspace);
    let text = report(&findings);
    assert!(
        text.starts_with("wacht-sdk/src/call.rs:2: `wacht-sdk::call` names `crate::User`"),
        "{text}"
    );
    assert_eq!(findings.len(), 1, "{text}");
}

#[test]
fn a_file_begins_with_its_job() {
    let mut workspace = package("sample", &[("src/lib.rs", "")]);
    let file = PathBuf::from("sample/tests/main.rs");
    workspace.files.insert(file, "use std::fs;\n".to_owned());
    let text = report(&found(&workspace));
    assert!(
        text.starts_with("sample/tests/main.rs:1: the first line"),
        "{text}"
    );
}

#[test]
fn a_published_package_depends_on_no_other_member() {
    let mut workspace = package("wacht-codegen", &[("src/lib.rs", "")]);
    for kind in ["normal", "dev"] {
        workspace.packages[0].members.push(Member {
            name: "wacht-mock".to_owned(),
            kind: kind.to_owned(),
        });
    }
    let findings = found(&workspace);
    let text = report(&findings);
    assert!(
        text.contains("`wacht-codegen` depends on `wacht-mock` (normal)"),
        "{text}"
    );
    assert_eq!(findings.len(), 1, "{text}");
}

#[test]
fn a_published_package_has_no_build_script() {
    let mut workspace = package(
        "wacht-codegen",
        &[("src/lib.rs", ""), ("build.rs", "fn main() {}")],
    );
    workspace.packages[0].targets.push(Target {
        is_build_script: true,
        file: PathBuf::from("wacht-codegen/build.rs"),
    });
    let text = report(&found(&workspace));
    assert!(
        text.contains("`wacht-codegen` has a build script"),
        "{text}"
    );
}

#[test]
fn a_version_that_no_member_uses_is_found() {
    let manifest = format!("{MANIFEST}\n[workspace.dependencies]\nunused = \"1\"\n");
    let workspace = package("sample", &[("Cargo.toml", &manifest), ("src/lib.rs", "")]);
    let text = report(&found(&workspace));
    assert!(
        text.starts_with("sample/Cargo.toml:8: no member depends on `unused`"),
        "{text}"
    );
}

#[test]
fn everything_that_a_rule_names_is_there() {
    let mut known = BTreeSet::new();
    for krate in CRATES.iter() {
        for (index, module) in krate.modules.iter().enumerate() {
            let name = krate.name(index);
            known.extend(module.items.iter().map(|item| format!("{name}::{item}")));
            known.insert(name);
        }
    }
    let naming = NAMING.iter().flat_map(|rule| {
        let allowed = rule.allowed.iter().map(|(module, _)| *module);
        let own = rule.paths.iter().filter(|path| path.starts_with("wacht-"));
        allowed.chain(rule.within.iter().chain(own).copied())
    });
    let lists = [EXTENSIONS, API, NO_BUILD_SCRIPT];
    let others = lists.into_iter().flatten().map(|(module, _)| *module);
    for module in naming.chain(others) {
        assert!(
            known.contains(module),
            "the rules name `{module}`, which is not there"
        );
    }
}

#[test]
fn every_exception_is_needed() {
    let mut used = BTreeSet::new();
    for krate in CRATES.iter() {
        let scope = Scope::new(krate);
        for (index, module) in krate.modules.iter().enumerate() {
            let here = krate.name(index);
            if module
                .mentions
                .strings
                .iter()
                .any(|(text, _)| text.contains(EXTENSION))
            {
                used.insert((here.clone(), EXTENSION));
            }
            for meant in meanings(krate, &scope, index) {
                let paths = NAMING.iter().flat_map(|rule| rule.paths);
                let paths = paths.filter(|path| is_below(&meant, path));
                used.extend(paths.map(|path| (here.clone(), *path)));
            }
        }
    }
    let naming = NAMING.iter().map(|rule| (rule.allowed, rule.paths));
    for (allowed, paths) in naming.chain([(EXTENSIONS, &[EXTENSION][..])]) {
        for (module, _) in allowed {
            let is_used = used
                .iter()
                .any(|(user, path)| is_below(user, module) && paths.contains(path));
            assert!(is_used, "`{module}` may name {paths:?}, and does not");
        }
    }
}

/// What a module names, as the rules write it.
fn meanings(krate: &Crate, scope: &Scope, module: usize) -> Vec<String> {
    let mentions = &krate.modules[module].mentions;
    let imports = mentions.uses.iter().map(|import| (&import.mention, true));
    let paths = mentions.paths.iter().map(|mention| (mention, false));
    imports
        .chain(paths)
        .flat_map(|(mention, is_import)| {
            let meanings = scope.mention(module, mention).into_iter();
            meanings.filter_map(move |meaning| meant(krate, &meaning, is_import))
        })
        .collect()
}
