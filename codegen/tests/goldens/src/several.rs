//! Responses of several types: by status, in other media types, and as events.

use std::thread;

use crate::{
    on_the_wire::wait,
    responses::{has, serve, with},
    several_responses::{
        Client, StreamEvent,
        resources::statuses::{ExportResponse, StartResponseResponse, StartStatusResponse},
        types::WholeResponse,
    },
};

fn server(response: &str) -> (Client, thread::JoinHandle<Vec<String>>) {
    let (url, head) = serve(response);
    (Client::builder().base_url(url).build().unwrap(), head)
}

/// A response of this media type, which ends with the connection.
fn of(media_type: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: {media_type}\r\nconnection: close\r\n\r\n{body}")
}

fn events(body: &str) -> String {
    of("text/event-stream", body)
}

#[test]
fn each_status_has_its_type() {
    let started = |status: &str, body: &str| {
        let (client, head) = server(&with(status, body));
        let response = wait(client.statuses().start().into_future()).unwrap();
        let accept = "accept: application/json, text/plain";
        assert!(has(&head.join().unwrap(), accept));
        response
    };
    let response = started("200 OK", r#"{"name":"a"}"#);
    assert!(matches!(response, StartStatusResponse::Ok(thing) if thing.name == "a"));
    let response = started("202 Accepted", r#"{"progress":7}"#);
    assert!(matches!(response, StartStatusResponse::Accepted(job) if job.progress == 7));
    let response = started("203 Non-Authoritative Information", "a");
    assert!(
        matches!(response, StartStatusResponse::NonAuthoritativeInformation(text) if text == "a")
    );
    let response = started("206 Partial Content", r#"[{"name":"a"}]"#);
    assert!(matches!(response, StartStatusResponse::Success(things) if things[0].name == "a"));
}

#[test]
fn a_status_without_a_body_is_a_variant_without_a_value() {
    let (client, _) = server("HTTP/1.1 204 No Content\r\n\r\n");
    let response = wait(client.statuses().start().into_future()).unwrap();
    assert!(matches!(response, StartStatusResponse::NoContent));
    assert_eq!(format!("{response:?}"), "NoContent");
}

#[test]
fn a_status_that_is_not_listed_is_kept_as_it_came() {
    let (client, _) = server(&with("201 Created", "anything"));
    let response = wait(client.statuses().start_response().into_future()).unwrap();
    let StartResponseResponse::Unrecognized(response) = response else {
        panic!("{response:?}");
    };
    assert_eq!(response.status, 201);
    assert_eq!(response.body, "anything");
}

#[test]
fn what_depends_on_the_status_can_be_kept_with_its_response() {
    let (client, _) = server(&with("299 Else", r#"{"progress":7}"#));
    let call = client.statuses().start_response().send_with_response();
    let response = wait(call).unwrap();
    assert_eq!((response.status.as_u16(), response.body.len()), (299, 14));
    let text = format!("{:?}", response.value);
    assert_eq!(text, "Status299(Job { progress: 7 })");
}

#[test]
fn a_file_is_read_as_it_arrives_and_a_value_at_once() {
    let (client, head) = server(&with("200 OK", "PK"));
    let read = async {
        match client.statuses().export().part(1).await? {
            ExportResponse::Ok(file) => file.bytes().await,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(wait(read).unwrap(), "PK");
    assert!(has(&head.join().unwrap(), "accept: */*, application/json"));
    let (client, _) = server(&with("202 Accepted", r#"{"progress":7}"#));
    let response = wait(client.statuses().export().into_future()).unwrap();
    assert!(matches!(response, ExportResponse::Accepted(job) if job.progress == 7));
}

#[test]
fn a_response_is_asked_for_in_another_media_type() {
    let (client, head) = server(&with("200 OK", "a,b"));
    let read = async {
        let file = client.media().report().send_as("text/csv").await?;
        file.bytes().await
    };
    assert_eq!(wait(read).unwrap(), "a,b");
    assert!(has(&head.join().unwrap(), "accept: text/csv"));
    let (client, head) = server(&with("200 OK", r#"{"name":"a"}"#));
    let thing = wait(client.media().report().into_future()).unwrap();
    assert_eq!(thing.name, "a");
    assert!(has(&head.join().unwrap(), "accept: application/json"));
}

#[test]
fn a_media_type_that_no_header_carries_is_refused() {
    let (client, _) = server("");
    let error = wait(client.media().report().send_as("a\nb")).unwrap_err();
    assert!(error.to_string().contains("media type"), "{error}");
}

/// All events of a call that returns them.
macro_rules! all {
    ($call:expr) => {
        wait(async {
            let mut stream = $call.await.unwrap();
            let mut all = Vec::new();
            while let Some(event) = stream.try_next().await.unwrap() {
                all.push(event);
            }
            all
        })
    };
}

#[test]
fn events_have_data_of_their_type() {
    let body = ": hello\r\n\r\nid: 1\r\ndata: {\"text\":\r\ndata: \"a\"}\r\n\r\n\
                event: end\ndata: {\"text\": \"b\"}\n\n";
    let (client, head) = server(&events(body));
    let all = all!(client.events().listen().last_event_id("0"));
    let shown = |event: &StreamEvent<crate::several_responses::types::Part>| {
        let id = event.id.clone().unwrap_or_default();
        format!("{id} {} {}", event.name, event.data.text)
    };
    let all: Vec<_> = all.iter().map(shown).collect();
    assert_eq!(all, ["1 message a", "1 end b"]);
    let head = head.join().unwrap();
    assert!(has(&head, "accept: text/event-stream"), "{head:#?}");
    assert!(has(&head, "last-event-id: 0"), "{head:#?}");
}

#[test]
fn events_without_a_schema_are_text() {
    let (client, _) = server(&events("data: a\ndata:  b\n\n"));
    let all = all!(client.events().lines());
    assert_eq!(all[0].data, "a\n b");
}

#[test]
fn events_that_are_described_as_objects_are_told_apart_by_their_names() {
    let body = "event: part\ndata: {\"text\": \"a\"}\n\nevent: end\ndata: 7\n\n";
    let (client, _) = server(&events(body));
    let all = all!(client.events().whole());
    assert!(matches!(&all[0].data, WholeResponse::Part(part) if part.data.text == "a"));
    assert!(matches!(&all[1].data, WholeResponse::End(end) if end.data == "7"));
}

#[test]
fn a_call_that_returns_either_asks_for_events() {
    let (client, head) = server(&events("data: {\"text\": \"a\"}\n\ndata: [DONE]\n\n"));
    let all = all!(client.media().complete("hi").send_events());
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].data.text, "a");
    assert!(has(&head.join().unwrap(), "accept: text/event-stream"));
    let (client, head) = server(&with("200 OK", r#"{"name":"a"}"#));
    let thing = wait(client.media().complete("hi").into_future()).unwrap();
    assert_eq!(thing.name, "a");
    assert!(has(&head.join().unwrap(), "accept: application/json"));
    let (client, _) = server(&events("data: a\n\n"));
    let all = all!(client.media().speak().send_events());
    assert_eq!(all[0].data, "a");
}

#[test]
fn an_event_stream_where_json_is_read_is_an_error_that_names_it() {
    let (client, _) = server(&events("data: {}\n\n"));
    let error = wait(client.media().complete("hi").into_future()).unwrap_err();
    assert!(error.to_string().contains("text/event-stream"), "{error}");
}
