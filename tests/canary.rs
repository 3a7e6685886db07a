//! Credentials show nowhere. A marker is in every credential of every operation, in the request and
//! in the response, and the API key is another marker. Neither shows in `Debug`, `Display` or an
//! error, nor in what a `tracing` subscriber or a hook receives, for any response.

mod service;
mod told;
mod variants;

use std::{
    collections::BTreeSet,
    error::Error as StdError,
    fmt::Debug,
    panic::{AssertUnwindSafe, catch_unwind},
};

use wacht_codegen::ir::{Api, Output, Type, TypeId, TypeKind};
use wacht_mock::{Form, Mock};
use wacht_sdk::{
    Client, ClientBuilder, Error, ErrorKind, RetryPolicy,
    serde_json::{self, Value, json},
};

use self::{
    told::{Told, Watcher},
    variants::VARIANTS,
};
use crate::{calls::CASES, table::Case};

/// The text of every credential in the table of calls. The mock is configured to return it as well.
const SECRET: &str = "correct horse battery staple";

const KEY: &str = "sk_canary_of_the_tests";

/// Parts of the two in every way in which they could be written.
const MARKS: &[&str] = &[
    "horse battery",
    "horse%20battery",
    "horse+battery",
    "horse\\u0020battery",
    "sk_canary",
];

/// How many operations take a credential, and how many return one, so that a test which looks at
/// none does not pass.
const TAKE_CREDENTIALS: usize = 21;
const ANSWER_CREDENTIALS: usize = 38;

fn check(what: &str, text: &str) {
    let mark = MARKS.iter().find(|mark| text.contains(**mark));
    assert!(mark.is_none(), "a credential shows in {what}: {text}");
}

fn check_debug(what: &str, value: &impl Debug) {
    check(what, &format!("{value:?}\n{value:#?}"));
}

/// Checks an error and what it was caused by.
fn check_error(what: &str, error: &Error) {
    check_debug(what, error);
    let mut next: Option<&dyn StdError> = Some(error);
    while let Some(error) = next {
        check(what, &format!("{error}\n{error:?}\n{error:#?}"));
        next = error.source();
    }
}

/// A client whose events are all recorded.
fn watched(builder: ClientBuilder, watcher: &Watcher) -> Client {
    let builder = builder.api_key(KEY).retry(RetryPolicy::never());
    let builder = builder.hook(watcher.clone());
    check_debug("the builder", &builder);
    let client = builder.build().unwrap();
    check_debug("the client", &client);
    client
}

/// Calls an operation with everything set, checks all output, and returns the result.
async fn call(case: &Case, what: &str, builder: ClientBuilder) -> Result<Value, Error> {
    let what = format!("{what} of {}", case.operation);
    let watcher = Watcher::default();
    let told = Told::default();
    let result = {
        let _guard = tracing::subscriber::set_default(told.clone());
        let run = (case.full)(watched(builder, &watcher));
        check(&format!("the call, {what}"), &run.shown);
        run.response.await
    };
    assert!(watcher.lines() > 0, "nothing was seen of {what}");
    assert!(told.has_spans(), "nothing was told of {what}");
    check(&format!("what a hook sees, {what}"), &watcher.text());
    check(&format!("what is told, {what}"), &told.text());
    match result {
        Ok((value, shown)) => {
            check(&format!("the result, {what}"), &shown);
            Ok(value)
        }
        Err(error) => {
            check_error(&format!("the error, {what}"), &error);
            Err(error)
        }
    }
}

fn has_secret(text: &[u8]) -> bool {
    text.windows(SECRET.len()).any(|w| w == SECRET.as_bytes())
}

/// Operations by what they carry.
#[derive(Debug, Default, PartialEq)]
struct Carriers {
    requests: BTreeSet<String>,
    responses: BTreeSet<String>,
}

impl Carriers {
    fn of_the_specification() -> Self {
        let api = wacht_codegen::model("spec/openapi.yaml".as_ref()).unwrap();
        let mut carriers = Self::default();
        for operation in &api.operations {
            let body = operation.body.iter().map(|body| body.ty.clone());
            let parameters = operation.params.iter();
            let mut sent = body.chain(parameters.map(|parameter| parameter.ty.clone()));
            if sent.any(|ty| holds_secret(&api, &ty, &mut Vec::new())) {
                carriers.requests.insert(operation.id.clone());
            }
            let (Output::Value(ty) | Output::Optional(ty) | Output::Page(ty)) =
                &operation.signature.output
            else {
                continue;
            };
            if holds_secret(&api, ty, &mut Vec::new()) {
                carriers.responses.insert(operation.id.clone());
            }
        }
        carriers
    }
}

