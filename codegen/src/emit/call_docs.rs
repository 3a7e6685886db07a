//! The documentation of the method of an operation: what it does, its arguments and setters, whether
//! it is retried, its errors, and an example. Takes the operation and the model; returns Markdown.

mod sentences;

use quote::ToTokens;

use self::sentences::errors_apart;
use super::{context::Context, docs::escape, expr, sample::Extent};
use crate::{
    ir::{Argument, Docs, Header, Operation, Output, Paging, Part, Presence, Retry, Type},
    names::ident,
};

/// The longest line that is not broken.
const WIDTH: usize = 96;

/// The most setters that are listed; a call with more is linked as a whole.
const SETTERS: usize = 8;

/// Statuses that mean the same for every operation.
const SHARED: &[u16] = &[401, 403, 429, 500, 502, 503, 504];

impl Context<'_> {
    /// The documentation of the method of an operation.
    pub(super) fn call_docs(&self, operation: &Operation) -> String {
        let (text, told) = errors_apart(&operation.docs.0);
        let parts = [
            escape(&operation.summary.0),
            escape(&text),
            self.arguments(operation),
            setters(operation),
            request(operation),
            self.other_responses(operation),
            self.headers(operation),
            errors(operation, &told),
            self.error_types(operation),
            self.example(operation),
        ];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("\n\n")
    }

    fn arguments(&self, operation: &Operation) -> String {
        let arguments = operation.signature.arguments.iter();
        let lines: Vec<_> = arguments
            .filter_map(|argument| {
                let docs = escape(&first_paragraph(self.docs_of(operation, argument)?).0);
                let docs = docs.replace('\n', "\n  ");
                (!docs.is_empty()).then(|| format!("- `{}`: {docs}", argument.name))
            })
            .collect();
        match lines.is_empty() {
            true => String::new(),
            false => format!("# Arguments\n{}", lines.join("\n")),
        }
    }

    /// The words of the document about an argument.
    fn docs_of<'o>(&'o self, operation: &'o Operation, argument: &Argument) -> Option<&'o Docs> {
        let body = operation.body.as_ref().map(|body| &body.ty);
        match argument.part {
            Part::Param(index) => Some(&operation.params.get(index)?.docs),
            Part::Field(index) => {
                let fields = self.api.type_def(body?.direct()?)?.fields();
                Some(&fields.get(index)?.docs)
            }
            Part::Body => Some(&self.api.type_def(body?.direct()?)?.docs),
        }
    }

    /// The types of the bodies of errors.
    fn error_types(&self, operation: &Operation) -> String {
        let mut types = Vec::<(&str, Vec<&str>)>::new();
        for (status, ty) in &operation.error_types {
            let Some(id) = ty.direct() else { continue };
            let name = self.type_name(id);
            let status = match status.as_str() {
                "default" => "otherwise",
                status => status,
            };
            match types.iter_mut().find(|(known, _)| *known == name) {
                Some((_, statuses)) => statuses.push(status),
                None => types.push((name, vec![status])),
            }
        }
        let types = types.iter().map(|(name, statuses)| {
            let statuses = statuses.join(", ");
            format!("- {statuses}: [`{name}`](crate::types::{name})")
        });
        let types: Vec<_> = types.collect();
        match types.is_empty() {
            true => String::new(),
            false => format!(
                "`body_as` of an error reads its body as the type of its status:\n\n{}",
                types.join("\n")
            ),
        }
    }

    /// What else than its usual response an operation may return, and how.
    fn other_responses(&self, operation: &Operation) -> String {
        let call = &operation.call;
        let mut lines = Vec::new();
        if let Some(ty) = &operation.events {
            let name = ty.direct().map(|ty| self.type_name(ty));
            let of = name.map(|name| format!(" of [`{name}`](crate::types::{name})"));
            let of = of.unwrap_or_default();
            lines.push(format!(
                "[`send_events`]({call}::send_events) returns the response as events{of}."
            ));
        }
        if !operation.other_responses.is_empty() {
            let names = operation.other_responses.iter();
            let names: Vec<_> = names.map(|name| code(name)).collect();
            let start = format!("[`send_as`]({call}::send_as) returns it as ");
            lines.push(wrapped(&start, &names));
        }
        lines.join("\n")
    }

    /// The headers of the responses of an operation, each linked.
    fn headers(&self, operation: &Operation) -> String {
        let has = |wire: &String| operation.headers.iter().any(|one| one.wire == *wire);
        let headers = self.api.headers.iter().filter(|header| has(&header.wire));
        let links = headers.map(|Header { wire, name, ty, .. }| {
            // A link may not lead to something that another feature turns on.
            match ty.named().is_empty() || !self.target.has_features() {
                true => format!("[{}](crate::headers::{name})", code(wire)),
                false => code(wire),
            }
        });
        let links: Vec<_> = links.collect();
        match links.is_empty() {
            true => String::new(),
            false => wrapped("Headers of responses: ", &links),
        }
    }

    fn example(&self, operation: &Operation) -> String {
        // Where the crate has no name that is known, the example cannot be compiled.
        let (fence, path) = match &self.target.package {
            Some(package) => ("no_run", format!("{package}::")),
            None => ("ignore", String::new()),
        };
        let allow = match operation.deprecated {
            Some(_) => "# #[allow(deprecated)]\n",
            None => "",
        };
        let handle = expr::path(&["client"]);
        let call = tidy(&self.call(operation, handle, Extent::Minimal));
        let setter = self.example_setter(operation).unwrap_or_default();
        let (binding, used) = self.result(operation);
        let line = format!("{binding}{call}{setter}.await?;");
        let line = match line.len() > WIDTH && !setter.is_empty() {
            true => format!("{binding}{call}\n    {setter}\n    .await?;"),
            false => line,
        };
        format!(
            "```{fence}\n# async fn example(client: {path}Client) -> {path}Result<()> {{\n\
             {allow}{line}\n{used}# Ok(()) }}\n```"
        )
    }

    /// The call of an operation with the least that it takes, on one line.
    pub(super) fn shown_call(&self, operation: &Operation) -> String {
        tidy(&self.call(operation, expr::path(&["client"]), Extent::Minimal))
    }

    /// The first setter with a simple value, as it is called.
    fn example_setter(&self, operation: &Operation) -> Option<String> {
        let simple = |ty: &Type| match ty {
            Type::Bool | Type::I32 | Type::I64 | Type::U32 | Type::U64 | Type::String => true,
            Type::Named(id) => self.is_text_enum(*id),
            _ => false,
        };
        let mut setters = operation.signature.setters.iter().filter(|argument| {
            let place = operation.page_parameters.iter();
            match (operation.param(argument), argument.part) {
                (Some(param), _) => {
                    let is_place = param.wire == "cursor" || param.wire == "offset";
                    let is_place = is_place || place.clone().any(|name| *name == param.wire);
                    simple(&param.ty) && param.deprecated.is_none() && !is_place
                }
                (None, Part::Field(index)) => {
                    let body = operation.body.as_ref().and_then(|body| body.ty.direct());
                    let def = body.and_then(|id| self.api.type_def(id));
                    let field = def.and_then(|def| def.fields().get(index));
                    field.is_some_and(|field| simple(&field.ty) && field.deprecated.is_none())
                }
                (None, _) => false,
            }
        });
        let setter = setters.next()?;
        let value = self.argument(operation, setter, Extent::Minimal)?;
        Some(format!(".{}({})", ident(&setter.name), tidy(&value)))
    }

    /// What an example binds the result to, and what it does with it.
    fn result(&self, operation: &Operation) -> (&'static str, String) {
        match &operation.signature.output {
            Output::Unit => ("", String::new()),
            Output::Page(_) => (
                "let page = ",
                "println!(\"{} items, more: {}\", page.len(), page.has_more());\n".to_owned(),
            ),
            Output::Download => (
                "let file = ",
                "println!(\"{} bytes\", file.bytes().await?.len());\n".to_owned(),
            ),
            Output::Optional(_) => (
                "let response = ",
                "if let Some(value) = response {\n    println!(\"{value:?}\");\n}\n".to_owned(),
            ),
            Output::Events(_) => (
                "let mut events = ",
                "while let Some(event) = events.try_next().await? {\n    println!(\"{event:?}\");\n}\n"
                    .to_owned(),
            ),
            Output::ByStatus(_) => (
                "let response = ",
                "println!(\"{response:?}\");\n".to_owned(),
            ),
            Output::Value(ty) => {
                let def = ty.direct().and_then(|id| self.api.type_def(id));
                let mut fields = def.map_or(&[][..], |def| def.fields()).iter();
                let shown = fields.find(|field| {
                    let is_plain = matches!(field.ty, Type::Id(_) | Type::String | Type::Bool);
                    is_plain && field.presence == Presence::Required && field.deprecated.is_none()
                });
                let shown = shown.map(|field| ident(&field.name));
                let used = match shown {
                    Some(field) => format!("println!(\"{{}}\", response.{field});\n"),
                    None => "println!(\"{response:?}\");\n".to_owned(),
                };
                ("let response = ", used)
            }
        }
    }
}

