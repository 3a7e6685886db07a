//! Lists and objects as text, in the styles of RFC 6570 and OpenAPI. Takes a value and a style; returns
//! the text for a path, a query, a header, a cookie or a form. One writer for all of them, by a table.

use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::{ENCODED, node::Node};
use crate::parameter::{Location, Parameter, Style};

/// The reserved characters that stay readable where a parameter allows it. Those that would end the
/// value, or stand for a space in a form, are still encoded.
const RESERVED: &AsciiSet = &ENCODED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'%');

/// How the text of a value is made safe for where it stands.
pub(crate) type Encode = fn(&str, &mut String);

/// What a style puts around and between values.
#[derive(Clone, Copy)]
struct Rule {
    /// In front of the whole.
    first: &'static str,
    /// Between exploded values.
    separator: &'static str,
    /// Between other values.
    between: &'static str,
    /// Whether a name stands before a value.
    is_named: bool,
    /// What follows the name of an empty value.
    if_empty: &'static str,
}

const fn rule(style: Style) -> Rule {
    let (first, separator, between, is_named, if_empty) = match style {
        Style::Simple => ("", ",", ",", false, ""),
        Style::Label => (".", ".", ",", false, ""),
        Style::Matrix => (";", ";", ",", true, ""),
        Style::Form | Style::DeepObject | Style::Json => ("", "&", ",", true, "="),
        Style::SpaceDelimited => ("", "&", "%20", true, "="),
        Style::PipeDelimited => ("", "&", "%7C", true, "="),
    };
    Rule {
        first,
        separator,
        between,
        is_named,
        if_empty,
    }
}

/// A value as it stands where a parameter is. `None` where nothing is sent: an absent value, an empty
/// list, an empty object.
pub(crate) fn written(parameter: &Parameter, value: &Node) -> Option<String> {
    let encode: Encode = match parameter.location {
        Location::Header => raw,
        _ if parameter.reserved => percent_reserved,
        _ => percent,
    };
    let mut rule = rule(parameter.style);
    match parameter.location {
        // There a pair for each item is a separate cookie.
        Location::Cookie => rule.separator = "; ",
        // A name stands before a header already.
        Location::Header => rule.is_named = false,
        Location::Path if parameter.style == Style::Json => rule.is_named = false,
        Location::Path | Location::Query | Location::Form => {}
    }
    let mut writer = Writer {
        out: String::new(),
        rule,
        encode,
    };
    writer.write(parameter.name, parameter.style, parameter.explode, value);
    (!writer.out.is_empty()).then_some(writer.out)
}

/// A value as pairs of a form, behind those that are there.
pub(crate) fn pairs(out: &mut String, name: &str, style: Style, explode: bool, value: &Node) {
    let mut writer = Writer {
        out: std::mem::take(out),
        rule: rule(style),
        encode: form,
    };
    match style {
        Style::Json => writer.pair(name, &value.text()),
        _ => writer.write(name, style, explode, value),
    }
    *out = writer.out;
}

struct Writer {
    out: String,
    rule: Rule,
    encode: Encode,
}

impl Writer {
    fn write(&mut self, name: &str, style: Style, explode: bool, value: &Node) {
        match value {
            Node::Text(text) => self.pair(name, text),
            Node::List(items) if items.is_empty() => {}
            Node::Object(members) if members.is_empty() => {}
            nested if style == Style::DeepObject => self.deep(name.to_owned(), nested),
            Node::List(items) if explode => {
                for item in items {
                    self.pair(name, &item.text());
                }
            }
            Node::Object(members) if explode => {
                for (key, member) in members {
                    // Of a list each item has the name of the property, as if it were a parameter.
                    match member {
                        Node::List(items) if self.rule.is_named => {
                            for item in items {
                                self.keyed(key, &item.text());
                            }
                        }
                        member => self.keyed(key, &member.text()),
                    }
                }
            }
            Node::List(items) => {
                self.name(name, false);
                for (index, item) in items.iter().enumerate() {
                    self.between(index);
                    self.push(&item.text());
                }
            }
            Node::Object(members) => {
                self.name(name, false);
                for (index, (key, member)) in members.iter().enumerate() {
                    self.between(index);
                    self.push(key);
                    self.out.push_str(self.rule.between);
                    self.push(&member.text());
                }
            }
        }
    }

    /// A value inside others, each name behind the one that it is in: `a[b][0][c]`, and `a[b][]` for
    /// the items of a list that are not objects.
    fn deep(&mut self, name: String, value: &Node) {
        match value {
            Node::Text(text) => self.keyed(&name, text),
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    match item {
                        Node::Text(text) => self.keyed(&format!("{name}[]"), text),
                        item => self.deep(format!("{name}[{index}]"), item),
                    }
                }
            }
            Node::Object(members) => {
                for (key, member) in members {
                    self.deep(format!("{name}[{key}]"), member);
                }
            }
        }
    }

    /// A value with the name of the parameter, where the style has names.
    fn pair(&mut self, name: &str, value: &str) {
        self.name(name, value.is_empty());
        self.push(value);
    }

    /// A value with a name.
    fn keyed(&mut self, key: &str, value: &str) {
        self.separate();
        self.push(key);
        self.out.push('=');
        self.push(value);
    }

    fn name(&mut self, name: &str, is_empty: bool) {
        self.separate();
        if self.rule.is_named {
            self.push(name);
            self.out.push_str(match is_empty {
                true => self.rule.if_empty,
                false => "=",
            });
        }
    }

    fn separate(&mut self) {
        self.out.push_str(match self.out.is_empty() {
            true => self.rule.first,
            false => self.rule.separator,
        });
    }

    fn between(&mut self, index: usize) {
        if index > 0 {
            self.out.push_str(self.rule.between);
        }
    }

    fn push(&mut self, text: &str) {
        (self.encode)(text, &mut self.out);
    }
}

fn raw(text: &str, out: &mut String) {
    out.push_str(text);
}

pub(crate) fn percent(text: &str, out: &mut String) {
    out.extend(utf8_percent_encode(text, ENCODED));
}

/// Text that is percent-encoded already stays as it is.
fn percent_reserved(text: &str, out: &mut String) {
    let mut parts = text.split('%');
    out.extend(utf8_percent_encode(
        parts.next().unwrap_or_default(),
        RESERVED,
    ));
    for part in parts {
        let is_encoded = part.len() >= 2 && part.bytes().take(2).all(|b| b.is_ascii_hexdigit());
        out.push_str(if is_encoded { "%" } else { "%25" });
        out.extend(utf8_percent_encode(part, RESERVED));
    }
}

/// As browsers write forms (`application/x-www-form-urlencoded` of WHATWG).
fn form(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'*' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => out.push_str(percent_encoding::percent_encode_byte(byte)),
        }
    }
}

#[cfg(test)]
mod tests;
