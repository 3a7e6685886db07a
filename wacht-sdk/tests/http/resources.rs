//! The life of a resource, in both wire forms.

use wacht_mock::Form;
use wacht_sdk::{ids::UserId, types::SecondFactorPolicy};

use crate::{FORMS, client, mock, remembering};

#[tokio::test]
async fn created_resources_are_returned() {
    for form in FORMS {
        let server = mock(form).await;
        let create = client(&server).users().create();
        let user = create.first_name("Jane").username("jane").await.unwrap();
        assert_eq!(user.first_name, "Jane");
        assert_eq!(user.username.as_deref(), Some("jane"));
        assert!(!user.id.as_str().is_empty());
        assert_eq!(server.requests()[0].status, 200);
    }
}

#[tokio::test]
async fn what_is_read_is_what_was_asked_for() {
    for form in FORMS {
        let server = mock(form).await;
        let id = UserId::new("4812365710093250561");
        let user = client(&server).users().get(&id).await.unwrap();
        assert_eq!(user.id, id);
        assert!(!user.email_addresses.is_empty());
        assert_eq!(user.email.is_some(), form == Form::Documented);
    }
}

#[tokio::test]
async fn what_is_updated_is_sent_and_nothing_else() {
    let server = mock(Form::Documented).await;
    let update = client(&server).users().update("1");
    let user = update
        .second_factor_policy(SecondFactorPolicy::Enforced)
        .json_body()
        .await
        .unwrap();
    assert_eq!(user.second_factor_policy, SecondFactorPolicy::Enforced);
    let received = &server.requests()[0];
    assert_eq!(received.body, r#"{"second_factor_policy":"enforced"}"#);
}

#[tokio::test]
async fn what_is_deleted_is_not_found() {
    for form in FORMS {
        let server = remembering(form).await;
        let users = client(&server).users();
        let user = users.create().first_name("Jane").await.unwrap();
        assert_eq!(users.get(&user.id).await.unwrap().first_name, "Jane");
        users.delete(&user.id).await.unwrap();
        let error = users.get(&user.id).await.unwrap_err();
        assert!(error.is_not_found(), "{error}");
    }
}

#[tokio::test]
async fn a_list_is_a_page() {
    for form in FORMS {
        let server = mock(form).await;
        let list = client(&server).users().list();
        let page = list.limit(3).search("a b&c").await.unwrap();
        assert_eq!(page.len(), 3);
        assert!(page.has_more());
        let query = server.requests()[0].query.clone();
        assert_eq!(query.as_deref(), Some("limit=3&search=a%20b%26c"));
    }
}

#[tokio::test]
async fn resources_inside_others_are_reached() {
    for form in FORMS {
        let server = mock(form).await;
        let roles = client(&server).organizations().roles();
        let role = roles.create("7", "Admin", ["members:read"]).await.unwrap();
        assert_eq!(role.name, "Admin");
        assert_eq!(server.requests()[0].path, "/organizations/7/roles");
    }
}

#[tokio::test]
async fn every_request_carries_the_key_and_says_who_sends_it() {
    let server = mock(FORMS[0]).await;
    client(&server).users().list().await.unwrap();
    let headers = &server.requests()[0].headers;
    assert_eq!(headers["authorization"], "Bearer sk_mock");
    assert_eq!(headers["accept"], "application/json");
    let user_agent = headers["user-agent"].to_str().unwrap();
    assert!(user_agent.starts_with("wacht-sdk/"), "{user_agent}");
    assert!(!headers.contains_key("content-type"));
    assert!(!headers.contains_key("referer"));
}