/// The setters of the call, each linked.
fn setters(operation: &Operation) -> String {
    let (call, setters) = (&operation.call, &operation.signature.setters);
    let links = setters.iter().take(SETTERS).map(|setter| {
        let name = &setter.name;
        // Links name items without the `r#` of keywords.
        format!("[`{name}`]({call}::{name})")
    });
    let rest = setters.len().saturating_sub(SETTERS);
    let rest = (rest > 0).then(|| format!("and {rest} more of [`{call}`]"));
    let links: Vec<_> = links.chain(rest).collect();
    match links.is_empty() {
        true => String::new(),
        false => wrapped("Optional: ", &links),
    }
}

/// A list in lines of a bounded width.
pub(super) fn wrapped(start: &str, items: &[String]) -> String {
    let (mut text, mut width) = (start.to_owned(), start.len());
    for (index, item) in items.iter().enumerate() {
        let end = if index + 1 == items.len() { "." } else { "," };
        if width + item.len() > WIDTH && width > start.len() {
            text.truncate(text.trim_end().len());
            text.push('\n');
            width = 0;
        }
        text.push_str(item);
        text.push_str(end);
        width += item.len() + 2;
        if end == "," {
            text.push(' ');
        }
    }
    text
}

/// The request, whether it is retried, and how its list continues.
fn request(operation: &Operation) -> String {
    let mut docs = format!("`{} {}`. ", operation.method.as_str(), operation.path);
    docs.push_str(match operation.retry {
        Retry::Safe => "Safe to retry.",
        Retry::Idempotent => "Idempotent, and so retried.",
        Retry::Never => "Not retried once it may have reached the service.",
    });
    if !operation.retry_reason.0.is_empty() {
        docs.push(' ');
        docs.push_str(&escape(&operation.retry_reason.0));
    }
    docs.push_str(match (operation.paging, &operation.signature.output) {
        (Paging::Offset | Paging::Position, _) => " Pages by offset.",
        (Paging::Window, _) => {
            " Pages by offset; a page may be short or empty although more follow."
        }
        (Paging::Cursor, _) => " Pages by cursor.",
        (Paging::BeforeAfter, _) => " Pages by the id before or after.",
        (Paging::None, Output::Page(_)) => " The list always arrives whole.",
        (Paging::None, _) => "",
    });
    if operation.paging != Paging::None && !operation.signature.is_plain {
        let call = &operation.call;
        docs.push_str(&format!(" [`items`]({call}::items) reads all pages."));
    }
    docs
}

