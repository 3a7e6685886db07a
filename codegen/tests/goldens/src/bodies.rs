//! Bodies of every kind on the wire, byte by byte.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpListener,
    thread,
};

use wacht_runtime::{FilePart, serde_json::json};

use crate::{body_kinds::types::Thing, on_the_wire::wait};

/// A server for one request, and its content type, if it has one, and its body.
fn server() -> (String, thread::JoinHandle<(Option<String>, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let request = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut received = Vec::new();
        while !received.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            received.extend(byte);
        }
        let head = String::from_utf8(received).unwrap();
        let header = |name: &str| {
            let mut lines = head.lines();
            let found = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            found.map(str::to_owned)
        };
        let length = header("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        stream
            .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
            .unwrap();
        (header("content-type"), String::from_utf8(body).unwrap())
    });
    (url, request)
}

/// The content type and the body of the request that a call makes.
macro_rules! sent {
    ($client:ident => $call:expr) => {
        sent!(crate::body_kinds, $client => $call)
    };
    ($($module:ident)::+, $client:ident => $call:expr) => {{
        let (url, request) = server();
        let $client = $($module)::+::Client::builder().base_url(&url).build().unwrap();
        wait($call.into_future()).unwrap();
        let (content_type, body) = request.join().unwrap();
        (content_type.unwrap_or_default(), body)
    }};
}

fn pair(content_type: &str, body: &str) -> (String, String) {
    (content_type.to_owned(), body.to_owned())
}

fn things() -> [Thing; 2] {
    [Thing::new("a"), Thing::new("b").size(2)]
}

