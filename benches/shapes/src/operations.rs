//! The operations in two shapes. Takes the model, returns the source of a library over the types of
//! `compact`, and of a program that makes every call.

use std::fmt::Write;

use wacht_codegen::ir::{self, Api, Field, Location, Operation, Output, Param, Part, Type};

use crate::names::{docs, ident, pascal, ty};

/// What the value of a call is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CallShape {
    /// A struct per operation.
    Struct,
    /// One generic `Request<Op>`, and a marker per operation.
    Generic,
}

impl CallShape {
    /// The name of the package.
    pub fn name(self) -> &'static str {
        match self {
            Self::Struct => "call-struct",
            Self::Generic => "call-generic",
        }
    }
}

/// The name of the type of an operation.
fn name(operation: &Operation) -> String {
    operation.id[..1].to_uppercase() + &operation.id[1..]
}

/// What an argument is called, and its type.
struct Argument<'a> {
    wire: &'a str,
    name: &'a str,
    ty: &'a Type,
    docs: &'a str,
    is_query: bool,
}

impl<'a> Argument<'a> {
    fn of_param(name: &'a str, it: &'a Param) -> Self {
        Self {
            wire: &it.wire,
            name,
            ty: &it.ty,
            docs: &it.docs.0,
            is_query: true,
        }
    }

    fn of_field(it: &'a Field) -> Self {
        Self {
            wire: &it.wire,
            name: &it.name,
            ty: &it.ty,
            docs: &it.docs.0,
            is_query: false,
        }
    }

    fn kind(&self) -> &'static str {
        if self.is_query { "query" } else { "body" }
    }
}

/// The arguments that are parameters, behind those of the path, and the ones that are setters.
fn arguments<'a>(api: &'a Api, operation: &'a Operation) -> (Vec<Argument<'a>>, Vec<Argument<'a>>) {
    let (mut required, mut optional) = (Vec::new(), Vec::new());
    let signature = &operation.signature;
    for (it, is_required) in [(&signature.arguments, true), (&signature.setters, false)]
        .into_iter()
        .flat_map(|(list, is_required)| list.iter().map(move |it| (it, is_required)))
    {
        if let Some(param) = in_query(operation, it) {
            let side = if is_required {
                &mut required
            } else {
                &mut optional
            };
            side.push(Argument::of_param(&it.name, param));
        }
    }
    let body = operation.body.as_ref().and_then(|body| api.type_def(body.ty));
    for it in body.map(|def| def.fields()).unwrap_or_default() {
        let side = if it.is_asked_for() {
            &mut required
        } else {
            &mut optional
        };
        side.push(Argument::of_field(it));
    }
    (required, optional)
}

fn in_query<'a>(operation: &'a Operation, it: &ir::Argument) -> Option<&'a Param> {
    let param = operation.param(it)?;
    (param.location == Location::Query).then_some(param)
}

/// The names of the arguments in the path.
fn in_path(operation: &Operation) -> impl Iterator<Item = &str> {
    let arguments = operation.signature.arguments.iter();
    let arguments = arguments.filter(|it| match it.part {
        Part::Param(index) => operation.params[index].location == Location::Path,
        _ => false,
    });
    arguments.map(|it| it.name.as_str())
}

fn output(api: &Api, operation: &Operation) -> String {
    let path = "compact::";
    match &operation.signature.output {
        Output::Unit => "()".to_owned(),
        Output::Value(it) => ty(api, it, path),
        Output::Optional(it) => format!("Option<{}>", ty(api, it, path)),
        Output::Download => "Vec<u8>".to_owned(),
        Output::Page(it) => format!("Vec<{}>", ty(api, it, path)),
    }
}

