//! The text of a resume token, and what it refuses.

use super::ResumeToken;
use crate::{
    ErrorKind,
    operation::{Continue, Operation},
    paging::place::{Argument, Place},
};

fn token(place: Place, passed: u64) -> ResumeToken {
    ResumeToken::new("getActiveUserList", Some((place, passed)))
}

/// Tokens and the strings that earlier processes have kept of them. The strings never change.
fn texts() -> [(ResumeToken, &'static str); 6] {
    let at = |argument, value: &str| Place::At(argument, value.to_owned());
    [
        (token(Place::Start, 0), "v1.getActiveUserList.0.start~"),
        (
            token(at(Argument::Offset, "40"), 3),
            "v1.getActiveUserList.3.offset.40~",
        ),
        (
            token(at(Argument::Cursor, "a.b~c/d=é"), 0),
            "v1.getActiveUserList.0.cursor.a%2Eb%7Ec%2Fd%3D%C3%A9~",
        ),
        (
            token(at(Argument::BeforeId, ""), u64::MAX),
            "v1.getActiveUserList.18446744073709551615.before_id.~",
        ),
        (
            token(at(Argument::AfterId, "11"), 1),
            "v1.getActiveUserList.1.after_id.11~",
        ),
        (
            ResumeToken::new("getActiveUserList", None),
            "v1.getActiveUserList.end~",
        ),
    ]
}

#[test]
fn the_text_of_a_token_is_stable() {
    for (token, text) in texts() {
        assert_eq!(token.to_string(), text);
        assert_eq!(text.parse::<ResumeToken>().unwrap(), token);
    }
}

#[test]
fn a_token_is_a_string_for_serde() {
    for (token, text) in texts() {
        let json = serde_json::to_value(&token).unwrap();
        assert_eq!(json, text);
        assert_eq!(serde_json::from_value::<ResumeToken>(json).unwrap(), token);
    }
    assert!(serde_json::from_str::<ResumeToken>("\"v1\"").is_err());
    assert!(serde_json::from_str::<ResumeToken>("1").is_err());
}

#[test]
fn a_token_shows_its_text() {
    let (token, text) = &texts()[1];
    assert_eq!(format!("{token:?}"), format!("ResumeToken({text})"));
}

#[test]
fn a_text_that_was_cut_is_refused() {
    for (_, text) in texts() {
        for cut in 0..text.len() {
            let error = text[..cut].parse::<ResumeToken>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{}", &text[..cut]);
            assert!(error.to_string().contains("read the list from its begin"));
        }
    }
}

#[test]
fn a_text_that_no_token_is_written_as_is_refused() {
    for text in [
        "",
        "~",
        "v1~",
        "hunter2",
        "v1.getActiveUserList~",
        "v1.getActiveUserList.end",
        "v1.getActiveUserList.end~ ",
        "v1.getActiveUserList.0.end~",
        "v1.getActiveUserList.-1.start~",
        "v1.getActiveUserList.+1.start~",
        "v1.getActiveUserList.01.start~",
        "v1.getActiveUserList.18446744073709551616.start~",
        "v1.getActiveUserList.0.limit.40~",
        "v1.getActiveUserList.0.offset~",
        "v1.getActiveUserList.0.offset.%34~",
        "v1.getActiveUserList.0.cursor.%FF~",
        "v1.getActiveUserList.0.cursor.%zz~",
        "v1.getActiveUserList.0.cursor.a.b~",
        "w1.getActiveUserList.end~",
    ] {
        let error = text.parse::<ResumeToken>().unwrap_err();
        assert!(error.to_string().contains("not a resume token"), "{text}");
        assert!(!error.to_string().contains("hunter2"));
    }
}

#[test]
fn a_token_of_a_later_version_says_so() {
    let error = "v2.anything".parse::<ResumeToken>().unwrap_err();
    assert!(error.to_string().contains("version"), "{error}");
}

static LIST: Operation = Operation::get("getActiveUserList", "/users");
static OTHER: Operation = Operation::get("other", "/others");
static CURSOR: Operation = Operation::get("getActiveUserList", "/users").paging(Continue::Cursor);

#[test]
fn a_token_is_good_for_its_operation_only() {
    let (token, _) = texts()[1].clone();
    assert!(token.clone().for_list(&LIST).is_ok());
    let error = token.for_list(&OTHER).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(
        error.to_string(),
        "the resume token is one of getActiveUserList; resume the list that it was taken from"
    );
}

#[test]
fn a_token_says_only_arguments_by_which_the_list_continues() {
    let (token, _) = texts()[1].clone();
    let error = token.for_list(&CURSOR).unwrap_err();
    assert!(error.to_string().contains("has offset"), "{error}");
}

#[test]
fn only_the_token_of_the_end_is_one() {
    let ends: Vec<_> = texts().iter().map(|(token, _)| token.is_end()).collect();
    assert_eq!(ends, [false, false, false, false, false, true]);
}
