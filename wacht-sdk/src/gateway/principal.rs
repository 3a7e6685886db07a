//! Who may carry out a request: the gateway's data about a key or a token, in one form.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{GrantedResource, PrincipalKind};
use crate::{
    Extra,
    ids::{
        DeploymentId, OrganizationId, OrganizationMembershipId, UserId, WorkspaceId,
        WorkspaceMembershipId,
    },
    runtime::model,
};

/// The principal of a request that was allowed.
///
/// `Debug` does not show the metadata, which may hold anything.
#[derive(Clone)]
#[non_exhaustive]
pub struct Principal {
    /// Which kind of credential it has.
    pub kind: PrincipalKind,
    /// Whose credential it is.
    pub identity: Identity,
    /// All permissions that the credential has.
    pub permissions: Vec<String>,
    /// The scopes of a token; empty for a key.
    pub scopes: Vec<String>,
    /// What a token was granted for.
    pub granted_resource: Option<GrantedResource>,
    /// The resource that a token was requested for, as its client wrote it.
    pub oauth_resource: Option<String>,
    /// When a token expires.
    pub expires_at: Option<DateTime<Utc>>,
    /// The metadata of a key; null for a token.
    pub metadata: Value,
}

/// Whose credential it is.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Identity {
    /// The key; for a token the number of its OAuth client.
    pub key_id: String,
    /// The deployment.
    pub deployment_id: DeploymentId,
    /// The API auth app; for a token the one that belongs to its OAuth app.
    pub app_slug: String,
    /// The name of the key; for a token the `client_id`.
    pub key_name: String,
    /// The user that the credential belongs to.
    pub owner_user_id: Option<UserId>,
    /// The organization of a key. [`Principal::organization_id`] has that of a token as well.
    pub organization_id: Option<OrganizationId>,
    /// The workspace of a key. [`Principal::workspace_id`] has that of a token as well.
    pub workspace_id: Option<WorkspaceId>,
    /// The membership that the permissions of a key come from.
    pub organization_membership_id: Option<OrganizationMembershipId>,
    /// The same for the workspace.
    pub workspace_membership_id: Option<WorkspaceMembershipId>,
    /// The properties that this version of the SDK does not know.
    pub extra: Extra,
}

model!(
    Identity, 0 key_id, 1 deployment_id, 2 app_slug, 3 key_name, 4 owner_user_id nullable, 5
    organization_id nullable, 6 workspace_id nullable, 7 organization_membership_id nullable, 8
    workspace_membership_id nullable
);

impl Principal {
    /// The metadata of a key belongs to the key, even if it looks like that of a token. That of a
    /// token is written by the gateway.
    pub(super) fn new(
        kind: PrincipalKind,
        identity: Identity,
        permissions: Vec<String>,
        metadata: Option<Value>,
    ) -> Self {
        let metadata = metadata.unwrap_or_default();
        let principal = Self {
            kind,
            identity,
            permissions,
            scopes: Vec::new(),
            granted_resource: None,
            oauth_resource: None,
            expires_at: None,
            metadata: Value::Null,
        };
        if kind == PrincipalKind::ApiKey {
            return Self {
                metadata,
                ..principal
            };
        }
        let text = |name: &str| metadata.get(name).and_then(Value::as_str);
        let scopes = metadata.get("scopes").and_then(Value::as_array);
        let scopes = scopes.into_iter().flatten().filter_map(Value::as_str);
        let expires_at = text("expires_at").and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        Self {
            scopes: scopes.map(str::to_owned).collect(),
            granted_resource: text("granted_resource").map(GrantedResource::parse),
            oauth_resource: text("oauth_resource").map(str::to_owned),
            expires_at: expires_at.map(|at| at.to_utc()),
            ..principal
        }
    }

    /// Whether the credential has this permission, compared character by character.
    #[must_use]
    pub fn has_permission(&self, permission: &str) -> bool {
        self.permissions.iter().any(|one| one == permission)
    }

    /// Its permissions, if it is a key that acts in an organization; else none. The gateway does not
    /// state where a permission comes from.
    #[must_use]
    pub fn organization_permissions(&self) -> &[String] {
        match &self.identity.organization_id {
            Some(_) => &self.permissions,
            None => &[],
        }
    }

    /// Its permissions, if it is a key that acts in a workspace; else none.
    #[must_use]
    pub fn workspace_permissions(&self) -> &[String] {
        match &self.identity.workspace_id {
            Some(_) => &self.permissions,
            None => &[],
        }
    }

    /// The user that the credential belongs to.
    #[must_use]
    pub fn owner_user_id(&self) -> Option<&UserId> {
        self.identity.owner_user_id.as_ref()
    }

    /// The organization of a key, or the one that a token was granted for.
    #[must_use]
    pub fn organization_id(&self) -> Option<&OrganizationId> {
        match &self.granted_resource {
            Some(GrantedResource::Organization(id)) => Some(id),
            _ => self.identity.organization_id.as_ref(),
        }
    }

    /// The workspace of a key, or the one that a token was granted for.
    #[must_use]
    pub fn workspace_id(&self) -> Option<&WorkspaceId> {
        match &self.granted_resource {
            Some(GrantedResource::Workspace(id)) => Some(id),
            _ => self.identity.workspace_id.as_ref(),
        }
    }
}

impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal")
            .field("kind", &self.kind)
            .field("identity", &self.identity)
            .field("permissions", &self.permissions)
            .field("scopes", &self.scopes)
            .field("granted_resource", &self.granted_resource)
            .field("oauth_resource", &self.oauth_resource)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
