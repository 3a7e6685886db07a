//! Connections that the client keeps, and the server does not.

use wacht_sdk::{Client, Delivery, ErrorKind, RequestOptions, Result};

use crate::{
    case::{Op, builder, guard},
    clock::TestClock,
    server::{Script, Server, Step, kept, reply, response, write},
};

async fn start(scripts: Vec<Script>) -> (Server, Client) {
    let clock = TestClock::new();
    let server = Server::start(scripts, clock.clone()).await;
    let url = format!("http://{}", server.address());
    let client = builder(&url, &clock).build().unwrap();
    (server, client)
}

async fn call(op: Op, client: &Client) -> Result<()> {
    guard("call", op.call(client, RequestOptions::new())).await
}

/// A connection that serves one call and then does this.
fn serves_once(op: Op, then: &[Step]) -> Script {
    [&[Step::Request, write(kept(op.body()))], then].concat()
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let twice = [serves_once(Op::Post, &[]), serves_once(Op::Get, &[])].concat();
    // A second connection gets no response, so the call would fail.
    let (server, client) = start(vec![twice, vec![Step::Stall]]).await;
    call(Op::Post, &client).await.unwrap();
    call(Op::Get, &client).await.unwrap();
    assert_eq!(server.arrived().len(), 2);
}

#[tokio::test]
async fn a_read_survives_a_connection_that_was_closed_between_two_calls() {
    for then in [&[][..], &[Step::Reset], &[Step::HalfClose, Step::Stall]] {
        let well = reply(response(200, "", Op::Get.body()));
        let (server, client) = start(vec![serves_once(Op::Get, then), well]).await;
        call(Op::Get, &client).await.unwrap();
        call(Op::Get, &client).await.unwrap();
        assert_eq!(server.arrived().len(), 2);
    }
}

#[tokio::test]
async fn a_read_survives_a_connection_that_closes_under_it() {
    for end in [&[Step::Request][..], &[Step::Request, Step::Reset]] {
        let well = reply(response(200, "", Op::Get.body()));
        let (server, client) = start(vec![serves_once(Op::Get, end), well]).await;
        call(Op::Get, &client).await.unwrap();
        call(Op::Get, &client).await.unwrap();
        // The second call arrived on the connection that died, and again on the next.
        assert_eq!(server.arrived().len(), 3);
    }
}

#[tokio::test]
async fn a_write_is_not_resent_when_its_connection_closes_under_it() {
    for end in [&[Step::Request][..], &[Step::Request, Step::Reset]] {
        let well = reply(response(200, "", Op::Post.body()));
        let (server, client) = start(vec![serves_once(Op::Post, end), well]).await;
        call(Op::Post, &client).await.unwrap();
        let error = call(Op::Post, &client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection);
        assert_eq!(error.delivery(), Delivery::Unknown);
        assert_eq!(server.arrived().len(), 2);
    }
}

#[tokio::test]
async fn a_write_after_its_connection_was_closed_arrives_once_or_fails() {
    for then in [&[][..], &[Step::Reset]] {
        for _ in 0..20 {
            let well = reply(response(200, "", Op::Post.body()));
            let (server, client) = start(vec![serves_once(Op::Post, then), well]).await;
            call(Op::Post, &client).await.unwrap();
            // Whether the client has noticed by now is open; what holds is the same.
            let result = call(Op::Post, &client).await;
            let arrived = if result.is_ok() { 2 } else { 1 };
            assert_eq!(server.arrived().len(), arrived, "{result:?}");
        }
    }
}

#[tokio::test]
async fn a_delete_whose_response_was_lost_ends_as_not_found_and_says_that_it_may_have_deleted() {
    let gone = reply(response(
        404,
        "",
        r#"{"errors":[{"message":"gone","code":404}]}"#,
    ));
    let (server, client) = start(vec![vec![Step::Request, Step::Reset], gone]).await;
    let error = guard("call", client.users().delete("1").send())
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!((error.attempts(), error.delivery()), (2, Delivery::Unknown));
    assert_eq!(server.arrived().len(), 2);
}

#[tokio::test]
async fn a_408_on_an_idle_connection_never_makes_a_write_go_out_twice() {
    // The server ends the idle connection with a 408, which the client may see before its next call or
    // take as the response to it.
    let ended = write(response(408, "", ""));
    for _ in 0..10 {
        let well = reply(response(200, "", Op::Post.body()));
        let script = serves_once(Op::Post, std::slice::from_ref(&ended));
        let (server, client) = start(vec![script, well]).await;
        call(Op::Post, &client).await.unwrap();
        let result = call(Op::Post, &client).await;
        let arrived = server.arrived().len();
        match result {
            Ok(()) => assert_eq!(arrived, 2),
            Err(error) => {
                assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
                assert!(arrived <= 2, "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_408_in_place_of_a_response_leaves_open_whether_a_write_was_carried_out() {
    let late = || reply(response(408, "", ""));
    let (server, client) = start(vec![late(), late(), late()]).await;
    let error = call(Op::Post, &client).await.unwrap_err();
    assert_eq!((error.attempts(), error.delivery()), (1, Delivery::Unknown));
    assert_eq!(server.arrived().len(), 1);
}
