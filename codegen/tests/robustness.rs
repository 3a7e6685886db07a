//! That no document stops the generator but by diagnostics: documents of the test cases with parts
//! exchanged, removed and replaced, and strings that are not documents. Generated code is always Rust.
//! `ROUNDS` sets how many there are, where that is to be more than in CI, `SEED` where they begin, and
//! `SEEDS` names a folder of more documents.

use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use serde_json::{Map, Value, json};
use wacht_codegen::{Error, Target, bundle, calls, generate_of, index, load_for, surface};

use crate::fixture::fixtures;

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
const WORDS: &[&str] = &[
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

/// Numbers that follow from one another, and repeat after longer than any test takes.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

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
fn all_passes(path: &Path) {
    for (strict, skip_unsupported) in [(false, true), (false, false), (true, false)] {
        let mut target = Target::default();
        target.strict = strict;
        target.skip_unsupported = skip_unsupported;
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
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("robustness/{name}"));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn number(name: &str, default: u64) -> u64 {
    let value = env::var(name).ok().and_then(|value| value.parse().ok());
    value.unwrap_or(default)
}

/// The documents in the folder that `SEEDS` names, as far as they can be loaded.
fn more_documents() -> Vec<Value> {
    let folder = env::var_os("SEEDS").map(|folder| fs::read_dir(folder).unwrap());
    let paths = folder
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.is_file()).collect();
    paths.sort();
    let mut target = Target::default();
    target.skip_unsupported = true;
    let loaded = paths.iter().map(|path| load_for(path, target.clone()).ok());
    loaded.flatten().map(|document| document.value).collect()
}

#[test]
fn a_changed_document_is_generated_or_refused() {
    let mut documents = Vec::new();
    for case in fixtures("cases") {
        let document = load_for(&case.document(), Target::default()).unwrap();
        documents.push(document.value);
    }
    documents.extend(more_documents());
    let path = folder("changed").join(format!("{}.json", std::process::id()));
    let first = number("SEED", 1);
    for round in first..first + number("ROUNDS", 60) {
        let mut random = Random(round.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut document = documents[random.below(documents.len())].clone();
        for _ in 0..=random.below(4) {
            random.change(&mut document);
        }
        // It stays where it is if the process ends.
        fs::write(&path, document.to_string()).unwrap();
        let result = catch_unwind(AssertUnwindSafe(|| all_passes(&path)));
        assert!(result.is_ok(), "SEED={round}, ROUNDS=1: {document}");
    }
}

#[test]
fn a_text_that_is_no_document_is_refused() {
    let parts = [
        "openapi: 3.1.0\n",
        "paths:\n",
        "  /a:\n",
        "    get:\n",
        "- ",
        "? ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "&a ",
        "*a",
        "<<: *a\n",
        "!!str ",
        "!x ",
        "|\n",
        ">-\n",
        "'",
        "\"",
        "#",
        "\n",
        "  ",
        "\t",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "\u{feff}",
        "\r\n",
        "é",
        "\u{0}",
        "1e999",
        ".inf",
        "~",
        "a",
        "0x1F",
        "$ref: a.yaml\n",
        "$ref: '#'\n",
        "{\"openapi\": \"3.0.3\", \"paths\": {",
        "null",
    ];
    let folder = folder("texts");
    let first = number("SEED", 1);
    for round in first..first + number("ROUNDS", 60) {
        let mut random = Random(round.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let text: String = (0..random.below(30)).map(|_| random.of(&parts)).collect();
        let path = folder.join(["openapi.yaml", "openapi.json"][random.below(2)]);
        fs::write(&path, &text).unwrap();
        let result = catch_unwind(AssertUnwindSafe(|| all_passes(&path)));
        assert!(result.is_ok(), "SEED={round}, ROUNDS=1: {text:?}");
    }
}
