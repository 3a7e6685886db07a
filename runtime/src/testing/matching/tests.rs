//! Which calls an expectation matches, and how a difference is described.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the macro writes a public interface"
)]

use http::Method;
use serde_json::{Value, json};

use super::{describe, difference, is_same_operation};
use crate::{
    Extra, FilePart, Secret, example::Client, model, operation::Operation, runtime::IntoCall as _,
    testing::Fake, untyped_call::UntypedCall,
};

static GET: Operation = Operation::get("getThing", "/things/{thing_id}");
static PUT: Operation = Operation::put("putThing", "/things/{thing_id}");

#[derive(Clone, Default)]
struct Thing {
    name: Option<String>,
    key: Option<Secret>,
    tags: Option<Vec<String>>,
    metadata: Option<Value>,
    file: Option<FilePart>,
    extra: Extra,
}

model!(
    Thing, 0 name optional, 1 key optional, 2 tags optional, 3 metadata optional, 4 file optional
);

fn client() -> Client {
    Fake::<Client>::new().client()
}

fn get() -> UntypedCall {
    UntypedCall::new(&client(), &GET).path::<String>("thing_id", "1")
}

fn json_of(thing: &Thing) -> UntypedCall {
    get().json(thing)
}

fn form_of(thing: &Thing) -> UntypedCall {
    get().form(thing, &[])
}

fn named(name: &str) -> Thing {
    Thing {
        name: Some(name.to_owned()),
        ..Thing::default()
    }
}

fn compare(wanted: &UntypedCall, sent: &UntypedCall) -> Option<String> {
    difference(&wanted.arguments, &sent.arguments)
}

#[track_caller]
fn assert_unlike(wanted: &UntypedCall, sent: &UntypedCall, expected: &str) {
    assert_eq!(compare(wanted, sent).as_deref(), Some(expected));
}

#[test]
fn a_call_matches_itself() {
    let thing = Thing {
        key: Some("hunter2".into()),
        tags: Some(vec!["a".into(), "b".into()]),
        metadata: Some(json!({"a": [1]})),
        ..named("x")
    };
    for call in [get(), json_of(&thing), form_of(&thing)] {
        assert_eq!(compare(&call, &call), None, "{call:?}");
    }
}

#[test]
fn operations_and_paths_of_their_own_are_told_apart() {
    let same = |a: &UntypedCall, b: &UntypedCall| is_same_operation(&a.arguments, &b.arguments);
    let put = UntypedCall::new(&client(), &PUT);
    let custom = |method, path| client().request(method, path).into_call();
    let a = custom(Method::GET, "/a");
    assert!(same(&get(), &get()) && same(&a, &a));
    assert!(!same(&get(), &put));
    assert!(!same(&a, &custom(Method::GET, "/b")));
    assert!(!same(&a, &custom(Method::POST, "/a")));
    assert!(!same(&get(), &custom(Method::GET, "/things/1")));
}

