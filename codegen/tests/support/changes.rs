//! Changes to OpenAPI documents, for tests that the generator stops at none of them. Takes choices, from
//! chance or from the input of a fuzz target, and changes parts of a document accordingly: they are
//! exchanged, removed, renamed and replaced. Also takes a document through all passes.

use std::path::Path;

use serde_json::{Map, Value, json};
use wacht_codegen::{Error, Target, bundle, calls, generate_of, index, load_for, surface};

/// Keys that mean something somewhere, and some that only look like it.
const KEYS: &[&str] = &[
    "$anchor",
    "$defs",
    "$dynamicRef",
    "$id",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "application/json",
    "components",
    "const",
    "content",
    "contentEncoding",
    "default",
    "delete",
    "deprecated",
    "description",
    "discriminator",
    "encoding",
    "enum",
    "example",
    "examples",
    "exclusiveMinimum",
    "explode",
    "externalDocs",
    "format",
    "get",
    "headers",
    "if",
    "in",
    "info",
    "items",
    "mapping",
    "maximum",
    "minimum",
    "multipart/form-data",
    "name",
    "not",
    "nullable",
    "oneOf",
    "openapi",
    "operationId",
    "parameters",
    "patternProperties",
    "paths",
    "post",
    "prefixItems",
    "properties",
    "propertyName",
    "readOnly",
    "requestBody",
    "required",
    "responses",
    "200",
    "2XX",
    "default",
    "404",
    "schema",
    "schemas",
    "security",
    "securitySchemes",
    "servers",
    "style",
    "summary",
    "tags",
    "title",
    "trace",
    "type",
    "url",
    "variables",
    "writeOnly",
    "x-a",
    "x-codegen-id",
    "x-codegen-ids",
    "x-codegen-name",
    "x-codegen-paging",
    "x-codegen-resource",
    "x-codegen-sent",
    "xml",
    "<<",
    "",
];

/// Words that are names, values of known keys, or trouble.
pub(crate) const WORDS: &[&str] = &[
    "",
    " ",
    "#",
    "#/",
    "#/components/schemas/A",
    "#/components/schemas/Thing",
    "#/paths",
    "%",
    "%2",
    "*/*",
    "../a.yaml",
    "/",
    "/{id}",
    "/{id}/{id}",
    "/a?b={c}",
    "1",
    "3.0.3",
    "3.1.0",
    "3.2.0",
    "A",
    "Option",
    "Self",
    "Thing",
    "Vec",
    "\"",
    "\\",
    "\n",
    "\u{0}",
    "_",
    "a-b",
    "a/b",
    "a~b",
    "array",
    "binary",
    "boolean",
    "byte",
    "cookie",
    "cursor",
    "date-time",
    "deepObject",
    "form",
    "header",
    "https://example.com/a#/b",
    "id",
    "int32",
    "integer",
    "null",
    "number",
    "object",
    "offset",
    "password",
    "path",
    "query",
    "r#type",
    "self",
    "simple",
    "string",
    "type",
    "user",
    "users",
    "{",
    "{a}",
    "}",
    "~1",
    "日本",
    "🙂",
    "```rust\nlet x = ;",
    "<b> [a] `",
];

/// A source of choices.
pub(crate) trait Choices {
    /// A number below `limit`, or 0 where that is 0.
    fn below(&mut self, limit: usize) -> usize;

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// A value of any kind, and of any depth but seldom a large one.
    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 8 } else { 12 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!([0, -1, 1, i64::MIN, i64::MAX][self.below(5)]),
            3 => json!([0.5, -1e300, 1e18, u64::MAX as f64][self.below(4)]),
            4..=7 => json!(self.of(WORDS)),
            8 => json!({"$ref": format!("#/components/schemas/{}", self.of(WORDS))}),
            9 => (0..self.below(3)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let entries = 0..self.below(4);
                let entries = entries.map(|_| (self.of(KEYS).to_owned(), self.value(depth - 1)));
                entries.collect::<Map<_, _>>().into()
            }
        }
    }

    /// The pointer to a part of a value.
    fn pointer(&mut self, value: &Value) -> String {
        let mut pointer = String::new();
        let mut at = value;
        while self.below(8) > 0 {
            let (segment, below) = match at {
                Value::Array(items) if !items.is_empty() => {
                    let index = self.below(items.len());
                    (index.to_string(), &items[index])
                }
                Value::Object(map) if !map.is_empty() => {
                    let (key, below) = map.iter().nth(self.below(map.len())).unwrap();
                    (key.replace('~', "~0").replace('/', "~1"), below)
                }
                _ => break,
            };
            pointer = format!("{pointer}/{segment}");
            at = below;
        }
        pointer
    }

    /// Changes one part of a document.
    fn change(&mut self, document: &mut Value) {
        let pointer = self.pointer(document);
        let other = self.pointer(document);
        let copy = document.pointer(&other).cloned().unwrap_or_default();
        let Some(part) = document.pointer_mut(&pointer) else {
            return;
        };
        match (self.below(7), part) {
            (0, part) if copy.to_string().len() < 5_000 => *part = copy,
            (1, part) => *part = self.value(3),
            (2, part) => *part = json!({"$ref": format!("#{other}")}),
            (3, Value::Object(map)) => {
                let index = self.below(map.len());
                let key = map.keys().nth(index).cloned();
                key.map(|key| map.shift_remove(&key));
            }
            (4, Value::Object(map)) => {
                let (key, value) = (self.of(KEYS).to_owned(), self.value(3));
                map.insert(key, value);
            }
            (5, Value::Object(map)) => {
                let index = self.below(map.len());
                if let Some(key) = map.keys().nth(index).cloned() {
                    let value = map.shift_remove(&key).unwrap_or_default();
                    map.insert(self.of(WORDS).to_owned(), value);
                }
            }
            (_, Value::Array(items)) => {
                let value = self.value(2);
                items.push(value);
            }
            (_, part) => *part = json!(self.of(WORDS)),
        }
    }
}

/// Takes a document through all passes, with and without operations left out.
pub(crate) fn all_passes(path: &Path) {
    for (strict, skip_unsupported) in [(false, true), (false, false), (true, false)] {
        let mut target = Target::default();
        target.strict = strict;
        target.skip_unsupported = skip_unsupported;
        all_passes_for(path, target);
    }
}

/// Takes a document through all passes for one target.
pub(crate) fn all_passes_for(path: &Path, target: Target) {
    let loaded = load_for(path, target);
    if let Ok(document) = &loaded {
        let _ = bundle(document);
    }
    match loaded.map_err(Error::from).and_then(generate_of) {
        Ok(generated) => {
            calls(&generated.api).unwrap();
            let _ = (index(&generated.api), surface(&generated.api));
            let _ = generated.warnings.to_string();
        }
        Err(Error::Document(found)) => {
            assert!(found.has_errors(), "{found}");
        }
        Err(error) => panic!("{error}"),
    }
}