fn holds_secret(api: &Api, ty: &Type, inside: &mut Vec<TypeId>) -> bool {
    match ty {
        Type::Secret => true,
        Type::List(inner) | Type::Map(inner) => holds_secret(api, inner, inside),
        Type::Named(id) if !inside.contains(id) => {
            inside.push(*id);
            let parts: Vec<Type> = match &api.type_def(*id).unwrap().kind {
                TypeKind::Enum(_) => Vec::new(),
                TypeKind::Object { fields, rest } => {
                    let fields = fields.iter().map(|field| &field.ty);
                    fields.chain(rest).cloned().collect()
                }
                TypeKind::Union(union) => {
                    let variants = union.variants.iter();
                    variants.map(|variant| variant.ty.clone()).collect()
                }
            };
            parts.iter().any(|part| holds_secret(api, part, inside))
        }
        _ => false,
    }
}

/// Calls every operation on a mock that returns the marker, and counts the operations that carried
/// it. Returns the responses that did.
async fn call_all(form: Form) -> (Carriers, Vec<(&'static Case, Vec<u8>)>) {
    let mut carriers = Carriers::default();
    let mut responses = Vec::new();
    for case in CASES.iter().chain(VARIANTS) {
        let mock = Mock::wacht()
            .unwrap()
            .examples()
            .strict()
            .form(form)
            .api_key(KEY)
            .credentials(SECRET);
        let server = mock.start().await.unwrap();
        let builder = Client::builder().base_url(server.base_url());
        let value = call(case, &format!("the {form:?} form"), builder)
            .await
            .unwrap();
        let received = server.requests().remove(0);
        if has_secret(&received.body) {
            carriers.requests.insert(case.operation.to_owned());
        }
        let is_returned = has_secret(&received.response);
        assert_eq!(is_returned, has_secret(value.to_string().as_bytes()));
        if is_returned {
            carriers.responses.insert(case.operation.to_owned());
            responses.push((case, received.response.to_vec()));
        }
    }
    (carriers, responses)
}

/// Makes one operation return an item that another one listed: of several variants of a type the
/// mock returns only the first where a single value is requested.
async fn response_listed(
    one: &str,
    list: &str,
    carriers: &mut Carriers,
    responses: &[(&'static Case, Vec<u8>)],
) {
    let listed = responses.iter().find(|(case, _)| case.operation == list);
    let listed: Value = serde_json::from_slice(&listed.unwrap().1).unwrap();
    let items = listed["data"].as_array().unwrap();
    let item = items
        .iter()
        .find(|item| has_secret(item.to_string().as_bytes()));
    let response = json!({"data": item.unwrap()}).to_string();
    let case = CASES.iter().find(|case| case.operation == one).unwrap();
    let builder = Client::builder().transport(service::responding(response.into()));
    let value = call(case, "an item of a list", builder).await.unwrap();
    assert!(has_secret(value.to_string().as_bytes()));
    carriers.responses.insert(one.to_owned());
}

#[tokio::test]
async fn no_credential_shows_in_a_call_or_its_result() {
    let mut expected = Carriers::of_the_specification();
    // Free JSON may hold any, of which the types know nothing.
    let in_json = |operation: &&str| (*operation).to_owned();
    expected
        .requests
        .extend(["enableComposioApp"].iter().map(in_json));
    let endpoints = ["createWebhookEndpointForApp", "updateWebhookEndpointForApp"];
    expected.responses.extend(endpoints.iter().map(in_json));
    for form in [Form::Documented, Form::Live] {
        let (mut carriers, responses) = call_all(form).await;
        response_listed("getAiToolById", "getAiTools", &mut carriers, &responses).await;
        assert_eq!(carriers, expected, "{form:?}");
    }
    assert_eq!(expected.requests.len(), TAKE_CREDENTIALS);
    assert_eq!(expected.responses.len(), ANSWER_CREDENTIALS);
}

#[tokio::test]
async fn no_credential_shows_in_a_failure_that_echoes_it() {
    for (name, kind, service) in service::ECHOES {
        for case in CASES {
            let builder = Client::builder().transport(service);
            match (call(case, name, builder).await, kind) {
                (Err(error), Some(kind)) => assert_eq!(error.kind(), *kind, "{name}: {error}"),
                (Ok(_), Some(_)) => panic!("{name} of {} is no failure", case.operation),
                // For an operation that returns little, the response that it accepts is checked as
                // a result.
                (_, None) => {}
            }
        }
    }
}

#[tokio::test]
async fn no_credential_shows_when_the_time_is_up() {
    for case in CASES {
        let builder = Client::builder()
            .transport(service::silent)
            .clock(service::Over);
        let error = call(case, "the time that is up", builder)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }
}

#[tokio::test]
async fn no_credential_shows_when_a_connection_fails() {
    for sort in service::Connections::ALL {
        let url = service::serve(sort);
        for case in CASES {
            let builder = Client::builder().base_url(&url);
            let error = call(case, &format!("{sort:?}"), builder).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connection, "{sort:?}: {error}");
        }
    }
}

/// Responses with the marker that cannot be read: cut off, or with a wrong type in or beside it.
fn broken(response: &[u8]) -> Vec<Vec<u8>> {
    let text = std::str::from_utf8(response).unwrap();
    let after = text.find(SECRET).unwrap() + SECRET.len();
    let mut broken = vec![
        text[..after].into(),
        text[..=after].into(),
        text[..text.len() - 1].into(),
        format!("{text}{SECRET}").into(),
    ];
    let whole: Value = serde_json::from_str(text).unwrap();
    for pointer in beside_secrets(&whole) {
        for wrong in [
            json!(SECRET),
            json!([SECRET]),
            json!({SECRET: SECRET}),
            Value::Null,
        ] {
            let mut changed = whole.clone();
            let place = changed.pointer_mut(&pointer).unwrap();
            // A string in place of a string would be a value that is not a credential.
            if !(place.is_string() && wrong.is_string()) {
                *place = wrong;
                broken.push(changed.to_string().into());
            }
        }
    }
    broken
}

/// The JSON pointers of all properties of objects that hold the marker.
fn beside_secrets(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(i, v)| (i.to_string(), v))
            .collect(),
        _ => return found,
    };
    let holds = entries
        .iter()
        .any(|(_, value)| value.as_str() == Some(SECRET));
    for (key, value) in entries {
        if holds {
            found.push(format!("/{key}"));
        }
        let inner = beside_secrets(value).into_iter();
        found.extend(inner.map(|pointer| format!("/{key}{pointer}")));
    }
    found
}