/// The statuses, and when they come: what `told` has of the operation, else what its response is
/// described by. Those that mean the same everywhere are together at the end.
fn errors(operation: &Operation, told: &[(u16, String)]) -> String {
    let (mut lines, mut shared) = (Vec::new(), Vec::new());
    for (status, docs) in &operation.errors {
        let own: Vec<_> = told.iter().filter(|(of, _)| of == status).collect();
        for (_, when) in &own {
            lines.push(format!("- {status} {}", escape(when).replace('\n', "\n  ")));
        }
        match own.is_empty() {
            true if SHARED.contains(status) => shared.push(status.to_string()),
            true => {
                let docs = escape(&sentences::first(&docs.0)).replace('\n', "\n  ");
                lines.push(match docs.is_empty() {
                    true => format!("- {status}"),
                    false => format!("- {status}: {docs}"),
                });
            }
            false => {}
        }
    }
    // One that the document does not list as a response.
    let is_listed = |status: &u16| operation.errors.contains_key(status);
    for (status, when) in told.iter().filter(|(status, _)| !is_listed(status)) {
        lines.push(format!("- {status} {}", escape(when).replace('\n', "\n  ")));
    }
    if !shared.is_empty() {
        let statuses = shared.join(", ");
        lines.push(format!(
            "- {statuses}: see [`ErrorKind`](crate::ErrorKind)."
        ));
    }
    match lines.is_empty() {
        true => String::new(),
        false => format!("# Errors\n{}", lines.join("\n")),
    }
}

/// A name of the document as code.
pub(super) fn code(name: &str) -> String {
    match name.contains(|c: char| c == '`' || c.is_control()) {
        true => escape(name),
        false => format!("`{name}`"),
    }
}

fn first_paragraph(docs: &Docs) -> Docs {
    let paragraph = docs.0.split("\n\n").next().unwrap_or_default();
    Docs(paragraph.trim_end().to_owned())
}

/// Tokens of a method chain as a person would write them.
fn tidy(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (from, to) in [
        (" . ", "."),
        (" ()", "()"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" :: ", "::"),
        ("[ ", "["),
        (" ]", "]"),
        ("json ! (", "json!("),
        ("json !(", "json!("),
    ] {
        text = text.replace(from, to);
    }
    text
}
