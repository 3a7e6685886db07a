//! One HTML page without other files: for each change the lines of the specification beside the lines of the
//! API in Rust. Takes both sides and their changes; returns the page.

use std::{collections::BTreeMap, fs};

use similar::{ChangeTag, TextDiff};
use wacht_codegen::{
    counted,
    diff::{Class, Diff, Group, Subject, facts},
    ir::Api,
    surface,
};

use crate::diff::side::Side;

/// How many lines around a difference are shown.
const AROUND: usize = 2;

const STYLE: &str = "\
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:110rem;padding:0 1rem;color:#1c2024;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:2rem 0 .3rem}code,pre{font:13px/1.45 ui-monospace,monospace}
.class{display:inline-block;padding:0 .5em;border-radius:.6em;font-size:.85em;color:#fff}
.breaking{background:#b42318}.behavior{background:#93530a}.deprecation{background:#6b4bb0}.addition{background:#156b43}.docs{background:#5d6570}
.sides{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:.8rem}
.sides pre{margin:.3rem 0;padding:.5rem;border:1px solid #d5d9de;border-radius:.4rem;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
.minus{background:#ffe9e7;display:block}.plus{background:#e3f6ea;display:block}.same{color:#5d6570;display:block}
ul{margin:.2rem 0 .4rem;padding-left:1.2rem}
@media(max-width:60rem){.sides{grid-template-columns:1fr}}
@media(prefers-color-scheme:dark){body{background:#15181b;color:#e4e7ea}.sides pre{border-color:#3a4047}.minus{background:#4a1d1a}.plus{background:#143a26}.same{color:#98a1ab}}
";

pub(super) fn page(base: &str, changes: &Diff, old: &Side, new: &Side) -> String {
    let base = escape(base);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>API changes since {base}</title>\n<style>{STYLE}</style>\n\
         <h1>API changes since <code>{base}</code></h1>\n<p><strong>{}</strong></p>\n",
        escape(&changes.summary())
    );
    let (specs, rust) = (
        Specs::of(old, new, changes),
        [lines(&old.api), lines(&new.api)],
    );
    let mut alike = BTreeMap::<String, usize>::new();
    for group in &changes.groups {
        // The same mechanical change of many subjects is shown once.
        let count = alike.entry(group.mark()).or_default();
        *count += 1;
        if *count == 1 {
            out.push_str(&group_body(group, &specs, &rust));
        }
    }
    let folded: usize = alike.values().map(|count| count - 1).sum();
    if folded > 0 {
        let line = format!(
            "<p>{} changed like one of these.</p>\n",
            counted(folded, "more subject")
        );
        out.push_str(&line);
    }
    out.push_str("</html>\n");
    out
}

fn group_body(group: &Group, specs: &Specs, rust: &[Vec<String>; 2]) -> String {
    let subject = &group.subject;
    let class = group
        .changes
        .iter()
        .map(|change| change.class)
        .max()
        .unwrap_or(Class::Docs);
    let mut out = format!(
        "<h2><span class=\"class {class}\">{class}</span> <code>{}</code> <small>{}</small></h2>\n<ul>",
        escape(&subject.rust),
        escape(&subject.wire)
    );
    for change in &group.changes {
        let lines = change.wire.iter().chain(&change.rust);
        let lines: Vec<_> = lines.map(|line| escape(line)).collect();
        let place = change
            .place
            .as_deref()
            .map(|place| format!(" <small>{}</small>", escape(place)));
        out.push_str(&format!(
            "<li>{}{}{}</li>",
            match change.element.as_str() {
                "" => String::new(),
                element => format!("{}: ", escape(element)),
            },
            lines.join("; "),
            place.unwrap_or_default()
        ));
    }
    let (was, is) = specs.blocks(group);
    let [old, new] = rust.each_ref().map(|lines| owned(lines, subject));
    out.push_str(&format!(
        "</ul>\n<div class=\"sides\"><pre>{}</pre><pre>{}</pre></div>\n",
        hunk(&was, &is),
        hunk(&old, &new)
    ));
    out
}

/// The lines of the API.
fn lines(api: &Api) -> Vec<String> {
    let surface = surface(api);
    surface
        .values()
        .flat_map(|text| text.lines().map(str::to_owned))
        .collect()
}

/// Those that belong to a subject.
fn owned(lines: &[String], subject: &Subject) -> String {
    let name = subject
        .rust
        .trim_start_matches("types::")
        .trim_start_matches("ids::");
    let name = name.trim_end_matches("()");
    let is_own = |line: &&String| {
        let rest = line.split_once(name);
        rest.is_some_and(|(before, rest)| {
            !before.contains(['.', ':', '('])
                && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        })
    };
    lines
        .iter()
        .filter(is_own)
        .map(|line| format!("{line}\n"))
        .collect()
}

/// The blocks of the specification that subjects are in, of both sides.
struct Specs {
    old: Spec,
    new: Spec,
}

/// Where one side has its subjects and changes.
struct Spec {
    /// The pointers of the subjects by their names on the wire.
    pointers: BTreeMap<String, String>,
    /// File and line of each pointer.
    places: BTreeMap<String, (String, usize)>,
}

impl Specs {
    fn of(old: &Side, new: &Side, changes: &Diff) -> Self {
        let groups = changes.groups.iter();
        let changed = groups.flat_map(|group| &group.changes);
        let changed: Vec<_> = changed.map(|change| change.pointer.as_str()).collect();
        Self {
            old: Spec::of(old, &changed),
            new: Spec::of(new, &changed),
        }
    }

    /// The block of the subject on both sides. Where that is the same, because it refers to what changed, the
    /// blocks of its changes.
    fn blocks(&self, group: &Group) -> (String, String) {
        let (was, is) = (
            self.old.subject(&group.subject),
            self.new.subject(&group.subject),
        );
        match was == is {
            true => (self.old.changes(group), self.new.changes(group)),
            false => (was, is),
        }
    }
}

impl Spec {
    fn of(side: &Side, changed: &[&str]) -> Self {
        let all = facts(&side.api);
        let subjects = all.iter().map(|facts| facts.subject.pointer.as_str());
        let wanted: Vec<_> = subjects.chain(changed.iter().copied()).collect();
        let lines = side.document.lines(&wanted).into_iter();
        let places = wanted.iter().zip(lines).filter_map(|(pointer, line)| {
            let (path, line) = line?;
            Some(((*pointer).to_owned(), (path.display().to_string(), line)))
        });
        let places = places.collect();
        let subjects = all.into_iter().map(|facts| facts.subject);
        Self {
            pointers: subjects
                .map(|subject| (subject.wire, subject.pointer))
                .collect(),
            places,
        }
    }

    fn subject(&self, subject: &Subject) -> String {
        let pointer = self.pointers.get(&subject.wire);
        pointer.map_or_else(String::new, |pointer| self.block(pointer))
    }

    fn changes(&self, group: &Group) -> String {
        let changes = group.changes.iter();
        changes.map(|change| self.block(&change.pointer)).collect()
    }

    fn block(&self, pointer: &str) -> String {
        self.places.get(pointer).map(block).unwrap_or_default()
    }
}

/// The block of YAML that begins on a line.
fn block((path, line): &(String, usize)) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut lines = text.lines().skip(line.saturating_sub(1));
    let Some(first) = lines.next() else {
        return String::new();
    };
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let depth = indent(first);
    let rest = lines.take_while(|line| line.trim().is_empty() || indent(line) > depth);
    let cut = |line: &str| format!("{}\n", line.get(depth..).unwrap_or_default());
    std::iter::once(first).chain(rest).map(cut).collect()
}

/// The lines that differ, with some around them.
fn hunk(old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let mut out = String::new();
    for (index, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if index > 0 {
            out.push_str("<span class=\"same\">…</span>");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (class, sign) = match change.tag() {
                ChangeTag::Delete => ("minus", '-'),
                ChangeTag::Insert => ("plus", '+'),
                ChangeTag::Equal => ("same", ' '),
            };
            let line = escape(change.value().trim_end_matches('\n'));
            out.push_str(&format!("<span class=\"{class}\">{sign} {line}</span>"));
        }
    }
    match out.is_empty() {
        true => "<span class=\"same\">unchanged</span>".to_owned(),
        false => out,
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::hunk;

    #[test]
    fn lines_that_differ_are_shown_with_their_signs_and_escaped() {
        let shown = hunk("a\nb: <x>\nc\n", "a\nb: <y>\nc\n");
        assert_eq!(
            shown,
            "<span class=\"same\">  a</span><span class=\"minus\">- b: &lt;x&gt;</span>\
             <span class=\"plus\">+ b: &lt;y&gt;</span><span class=\"same\">  c</span>"
        );
        assert!(hunk("a\n", "a\n").contains("unchanged"));
    }
}
