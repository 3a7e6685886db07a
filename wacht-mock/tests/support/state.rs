//! A server that remembers: sends requests in either form, and returns results without envelopes.

use serde_json::{Value, json};
use wacht_mock::{Form, Mock, Server};

use super::{Response, get, request};

/// A server, and requests to it that have to succeed.
pub(crate) struct World {
    pub(crate) form: Form,
    pub(crate) server: Server,
}

impl World {
    pub(crate) async fn new(form: Form) -> Self {
        let server = Mock::wacht().unwrap().form(form).start().await.unwrap();
        Self { form, server }
    }

    pub(crate) async fn post(&self, target: &str, body: Value) -> Value {
        self.call("POST", target, body).await
    }

    pub(crate) async fn patch(&self, target: &str, body: Value) -> Value {
        self.call("PATCH", target, body).await
    }

    /// Sends a body as the form of the wire takes it: the running service takes some as forms only.
    pub(crate) async fn send(&self, method: &str, target: &str, body: &Value) -> Response {
        let sent = request(&self.server, method, target);
        let segments: Vec<&str> = target.split('/').skip(1).collect();
        let takes_form = matches!(
            segments.as_slice(),
            ["users" | "organizations"]
                | ["users" | "organizations" | "workspaces", _]
                | ["organizations", _, "workspaces"]
        );
        let sent = match (body, self.form) {
            (Value::Null, _) => sent,
            (body, Form::Live) if takes_form => sent.form_of(body),
            (body, _) => sent.json(body),
        };
        sent.send().await
    }

    pub(crate) async fn call(&self, method: &str, target: &str, body: Value) -> Value {
        let response = self.send(method, target, &body).await;
        assert!(
            (200..300).contains(&response.status),
            "{method} {target}: {response:?}"
        );
        match response.body.is_empty() {
            true => Value::Null,
            false => result(self.form, response.json()),
        }
    }

    pub(crate) async fn get(&self, target: &str) -> Value {
        let response = get(&self.server, target).await;
        assert_eq!(response.status, 200, "{target}: {response:?}");
        result(self.form, response.json())
    }

    pub(crate) async fn list(&self, target: &str) -> Vec<Value> {
        let response = get(&self.server, target).await;
        assert_eq!(response.status, 200, "{target}: {response:?}");
        response.items()
    }

    pub(crate) async fn status(&self, method: &str, target: &str) -> u16 {
        request(&self.server, method, target).send().await.status
    }

    pub(crate) async fn user(&self, email: &str) -> String {
        let user = json!({"first_name": "Jane", "last_name": "Doe", "email_address": email});
        id(&self.post("/users", user).await)
    }

    pub(crate) async fn organization(&self) -> String {
        id(&self.post("/organizations", json!({"name": "Acme"})).await)
    }

    /// A role of an organization.
    pub(crate) async fn admin(&self, organization: &str) -> String {
        let role = json!({"name": "Admin", "permissions": ["organization:read"]});
        let target = format!("/organizations/{organization}/roles");
        id(&self.post(&target, role).await)
    }

    /// An organization with a user who is its admin.
    pub(crate) async fn organization_of(&self, user: &str) -> String {
        let organization = self.organization().await;
        let role = self.admin(&organization).await;
        let member = json!({"user_id": user, "role_ids": [role]});
        let target = format!("/organizations/{organization}/members");
        self.post(&target, member).await;
        organization
    }

    pub(crate) async fn project(&self) -> String {
        let actor = json!({"subject_type": "user", "external_key": "u1"});
        let actor = id(&self.post("/ai/actors", actor).await);
        let target = format!("/ai/actor-projects?actor_id={actor}");
        id(&self.post(&target, json!({"name": "Support"})).await)
    }
}

pub(crate) fn result(form: Form, body: Value) -> Value {
    match form {
        Form::Documented if body["data"].is_object() => body["data"].clone(),
        _ => body,
    }
}

pub(crate) fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}
