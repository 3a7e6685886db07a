//! The file `service.rs`: what the runtime has to know of the API as a whole, and the client.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    context::{Context, File},
    docs::escape_line,
};
use crate::ir::{Place, Scheme, Server, ServerVariable};

/// The file `service.rs`.
pub(super) fn service(context: &Context<'_>) -> File {
    let root = &context.root;
    let url = default_url(context);
    let base_url = url.as_ref().map(|url| {
        let about = context
            .docs
            .outer("Where the API is, unless a client is given a base URL.");
        quote!(#about pub const DEFAULT_BASE_URL: &str = #url;)
    });
    let server = default_server(context).map(server_of);
    let others = others(context);
    let errors = errors(context);
    let request_ids = request_ids(context);
    let schemes = schemes(context);
    let environment = environment(context);
    let throttle = throttle(context);
    let client = context.docs.outer(about_client(context));
    let builder = context.docs.outer(about_builder(context, url.is_some()));
    let given = given(&context.api.schemes);
    let tokens = quote! {
        //! The API as a whole, as data for the runtime, and the client that is made of it.

        #base_url

        static SERVICE: #root::Service =
            #root::Service::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
                #server #others #schemes #environment #errors #request_ids #throttle;

        #client
        #[derive(Clone)]
        pub struct Client(#root::Client);

        #root::client!(Client, SERVICE #given);

        #builder
        pub type ClientBuilder = #root::ClientBuilder<Client>;
    };
    context.done("service.rs", tokens)
}

/// The credential that a client is made with, where that is not an API key.
fn given(schemes: &[Scheme]) -> Option<TokenStream> {
    let is_basic = |scheme: &Scheme| scheme.place == Place::Basic;
    match schemes {
        [] => Some(quote!(, keyless)),
        _ if schemes.iter().all(is_basic) => Some(quote!(, basic)),
        _ => None,
    }
}

/// Where the API is, unless something else is chosen.
pub(super) fn default_url(context: &Context<'_>) -> Option<String> {
    default_server(context).map(Server::default_url)
}

/// The server that is taken. Where the document is, and with it a server that is relative to it, is
/// not known.
fn default_server<'a>(context: &Context<'a>) -> Option<&'a Server> {
    let mut servers = context.api.servers.iter();
    servers.find(|server| server.default_url().contains("://"))
}

