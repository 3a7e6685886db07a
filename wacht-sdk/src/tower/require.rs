//! What a session must have for a route, and a layer that requires it.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, Response, request::Parts};
use tower_layer::Layer;

use super::{
    guarded::{Guard, Guarded},
    refusal::{Hook, Refusal},
    session::Authenticated,
};
use crate::{
    ids::{OrganizationId, WorkspaceId},
    session::Session,
};

/// What a session must have: permissions, and an active organization or workspace.
///
/// ```
/// use wacht_sdk::tower::Requirement;
///
/// let billing = Requirement::any(["billing:read", "billing:write"]).in_organization();
/// # let _ = billing;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Requirement {
    permissions: Permissions,
    scope: Scope,
    organization: Option<OrganizationId>,
    workspace: Option<WorkspaceId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Permissions {
    All(Vec<String>),
    Any(Vec<String>),
}

/// Which of the two lists a permission must be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Either,
    Organization,
    Workspace,
}

impl Requirement {
    /// All of these permissions.
    pub fn all<P: Into<String>>(permissions: impl IntoIterator<Item = P>) -> Self {
        Self::of(Permissions::All(
            permissions.into_iter().map(Into::into).collect(),
        ))
    }

    /// Any of these permissions. No session satisfies an empty list.
    pub fn any<P: Into<String>>(permissions: impl IntoIterator<Item = P>) -> Self {
        Self::of(Permissions::Any(
            permissions.into_iter().map(Into::into).collect(),
        ))
    }

    fn of(permissions: Permissions) -> Self {
        Self {
            permissions,
            scope: Scope::Either,
            organization: None,
            workspace: None,
        }
    }

    /// An organization must be active, and permit this. Without this or
    /// [`in_workspace`](Self::in_workspace), the permissions of either count.
    pub fn in_organization(mut self) -> Self {
        self.scope = Scope::Organization;
        self
    }

    /// A workspace must be active, and permit this.
    pub fn in_workspace(mut self) -> Self {
        self.scope = Scope::Workspace;
        self
    }

    /// This organization must be active.
    pub fn organization(mut self, organization: impl Into<OrganizationId>) -> Self {
        self.organization = Some(organization.into());
        self
    }

    /// This workspace must be active.
    pub fn workspace(mut self, workspace: impl Into<WorkspaceId>) -> Self {
        self.workspace = Some(workspace.into());
        self
    }

    /// Whether a session has all that is required.
    #[must_use]
    pub fn is_met_by(&self, session: &Session) -> bool {
        let has = |permission: &String| match self.scope {
            Scope::Either => session.has_permission(permission),
            Scope::Organization => session.has_organization_permission(permission),
            Scope::Workspace => session.has_workspace_permission(permission),
        };
        let is_active = match self.scope {
            Scope::Either => true,
            Scope::Organization => session.organization_id.is_some(),
            Scope::Workspace => session.workspace_id.is_some(),
        };
        let is_in =
            |wanted: Option<&str>, active: Option<&str>| wanted.is_none() || wanted == active;
        let organization = session.organization_id.as_ref().map(OrganizationId::as_str);
        let workspace = session.workspace_id.as_ref().map(WorkspaceId::as_str);
        is_active
            && is_in(
                self.organization.as_ref().map(OrganizationId::as_str),
                organization,
            )
            && is_in(self.workspace.as_ref().map(WorkspaceId::as_str), workspace)
            && match &self.permissions {
                Permissions::All(names) => names.iter().all(has),
                Permissions::Any(names) => names.iter().any(has),
            }
    }
}

/// Refuses requests whose session does not meet a [`Requirement`]: with 401 if there is no session,
/// with 403 if it does not meet the requirement. A [`SessionLayer`](super::SessionLayer) has to be
/// around it.
#[derive(Clone)]
#[must_use]
pub struct RequireLayer {
    requirement: Arc<Requirement>,
    hook: Option<Hook>,
}

impl RequireLayer {
    /// A layer that requires this.
    pub fn new(requirement: Requirement) -> Self {
        Self {
            requirement: Arc::new(requirement),
            hook: None,
        }
    }

    /// Changes the responses to refusals: their body, status and headers.
    pub fn on_refusal(
        mut self,
        change: impl Fn(&Refusal, &mut Response<Bytes>) + Send + Sync + 'static,
    ) -> Self {
        self.hook = Some(Arc::new(change));
        self
    }
}

impl Guard for RequireLayer {
    async fn judge(&self, request: &mut Parts) -> Result<HeaderMap, Refusal> {
        match request.extensions.get::<Authenticated>() {
            Some(Authenticated(Ok(session))) if self.requirement.is_met_by(session) => {
                Ok(HeaderMap::new())
            }
            Some(Authenticated(Ok(_))) => Err(Refusal::Forbidden),
            Some(Authenticated(Err(refusal))) => Err(refusal.clone()),
            None => Err(Refusal::Misconfigured(
                "a RequireLayer has no SessionLayer around it",
            )),
        }
    }

    fn hook(&self) -> Option<&Hook> {
        self.hook.as_ref()
    }
}

impl<S> Layer<S> for RequireLayer {
    type Service = Guarded<S, Self>;

    fn layer(&self, inner: S) -> Self::Service {
        Guarded::new(inner, self.clone())
    }
}

impl fmt::Debug for RequireLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequireLayer")
            .field("requirement", &self.requirement)
            .finish_non_exhaustive()
    }
}
