//! Failures: any message of the service arrives, in a line of bounded length.

use proptest::{collection, option, prelude::*};
use wacht_sdk::{
    Error, ErrorKind,
    serde_json::{self, Value, json},
};

use crate::{block_on, client, config, is_one_line, json::any_json, response};

fn failure(status: u16, body: impl Into<Vec<u8>>) -> Error {
    let body = body.into();
    let client = client(move |_| response(status, body.clone()));
    block_on(client.users().get("1")).unwrap_err()
}

/// Codes and messages of the items.
fn said(error: &Error) -> Vec<(Option<String>, String)> {
    let items = error.details().iter();
    let said = items.map(|item| (item.code().map(str::to_owned), item.message().to_owned()));
    said.collect()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_documented_form_is_read(status in 400_u16..600, code: String, message: String) {
        let body = json!({"error": {"code": code, "message": message, "status": status}});
        let error = failure(status, body.to_string());
        prop_assert_eq!(error.code(), Some(code.as_str()));
        prop_assert!(message.is_empty() || error.message() == message);
        prop_assert_eq!(said(&error), vec![(Some(code), message)]);
        prop_assert!(is_one_line(&error));
    }

    #[test]
    fn the_live_form_is_read(
        status in 400_u16..600,
        items in collection::vec((any::<String>(), option::of(any::<u16>())), 1..4),
    ) {
        let list: Vec<Value> = items.iter().map(|(message, code)| match code {
            Some(code) => json!({"message": message, "code": code}),
            None => json!({"message": message}),
        }).collect();
        let error = failure(status, json!({"errors": list}).to_string());
        let expected = items.into_iter().map(|(message, code)| {
            (code.map(|code| code.to_string()), message)
        });
        prop_assert_eq!(said(&error), expected.collect::<Vec<_>>());
        prop_assert!(is_one_line(&error));
    }

    #[test]
    fn any_json_is_an_error_that_keeps_it(status in 300_u16..600, body in any_json()) {
        let body = serde_json::to_vec(&body).unwrap();
        let error = failure(status, body.clone());
        prop_assert_eq!(error.kind() == ErrorKind::Server, status >= 500);
        prop_assert_eq!(error.status().unwrap().as_u16(), status);
        prop_assert_eq!(error.body(), Some(&*body));
        prop_assert!(!error.message().is_empty());
        prop_assert!(is_one_line(&error));
    }

    #[test]
    fn any_bytes_are_an_error_that_keeps_them(status in 300_u16..600, body: Vec<u8>) {
        let error = failure(status, body.clone());
        prop_assert_eq!(error.status().unwrap().as_u16(), status);
        prop_assert_eq!(error.body(), Some(&*body));
        prop_assert!(is_one_line(&error));
    }

    #[test]
    fn a_message_of_any_length_is_shown_cut(message in "[a-z]{0,50}", times in 0_usize..1_000) {
        let message = message.repeat(times);
        let body = json!({"error": {"code": "c", "message": message}});
        let error = failure(400, body.to_string());
        prop_assert!(is_one_line(&error));
        if !message.is_empty() {
            let shown: String = message.chars().take(500).collect();
            prop_assert!(error.to_string().contains(&shown));
            prop_assert_eq!(error.message(), message);
        }
    }
}
