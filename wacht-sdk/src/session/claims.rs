//! The claims of a session token: takes verified claims, returns them by type.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::TokenErrorKind;
use crate::{
    ids::{OrganizationId, SessionId, UserId, WorkspaceId},
    jwt::{Claims, strings},
};

/// A session, as its token describes it.
///
/// `Debug` shows neither metadata nor custom claims, which may hold anything.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Session {
    /// The user (`sub`).
    pub user_id: UserId,
    /// The session (`sid`).
    pub session_id: SessionId,
    /// The organization that is active, if one is.
    pub organization_id: Option<OrganizationId>,
    /// The workspace that is active, if one is. Its organization is active as well.
    pub workspace_id: Option<WorkspaceId>,
    /// The permissions of the user in the organization, in no particular order.
    pub organization_permissions: Vec<String>,
    /// The permissions of the user in the workspace, in no particular order.
    pub workspace_permissions: Vec<String>,
    /// When the token was issued.
    pub issued_at: Option<DateTime<Utc>>,
    /// When the token expires.
    pub expires_at: DateTime<Utc>,
    /// What the JWT template of the token adds.
    pub metadata: Map<String, Value>,
    /// All other claims.
    pub custom: Map<String, Value>,
}

impl Session {
    /// Whether the organization or the workspace permits this. Permissions are compared character
    /// by character: none implies another one.
    #[must_use]
    pub fn has_permission(&self, permission: &str) -> bool {
        self.has_organization_permission(permission) || self.has_workspace_permission(permission)
    }

    /// Whether the organization permits this.
    #[must_use]
    pub fn has_organization_permission(&self, permission: &str) -> bool {
        self.organization_permissions
            .iter()
            .any(|one| one == permission)
    }

    /// Whether the workspace permits this.
    #[must_use]
    pub fn has_workspace_permission(&self, permission: &str) -> bool {
        self.workspace_permissions
            .iter()
            .any(|one| one == permission)
    }

    pub(super) fn read(mut claims: Claims) -> Result<Self, TokenErrorKind> {
        let user_id = claims.require_string("sub")?.into();
        let (sid, sess) = (claims.take_string("sid")?, claims.take_string("sess")?);
        // Older versions of the service write it once more.
        claims.take("session_id");
        let session_id = sid.or(sess).filter(|id| !id.is_empty());
        let session_id = session_id
            .ok_or(TokenErrorKind::MissingClaim("sid"))?
            .into();
        let mut permissions = claims.take_object("permissions")?;
        // Where the list has its own claim, that one holds, even if it is empty.
        let organization = match claims.take_strings("organization_permissions")? {
            Some(list) => Some(list),
            None => strings(permissions.remove("organization"), "permissions")?,
        };
        let workspace = match claims.take_strings("workspace_permissions")? {
            Some(list) => Some(list),
            None => strings(permissions.remove("workspace"), "permissions")?,
        };
        let Some(expires_at) = claims.time("exp")? else {
            return Err(TokenErrorKind::MissingClaim("exp"));
        };
        let session = Self {
            user_id,
            session_id,
            organization_id: id(claims.take_string("organization")?),
            workspace_id: id(claims.take_string("workspace")?),
            organization_permissions: organization.unwrap_or_default(),
            workspace_permissions: workspace.unwrap_or_default(),
            issued_at: claims.time("iat")?,
            expires_at,
            metadata: claims.take_object("metadata")?,
            custom: Map::new(),
        };
        for name in ["iat", "exp"] {
            claims.take(name);
        }
        Ok(Self {
            custom: claims.into_rest(),
            ..session
        })
    }
}

/// An id; none where the text is empty.
fn id<I: From<String>>(text: Option<String>) -> Option<I> {
    text.filter(|text| !text.is_empty()).map(I::from)
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("user_id", &self.user_id)
            .field("session_id", &self.session_id)
            .field("organization_id", &self.organization_id)
            .field("workspace_id", &self.workspace_id)
            .field("organization_permissions", &self.organization_permissions)
            .field("workspace_permissions", &self.workspace_permissions)
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
