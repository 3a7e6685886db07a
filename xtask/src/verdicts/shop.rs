//! The small API that edits are made to: one resource about values of one kind, in parameters, requests
//! and responses; and the program that uses all of it.

use serde_json::{Map, Value, json};

/// A kind of values.
pub(super) struct Kind {
    /// The resource about them, by which edits are named too.
    pub(super) resource: &'static str,
    /// The schema.
    schema: &'static str,
    /// The type in Rust.
    rust: &'static str,
    /// Another kind, as a schema.
    other: &'static str,
}

const STRING: &str = r#"{"type":"string"}"#;
const INTEGER: &str = r#"{"type":"integer","format":"int64"}"#;

const fn kind(
    resource: &'static str,
    schema: &'static str,
    rust: &'static str,
    other: &'static str,
) -> Kind {
    Kind {
        resource,
        schema,
        rust,
        other,
    }
}

/// All kinds.
pub(super) const KINDS: [Kind; 12] = [
    kind("strings", STRING, "String", INTEGER),
    kind(
        "secrets",
        r#"{"type":"string","format":"password"}"#,
        "shop::Secret",
        INTEGER,
    ),
    kind(
        "ids",
        r#"{"type":"string","x-codegen-id":"thing"}"#,
        "shop::ids::ThingId",
        r#"{"type":"string","x-codegen-id":"place"}"#,
    ),
    kind(
        "shorts",
        r#"{"type":"integer","format":"int32"}"#,
        "i32",
        INTEGER,
    ),
    kind(
        "longs",
        INTEGER,
        "i64",
        r#"{"type":"integer","format":"int64","minimum":0}"#,
    ),
    kind(
        "numbers",
        r#"{"type":"number","format":"double"}"#,
        "f64",
        INTEGER,
    ),
    kind("flags", r#"{"type":"boolean"}"#, "bool", STRING),
    kind(
        "times",
        r#"{"type":"string","format":"date-time"}"#,
        "shop::chrono::DateTime<shop::chrono::Utc>",
        r#"{"type":"string","format":"date"}"#,
    ),
    kind(
        "days",
        r#"{"type":"string","format":"date"}"#,
        "shop::chrono::NaiveDate",
        INTEGER,
    ),
    kind(
        "colors",
        r##"{"$ref":"#/components/schemas/Color"}"##,
        "shop::types::Color",
        STRING,
    ),
    kind(
        "lists",
        r#"{"type":"array","items":{"type":"string"}}"#,
        "Vec<String>",
        r#"{"type":"array","items":{"type":"integer","format":"int64"}}"#,
    ),
    kind(
        "id_lists",
        r#"{"type":"array","items":{"type":"string","x-codegen-id":"thing"}}"#,
        "Vec<shop::ids::ThingId>",
        r#"{"type":"array","items":{"type":"string","x-codegen-id":"place"}}"#,
    ),
];

impl Kind {
    pub(super) fn schema(&self) -> Value {
        parsed(self.schema)
    }

    pub(super) fn other(&self) -> Value {
        parsed(self.other)
    }

    /// The pointers to the parts that edits change.
    pub(super) fn get(&self) -> String {
        format!("/paths/~1{}~1{{id}}/get", self.resource)
    }

    pub(super) fn list(&self) -> String {
        format!("/paths/~1{}/get", self.resource)
    }

    pub(super) fn create(&self) -> String {
        format!("/paths/~1{}/post", self.resource)
    }

    /// The document.
    pub(super) fn document(&self) -> Value {
        let name = self.resource;
        let out = json!({"$ref": "#/components/schemas/Out"});
        let returns = |schema: Value| json!({"200": {"description": "Done.", "content": {"application/json": {"schema": schema}}}});
        let query = |name: &str, required: bool, schema: Value| json!({"name": name, "in": "query", "required": required, "description": "A value.", "schema": schema});
        let integer = || parsed(INTEGER);
        let mut paths = Map::new();
        let page = json!({"type": "object", "required": ["data", "has_more"], "properties": {
            "data": {"type": "array", "items": out}, "has_more": {"type": "boolean"}}});
        paths.insert(
            format!("/{name}"),
            json!({
                "get": {
                    "operationId": "list", "tags": ["All"], "summary": "List.", "x-codegen-resource": name,
                    "x-codegen-method": "list", "x-codegen-paging": "offset", "responses": returns(page),
                    "parameters": [query("limit", false, integer()), query("offset", false, integer())],
                },
                "post": {
                    "operationId": "create", "tags": ["All"], "summary": "Create.", "x-codegen-resource": name,
                    "x-codegen-method": "create", "responses": returns(out.clone()),
                    "requestBody": {"required": true, "content": {"application/json": {
                        "schema": {"$ref": "#/components/schemas/In"}}}},
                },
            }),
        );
        paths.insert(
            format!("/{name}/{{id}}"),
            json!({"get": {
                "operationId": "get", "tags": ["All"], "summary": "Get.", "x-codegen-resource": name,
                "x-codegen-method": "get", "responses": returns(out),
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "description": "Which.",
                        "schema": {"type": "string", "x-codegen-id": "thing"}},
                    query("need", true, self.schema()), query("may", false, self.schema()),
                    query("more", false, parsed(STRING)),
                ],
            }}),
        );
        let values = |values: [&str; 3]| json!({"type": "string", "description": "A choice.", "enum": values});
        json!({
            "openapi": "3.0.3", "info": {"title": "Shop", "version": "1"},
            "servers": [{"url": "https://api.example.com"}], "tags": [{"name": "All", "description": "All."}],
            "x-codegen-ids": {"thing": "A thing.", "place": "A place."}, "paths": paths,
            "components": {"schemas": {
                "Color": values(["red", "green", "blue"]),
                "Mode": values(["fast", "slow", "idle"]),
                "State": values(["open", "done", "gone"]),
                "Out": {"type": "object", "description": "A response.", "required": ["a", "state", "place"],
                    "properties": {"a": self.schema(), "b": self.schema(), "c": parsed(STRING),
                        "state": {"$ref": "#/components/schemas/State"},
                        "place": {"type": "string", "x-codegen-id": "place"}}},
                "In": {"type": "object", "description": "A request.", "required": ["a", "place"],
                    "properties": {"a": self.schema(), "b": self.schema(), "c": parsed(STRING),
                        "mode": {"$ref": "#/components/schemas/Mode"},
                        "place": {"type": "string", "x-codegen-id": "place"}}},
            }},
        })
    }

    /// The program that uses all that the document states.
    pub(super) fn witness(&self) -> String {
        let (name, ty) = (self.resource, self.rust);
        let colors = match name {
            "colors" => {
                "fn colors() -> [shop::types::Color; 3] { use shop::types::Color::*; [Red, Green, Blue] }\n"
            }
            _ => "",
        };
        format!(
            "#![allow(warnings)]\n\
             use shop::{{Client, ids::{{PlaceId, ThingId}}, types::{{Mode, Out, State}}}};\n\
             fn any<T>() -> T {{ loop {{}} }}\n\
             struct Text;\n\
             impl From<Text> for String {{ fn from(_: Text) -> String {{ any() }} }}\n\
             async fn calls(client: &Client) {{\n\
             \x20   let out: Out = client.{name}().get(any::<ThingId>(), any::<{ty}>()).await.unwrap();\n\
             \x20   let out: Out = client.{name}().get(any::<ThingId>(), any::<{ty}>())\
             .may(any::<{ty}>()).more(Text).await.unwrap();\n\
             \x20   let out: Out = client.{name}().create(any::<{ty}>(), any::<PlaceId>())\
             .b(any::<{ty}>()).c(Text).mode(Mode::Fast).await.unwrap();\n\
             \x20   let page = client.{name}().list().limit(any::<i64>()).offset(any::<i64>()).await.unwrap();\n\
             \x20   let first: Option<&Out> = page.data.first();\n\
             \x20   let pages = client.{name}().list().items();\n\
             }}\n\
             fn response(out: Out) {{\n\
             \x20   let Out {{ a, b, c, state, place, .. }} = out;\n\
             \x20   let (a, b, c): ({ty}, Option<{ty}>, Option<String>) = (a, b, c);\n\
             \x20   let (state, place): (State, PlaceId) = (state, place);\n\
             \x20   match state {{ State::Open => (), State::Done => (), State::Gone => (), _ => () }}\n\
             }}\n\
             fn request() -> [Mode; 3] {{ [Mode::Fast, Mode::Slow, Mode::Idle] }}\n\
             {colors}\
             fn main() {{}}\n"
        )
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
