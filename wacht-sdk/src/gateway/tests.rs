//! The requests to the gateway, and the results made from its responses.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
};

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Credential, Decision, GrantedResource, PrincipalKind, Reason};
use crate::{Body, Client, ErrorKind, Request, Response, Transport, TransportFuture};

const KEY: &str = "acme_live_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// A gateway that responds the same to everything, and keeps what it was sent.
#[derive(Clone)]
struct Gateway {
    status: StatusCode,
    body: String,
    sent: Arc<Mutex<Vec<Request>>>,
}

impl Gateway {
    fn with(status: u16, body: impl ToString) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap(),
            body: body.to_string(),
            sent: Arc::default(),
        }
    }

    fn client(&self) -> Client {
        let builder = Client::builder()
            .api_key("sk_hunter2")
            .header("x-own", "hunter2");
        builder.transport(self.clone()).build().unwrap()
    }

    async fn check(&self, credential: Credential) -> crate::Result<Decision> {
        self.client()
            .gateway()
            .check(credential, &Method::GET, "/documents")
            .await
    }

    /// The JSON of the last request.
    fn body(&self) -> Value {
        let sent = self.sent.lock().unwrap();
        serde_json::from_slice(sent.last().unwrap().body().as_bytes().unwrap()).unwrap()
    }
}

impl Transport for Gateway {
    fn send(&self, request: Request) -> TransportFuture {
        self.sent.lock().unwrap().push(request);
        let mut response = Response::new(Body::from(self.body.as_str()));
        *response.status_mut() = self.status;
        Box::pin(async move { Ok(response) })
    }
}

fn response(changes: Value) -> Value {
    let mut response = json!({
        "request_id": "req_1",
        "allowed": true,
        "reason": null,
        "blocked_rule": null,
        "identity": {
            "key_id": "7", "deployment_id": "8", "app_slug": "aa_8", "key_name": "build",
            "owner_user_id": "9", "organization_id": "10", "workspace_id": null,
            "organization_membership_id": "11", "workspace_membership_id": null,
        },
        "permissions": ["documents:read"],
        "metadata": {},
        "rate_limits": [{"rule": "1000/60s", "remaining": 999, "limit": 1000}],
        "retry_after": null,
        "headers": {"x-ratelimit-60s-limit": "1000", "x-wacht-metadata": "plan=hunter2"},
    });
    for (name, value) in changes.as_object().unwrap() {
        response[name] = value.clone();
    }
    response
}

#[tokio::test]
async fn a_check_is_sent_to_the_gateway_without_anything_of_the_client() {
    let gateway = Gateway::with(200, response(json!({})));
    gateway.check(Credential::api_key(KEY)).await.unwrap();
    {
        let sent = gateway.sent.lock().unwrap();
        assert_eq!(sent[0].uri(), "https://gateway.wacht.dev/v1/authz/check");
        assert_eq!(sent[0].method(), Method::POST);
        let mut names: Vec<_> = sent[0].headers().keys().map(|name| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "content-type", "user-agent"]);
    }
    assert_eq!(
        gateway.body(),
        json!({
            "principal": {"type": "api_key", "value": KEY},
            "resource": "/documents",
            "method": "GET",
        })
    );
}

#[tokio::test]
async fn a_client_without_an_api_key_has_a_gateway() {
    let gateway = Gateway::with(200, response(json!({})));
    let client = Client::builder().anonymous().transport(gateway.clone());
    let client = client.build().unwrap();
    let check = client
        .gateway()
        .check(Credential::api_key(KEY), &Method::GET, "/documents");
    assert!(check.await.unwrap().allowed);
    assert_eq!(
        gateway.sent.lock().unwrap()[0]
            .headers()
            .get("authorization"),
        None
    );
}

#[cfg(feature = "reqwest")]
#[test]
fn a_gateway_can_be_made_alone() {
    let gateway = super::Gateway::new().map_err(|error| error.to_string());
    assert!(gateway.is_ok(), "{gateway:?}");
}

#[tokio::test]
async fn a_gateway_that_is_there_says_so() {
    let gateway = Gateway::with(200, "OK");
    let at = gateway.client().gateway();
    let at = at.base_url("http://127.0.0.1:9");
    assert_eq!(at.health().await.unwrap(), "OK");
    let sent = gateway.sent.lock().unwrap();
    assert_eq!(sent[0].uri(), "http://127.0.0.1:9/health");
    assert_eq!(sent[0].headers().get("authorization"), None);
    assert_eq!(sent[0].headers().get("x-own"), None);
}

