//! Reading and writing: nothing is lost, nothing is added, and nothing panics.

use std::fmt::Debug;

use proptest::{collection, prelude::*, test_runner::TestCaseResult};
use wacht_sdk::{
    Page,
    runtime::serde_core::{Serialize, de::DeserializeOwned},
    serde_json::{self, Value, json},
    types::{
        ConversationContent, ExecuteAgentRequestType, Segment, ThreadEventPayload, UserDetails,
    },
};

use crate::{
    block_on, client, config, is_one_line,
    json::{any_json, segment},
    response,
};

/// What can be read at all is written, and read back the same.
fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(json: &Value) -> TestCaseResult {
    let Ok(first) = serde_json::from_value::<T>(json.clone()) else {
        return Ok(());
    };
    let written = serde_json::to_string(&first).unwrap();
    let second: T = serde_json::from_str(&written).unwrap();
    prop_assert_eq!(&first, &second);
    prop_assert_eq!(written, serde_json::to_string(&second).unwrap());
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_response_is_written_as_it_was_read(json in segment()) {
        let segment: Segment = serde_json::from_value(json.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(&segment).unwrap(), json);
    }

    #[test]
    fn an_envelope_changes_nothing(json in segment()) {
        let text = json.to_string();
        let enveloped = format!(r#"{{"data":{text}}}"#);
        let read = |body: String| {
            let client = client(move |_| response(200, body.clone()));
            block_on(client.segments().update("1").name("n"))
        };
        let bare = read(text).unwrap();
        prop_assert_eq!(&bare, &read(enveloped).unwrap());
        prop_assert_eq!(serde_json::to_value(&bare).unwrap(), json);
    }

    #[test]
    fn a_page_holds_its_items_in_order(items in collection::vec(segment(), 0..5), has_more: bool) {
        let body = json!({"data": items, "has_more": has_more, "limit": 50, "offset": 0});
        let client = client(move |_| response(200, body.to_string()));
        let page = block_on(client.segments().list()).unwrap();
        prop_assert_eq!(page.has_more(), has_more);
        let written: Vec<_> = page.iter().map(|item| serde_json::to_value(item).unwrap()).collect();
        prop_assert_eq!(written, items);
    }

    #[test]
    fn any_json_is_kept_where_it_is_free(json in any_json()) {
        let text = json.to_string();
        prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &json);
        let client = client(move |_| response(200, text.clone()));
        let call = client.request(wacht_sdk::http::Method::GET, "/things");
        prop_assert_eq!(block_on(call).unwrap(), json);
    }

    #[test]
    fn any_json_is_read_and_comes_back_or_is_refused(json in any_json()) {
        comes_back::<Segment>(&json)?;
        comes_back::<UserDetails>(&json)?;
        comes_back::<Page<Segment>>(&json)?;
        comes_back::<ConversationContent>(&json)?;
        comes_back::<ExecuteAgentRequestType>(&json)?;
        comes_back::<ThreadEventPayload>(&json)?;
    }

    #[test]
    fn a_response_that_is_cut_is_refused_in_a_line(json in segment(), at: prop::sample::Index) {
        let mut body = json.to_string().into_bytes();
        body.truncate(at.index(body.len()));
        let client = client(move |_| response(200, body.clone()));
        let error = block_on(client.segments().update("1").name("n")).unwrap_err();
        prop_assert_eq!(error.kind(), wacht_sdk::ErrorKind::Decode);
        prop_assert!(is_one_line(&error));
    }

    #[test]
    fn a_response_of_any_bytes_is_read_or_refused_in_a_line(body: Vec<u8>) {
        let client = client(move |_| response(200, body.clone()));
        let results = [
            block_on(client.segments().list()).map(drop),
            block_on(client.users().get("1")).map(drop),
        ];
        for error in results.iter().filter_map(|result| result.as_ref().err()) {
            prop_assert!(is_one_line(error));
        }
    }
}