#[tokio::test]
async fn no_credential_shows_in_a_response_that_cannot_be_read() {
    for form in [Form::Documented, Form::Live] {
        for (case, response) in call_all(form).await.1 {
            let mut failures = 0;
            for broken in broken(&response) {
                let builder = Client::builder().transport(service::responding(broken));
                let watcher = Watcher::default();
                // Free JSON may be anything and shows; only errors are checked.
                if let Err(error) = (case.full)(watched(builder, &watcher)).response.await {
                    check_error(case.operation, &error);
                    failures += 1;
                }
            }
            assert!(failures >= 4, "{}: {failures}", case.operation);
        }
    }
}

#[tokio::test]
async fn no_credential_shows_in_a_panic() {
    let echo = service::ECHOES[0].2;
    let client = watched(Client::builder().transport(echo), &Watcher::default());
    let set = || client.users().set_password("1", SECRET).send();
    let (one, other) = (set().await, set().await);
    let shown = format!("{:?}", one.as_ref().unwrap_err());
    let text = panic_of(|| one.unwrap());
    assert!(text.contains(&shown), "it is what Debug shows: {text}");
    check("a panic", &text);
    check("a panic", &panic_of(|| other.expect("it works")));

    let mock = Mock::wacht()
        .unwrap()
        .examples()
        .strict()
        .api_key(KEY)
        .credentials(SECRET);
    let server = mock.start().await.unwrap();
    let builder = Client::builder().base_url(server.base_url());
    let client = watched(builder, &Watcher::default());
    let result = client.webhooks().apps().list().await;
    let text = panic_of(|| drop(result.unwrap_err()));
    assert!(text.contains("redacted"), "{text}");
    check("a panic", &text);
}

fn panic_of(panics: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(panics)).unwrap_err();
    *payload.downcast::<String>().unwrap()
}

#[test]
fn what_shows_is_found() {
    let told = Told::default();
    tracing::subscriber::with_default(told.clone(), || {
        let _span = tracing::trace_span!("call", token = SECRET).entered();
        tracing::trace!(target: "another", key = ?KEY, "sent");
    });
    assert!(told.has_spans());
    for part in [SECRET, KEY] {
        assert!(told.text().contains(part), "{}", told.text());
    }
    let encoded = SECRET.replace(' ', "%20");
    for leak in [told.text(), SECRET.to_owned(), encoded, KEY.to_owned()] {
        assert!(catch_unwind(|| check("a test", &leak)).is_err(), "{leak}");
    }
}