#[test]
fn path_arguments_are_compared() {
    let other = UntypedCall::new(&client(), &GET).path::<String>("thing_id", "2");
    assert_unlike(&get(), &other, r#"thing_id is "2" and not "1""#);
}

#[test]
fn a_credential_in_the_path_is_compared_and_not_shown() {
    let call = |key: &str| UntypedCall::new(&client(), &GET).path::<Secret>("thing_id", key);
    let expected = "thing_id is [redacted] and not [redacted]";
    assert_unlike(&call("hunter2"), &call("hunter3"), expected);
    assert!(!describe(&call("hunter2").arguments).contains("hunter2"));
}

#[test]
fn query_parameters_that_are_set_must_be_sent_so_and_others_may() {
    let with = |set: &[(&'static str, &str)]| {
        let mut call = get();
        for (name, value) in set {
            call.query::<String>(name, *value);
        }
        call
    };
    let wanted = with(&[("a", "1")]);
    assert_eq!(compare(&wanted, &with(&[("b", "2"), ("a", "1")])), None);
    assert_unlike(&wanted, &with(&[("a", "2")]), r#"a is "2" and not "1""#);
    assert_unlike(
        &wanted,
        &with(&[("b", "1")]),
        r#"a is not sent, and not "1""#,
    );
}

#[test]
fn a_list_in_the_query_is_compared_as_a_whole() {
    let with = |values: &[&str]| {
        let mut call = get();
        let values: Vec<_> = values.iter().map(|value| (*value).to_owned()).collect();
        call.query::<Vec<String>>("a", values);
        call
    };
    let wanted = with(&["1", "2"]);
    assert_eq!(compare(&wanted, &with(&["1", "2"])), None);
    let expected = r#"a is ["1"] and not ["1", "2"]"#;
    assert_unlike(&wanted, &with(&["1"]), expected);
    assert!(compare(&wanted, &with(&["2", "1"])).is_some());
    assert!(compare(&with(&["1"]), &wanted).is_some());
}

#[test]
fn a_query_parameter_that_was_removed_again_is_not_expected() {
    let mut wanted = get();
    wanted.query::<String>("a", "1");
    wanted.query::<Option<String>>("a", None);
    assert_eq!(compare(&wanted, &get()), None);
}

#[test]
fn properties_that_are_set_must_be_sent_so_and_others_may() {
    let wanted = named("x");
    let more = Thing {
        key: Some("hunter2".into()),
        ..named("x")
    };
    for of in [json_of, form_of] {
        assert_eq!(compare(&of(&wanted), &of(&more)), None);
        let another = "`name` of the body has another value";
        assert_unlike(&of(&wanted), &of(&named("y")), another);
        let missing = "`name` of the body is not sent";
        assert_unlike(&of(&wanted), &of(&Thing::default()), missing);
    }
}

#[test]
fn a_value_of_the_body_is_never_in_the_text() {
    let with = |key: &str| Thing {
        key: Some(key.into()),
        ..Thing::default()
    };
    for of in [json_of, form_of] {
        let (wanted, sent) = (of(&with("hunter2")), of(&with("hunter3")));
        assert_unlike(&wanted, &sent, "`key` of the body has another value");
        assert!(!describe(&wanted.arguments).contains("hunter2"));
    }
}

#[test]
fn an_object_within_the_body_is_compared_as_a_whole() {
    let with = |metadata: Value| Thing {
        metadata: Some(metadata),
        ..Thing::default()
    };
    for of in [json_of, form_of] {
        let (less, more) = (
            of(&with(json!({"a": 1}))),
            of(&with(json!({"a": 1, "b": 2}))),
        );
        assert!(compare(&less, &more).is_some());
        assert!(compare(&more, &more).is_none());
    }
}

#[test]
fn a_list_in_a_form_is_compared_as_a_whole() {
    let with = |tags: &[&str]| {
        form_of(&Thing {
            tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()),
            ..Thing::default()
        })
    };
    assert_eq!(compare(&with(&["a", "b"]), &with(&["a", "b"])), None);
    assert!(compare(&with(&["a"]), &with(&["a", "b"])).is_some());
    assert!(compare(&with(&["a", "b"]), &with(&["b", "a"])).is_some());
}

#[test]
fn a_file_is_its_name_its_type_and_its_content() {
    let with = |file: FilePart| {
        form_of(&Thing {
            file: Some(file),
            ..Thing::default()
        })
    };
    let wanted = with(FilePart::new("a.png", "x"));
    assert_eq!(compare(&wanted, &with(FilePart::new("a.png", "x"))), None);
    let others = [
        FilePart::new("b.png", "x"),
        FilePart::new("a.png", "y"),
        FilePart::new("a.png", "x").content_type("image/gif"),
    ];
    for other in others {
        let expected = "`file` of the body has another value";
        assert_unlike(&wanted, &with(other), expected);
    }
}

#[test]
fn a_body_of_another_kind_matches_only_what_sets_nothing() {
    let (form, json) = (form_of(&named("x")), json_of(&named("x")));
    assert_unlike(&form, &json, "the body is JSON and not a form");
    assert_unlike(&json, &form, "the body is a form and not JSON");
    assert_unlike(&json, &get(), "the body is empty and not JSON");
    assert_eq!(compare(&form_of(&Thing::default()), &json), None);
    assert_eq!(compare(&json_of(&Thing::default()), &form), None);
    assert_eq!(compare(&get(), &form), None);
}

#[test]
fn a_body_that_is_no_object_is_compared_as_a_whole() {
    let with = |body: Value| client().request(Method::POST, "/a").json(&body).into_call();
    assert_eq!(compare(&with(json!([1])), &with(json!([1]))), None);
    let expected = "the body is another one";
    assert_unlike(&with(json!([1])), &with(json!([1, 2])), expected);
}

#[test]
fn a_call_is_described_by_what_is_set() {
    let mut call = json_of(&named("x"));
    call.query::<i64>("limit", 5);
    let expected = r#"getThing (GET /things/{thing_id}; thing_id: "1", limit: "5", name)"#;
    assert_eq!(describe(&call.arguments), expected);
    let tags = Thing {
        tags: Some(vec!["a".into(), "b".into()]),
        ..named("x")
    };
    let expected = r#"getThing (GET /things/{thing_id}; thing_id: "1", name, tags)"#;
    assert_eq!(describe(&form_of(&tags).arguments), expected);
    let custom = client().request(Method::PUT, "/a").into_call();
    assert_eq!(describe(&custom.arguments), "PUT /a");
    let bare = UntypedCall::new(&client(), &PUT);
    let expected = "putThing (PUT /things/{thing_id})";
    assert_eq!(describe(&bare.arguments), expected);
}
