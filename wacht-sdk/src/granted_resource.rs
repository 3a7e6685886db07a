//! What an OAuth access token was granted for: takes the URN that the service writes.

use crate::ids::{OrganizationId, UserId, WorkspaceId};

/// What an OAuth access token was granted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GrantedResource {
    /// A user.
    User(UserId),
    /// An organization.
    Organization(OrganizationId),
    /// A workspace.
    Workspace(WorkspaceId),
    /// Something that this version of the SDK does not know, as the gateway wrote it.
    Unrecognized(String),
}

impl GrantedResource {
    /// Reads `urn:wacht:<kind>:<id>`.
    pub(crate) fn parse(urn: &str) -> Self {
        let parts = urn
            .strip_prefix("urn:wacht:")
            .and_then(|rest| rest.split_once(':'));
        match parts {
            Some(("user", id)) if !id.is_empty() => Self::User(id.into()),
            Some(("organization", id)) if !id.is_empty() => Self::Organization(id.into()),
            Some(("workspace", id)) if !id.is_empty() => Self::Workspace(id.into()),
            _ => Self::Unrecognized(urn.to_owned()),
        }
    }
}
