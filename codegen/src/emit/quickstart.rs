//! The first call of a crate: a client, an operation, its response and its error. Takes the model;
//! returns a program that the example and the README of a crate have. It reads as `rustfmt` leaves it.

use super::{context::Context, docs::escape_line, service};
use crate::ir::{Method, Operation, Output, Part, Place, Scheme, Type};

/// A program that makes one call.
pub(crate) struct Quickstart {
    /// The call, as a sentence for a comment.
    pub(crate) about: String,
    /// The program, from its imports to its end.
    pub(crate) code: String,
    /// The environment variables that it reads.
    pub(crate) variables: Vec<String>,
}

/// The longest chain of calls that `rustfmt` leaves on one line.
const CHAIN: usize = 60;

/// The program for the first operation that is easy to call.
pub(crate) fn quickstart(context: &Context<'_>) -> Quickstart {
    let package = context.public_root;
    let (client, variables) = client(context);
    let operation = first_operation(context);
    let (about, call) = match operation {
        Some(operation) => {
            let title = escape_line(&context.api.info.name());
            let request = format!("{} {}", operation.method.as_str(), operation.path);
            let about = format!("Calls `{request}` of the {title}.");
            (about, called(context, operation))
        }
        None => ("Makes a client.".to_owned(), String::new()),
    };
    let env = match variables.is_empty() {
        true => "use std::error::Error;",
        false => "use std::{env, error::Error};",
    };
    let use_of = match call.is_empty() {
        true => "println!(\"{client:?}\");\n",
        false => "",
    };
    let body = format!("{client}\n{use_of}{call}Ok(())");
    let body = body.lines().map(|line| match line.is_empty() {
        true => "\n".to_owned(),
        false => format!("    {line}\n"),
    });
    let code = format!(
        "{env}\n\nuse {package}::Client;\n\n\
         #[tokio::main(flavor = \"current_thread\")]\n\
         async fn main() -> Result<(), Box<dyn Error>> {{\n{}}}\n",
        body.collect::<String>(),
    );
    Quickstart {
        about,
        code,
        variables,
    }
}

/// The statement that makes a client, and the environment variables that it reads.
fn client(context: &Context<'_>) -> (String, Vec<String>) {
    let environment = &context.target.environment;
    let has_url = service::default_url(context).is_some();
    let credential = Credential::of(&context.api.schemes);
    if has_url && credential == Credential::Key && !environment.key.is_empty() {
        return ("let client = Client::from_env()?;".to_owned(), Vec::new());
    }
    let credentials: &[_] = match credential {
        Credential::None => &[],
        Credential::Key => &[("key", "API_KEY")],
        Credential::Basic => &[("user", "USER"), ("password", "PASSWORD")],
    };
    let url = (!has_url).then_some(("url", "BASE_URL"));
    let (mut text, mut variables) = (String::new(), Vec::new());
    for (name, what) in url.iter().chain(credentials) {
        let variable = format!("{}_{what}", context.public_root.to_uppercase());
        text.push_str(&format!("let {name} = env::var({variable:?})?;\n"));
        variables.push(variable);
    }
    text.push_str(match (has_url, credential) {
        (true, Credential::None) => "let client = Client::new()?;",
        (true, Credential::Key) => "let client = Client::new(key)?;",
        (true, Credential::Basic) => "let client = Client::new(user, password)?;",
        (false, Credential::None) => "let client = Client::builder().base_url(url).build()?;",
        (false, Credential::Key) => {
            "let client = Client::builder().base_url(url).api_key(key).build()?;"
        }
        (false, Credential::Basic) => {
            "let client = Client::builder()\n    .base_url(url)\n    .basic(user, password)\n    \
             .build()?;"
        }
    });
    (text, variables)
}

/// What a client is made with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Credential {
    None,
    Key,
    Basic,
}

impl Credential {
    fn of(schemes: &[Scheme]) -> Self {
        match schemes {
            [] => Self::None,
            _ if schemes.iter().all(|scheme| scheme.place == Place::Basic) => Self::Basic,
            _ => Self::Key,
        }
    }
}

/// The operation that takes the least and returns something to see; of several the first one.
fn first_operation<'a>(context: &Context<'a>) -> Option<&'a Operation> {
    let operations = context.api.operations.iter();
    operations.min_by_key(|operation| {
        let arguments = &operation.signature.arguments;
        let is_body = |part: &Part| matches!(part, Part::Body | Part::Field(_));
        (
            operation.deprecated.is_some(),
            operation.method != Method::Get,
            arguments.iter().any(|argument| is_body(&argument.part)),
            arguments.len(),
            matches!(
                operation.signature.output,
                Output::Unit | Output::Download | Output::Events(_) | Output::Value(Type::Json)
            ),
        )
    })
}

/// The statements that make the call and look at what comes of it.
fn called(context: &Context<'_>, operation: &Operation) -> String {
    let call = format!("{};", context.shown_call(operation));
    let skip = match "let call = ".len() + call.len() > CHAIN {
        true => "#[rustfmt::skip]\n",
        false => "",
    };
    let allow = match operation.deprecated {
        Some(_) => "#[allow(deprecated)]\n",
        None => "",
    };
    let done = match &operation.signature.output {
        Output::Unit => "Ok(()) => println!(\"done\"),",
        Output::Page(_) => {
            "Ok(page) => println!(\"{} items, more: {}\", page.len(), page.has_more()),"
        }
        Output::Download => "Ok(file) => println!(\"{} bytes\", file.bytes().await?.len()),",
        Output::Events(_) => {
            "Ok(mut events) => {\n    while let Some(event) = events.try_next().await? {\n        \
             println!(\"{event:?}\");\n    }\n}"
        }
        Output::Optional(_) | Output::Value(_) | Output::ByStatus(_) => {
            "Ok(response) => println!(\"{response:#?}\"),"
        }
    };
    format!(
        "{allow}{skip}let call = {call}\nmatch call.await {{\n    {done}\n    \
         // The status and the code are those of the service; there are none without a response.\n    \
         Err(error) => eprintln!(\"{{:?}} {{:?}}: {{error}}\", error.status(), error.code()),\n}}\n"
    )
}
