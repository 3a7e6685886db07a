//! What the service refuses, in both wire forms.

use wacht_mock::Form;
use wacht_sdk::{Error, ErrorKind};

use crate::{FORMS, builder, mock, preferring};

type Predicate = fn(&Error) -> bool;

async fn refused(form: Form, status: u16) -> Error {
    let server = mock(form).await;
    let client = preferring(&server, &format!("code={status}"));
    client.users().get("1").await.unwrap_err()
}

#[tokio::test]
async fn the_documented_form_has_a_code() {
    let error = refused(Form::Documented, 404).await;
    assert!(error.is_not_found());
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.code(), Some("not_found"));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    let text = "getUserDetails: 404 forced by the header Prefer";
    assert_eq!(error.to_string(), text);
}

#[tokio::test]
async fn the_live_form_has_the_status_for_a_code() {
    let error = refused(Form::Live, 404).await;
    assert!(error.is_not_found());
    assert_eq!(error.code(), Some("404"));
    assert_eq!(error.message(), "forced by the header Prefer");
    assert_eq!(error.details().len(), 1);
}

#[tokio::test]
async fn the_predicates_hold_in_both_forms() {
    let predicates: [(u16, Predicate); 9] = [
        (400, Error::is_bad_request),
        (401, Error::is_unauthorized),
        (403, Error::is_forbidden),
        (409, Error::is_conflict),
        (413, Error::is_payload_too_large),
        (415, Error::is_unsupported_media_type),
        (422, Error::is_unprocessable),
        (500, Error::is_server_error),
        (503, Error::is_server_error),
    ];
    for form in FORMS {
        for (status, holds) in predicates {
            assert!(holds(&refused(form, status).await), "{form:?} {status}");
        }
    }
}

#[tokio::test]
async fn a_wrong_key_is_unauthorized() {
    for form in FORMS {
        let server = mock(form).await;
        let client = builder(&server).api_key("sk_wrong").build().unwrap();
        let error = client.users().list().await.unwrap_err();
        assert!(error.is_unauthorized(), "{error}");
    }
}

#[tokio::test]
async fn the_wait_before_the_next_try_is_read() {
    for form in FORMS {
        let error = refused(form, 429).await;
        assert!(error.is_rate_limited());
        assert_eq!(
            error.retry_after().map(|wait| wait.as_millis()),
            Some(1_000)
        );
    }
}

#[tokio::test]
async fn an_operation_without_a_result_fails_as_well() {
    for form in FORMS {
        let server = mock(form).await;
        let client = preferring(&server, "code=403");
        let error = client.users().delete("1").await.unwrap_err();
        assert!(error.is_forbidden());
    }
}