#[test]
fn json_of_any_shape_with_its_media_type() {
    let sent = sent!(client => client.json().vendor("a").size(1));
    let expected = pair("application/vnd.api+json", r#"{"name":"a","size":1}"#);
    assert_eq!(sent, expected);
    let sent = sent!(client => client.json().list(things()));
    let expected = pair(
        "application/json",
        r#"[{"name":"a"},{"name":"b","size":2}]"#,
    );
    assert_eq!(sent, expected);
    let sent = sent!(client => client.json().free(json!([null, 1])));
    assert_eq!(sent, pair("application/merge-patch+json", "[null,1]"));
}

#[test]
fn a_body_that_need_not_be_there_is_sent_when_it_is_set() {
    assert_eq!(sent!(client => client.json().maybe()), pair("", ""));
    let map = BTreeMap::from([("a".to_owned(), 1)]);
    let sent = sent!(client => client.json().maybe().body(map));
    assert_eq!(sent, pair("application/json; charset=utf-8", r#"{"a":1}"#));
}

#[test]
fn a_form_in_the_way_of_browsers() {
    let sent = sent!(client => client
        .forms()
        .send(5)
        .note("a b&c=ä")
        .expand(["x", "y"])
        .joined(["1", "2,3"])
        .items_(things())
        .owner(Thing::new("o"))
        .color(Thing::new("c").size(3))
        .json(Thing::new("j")));
    let expected = pair(
        "application/x-www-form-urlencoded",
        "amount=5&note=a+b%26c%3D%C3%A4&expand=x&expand=y&joined=1,2%2C3\
         &items%5B0%5D%5Bname%5D=a&items%5B1%5D%5Bname%5D=b&items%5B1%5D%5Bsize%5D=2\
         &owner%5Bname%5D=o&name=c&size=3&json=%7B%22name%22%3A%22j%22%7D",
    );
    assert_eq!(sent, expected);
    let map = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
    let sent = sent!(client => client.forms().open().body(map));
    assert_eq!(sent, pair("application/x-www-form-urlencoded", "k=v"));
}

#[test]
fn a_form_of_parts() {
    let file = FilePart::new("a.png", "PNG");
    let (content_type, body) = sent!(client => client
        .forms()
        .parts(file)
        .name("n")
        .count("1")
        .tags(["x", "y"])
        .thing(Thing::new("t")));
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let part = |head: &str, content: &str| {
        format!("--{boundary}\r\ncontent-disposition: form-data; {head}\r\n\r\n{content}\r\n")
    };
    let expected = [
        part(
            "name=\"file\"; filename=\"a.png\"\r\ncontent-type: image/png",
            "PNG",
        ),
        part("name=\"name\"", "n"),
        part("name=\"count\"\r\ncontent-type: application/json", "\"1\""),
        part("name=\"tags\"", "x"),
        part("name=\"tags\"", "y"),
        part(
            "name=\"thing\"\r\ncontent-type: application/json",
            r#"{"name":"t"}"#,
        ),
        format!("--{boundary}--\r\n"),
    ];
    assert_eq!(body, expected.concat());
}

#[test]
fn text_and_bytes_as_they_are() {
    let sent = sent!(client => client.raw().text("a\nä"));
    assert_eq!(sent, pair("text/plain; charset=utf-8", "a\nä"));
    let sent = sent!(client => client.raw().markdown().body("# a"));
    assert_eq!(sent, pair("text/x-markdown", "# a"));
    assert_eq!(sent!(client => client.raw().markdown()), pair("", ""));
    let sent = sent!(client => client.raw().bytes("a", b"bytes".to_vec()));
    assert_eq!(sent, pair("application/octet-stream", "bytes"));
    let xml = b"<thing/>".to_vec();
    assert_eq!(
        sent!(client => client.raw().xml("a", xml)),
        pair("application/xml", "<thing/>")
    );
}

#[test]
fn bytes_of_any_type_have_that_of_the_file() {
    let sent = sent!(client => client.raw().any("a").body(FilePart::new("a.png", "PNG")));
    assert_eq!(sent, pair("image/png", "PNG"));
}

#[test]
fn a_call_that_returns_a_file_has_a_body() {
    let sent = sent!(client => client.raw().export("a").depth(1));
    assert_eq!(sent, pair("application/json", r#"{"name":"a"}"#));
}

#[test]
fn a_body_of_json_that_is_a_file_is_sent_as_it_is() {
    let (url, request) = server();
    let client = crate::files_in_json::Client::builder().base_url(&url);
    let client = client.build().unwrap();
    let file = FilePart::new("pictures.json", r#"{"pictures":[]}"#);
    wait(client.pictures().import_pictures(file).into_future()).unwrap();
    let sent = request.join().unwrap();
    let expected = pair("application/json", r#"{"pictures":[]}"#);
    assert_eq!((sent.0.unwrap_or_default(), sent.1), expected);
}

#[test]
fn a_request_for_events_has_the_property_that_asks_for_them() {
    let (url, request) = server();
    let builder = crate::several_responses::Client::builder();
    let client = builder.base_url(&url).build().unwrap();
    let mut events = wait(client.media().complete("hi").send_events()).unwrap();
    assert!(wait(events.next()).is_none());
    let (_, body) = request.join().unwrap();
    assert_eq!(body, r#"{"prompt":"hi","stream":true}"#);
}

/// The parts of a multipart body, without its boundary.
fn parts((content_type, body): (String, String)) -> Vec<String> {
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let body = body.strip_prefix(&format!("--{boundary}\r\n")).unwrap();
    let body = body.strip_suffix(&format!("\r\n--{boundary}--\r\n"));
    let between = format!("\r\n--{boundary}\r\n");
    let parts = body.unwrap().split(&between);
    parts.map(str::to_owned).collect()
}

#[test]
fn a_body_is_sent_in_the_media_type_of_the_method() {
    use crate::several_bodies as api;
    let sent = sent!(api, client => client.things().create_thing("a b").size(1));
    assert_eq!(sent, pair("application/json", r#"{"name":"a b","size":1}"#));
    let sent = sent!(api, client => client.things().create_thing_as_form("a b").size(1));
    let expected = pair("application/x-www-form-urlencoded", "name=a+b&size=1");
    assert_eq!(sent, expected);
    let sent = sent!(api, client => client.things().create_thing_as_multipart("a b").size(1));
    let part =
        |name, text| format!("content-disposition: form-data; name=\"{name}\"\r\n\r\n{text}");
    assert_eq!(parts(sent), [part("name", "a b"), part("size", "1")]);
    let sent = sent!(api, client => client.things().create_thing_as_text("a b"));
    assert_eq!(sent, pair("text/plain; charset=utf-8", "a b"));
    let sent = sent!(api, client => client.things().create_thing_as_xml(b"<thing/>".to_vec()));
    assert_eq!(sent, pair("application/xml", "<thing/>"));
    let sent = sent!(api, client => client.things().replace_thing_as_csv("1", "a,1"));
    assert_eq!(sent, pair("text/csv", "a,1"));
    let sent = sent!(api, client => client.things().replace_thing_as_text_csv("1", "a,1"));
    assert_eq!(sent, pair("text/csv; header=absent", "a,1"));
}

#[test]
fn json_of_several_names_has_a_method_for_each() {
    use crate::several_bodies as api;
    let sent = sent!(api, client => client.things().patch("1", "a"));
    assert_eq!(sent, pair("application/json", r#"{"name":"a"}"#));
    let sent = sent!(api, client => client.things().patch_as_merge_patch_json("1", "a"));
    let expected = pair("application/merge-patch+json", r#"{"name":"a"}"#);
    assert_eq!(sent, expected);
    let steps = [api::types::PatchThingBodyItem::new("remove")];
    let sent = sent!(api, client => client.things().patch_as_json_patch_json("1").body(steps));
    let expected = pair("application/json-patch+json", r#"[{"op":"remove"}]"#);
    assert_eq!(sent, expected);
}

#[test]
fn a_file_is_sent_in_a_form_or_alone() {
    use crate::several_bodies as api;
    let sent =
        sent!(api, client => client.things().upload("a").file(FilePart::new("a.png", "PNG")));
    let [title, file] = &*parts(sent) else {
        panic!("it has two parts");
    };
    assert!(title.ends_with("name=\"title\"\r\n\r\na"), "{title}");
    assert!(
        file.ends_with("content-type: image/png\r\n\r\nPNG"),
        "{file}"
    );
    let sent = sent!(api, client => client.things().upload("a").json_body());
    assert_eq!(sent, pair("application/json", r#"{"title":"a"}"#));
    let sent = sent!(api, client => client.things().upload_as_png(b"PNG".to_vec()));
    assert_eq!(sent, pair("image/png", "PNG"));
    let sent = sent!(api, client => client.things().upload_as_bytes(b"PNG".to_vec()));
    assert_eq!(sent, pair("application/octet-stream", "PNG"));
}
