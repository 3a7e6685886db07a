//! What stands from the start: settings, templates and configurations beyond the law that holds for
//! all of them.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use serde_json::{Value, json};
use support::{FORMS, state::World};

#[tokio::test]
async fn removed_settings_are_gone_until_they_are_set_again() {
    for form in FORMS {
        let world = World::new(form).await;
        let smtp = json!({
            "host": "smtp.example.com", "port": 587, "username": "mailer", "password": "secret",
            "from_email": "hello@example.com", "use_tls": true,
        });
        let saved = world.post("/settings/email/smtp", smtp).await;
        assert_eq!(
            (&saved["host"], &saved["verified"]),
            (&json!("smtp.example.com"), &json!(true))
        );
        let deployment = world.get("/").await;
        assert_eq!(deployment["custom_smtp_config"]["port"], 587);
        assert_eq!(deployment["email_provider"], "custom_smtp");
        assert!(!deployment.to_string().contains("secret"));
        world
            .call("DELETE", "/settings/email/smtp", Value::Null)
            .await;
        assert_eq!(world.get("/").await["custom_smtp_config"], Value::Null);
    }
}

#[tokio::test]
async fn what_a_response_does_not_have_is_not_kept_inside_of_it() {
    for form in FORMS {
        let world = World::new(form).await;
        let storage = json!({
            "provider": "s3", "bucket": "agents", "endpoint": "https://s3.example.com",
            "access_key_id": "AKIA", "secret_access_key": "hidden", "unknown": "hidden",
        });
        for body in [json!({"storage": storage}), json!({"strong_model": "big"})] {
            let saved = world.call("PUT", "/ai/settings", body).await;
            assert_eq!(saved["storage"]["bucket"], "agents");
            assert_eq!(saved["storage"]["secret_access_key_set"], true);
            assert!(!saved.to_string().contains("hidden"), "{saved}");
        }
        let restrictions = json!({
            "country_restrictions": {"enabled": true, "country_codes": ["DE"], "unknown": "hidden"},
        });
        world.patch("/settings/restrictions", restrictions).await;
        let deployment = world.get("/").await;
        let countries = &deployment["restrictions"]["country_restrictions"];
        assert_eq!(
            *countries,
            json!({"enabled": true, "country_codes": ["DE"]})
        );
    }
}

#[tokio::test]
async fn email_templates_are_kept_apart_by_their_names() {
    for form in FORMS {
        let world = World::new(form).await;
        let target = "/settings/email-templates/";
        let template = world.get(&format!("{target}magic-link-template")).await;
        let mut changed = template.clone();
        changed["template_subject"] = json!("Your link");
        world
            .patch(&format!("{target}magic-link-template"), changed)
            .await;
        let shown = world.get(&format!("{target}magic-link-template")).await;
        assert_eq!(shown["template_subject"], "Your link");
        let other = world
            .get(&format!("{target}reset-password-code-template"))
            .await;
        assert_eq!(other["template_subject"], template["template_subject"]);
        assert_eq!(other["template_name"], "reset-password-code-template");
    }
}

#[tokio::test]
async fn an_app_is_enabled_once_until_it_is_disabled() {
    for form in FORMS {
        let world = World::new(form).await;
        let app = json!({"slug": "slack", "auth": {"type": "managed"}});
        let config = world.post("/ai/composio/apps", app.clone()).await;
        assert_eq!(config["enabled_apps"][0]["slug"], "slack");
        assert_eq!(
            world.send("POST", "/ai/composio/apps", &app).await.status,
            400
        );
        world
            .call("DELETE", "/ai/composio/apps/slack", Value::Null)
            .await;
        assert_eq!(
            world.get("/ai/composio/config").await["enabled_apps"],
            json!([])
        );
        assert_eq!(world.status("DELETE", "/ai/composio/apps/slack").await, 404);
    }
}
