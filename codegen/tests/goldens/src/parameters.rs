//! Parameters of every style on the wire, byte by byte.

use wacht_runtime::{ErrorKind, serde_json::json};

use crate::{
    on_the_wire::{server, wait},
    parameter_styles::{
        Client,
        types::{Color, Filter, FilterRange, SearchKind},
    },
};

fn client(url: &str) -> Client {
    Client::builder().base_url(url).build().unwrap()
}

fn colors() -> [&'static str; 3] {
    ["blue", "black", "a b,c"]
}

fn color() -> Color {
    Color::new(100, 200)
}

/// The head of the request that a call makes.
macro_rules! head {
    ($client:ident => $call:expr) => {{
        let (url, head) = server();
        let $client = client(&url);
        wait($call.into_future()).unwrap();
        head.join().unwrap()
    }};
}

#[test]
fn in_the_path() {
    let head = head!(client => client.path().simple(colors(), color(), color()));
    assert_eq!(
        head[0],
        "GET /simple/blue,black,a%20b%2Cc/R,100,G,200/R=100,G=200 HTTP/1.1"
    );
    let head = head!(client => client.path().label("a", colors(), colors(), color()));
    assert_eq!(
        head[0],
        "GET /label/.a/.blue,black,a%20b%2Cc/.blue.black.a%20b%2Cc/.R=100.G=200 HTTP/1.1"
    );
    let head = head!(client => client.path().matrix(6, colors(), colors(), color()));
    assert_eq!(
        head[0],
        "GET /matrix/;text=6/;list=blue,black,a%20b%2Cc\
         /;exploded=blue;exploded=black;exploded=a%20b%2Cc/;object=R,100,G,200 HTTP/1.1"
    );
}

#[test]
fn in_parts_of_a_segment() {
    let head = head!(client => client.path().parts("a/b", "txt"));
    assert_eq!(head[0], "POST /files/a%2Fb.txt:rename HTTP/1.1");
}

#[test]
fn an_argument_makes_no_dot_segment() {
    let client = client("http://127.0.0.1:9");
    let error = wait(
        client
            .path()
            .label(".", ["a"], ["a"], color())
            .into_future(),
    )
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let error = wait(
        client
            .path()
            .simple([""; 0], color(), color())
            .into_future(),
    )
    .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[test]
fn behind_a_query_that_is_always_the_same() {
    let head = head!(client => client.query().fixed());
    assert_eq!(head[0], "GET /things?beta=true HTTP/1.1");
    let head = head!(client => client.query().fixed().limit(3));
    assert_eq!(head[0], "GET /things?beta=true&limit=3 HTTP/1.1");
}

/// The query of a call.
macro_rules! query {
    ($call:ident => $set:expr) => {{
        let head = head!(client => {
            let $call = client.query().search();
            $set
        });
        let target = head[0].strip_prefix("GET /query?").unwrap();
        target.strip_suffix(" HTTP/1.1").unwrap().to_owned()
    }};
}

#[test]
fn in_the_query() {
    assert_eq!(query!(call => call.ids([1, 2])), "ids=1&ids=2");
    assert_eq!(query!(call => call.joined([1, 2])), "joined=1,2");
    let list = query!(call => call.space(colors()));
    assert_eq!(list, "space=blue%20black%20a%20b%2Cc");
    let list = query!(call => call.pipe(colors()));
    assert_eq!(list, "pipe=blue%7Cblack%7Ca%20b%2Cc");
    assert_eq!(query!(call => call.object(color())), "object=R,100,G,200");
    assert_eq!(query!(call => call.exploded(color())), "R=100&G=200");
    let list = query!(call => call.expand(["a", "b"]));
    assert_eq!(list, "expand%5B%5D=a&expand%5B%5D=b");
    let kind = query!(call => call.kind(SearchKind::A));
    assert_eq!(kind, "kind=a");
    assert_eq!(query!(call => call.span(color())), "R=100&G=200");
}

#[test]
fn nested_objects_in_the_query() {
    let filter = Filter::default()
        .name("a&b")
        .tags(["x", "y"])
        .range(FilterRange::default().gte(3))
        .colors([color()]);
    assert_eq!(
        query!(call => call.filter(filter)),
        "filter%5Bname%5D=a%26b&filter%5Btags%5D%5B%5D=x&filter%5Btags%5D%5B%5D=y\
         &filter%5Brange%5D%5Bgte%5D=3\
         &filter%5Bcolors%5D%5B0%5D%5BR%5D=100&filter%5Bcolors%5D%5B0%5D%5BG%5D=200"
    );
}

#[test]
fn json_and_reserved_characters_in_the_query() {
    let filter = Filter::default().name("ä");
    assert_eq!(
        query!(call => call.r#where(filter)),
        "where=%7B%22name%22%3A%22%C3%A4%22%7D"
    );
    assert_eq!(
        query!(call => call.r#return("https://a.b/c?d=e&f#g")),
        "return=https://a.b/c?d=e%26f%23g"
    );
    assert_eq!(query!(call => call.free(json!([1, "a"]))), "free=1&free=a");
    assert_eq!(query!(call => call.free(json!("a b"))), "free=a%20b");
}

#[test]
fn in_headers_and_cookies() {
    let head = head!(client => client
        .header()
        .get([1, 2])
        .x_color(color())
        .x_exploded(color())
        .x_json(Filter::default().name("ä"))
        .ids([3, 4])
        .each(["a", "b;c"]));
    for line in [
        "x-ids: 1,2",
        "x-color: R,100,G,200",
        "x-exploded: R=100,G=200",
        r#"x-json: {"name":"\u00e4"}"#,
        "cookie: ids=3,4; each=a; each=b%3Bc",
    ] {
        assert!(head.iter().any(|sent| sent == line), "{line}: {head:#?}");
    }
}
