//! Rules about operations: what each must say of itself.

use serde_json::Value;

use super::{Findings, escape, follow, text::is_sentence};

/// The keys of a path item that are operations.
pub(crate) const METHODS: &[&str] = &["get", "put", "post", "patch", "delete"];

/// What every operation has.
const REQUIRED: &[&str] = &[
    "operationId",
    "tags",
    "summary",
    "x-wacht-resource",
    "x-wacht-method",
    "x-wacht-retry",
    "x-wacht-since",
];

/// The revisions of the API.
const REVISIONS: &[&str] = &["2026-04", "2026-06"];

pub(super) fn check(document: &Value, findings: &mut Findings) {
    let items = document.get("paths").and_then(Value::as_object);
    for (path, item) in items.into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(*method) {
                let pointer = format!("/paths/{}/{method}", escape(path));
                let mut rule = Rule {
                    document,
                    operation,
                    method,
                    pointer,
                    findings,
                };
                rule.check();
            }
        }
    }
}

struct Rule<'a> {
    document: &'a Value,
    operation: &'a Value,
    method: &'a str,
    pointer: String,
    findings: &'a mut Findings,
}

impl Rule<'_> {
    fn check(&mut self) {
        self.has_what_is_required();
        self.has_one_declared_tag();
        self.summary_is_a_sentence();
        self.retry_class_has_its_reason();
        self.errors_are_complete();
        self.list_says_how_it_pages();
        self.deprecation_says_what_to_use();
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.operation.get(key).and_then(Value::as_str)
    }

    fn say(&mut self, code: &'static str, message: impl Into<String>, hint: &str) {
        self.findings.say(code, &self.pointer, message, hint);
    }

    fn has_what_is_required(&mut self) {
        for key in REQUIRED {
            if self.operation.get(*key).is_none() {
                self.say("L001", format!("the operation lacks `{key}`"), "");
            }
        }
        if let Some(since) = self.text("x-wacht-since").map(str::to_owned)
            && !REVISIONS.contains(&since.as_str())
        {
            let hint = format!("the revisions are {}", REVISIONS.join(" and "));
            self.say("L001", format!("there is no revision `{since}`"), &hint);
        }
    }

    fn has_one_declared_tag(&mut self) {
        let tags = self.operation.get("tags").and_then(Value::as_array);
        let [tag] = tags.map_or(&[][..], Vec::as_slice) else {
            return self.say("L002", "the operation has not exactly one tag", "");
        };
        let declared = self.document.get("tags").and_then(Value::as_array);
        let mut declared = declared.into_iter().flatten();
        if !declared.any(|declared| declared.get("name") == Some(tag)) {
            self.say(
                "L002",
                format!("the tag {tag} is not declared"),
                "declare it in the root",
            );
        }
    }

    fn summary_is_a_sentence(&mut self) {
        if let Some(summary) = self.text("summary")
            && (!is_sentence(summary) || summary.contains('\n'))
        {
            self.say(
                "L003",
                "the summary is not one sentence with a full stop",
                "",
            );
        }
    }

    fn retry_class_has_its_reason(&mut self) {
        let default = match self.method {
            "get" => "safe",
            "put" | "delete" => "idempotent",
            _ => "never",
        };
        let has_reason = self.text("x-wacht-retry-reason").is_some();
        if let Some(class) = self.text("x-wacht-retry").map(str::to_owned)
            && class != default
            && !has_reason
        {
            let message = format!("`{class}` is not what a {} is by itself", self.method);
            self.say("L004", message, "say why in `x-wacht-retry-reason`");
        }
    }

    fn errors_are_complete(&mut self) {
        let has_json = self
            .operation
            .pointer("/requestBody/content/application~1json")
            .is_some();
        let of_body: &[_] = if has_json && !self.has_form() {
            &["400"]
        } else {
            &[]
        };
        for status in ["401", "403", "429", "500"].iter().chain(of_body) {
            if self
                .operation
                .pointer(&format!("/responses/{status}"))
                .is_none()
            {
                let message = format!("the operation does not declare the response {status}");
                self.say("L005", message, "add it to `responses`");
            }
        }
    }

    fn has_form(&self) -> bool {
        self.operation
            .pointer("/requestBody/content/multipart~1form-data")
            .is_some()
    }

    fn list_says_how_it_pages(&mut self) {
        let is_list = self
            .success_schemas()
            .iter()
            .any(|schema| self.is_list(schema));
        let says = self.operation.get("x-wacht-paging").is_some();
        if is_list && !says {
            let hint = "add `x-wacht-paging`; `none` is a list that always arrives whole";
            self.say("L006", "the list does not say how it pages", hint);
        }
    }

    fn success_schemas(&self) -> Vec<&Value> {
        let responses = self.operation.get("responses").and_then(Value::as_object);
        let successes = responses
            .into_iter()
            .flatten()
            .filter(|(status, _)| status.starts_with('2'));
        let schema =
            |response| follow(self.document, response).pointer("/content/application~1json/schema");
        successes
            .filter_map(|(_, response)| schema(response))
            .collect()
    }

    /// Whether a schema, with its parts, has both `data` and `has_more`.
    fn is_list(&self, schema: &Value) -> bool {
        let has = |name| has_property(self.document, schema, name);
        has("data") && has("has_more")
    }

    fn deprecation_says_what_to_use(&mut self) {
        let is_deprecated = self.operation.get("deprecated") == Some(&Value::Bool(true));
        if is_deprecated && self.text("x-wacht-deprecated-use").is_none() {
            let hint = "say it in `x-wacht-deprecated-use`";
            self.say(
                "L007",
                "the deprecated operation does not say what to use instead",
                hint,
            );
        }
    }
}

fn has_property(document: &Value, schema: &Value, name: &str) -> bool {
    let schema = follow(document, schema);
    let own = schema.pointer(&format!("/properties/{name}")).is_some();
    let parts = schema.get("allOf").and_then(Value::as_array);
    own || parts
        .into_iter()
        .flatten()
        .any(|part| has_property(document, part, name))
}
