//! Headers of responses that the document names, read from the wire.

use crate::{
    on_the_wire::wait,
    response_headers::{Client, headers, types::Order},
    responses::serve,
};

fn client(head: &str, body: &str) -> Client {
    let length = body.len();
    let (url, _) = serve(&format!(
        "HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ));
    Client::builder().base_url(url).build().unwrap()
}

#[test]
fn each_header_has_its_type() {
    let head = "200 OK\r\nX-Total: 7\r\nlink: </b>\r\nx-order: down\r\nx-tags: a, b\r\nx-tags: c\r\n\
                x-ratio: 0.5\r\nx-object: a,b\r\nx-both: 1";
    let client = client(head, "[]");
    let response = wait(client.things().list().send_with_response()).unwrap();
    assert_eq!(response.header(headers::X_TOTAL), Some(7));
    assert_eq!(response.header(headers::LINK).as_deref(), Some("</b>"));
    assert!(matches!(
        response.header(headers::X_ORDER),
        Some(Order::Down)
    ));
    let tags = response.header(headers::X_TAGS).unwrap();
    assert_eq!(tags, ["a", "b", "c"]);
    assert_eq!(response.header(headers::X_RATIO), Some(0.5));
    assert_eq!(response.header(headers::X_OBJECT).as_deref(), Some("a,b"));
    // It has another type elsewhere.
    assert_eq!(response.header(headers::X_BOTH).as_deref(), Some("1"));
    assert_eq!(response.header(headers::X_JSON), None);
}

#[test]
fn an_error_and_a_file_have_headers_as_well() {
    let error = client("429 Too Many Requests\r\nx-wait: 3", "");
    let call = error.things().list();
    let never = crate::response_headers::RetryPolicy::never();
    let call = call.options(crate::response_headers::RequestOptions::new().retry(never));
    let error = wait(call.into_future()).unwrap_err();
    assert_eq!(error.header(headers::X_WAIT), Some(3));
    let client = client("200 OK\r\nx-both: a\r\nx.both: true", "PK");
    let file = wait(client.things().export().into_future()).unwrap();
    assert_eq!(file.header(headers::X_BOTH).as_deref(), Some("a"));
    assert_eq!(file.header(headers::X_DOT_BOTH), Some(true));
    assert_eq!(file.header(headers::X_TOTAL), None);
}