#[tokio::test]
async fn what_is_set_of_a_check_is_sent() {
    let gateway = Gateway::with(200, response(json!({})));
    let check = gateway
        .client()
        .gateway()
        .base_url("http://127.0.0.1:9/gateway/")
        .check(Credential::access_token("oat_x"), &Method::DELETE, "/a?b")
        .client_ip(IpAddr::from([192, 0, 2, 7]))
        .user_agent("curl/8")
        .require_all(["unused"])
        .require_any(["a", "b"]);
    assert!(!format!("{check:?}").contains("oat_x"));
    check.clone().await.unwrap();
    assert_eq!(
        gateway.sent.lock().unwrap()[0].uri(),
        "http://127.0.0.1:9/gateway/v1/authz/check"
    );
    assert_eq!(
        gateway.body(),
        json!({
            "principal": {"type": "oauth_access_token", "value": "oat_x"},
            "resource": "/a?b",
            "method": "DELETE",
            "client_ip": "192.0.2.7",
            "user_agent": "curl/8",
            "required_permissions": ["a OR b"],
        })
    );
    check.require_all(["a", "b"]).await.unwrap();
    assert_eq!(gateway.body()["required_permissions"], json!(["a", "b"]));
}

#[tokio::test]
async fn what_the_gateway_would_read_otherwise_is_not_sent() {
    let gateway = Gateway::with(200, response(json!({})));
    let with = gateway.client().gateway();
    let key = || Credential::api_key(KEY);
    let get = Method::GET;
    let checks = [
        with.check(Credential::access_token("a.b.c"), &get, "/"),
        with.check(key(), &Method::TRACE, "/"),
        with.check(key(), &get, ""),
        with.check(key(), &get, " ?a"),
        with.check(key(), &get, "/").require_all(["a OR b", "c"]),
        with.check(key(), &get, "/").require_any([""]),
        with.check(key(), &get, "/")
            .require_any(Vec::<String>::new()),
        with.clone()
            .base_url("http://gateway.example.com")
            .check(key(), &get, "/"),
        with.clone().base_url("gateway").check(key(), &get, "/"),
    ];
    for check in checks {
        let shown = format!("{check:?}");
        let error = check.await.unwrap_err();
        let kinds = [ErrorKind::InvalidRequest, ErrorKind::Configuration];
        assert!(kinds.contains(&error.kind()), "{shown}: {error}");
        assert!(!error.to_string().contains(KEY), "{error}");
    }
    assert!(gateway.sent.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_allowed_request_has_a_principal() {
    let gateway = Gateway::with(200, response(json!({"metadata": {"plan": "hunter2"}})));
    let decision = gateway.check(Credential::api_key(KEY)).await.unwrap();
    assert_eq!(decision.rate_limits[0].remaining, 999);
    assert!(!format!("{decision:?}").contains("hunter2"));
    assert_eq!(
        decision.rate_limit_headers()["x-ratelimit-60s-limit"],
        "1000"
    );
    assert_eq!(decision.rate_limit_headers().len(), 1);
    assert_eq!(decision.upstream_headers().len(), 2);
    let principal = decision.into_principal().unwrap();
    assert_eq!(principal.kind, PrincipalKind::ApiKey);
    assert_eq!(principal.owner_user_id().unwrap(), &"9");
    assert_eq!(principal.organization_id().unwrap(), &"10");
    assert!(principal.workspace_id().is_none());
    assert!(principal.has_permission("documents:read") && !principal.has_permission("documents"));
    assert_eq!(principal.metadata["plan"], "hunter2");
    assert!(!format!("{principal:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_denied_request_has_none_whatever_else_is_there() {
    let denied = json!({
        "allowed": false, "reason": "permission_denied", "blocked_rule": "permission_denied",
        "rate_limits": [],
    });
    let limited = json!({
        "allowed": false, "reason": "rate_limited", "blocked_rule": "5/1500ms",
        "retry_after": 1500, "headers": {"x-ratelimit-1500ms-reset": "1500", "bad name": "x"},
    });
    let other = json!({"allowed": false, "reason": "out_of_credit"});
    let nobody = json!({"identity": null});
    let cases = [
        (denied, 403, Some("permission_denied"), None),
        (limited, 429, Some("rate_limited"), Some(2)),
        (other, 403, Some("out_of_credit"), None),
        (nobody, 403, None, None),
    ];
    for (changes, status, reason, seconds) in cases {
        let gateway = Gateway::with(200, response(changes.clone()));
        let decision = gateway.check(Credential::api_key(KEY)).await.unwrap();
        let denied = decision.into_principal().unwrap_err();
        assert_eq!(denied.status(), status, "{changes}");
        assert_eq!(denied.reason.as_ref().map(Reason::as_str), reason);
        assert_eq!(denied.retry_after_seconds(), seconds);
        let has_reset = denied
            .rate_limit_headers
            .contains_key("x-ratelimit-1500ms-reset");
        assert_eq!(has_reset, seconds.is_some());
    }
}

/// The maker of a key writes its metadata, and must not become an OAuth client by it.
#[tokio::test]
async fn the_kind_of_a_principal_is_what_was_asked_for() {
    let token = json!({
        "principal_type": "oauth_access_token",
        "scopes": ["openid", 7, "reports:read"],
        "granted_resource": "urn:wacht:workspace:12",
        "oauth_resource": null,
        "expires_at": "2026-06-01T00:00:00Z",
    });
    let gateway = Gateway::with(200, response(json!({"metadata": token})));
    let of = async |credential| {
        let decision = gateway.check(credential).await.unwrap();
        decision.into_principal().unwrap()
    };
    let key = of(Credential::api_key(KEY)).await;
    assert_eq!((key.kind, key.scopes.len()), (PrincipalKind::ApiKey, 0));
    assert_eq!(key.organization_permissions(), ["documents:read"]);
    assert!(key.workspace_permissions().is_empty());
    assert_eq!((key.granted_resource, key.expires_at), (None, None));
    let token = of(Credential::access_token("oat_x")).await;
    assert_eq!(token.kind, PrincipalKind::AccessToken);
    assert_eq!(token.scopes, ["openid", "reports:read"]);
    assert_eq!(token.workspace_id().unwrap(), &"12");
    assert_eq!(token.expires_at.unwrap().timestamp(), 1_780_272_000);
    assert!(token.metadata.is_null());
}

#[test]
fn a_granted_resource_is_read_by_its_kind() {
    let cases = [
        ("urn:wacht:user:1", GrantedResource::User("1".into())),
        (
            "urn:wacht:organization:2",
            GrantedResource::Organization("2".into()),
        ),
        (
            "urn:wacht:workspace:3",
            GrantedResource::Workspace("3".into()),
        ),
    ];
    for (urn, expected) in cases {
        assert_eq!(GrantedResource::parse(urn), expected);
    }
    for urn in [
        "urn:wacht:user:",
        "urn:wacht:team:4",
        "urn:other:user:1",
        "",
    ] {
        assert_eq!(
            GrantedResource::parse(urn),
            GrantedResource::Unrecognized(urn.to_owned())
        );
    }
}

#[tokio::test]
async fn a_credential_that_is_refused_is_an_error_with_its_status() {
    let shape = json!({
        "request_id": "req_1", "allowed": false, "reason": null, "blocked_rule": null,
        "identity": null, "permissions": [], "metadata": null, "rate_limits": [],
        "retry_after": null, "headers": {},
    });
    // An unknown key is refused with text, an expired one with JSON.
    for body in ["Invalid API key".to_owned(), shape.to_string()] {
        let gateway = Gateway::with(401, body);
        let error = gateway.check(Credential::api_key(KEY)).await.unwrap_err();
        assert!(error.is_unauthorized(), "{error}");
        assert_eq!(gateway.sent.lock().unwrap().len(), 1);
        assert!(!format!("{error} {error:?}").contains(KEY), "{error:?}");
    }
}

#[tokio::test]
async fn a_response_that_is_not_a_decision_lets_nobody_in() {
    let mut no_verdict = response(json!({}));
    no_verdict.as_object_mut().unwrap().remove("allowed");
    for body in [
        "".to_owned(),
        "{}".to_owned(),
        "OK".to_owned(),
        no_verdict.to_string(),
    ] {
        let error = Gateway::with(200, body)
            .check(Credential::api_key(KEY))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    }
}

#[test]
fn a_credential_is_known_by_its_form() {
    let kind = |text: &str| Credential::from_bearer(text).map(|one| one.kind());
    let random = "0123456789012345678901234567890123456789012";
    let cases = [
        (format!("sk_{random}"), Some(PrincipalKind::ApiKey)),
        (format!(" sk_{random}"), Some(PrincipalKind::ApiKey)),
        (KEY.to_owned(), Some(PrincipalKind::ApiKey)),
        (format!("012{random}"), Some(PrincipalKind::ApiKey)),
        (format!("s_{random}"), None),
        (format!("{}+", &KEY[..KEY.len() - 1]), None),
        (format!("eyJ{random}.{random}.{random}"), None),
        ("oat_x".to_owned(), Some(PrincipalKind::AccessToken)),
        (format!("a.{random}.{random}"), Some(PrincipalKind::ApiKey)),
        (format!("{random}.{random}.{}", &random[1..]), None),
        (String::new(), None),
        ("ä".repeat(50), None),
    ];
    for (text, expected) in cases {
        assert_eq!(kind(&text), expected, "{text:?}");
    }
}

#[cfg(feature = "testing")]
#[tokio::test]
async fn a_fake_decides_as_it_is_told() {
    let fake = crate::testing::Fake::new();
    let client = fake.client();
    let gateway = client.gateway();
    let check = || gateway.check(Credential::api_key(KEY), &Method::GET, "/documents");
    fake.expect(check().require_all(["documents:read"]))
        .respond(Decision::allow("9", &["documents:read"]))
        .respond(Decision::deny())
        .respond(Decision::limit(5, std::time::Duration::from_millis(1500)));
    let decide = async || {
        check()
            .require_all(["documents:read"])
            .await
            .unwrap()
            .into_principal()
    };
    assert_eq!(decide().await.unwrap().owner_user_id().unwrap(), &"9");
    assert_eq!(decide().await.unwrap_err().status(), 403);
    let limited = decide().await.unwrap_err();
    assert_eq!(
        (limited.status().as_u16(), limited.retry_after_seconds()),
        (429, Some(2))
    );
    assert!(
        limited
            .rate_limit_headers
            .contains_key("x-ratelimit-1s-reset")
    );
    // A permission that is not required makes it another check.
    assert!(check().await.is_err());
    assert!(!fake.unexpected_requests()[0].contains(KEY));
}
