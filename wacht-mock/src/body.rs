//! Takes the body of a request and its operation, returns its values; never accepts a body that the
//! operation does not declare.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use crate::{
    content_type::{essence, is_json, is_of},
    form::Form,
    judge::Judge,
    multipart,
    refusal::Refusal,
    spec::{Media, Operation},
    validators::{Validators, describe},
};

/// The values of the body where they can be echoed, or its first problem.
pub(crate) async fn check(
    validators: &Validators,
    judge: Judge,
    operation: &Operation,
    headers: &HeaderMap,
    bytes: &Bytes,
) -> Result<Option<Value>, Refusal> {
    let Some(body) = &operation.body else {
        return match bytes.is_empty() || !judge.strict {
            true => Ok(None),
            false => Err(Refusal::bad_request("body: none is declared")),
        };
    };
    if bytes.is_empty() {
        return match body.required {
            true => Err(Refusal::bad_request("body: is missing")),
            false => Ok(None),
        };
    }
    let sent = content_type(headers);
    let Some(media) = body
        .media
        .iter()
        .find(|media| is_of(&essence(sent), &media.name))
    else {
        let declared: Vec<&str> = body.media.iter().map(|media| media.name.as_str()).collect();
        let message = format!(
            "body: content type {sent:?} is not one of {}",
            declared.join(", ")
        );
        // The running service looks for the boundary of a form, and misses it.
        let only_forms = declared
            .iter()
            .all(|declared| declared.starts_with("multipart/"));
        return Err(
            match only_forms && judge.form == Form::Live && judge.has_state {
                true => Refusal::bad_request(message),
                false => Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message),
            },
        );
    };
    match essence(sent).as_str() {
        json if is_json(json) => self::json(validators, judge, operation, media, bytes).map(Some),
        "multipart/form-data" => multipart::read(validators, judge, media, sent, bytes)
            .await
            .map(Some),
        _ => Ok(None),
    }
}

fn json(
    validators: &Validators,
    judge: Judge,
    operation: &Operation,
    media: &Media,
    bytes: &Bytes,
) -> Result<Value, Refusal> {
    let mut value = serde_json::from_slice(bytes)
        .map_err(|error| Refusal::bad_request(format!("body: is not JSON: {error}")))?;
    rename(media, &mut value);
    match validators
        .violations(judge.direction(), &media.schema, &value)?
        .as_slice()
    {
        [] => Ok(value),
        violations => {
            let message = describe("body", violations);
            let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
            let is_bad = operation.response(unprocessable).is_none()
                && operation.response(StatusCode::BAD_REQUEST).is_some();
            Err(match is_bad {
                true => Refusal::bad_request(message),
                false => Refusal::new(unprocessable, message),
            })
        }
    }
}

/// Renames properties that have another name in this media type to the name of the schema, which is
/// accepted as well.
fn rename(media: &Media, value: &mut Value) {
    let Some(object) = value.as_object_mut() else {
        return;
    };
    for (name, other) in &media.names {
        if let Some(value) = other.as_str().and_then(|other| object.remove(other)) {
            object.entry(name.clone()).or_insert(value);
        }
    }
}

fn content_type(headers: &HeaderMap) -> &str {
    let value = headers.get(header::CONTENT_TYPE);
    value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}