/// The library.
pub fn emit(api: &Api, shape: CallShape) -> String {
    let mut out = String::from("//! Operations.\n\n");
    out += include_str!("runtime.rs");
    if shape == CallShape::Generic {
        out += GENERIC;
    } else {
        out += STRUCT;
    }
    let mut client = String::from("impl Client {\n");
    for operation in &api.operations {
        let (required, optional) = arguments(api, operation);
        let (name, output) = (name(operation), output(api, operation));
        let (call, make) = match shape {
            CallShape::Struct => (name.clone(), format!("{name} {{ call }}")),
            CallShape::Generic => (format!("Request<{name}>"), "Request::new(call)".to_owned()),
        };
        out += &docs(&operation.summary.0, "");
        match shape {
            CallShape::Struct => {
                let _ = writeln!(
                    out,
                    "#[derive(Clone, Debug)]\n#[must_use]\npub struct {name} {{\n    call: Call,\n}}\n\nendpoint!({name}, {output});\n"
                );
            }
            CallShape::Generic => {
                let _ = writeln!(
                    out,
                    "#[derive(Clone, Copy, Debug)]\npub enum {name} {{}}\n\nimpl Operation for {name} {{\n    type Output = {output};\n}}\n"
                );
            }
        }
        if !optional.is_empty() {
            let _ = writeln!(out, "impl {call} {{");
            for it in &optional {
                out += &docs(it.docs, "    ");
                let _ = writeln!(
                    out,
                    "    pub fn {}(mut self, value: impl Into<{}>) -> Self {{\n        self.call.{}({:?}, &value.into());\n        self\n    }}",
                    ident(it.name),
                    ty(api, it.ty, "compact::"),
                    it.kind(),
                    it.wire,
                );
            }
            out += "}\n\n";
        }
        client += &docs(&operation.summary.0, "    ");
        let _ = write!(client, "    pub fn {}(&self", snake(&name));
        for it in in_path(operation) {
            let _ = write!(client, ", {}: impl AsRef<str>", ident(it));
        }
        for it in &required {
            let _ = write!(
                client,
                ", {}: impl Into<{}>",
                ident(it.name),
                ty(api, it.ty, "compact::")
            );
        }
        let _ = writeln!(client, ") -> {call} {{");
        let mutable = if required.is_empty() { "" } else { "mut " };
        let path: Vec<_> = in_path(operation)
            .map(|it| format!("{}.as_ref()", ident(it)))
            .collect();
        let _ = writeln!(
            client,
            "        let {mutable}call = self.call({:?}, {:?}, &[{}]);",
            operation.method.as_str(),
            operation.path,
            path.join(", "),
        );
        for it in &required {
            let _ = writeln!(
                client,
                "        call.{}({:?}, &{}.into());",
                it.kind(),
                it.wire,
                ident(it.name)
            );
        }
        let _ = writeln!(client, "        {make}\n    }}\n");
    }
    out + &client + "}\n"
}

const STRUCT: &str = r#"macro_rules! endpoint {
    ($name:ident, $output:ty) => {
        impl IntoFuture for $name {
            type Output = Result<$output, Error>;
            type IntoFuture = Pending<$output>;
            fn into_future(self) -> Self::IntoFuture {
                Pending::new(self.call)
            }
        }
    };
}

"#;

const GENERIC: &str = r#"/// The response of an operation.
pub trait Operation {
    /// The response.
    type Output;
}

/// A call that is not yet sent.
#[derive(Clone, Debug)]
#[must_use]
pub struct Request<Op> {
    call: Call,
    operation: PhantomData<Op>,
}

impl<Op> Request<Op> {
    fn new(call: Call) -> Self {
        Self { call, operation: PhantomData }
    }
}

impl<Op: Operation<Output: DeserializeOwned + Unpin>> IntoFuture for Request<Op> {
    type Output = Result<Op::Output, Error>;
    type IntoFuture = Pending<Op::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Pending::new(self.call)
    }
}

"#;

/// A program that makes every call with what it requires.
pub fn uses(api: &Api, shape: CallShape) -> String {
    let mut out = format!(
        "//! Makes every call.\n\nuse {}::Client;\n\nfn main() {{\n    let client = Client::default();\n",
        shape.name().replace('-', "_")
    );
    let mut list = Vec::new();
    for operation in &api.operations {
        let (required, _) = arguments(api, operation);
        let mut values: Vec<_> = in_path(operation).map(|_| "\"id\"".to_owned()).collect();
        values.extend(required.iter().map(|it| {
            let path = "compact::";
            format!("<{}>::default()", ty(api, it.ty, path))
        }));
        let method = snake(&name(operation));
        list.push(format!(
            "    client.poll(client.{method}({}));\n",
            values.join(", ")
        ));
    }
    out += &list.concat();
    out + "}\n"
}

/// `PascalCase` or `camelCase` as `snake_case`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    debug_assert!(!pascal(&out).is_empty());
    out
}
