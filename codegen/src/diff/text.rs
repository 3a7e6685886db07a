//! Changes as text for a terminal: a block per subject, a line per fact, the verdict last.

use super::{Diff, Group};

pub(super) fn text(diff: &Diff) -> String {
    let mut out = String::new();
    for group in &diff.groups {
        show(&mut out, group);
    }
    out.push_str(&diff.summary());
    out.push('\n');
    out
}

fn show(out: &mut String, group: &Group) {
    let subject = &group.subject;
    out.push_str(&format!("{} ({})\n", subject.rust, subject.wire));
    for change in &group.changes {
        let element = match change.element.as_str() {
            "" => String::new(),
            element => format!("{}: ", element.replace('`', "")),
        };
        let place = change.place.iter().map(|place| format!("at {place}"));
        let lines = change.wire.iter().chain(&change.rust).cloned();
        let lines: Vec<_> = lines.chain(place).collect();
        for (index, line) in lines.iter().enumerate() {
            let start = match index {
                0 => format!("{:<12}{element}", change.class.as_str()),
                _ => " ".repeat(12),
            };
            out.push_str(&format!("  {start}{}\n", line.replace('`', "")));
        }
    }
    out.push('\n');
}
