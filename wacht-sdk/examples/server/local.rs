//! A deployment on a local server: starts it, and makes in it what the application needs of Wacht. Nothing
//! leaves this machine.

use std::error::Error;

use wacht_mock::{Mock, Server};
use wacht_sdk::{
    Client, Secret,
    gateway::Gateway,
    serde_json, session,
    types::{EventSubscription, RateLimitInput, RateLimitMode, RateLimitUnit, UserEventData},
    webhook,
};

use super::app::Wacht;

/// The slug of the app of the API keys, and of that of the webhooks.
const SHOP: &str = "shop";

/// The deployment.
pub(crate) struct Local {
    pub(crate) server: Server,
    client: Client,
    /// The secret of the webhooks.
    secret: Secret,
}

impl Local {
    /// Starts it.
    pub(crate) async fn start() -> Result<Self, Box<dyn Error>> {
        let server = Mock::wacht()?.start().await?;
        let client = Client::builder()
            .api_key(server.api_key())
            .base_url(server.base_url())
            .build()?;
        let rule = RateLimitInput::new(RateLimitUnit::Minute, 1, 2).mode(RateLimitMode::PerKey);
        let api_auth = client.api_auth();
        api_auth
            .rate_limit_schemes()
            .create("tight", "Two a minute", [rule])
            .await?;
        api_auth
            .apps()
            .create(SHOP, "Shop", "shop")
            .rate_limit_scheme_slug("tight")
            .await?;
        let app = client
            .webhooks()
            .apps()
            .create("Shop")
            .app_slug(SHOP)
            .await?;
        Ok(Self {
            server,
            client,
            secret: app.signing_secret,
        })
    }

    /// What the application needs. None of it is the API key of the deployment.
    pub(crate) fn wacht(&self) -> Result<Wacht, Box<dyn Error>> {
        let key = self.server.publishable_key();
        Ok(Wacht {
            sessions: session::Verifier::from_publishable_key(&key)?,
            gateway: Gateway::new()?.base_url(self.server.base_url()),
            webhooks: webhook::Verifier::new(self.secret.clone())?,
        })
    }

    /// A new API key with these permissions.
    pub(crate) async fn api_key(&self, permissions: &[&str]) -> wacht_sdk::Result<Secret> {
        let keys = self.client.api_auth().keys();
        let permissions = permissions.iter().map(|&one| one.to_owned());
        let key = keys.create(SHOP, "ci").permissions(permissions).await?;
        Ok(key.secret)
    }

    /// From now on sign-ups are sent to this URL.
    pub(crate) async fn subscribe(&self, url: &str) -> wacht_sdk::Result<()> {
        let signups = EventSubscription::new("user.created");
        let endpoints = self.client.webhooks().endpoints();
        endpoints.create(SHOP, url, [signups]).await?;
        Ok(())
    }

    /// Sends the event of a sign-up.
    pub(crate) async fn sign_up(&self, name: &str) -> Result<(), Box<dyn Error>> {
        let mut user = UserEventData::default();
        user.first_name = name.to_owned();
        let user = serde_json::to_value(user)?;
        let apps = self.client.webhooks().apps();
        apps.trigger_event(SHOP, "user.created", user).await?;
        Ok(())
    }
}
