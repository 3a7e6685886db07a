//! Responses of every sort: reading never panics, and a value that was read is equal after it is
//! written and read again. The first byte chooses the type.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wacht_fuzz::{response, check_error, client};
use wacht_sdk::{
    Client, Page,
    runtime::serde_core::{Serialize, de::DeserializeOwned},
    serde_json,
    types::{
        AiTool, ApiKeyWithSecret, ConversationContent, ConversationRecord, ExecuteAgentRequestType,
        McpAuthConfig, ThreadEvent, ThreadEventPayload, ThreadTaskGraph, UserDetails,
        UserWithIdentifiers,
    },
};

/// A value that was read is written, read back as the same value, and written again as the same text.
fn fixed_point<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(json: &[u8]) {
    let Ok(first) = serde_json::from_slice::<T>(json) else {
        return;
    };
    let written = serde_json::to_string(&first).expect("a value that was read can be written");
    let second: T = serde_json::from_str(&written).expect("JSON that was written can be read");
    assert!(first == second, "{written}\n{first:#?}\n{second:#?}");
    let again = serde_json::to_string(&second).expect("a value that was read can be written");
    assert_eq!(written, again);
}

fn responding(body: Vec<u8>) -> Client {
    client(move |_| response(200, &body))
}

/// A result reads the same with the envelope and without it. One that has a property `data` where
/// the envelope has it is read as an envelope, which is the rule.
fn single(json: &[u8]) {
    fixed_point::<UserDetails>(json);
    let direct = serde_json::from_slice::<UserDetails>(json);
    let bare = pollster::block_on(responding(json.to_vec()).users().get("1").send());
    let enveloped = [b"{\"data\":", json, b"}"].concat();
    let enveloped = pollster::block_on(responding(enveloped).users().get("1").send());
    bare.iter().chain(&enveloped).for_each(|user| {
        let _ = format!("{user:?}");
    });
    bare.as_ref().err().into_iter().for_each(check_error);
    enveloped.as_ref().err().into_iter().for_each(check_error);
    let Ok(direct) = direct else { return };
    assert_eq!(enveloped.expect("the envelope changes nothing"), direct);
    if direct.extra.get("data").is_none() {
        assert_eq!(bare.expect("an envelope is not needed"), direct);
    }
}

/// A page that is read leads on, ends, or is refused; asking does not panic.
fn page(json: &[u8]) {
    fixed_point::<Page<UserWithIdentifiers>>(json);
    let users = responding(json.to_vec()).users();
    let page = pollster::block_on(users.list().send());
    match &page {
        Ok(page) => {
            assert_eq!(page.iter().count(), page.len());
            let _ = (page.has_more(), format!("{page:?}"));
        }
        Err(error) => check_error(error),
    }
    // The same page for ever, which has to end by itself or by an error.
    let mut pages = users.list().pages();
    for _ in 0..4 {
        match pollster::block_on(pages.try_next()) {
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(error) => {
                check_error(&error);
                break;
            }
        }
    }
}

/// A result that may be missing.
fn optional(json: &[u8]) {
    fixed_point::<ThreadTaskGraph>(json);
    let threads = responding(json.to_vec()).ai().threads();
    if let Err(error) = pollster::block_on(threads.get_task_graph("1").send()) {
        check_error(&error);
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, json)) = data.split_first() else {
        return;
    };
    match choice % 12 {
        0 => single(json),
        1 => page(json),
        2 => optional(json),
        3 => fixed_point::<ApiKeyWithSecret>(json),
        4 => fixed_point::<ConversationContent>(json),
        5 => fixed_point::<ConversationRecord>(json),
        6 => fixed_point::<ExecuteAgentRequestType>(json),
        7 => fixed_point::<ThreadEventPayload>(json),
        8 => fixed_point::<ThreadEvent>(json),
        9 => fixed_point::<AiTool>(json),
        10 => fixed_point::<McpAuthConfig>(json),
        _ => fixed_point::<serde_json::Value>(json),
    }
});