/// The servers beside the one that is taken.
fn others(context: &Context<'_>) -> Option<TokenStream> {
    let first = default_server(context)?;
    let root = &context.root;
    let others = context.api.servers.iter();
    let others = others.filter(|server| server.default_url().contains("://"));
    let others = others.filter(|server| !std::ptr::eq(*server, first));
    let others = others.map(|server| {
        let (url, variables) = settable(server);
        let variables = (!variables.is_empty()).then(|| quote!(.variables(&[#(#variables),*])));
        quote!(#root::Server::new(#url) #variables)
    });
    let others: Vec<_> = others.collect();
    (!others.is_empty()).then(|| quote!(.other_servers(&[#(#others),*])))
}

/// The server with the variables that can be set. One whose default may not be set, such as a path of
/// several segments, is a part of the URL.
fn server_of(server: &Server) -> TokenStream {
    let (url, variables) = settable(server);
    match variables.is_empty() {
        true => quote!(.server(DEFAULT_BASE_URL)),
        false => quote!(.server(#url).variables(&[#(#variables),*])),
    }
}

/// The URL of a server, and the variables in it that can be set.
fn settable(server: &Server) -> (String, Vec<TokenStream>) {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let mut url = server.url.clone();
    let mut variables = Vec::new();
    for ServerVariable { name, default, .. } in &server.variables {
        match !default.is_empty() && default.chars().all(is_plain) {
            true => variables.push(quote!((#name, #default))),
            false => url = url.replace(&format!("{{{name}}}"), default),
        }
    }
    (url, variables)
}

fn about_client(context: &Context<'_>) -> String {
    let mut docs = format!(
        "A client of the {}.\n\nMake one and keep it: it holds the connections. It is cheap to clone, \
         and clones share them. Calls are awaited on a Tokio runtime, unless a custom \
         [transport](ClientBuilder::transport) and [clock](ClientBuilder::clock) need none.",
        escape_line(&context.api.info.name())
    );
    let environment = &context.target.environment;
    if !environment.key.is_empty() && given(&context.api.schemes).is_none() {
        let keys: Vec<_> = environment
            .key
            .iter()
            .map(|key| format!("`{key}`"))
            .collect();
        docs.push_str("\n\n[`from_env`](Self::from_env) takes the key from ");
        docs.push_str(&keys.join(", else from "));
        if let Some(variable) = &environment.base_url {
            docs.push_str(&format!(", and the base URL from `{variable}`, if set"));
        }
        docs.push('.');
    }
    docs + &list(&context.api.servers)
}

fn about_builder(context: &Context<'_>, has_server: bool) -> String {
    let schemes = &context.api.schemes;
    let credential = match schemes.iter().all(|scheme| scheme.place == Place::Basic) {
        true => "user name and password",
        false => "the API key",
    };
    let mut docs = match (has_server, schemes.is_empty()) {
        (true, false) => format!(
            "Sets up a [`Client`]. Only {credential} has no default; the base URL is \
             [`DEFAULT_BASE_URL`] unless set."
        ),
        (false, false) => {
            format!("Sets up a [`Client`]. Neither {credential} nor the base URL has a default.")
        }
        (true, true) => "Sets up a [`Client`]. Everything has a default; the base URL is \
                         [`DEFAULT_BASE_URL`] unless set."
            .to_owned(),
        (false, true) => "Sets up a [`Client`]. Only the base URL has no default.".to_owned(),
    };
    docs.push_str(&list_schemes(schemes));
    let given = match self::given(schemes) {
        None => ".api_key(\"sk_…\")\n    ",
        Some(_) if schemes.is_empty() => "",
        Some(_) => ".basic(\"user\", \"password\")\n    ",
    };
    if let Some(package) = &context.target.package {
        docs.push_str(&format!(
            "\n\n```\nuse std::time::Duration;\n\n\
             # fn example() -> {package}::Result<()> {{\n\
             let client = {package}::Client::builder()\n    \
                 {given}.base_url(\"https://api.example.com\")\n    \
                 .user_agent(\"my-service/1.0\")\n    \
                 .total_timeout(Duration::from_secs(10))\n    \
                 .build()?;\n\
             # Ok(()) }}\n```"
        ));
    }
    docs
}

/// The servers for readers.
fn list(servers: &[Server]) -> String {
    let mut text = String::new();
    for server in servers {
        let about = match server.docs.0.is_empty() {
            true => String::new(),
            false => format!(": {}", escape_line(&server.docs.0)),
        };
        text.push_str(&format!("\n- `{}`{about}", server.url));
        for ServerVariable {
            name,
            default,
            values,
        } in &server.variables
        {
            let others = values.iter().filter(|value| *value != default);
            let others: String = others.map(|value| format!(", else `{value}`")).collect();
            text.push_str(&format!("\n    - `{name}`: by default `{default}`{others}"));
        }
    }
    match text.is_empty() {
        true => String::new(),
        false if servers.len() > 1 => format!(
            "\n\nThe document names these servers, of which [`server`](ClientBuilder::server) takes \
             another one than the first with a host:\n{text}"
        ),
        false => format!("\n\nThe document names these servers:\n{text}"),
    }
}

/// The schemes for readers, unless there is nothing to choose.
fn list_schemes(schemes: &[Scheme]) -> String {
    if let []
    | [
        Scheme {
            place: Place::Bearer,
            ..
        },
    ] = schemes
    {
        return String::new();
    }
    let lines = schemes.iter().map(|Scheme { name, place }| {
        let what = match place {
            Place::Bearer => "a bearer token".to_owned(),
            Place::Basic => "a user name and a password".to_owned(),
            Place::Header(name) => format!("a key in the header `{name}`"),
            Place::Query(name) => format!("a key in the query parameter `{name}`"),
            Place::Cookie(name) => format!("a key in the cookie `{name}`"),
        };
        format!("\n- `{name}`: {what}")
    });
    let lines: String = lines.collect();
    format!(
        "\n\nThese are the schemes that requests carry a credential by, the first of which is that of \
             the API key:\n{lines}"
    )
}

fn schemes(context: &Context<'_>) -> Option<TokenStream> {
    let root = &context.root;
    let schemes = context.api.schemes.iter().map(|Scheme { name, place }| {
        let place = match place {
            Place::Bearer => quote!(bearer(#name)),
            Place::Basic => quote!(basic(#name)),
            Place::Header(header) => quote!(header(#name, #header)),
            Place::Query(parameter) => quote!(query(#name, #parameter)),
            Place::Cookie(cookie) => quote!(cookie(#name, #cookie)),
        };
        quote!(#root::Scheme::#place)
    });
    let schemes: Vec<_> = schemes.collect();
    (!schemes.is_empty()).then(|| quote!(.schemes(&[#(#schemes),*])))
}

fn environment(context: &Context<'_>) -> Option<TokenStream> {
    let (root, environment) = (&context.root, &context.target.environment);
    let keys = &environment.key;
    let base_url = environment.base_url.iter();
    (!keys.is_empty()).then(
        || quote!(.environment(#root::Environment::new(&[#(#keys),*]) #(.base_url(#base_url))*)),
    )
}

fn errors(context: &Context<'_>) -> Option<TokenStream> {
    let (root, errors) = (&context.root, &context.target.errors);
    let path = |names: &[String]| (!names.is_empty()).then(|| quote!(&[#(#names),*]));
    let code = path(&errors.code).map(|path| quote!(.code(#path)));
    let message = path(&errors.message).map(|path| quote!(.message(#path)));
    let is_set = code.is_some() || message.is_some();
    is_set.then(|| quote!(.errors(#root::ErrorPaths::new() #code #message)))
}

fn request_ids(context: &Context<'_>) -> Option<TokenStream> {
    let headers = &context.target.request_ids;
    (!headers.is_empty()).then(|| quote!(.request_ids(&[#(#headers),*])))
}

fn throttle(context: &Context<'_>) -> Option<TokenStream> {
    let (root, throttle) = (&context.root, context.target.throttle.as_ref()?);
    let (before, after) = (&throttle.before, &throttle.after);
    let unit = Literal::u64_unsuffixed(throttle.unit_milliseconds);
    let seconds = throttle
        .seconds
        .iter()
        .copied()
        .map(Literal::u64_unsuffixed);
    Some(quote!(.throttle(#root::TextDelay {
        before: #before,
        after: #after,
        unit: ::core::time::Duration::from_millis(#unit),
        seconds: &[#(#seconds),*],
    })))
}
