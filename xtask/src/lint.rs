//! `cargo xtask lint`: the house rules of the specification, which OpenAPI does not require. Each
//! rule is in `spec/README.md`; each finding has a place and a fix.

mod linkage;
mod operations;
mod schemas;
mod text;

use std::path::Path;

use serde_json::Value;
use wacht_codegen::{Code, Document, Finding, Where, load, load_data};

pub(crate) use self::operations::METHODS;
use crate::{Failure, document, files};

/// The files beside the document that no reference leads to: tasks and the mock read them.
const DATA: [&str; 3] = [linkage::FILE, "accepted.yaml", "breaking.yaml"];

pub(crate) fn run() -> Result<(), Failure> {
    let path = document()?;
    let (found, shown) = lint(&path)?;
    match found {
        0 => Ok(()),
        _ => Err(shown),
    }
}

/// The number of problems of the document, and their report.
pub(crate) fn lint(path: &Path) -> Result<(usize, String), Failure> {
    let document = load(path).map_err(|error| error.to_string())?;
    let mut findings = Findings::default();
    operations::check(&document.value, &mut findings);
    schemas::check(&document.value, &mut findings);
    text::check(&document.value, "", &mut findings);
    unused(&document, path, &mut findings)?;
    let (linked, shown) = lint_linkage(&document, path)?;
    let count = findings.0.len() + linked;
    Ok((
        count,
        format!("{}{shown}", document.diagnostics(findings.0)),
    ))
}

/// The same of the linkage, which is a separate file that the document does not refer to.
fn lint_linkage(document: &Document, path: &Path) -> Result<(usize, String), Failure> {
    let linkage =
        load_data(&path.with_file_name(linkage::FILE)).map_err(|error| error.to_string())?;
    let mut findings = Findings::default();
    linkage::check(&document.value, &linkage.value, &mut findings);
    match findings.0.len() {
        0 => Ok((0, String::new())),
        count => Ok((count, linkage.diagnostics(findings.0).to_string())),
    }
}

/// What the rules found.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn say(&mut self, code: &'static str, pointer: &str, message: impl Into<String>, hint: &str) {
        self.0.push(Finding {
            code: Code(code),
            message: message.into(),
            at: Where::Pointer(pointer.to_owned()),
            hint: (!hint.is_empty()).then(|| hint.to_owned()),
        });
    }
}

/// Nothing is kept that nothing uses: neither a definition nor a file.
fn unused(document: &Document, path: &Path, findings: &mut Findings) -> Result<(), Failure> {
    for (name, place) in document.unused() {
        findings.0.push(Finding {
            code: Code("L009"),
            message: format!("nothing refers to `{name}`"),
            at: Where::Place(place),
            hint: Some("remove it, or refer to it".to_owned()),
        });
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    for file in files(folder, "yaml")? {
        let is_data = DATA.iter().any(|name| file.ends_with(name));
        if !is_data && document.sources().paths().all(|known| known != file) {
            let message = format!("nothing refers to {}", file.display());
            findings.say("L009", "", message, "remove the file, or refer to it");
        }
    }
    Ok(())
}

/// A value, followed through its reference.
fn follow<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value.get("$ref").and_then(Value::as_str);
    let found = target.and_then(|target| document.pointer(target.trim_start_matches('#')));
    found.unwrap_or(value)
}

/// A name as a segment of a JSON pointer.
pub(crate) fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::lint;

    #[test]
    fn every_rule_finds_what_breaks_it() {
        let (_, shown) = lint(Path::new("tests/broken/openapi.yaml")).unwrap();
        insta::with_settings!({ snapshot_path => "../tests", omit_expression => true }, {
            insta::assert_snapshot!("broken", shown);
        });
    }

    #[test]
    fn the_specification_keeps_the_rules() {
        let (found, shown) = lint(Path::new("../spec/openapi.yaml")).unwrap();
        assert_eq!(found, 0, "{shown}");
    }
}
