//! Arguments of the path cannot lead a request elsewhere.

use wacht_sdk::ErrorKind;

use crate::raw::{Raw, answer};

#[tokio::test]
async fn an_argument_that_is_no_segment_is_not_sent() {
    let server = Raw::sending(&answer("200 OK", "", "{}")).await;
    let client = server.client();
    for id in ["", ".", ".."] {
        let error = client.users().delete(id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{id:?}");
        let error = client.users().emails().delete("1", id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{id:?}");
        let error = client.users().get(id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{id:?}");
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn an_argument_stays_one_segment() {
    for (id, segment) in [
        ("../../waitlist", "..%2F..%2Fwaitlist"),
        ("..\\..", "..%5C.."),
        ("%2e%2e", "%252e%252e"),
        ("%2e", "%252e"),
        (".%2E", ".%252E"),
        ("a?limit=1", "a%3Flimit%3D1"),
        ("a#b", "a%23b"),
        ("a;b=c", "a%3Bb%3Dc"),
        ("@example.com", "%40example.com"),
        ("//example.com", "%2F%2Fexample.com"),
        (" ", "%20"),
        ("\t\r\n", "%09%0D%0A"),
        ("\0", "%00"),
        ("a b", "a%20b"),
        ("\u{2025}\u{ff0e}", "%E2%80%A5%EF%BC%8E"),
    ] {
        let server = Raw::sending(&answer("200 OK", "", "{}")).await;
        server.client().users().delete(id).await.unwrap();
        let request = server.received().remove(0);
        let expected = format!("DELETE /users/{segment} HTTP/1.1\r\n");
        assert!(request.starts_with(&expected), "{id:?}: {request}");
    }
}

#[tokio::test]
async fn a_base_url_with_a_path_stays_in_front() {
    let server = Raw::sending(&answer("200 OK", "", "{}")).await;
    let builder = server.builder().base_url(format!("{}/v1/", server.url()));
    builder.build().unwrap().users().delete("1").await.unwrap();
    let request = server.received().remove(0);
    assert!(request.starts_with("DELETE /v1/users/1 "), "{request}");
}

#[tokio::test]
async fn a_path_that_is_too_long_is_refused() {
    let server = Raw::sending(&answer("200 OK", "", "{}")).await;
    let id = "x".repeat(70_000);
    let error = server.client().users().delete(id).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(server.received().is_empty());
}
