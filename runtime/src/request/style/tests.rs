//! The examples of RFC 6570 (sections 2.4 and 3.2), and those of OpenAPI beyond them, byte for byte.

use super::{pairs, written};
use crate::{
    parameter::{Parameter, Style},
    request::node::Node,
};

fn text(text: &str) -> Node {
    Node::Text(text.to_owned())
}

fn list() -> Node {
    Node::List(["red", "green", "blue"].map(text).into())
}

fn object(members: &[(&str, Node)]) -> Node {
    let members = members.iter();
    Node::Object(
        members
            .map(|(key, node)| ((*key).to_owned(), node.clone()))
            .collect(),
    )
}

fn keys() -> Node {
    object(&[
        ("semi", text(";")),
        ("dot", text(".")),
        ("comma", text(",")),
    ])
}

/// A value in a style, as it is and exploded.
fn both(parameter: Parameter, value: &Node) -> [String; 2] {
    [parameter, parameter.explode()].map(|parameter| written(&parameter, value).unwrap_or_default())
}

#[test]
fn simple() {
    let of = |value: &Node| both(Parameter::path("v", Style::Simple), value);
    assert_eq!(of(&text("value")), ["value"; 2]);
    assert_eq!(of(&text("Hello World!")), ["Hello%20World%21"; 2]);
    assert_eq!(of(&text("50%")), ["50%25"; 2]);
    assert_eq!(of(&text("/foo/bar")), ["%2Ffoo%2Fbar"; 2]);
    assert_eq!(of(&list()), ["red,green,blue"; 2]);
    let expected = ["semi,%3B,dot,.,comma,%2C", "semi=%3B,dot=.,comma=%2C"];
    assert_eq!(of(&keys()), expected);
}

#[test]
fn label() {
    let of = |value: &Node| both(Parameter::path("v", Style::Label), value);
    assert_eq!(of(&text("value")), [".value"; 2]);
    assert_eq!(of(&text("50%")), [".50%25"; 2]);
    assert_eq!(of(&list()), [".red,green,blue", ".red.green.blue"]);
    let expected = [".semi,%3B,dot,.,comma,%2C", ".semi=%3B.dot=..comma=%2C"];
    assert_eq!(of(&keys()), expected);
    assert_eq!(of(&object(&[])), [""; 2]);
}

#[test]
fn matrix() {
    let of = |name, value: &Node| both(Parameter::path(name, Style::Matrix), value);
    assert_eq!(of("v", &text("6")), [";v=6"; 2]);
    assert_eq!(of("empty", &text("")), [";empty"; 2]);
    assert_eq!(
        of("list", &list()),
        [";list=red,green,blue", ";list=red;list=green;list=blue"]
    );
    assert_eq!(
        of("keys", &keys()),
        [
            ";keys=semi,%3B,dot,.,comma,%2C",
            ";semi=%3B;dot=.;comma=%2C"
        ]
    );
}

#[test]
fn form_in_the_query() {
    let of = |name, value: &Node| both(Parameter::query(name, Style::Form), value);
    assert_eq!(of("x", &text("1024")), ["x=1024"; 2]);
    assert_eq!(of("empty", &text("")), ["empty="; 2]);
    assert_eq!(
        of("list", &list()),
        ["list=red,green,blue", "list=red&list=green&list=blue"]
    );
    assert_eq!(
        of("keys", &keys()),
        ["keys=semi,%3B,dot,.,comma,%2C", "semi=%3B&dot=.&comma=%2C"]
    );
}

#[test]
fn reserved() {
    let of = |value: &str| {
        let parameter = Parameter::query("v", Style::Form).allow_reserved();
        written(&parameter, &text(value)).unwrap()
    };
    assert_eq!(of("Hello World!"), "v=Hello%20World!");
    assert_eq!(of("/foo/bar"), "v=/foo/bar");
    assert_eq!(of("50%"), "v=50%25");
    assert_eq!(of("50%25"), "v=50%25");
    // What would end the value, or the query, does not.
    assert_eq!(of("a&b#c+d"), "v=a%26b%23c%2Bd");
}

#[test]
fn delimited() {
    let space = Parameter::query("color", Style::SpaceDelimited);
    assert_eq!(
        written(&space, &list()).unwrap(),
        "color=red%20green%20blue"
    );
    let pipe = Parameter::query("color", Style::PipeDelimited);
    assert_eq!(written(&pipe, &list()).unwrap(), "color=red%7Cgreen%7Cblue");
    let members = object(&[("R", text("100")), ("G", text("200"))]);
    assert_eq!(written(&pipe, &members).unwrap(), "color=R%7C100%7CG%7C200");
}

#[test]
fn deep_object() {
    let of = |value: &Node| written(&Parameter::query("f", Style::DeepObject), value).unwrap();
    let members = object(&[("R", text("100")), ("G", text("200"))]);
    assert_eq!(of(&members), "f%5BR%5D=100&f%5BG%5D=200");
    let nested = object(&[
        ("range", object(&[("gte", text("1 2"))])),
        ("tags", Node::List(vec![text("a"), text("b")])),
        (
            "items",
            Node::List(vec![
                object(&[("id", text("1"))]),
                object(&[("id", text("2"))]),
            ]),
        ),
    ]);
    assert_eq!(
        of(&nested),
        "f%5Brange%5D%5Bgte%5D=1%202&f%5Btags%5D%5B%5D=a&f%5Btags%5D%5B%5D=b\
         &f%5Bitems%5D%5B0%5D%5Bid%5D=1&f%5Bitems%5D%5B1%5D%5Bid%5D=2"
    );
}

#[test]
fn headers_and_cookies() {
    let header = both(Parameter::header("X-Ids", Style::Simple), &list());
    assert_eq!(header, ["red,green,blue"; 2]);
    let members = object(&[("R", text("100")), ("G", text("200"))]);
    let header = both(Parameter::header("X-Color", Style::Simple), &members);
    assert_eq!(header, ["R,100,G,200", "R=100,G=200"]);
    let cookie = both(Parameter::cookie("c", Style::Form), &list());
    assert_eq!(cookie, ["c=red,green,blue", "c=red; c=green; c=blue"]);
}

#[test]
fn what_is_empty_is_not_sent() {
    for style in [Style::Form, Style::DeepObject, Style::PipeDelimited] {
        let parameter = Parameter::query("v", style);
        assert_eq!(written(&parameter, &Node::List(Vec::new())), None);
        assert_eq!(written(&parameter.explode(), &object(&[])), None);
    }
}

#[test]
fn forms_are_written_as_browsers_write_them() {
    let mut out = String::new();
    let value = text("a b*-._~é&=+\n");
    pairs(&mut out, "n m", Style::Form, true, &value);
    pairs(&mut out, "list", Style::Form, true, &list());
    assert_eq!(
        out,
        "n+m=a+b*-._%7E%C3%A9%26%3D%2B%0A&list=red&list=green&list=blue"
    );
}
