// A call of every method, in an order in which what one needs was created before. Values that two runs
// may not share have the run in them; `w` holds what was created.
const image = () => new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47])], "image.png", { type: "image/png" });
const text = (name) => new File(["Hello"], name, { type: "text/plain" });

export const calls = [
  ["health.healthCheck", (f) => f()],
  ["settings.getDeploymentSettings", (f) => f()],
  ["settings.updateDeploymentRestrictions", (f) => f({ sign_up_mode: "public", block_subaddresses: true })],
  ["settings.updateB2BSettings", (f) => f({ organizations_enabled: true, max_allowed_org_members: 100 })],
  ["settings.getDeploymentOrganizationRoles", (f) => f()],
  ["settings.getDeploymentWorkspaceRoles", (f) => f()],
  ["settings.updateDisplaySettings", (f) => f({ app_name: "Acme" })],
  ["settings.updateAuthSettings", (f) => f({ session_token_lifetime: 120 })],
  ["settings.listJwtTemplates", (f) => f()],
  ["settings.createJwtTemplate", async (f, w) => {
    w.template = await f({ name: `billing-${w.run}`, token_lifetime: 60, allowed_clock_skew: 5, template: { aud: "billing" } });
  }],
  ["settings.updateJwtTemplate", (f, w) => f(w.template.id, { token_lifetime: 90 })],
  ["settings.deleteJwtTemplate", (f, w) => f(w.template.id)],
  ["settings.getEmailTemplate", (f) => f("magic-link-template")],
  ["settings.updateEmailTemplate", async (f) => {
    await f("magic-link-template", { template_name: "Magic link", template_subject: "Your link", template_data: "<p>Hello</p>", template_from: "hello", template_reply_to: "hello" });
  }],
  ["settings.upsertSocialConnection", (f) => f({ provider: "google_oauth", enabled: true })],
  ["settings.getSocialConnections", (f) => f()],
  ["settings.verifySmtpConnection", (f) => f({ host: "smtp.example.com", port: 587, username: "mailer", password: "secret", from_email: "hello@example.com", use_tls: true })],
  ["settings.updateSmtpConfig", (f) => f({ host: "smtp.example.com", port: 587, username: "mailer", password: "secret", from_email: "hello@example.com", use_tls: true })],
  ["settings.removeSmtpConfig", (f) => f()],
  ["utility.uploadImage", (f) => f("logo", image())],
  ["analytics.getAnalyticsSummary", (f) => f({ from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z" })],

  ["users.createUser", async (f, w) => {
    w.user = await f({ first_name: "Jane", last_name: "Doe", email_address: `jane-${w.run}@example.com`, username: `jane_${w.run}`, password: "correct horse battery staple", profile_image: image() });
  }],
  ["users.getUser", (f, w) => f(w.user.id)],
  ["users.listUsers", (f) => f({ limit: 5, offset: 0, sort_key: "created_at", sort_order: "desc", search: "Jane" })],
  ["users.updateUser", (f, w) => f(w.user.id, { first_name: "Joan", public_metadata: { plan: "pro" }, disabled: false })],
  ["users.updatePassword", (f, w) => f(w.user.id, { new_password: "another horse battery staple" })],
  ["users.removePassword", (f, w) => f(w.user.id)],
  ["users.addEmail", async (f, w) => {
    w.email = await f(w.user.id, { email: `work-${w.run}@example.com`, verified: true, is_primary: false });
  }],
  ["users.updateEmail", (f, w) => f(w.user.id, w.email.id, { email: `office-${w.run}@example.com`, verified: true })],
  ["users.makeEmailPrimary", (f, w) => f(w.user.id, w.email.id)],
  ["users.deleteEmail", (f, w) => f(w.user.id, w.email.id)],
  ["users.addPhone", async (f, w) => {
    w.phone = await f(w.user.id, { phone_number: `+1555${parseInt(w.run, 36) % 10000000}`, country_code: "US", verified: true, is_primary: false });
  }],
  ["users.updatePhone", (f, w) => f(w.user.id, w.phone.id, { verified: true })],
  ["users.makePhonePrimary", (f, w) => f(w.user.id, w.phone.id)],
  ["users.deletePhone", (f, w) => f(w.user.id, w.phone.id)],
  ["users.listSocialConnections", async (f, w) => {
    await w.act("connect_social_account", { user_id: w.user.id, provider: "google_oauth", email_address: "jane@example.com" });
    [w.social] = await f(w.user.id);
  }],
  ["users.deleteSocialConnection", (f, w) => f(w.user.id, w.social.id)],
  ["users.listSignins", async (f, w) => {
    await w.act("sign_in", { user_id: w.user.id });
    [w.signin] = await f(w.user.id, { include_expired: true });
  }],
  ["users.revokeSignin", (f, w) => f(w.user.id, w.signin.id)],
  ["users.revokeAllSignins", (f, w) => f(w.user.id)],
  ["users.listPasskeys", async (f, w) => {
    await w.act("add_passkey", { user_id: w.user.id, name: "Phone" });
    [w.passkey] = await f(w.user.id);
  }],
  ["users.renamePasskey", (f, w) => f(w.user.id, w.passkey.id, "Laptop")],
  ["users.deletePasskey", (f, w) => f(w.user.id, w.passkey.id)],
  ["users.createAuthenticator", (f, w) => f(w.user.id, { secret: "JBSWY3DPEHPK3PXP", code: "123456" })],
  ["users.deleteAuthenticator", (f, w) => f(w.user.id)],
  ["users.regenerateBackupCodes", (f, w) => f(w.user.id)],

  ["organizations.createOrganization", async (f, w) => {
    w.organization = await f({ name: "Acme", description: "Anvils", public_metadata: { plan: "pro" }, organization_image: image() });
  }],
  ["organizations.listOrganizations", (f) => f({ limit: 5, offset: 0, search: "Acme" })],
  ["organizations.getOrganization", (f, w) => f(w.organization.id)],
  ["organizations.updateOrganization", (f, w) => f(w.organization.id, { name: "Acme Labs" })],
  ["organizations.createOrganizationRole", async (f, w) => {
    w.role = await f(w.organization.id, { name: "Billing", permissions: ["organization:admin"] });
  }],
  ["organizations.listOrganizationRoles", (f, w) => f(w.organization.id)],
  ["organizations.updateOrganizationRole", (f, w) => f(w.organization.id, w.role.id, { name: "Finance" })],
  ["organizations.addOrganizationMember", async (f, w) => {
    w.member = await f(w.organization.id, { user_id: w.user.id, role_ids: [w.role.id] });
  }],
  ["organizations.listOrganizationMembers", (f, w) => f(w.organization.id, { limit: 5, offset: 0 })],
  ["organizations.updateOrganizationMember", (f, w) => f(w.organization.id, w.member.id, { role_ids: [w.role.id] })],
  ["users.listOrganizationMemberships", (f, w) => f(w.user.id)],
  ["organizations.createOrganizationInvitation", async (f, w) => {
    w.invitation = await f(w.organization.id, { email: `guest-${w.run}@example.com`, role_id: w.role.id });
  }],
  ["organizations.listOrganizationInvitations", (f, w) => f(w.organization.id, { include_expired: true })],
  ["organizations.discardOrganizationInvitation", (f, w) => f(w.organization.id, w.invitation.id)],
  ["organizations.createWorkspaceForOrganization", async (f, w) => {
    w.workspace = await f(w.organization.id, { name: "Research", description: "The research team", workspace_image: image() });
  }],
  ["workspaces.listWorkspaces", (f) => f({ limit: 5, offset: 0 })],
  ["workspaces.getWorkspace", (f, w) => f(w.workspace.id)],
  ["workspaces.updateWorkspace", (f, w) => f(w.workspace.id, { name: "Science" })],
  ["workspaces.createWorkspaceRole", async (f, w) => {
    w.workspaceRole = await f(w.workspace.id, { name: "Editor", permissions: ["workspace:admin"] });
  }],
  ["workspaces.listWorkspaceRoles", (f, w) => f(w.workspace.id)],
  ["workspaces.updateWorkspaceRole", (f, w) => f(w.workspace.id, w.workspaceRole.id, { name: "Writer" })],
  ["workspaces.addWorkspaceMember", async (f, w) => {
    w.workspaceMember = await f(w.workspace.id, { user_id: w.user.id, role_ids: [w.workspaceRole.id] });
  }],
  ["workspaces.listWorkspaceMembers", (f, w) => f(w.workspace.id, { limit: 5, offset: 0 })],
  ["workspaces.updateWorkspaceMember", (f, w) => f(w.workspace.id, w.workspaceMember.id, { role_ids: [w.workspaceRole.id] })],
  ["users.listWorkspaceMemberships", (f, w) => f(w.user.id)],
  ["segments.createSegment", async (f, w) => {
    w.segment = await f({ name: `Customers ${w.run}`, type: "user" });
  }],
  ["segments.listSegments", (f) => f({ limit: 5, offset: 0 })],
  ["segments.updateSegment", (f, w) => f(w.segment.id, { name: `Buyers ${w.run}` })],
  ["segments.assignToSegment", (f, w) => f(w.segment.id, w.user.id)],
  ["segments.getSegmentData", (f) => f({ target_type: "user" })],
  ["segments.removeFromSegment", (f, w) => f(w.segment.id, w.user.id)],
  ["segments.deleteSegment", (f, w) => f(w.segment.id)],
  ["invitations.inviteUser", async (f, w) => {
    w.invited = await f({ first_name: "Ada", last_name: "Lovelace", email_address: `ada-${w.run}@example.com`, expiry_days: 3 });
  }],
  ["invitations.listInvitations", (f) => f({ limit: 5, offset: 0 })],
  ["invitations.deleteInvitation", (f, w) => f(w.invited.id)],
  ["invitations.listWaitlist", async (f, w) => {
    w.waiting = await w.act("join_waitlist", { first_name: "Grace", last_name: "Hopper", email_address: `grace-${w.run}@example.com` });
    await f({ limit: 5, offset: 0 });
  }],
  ["invitations.approveWaitlistUser", (f, w) => f(w.waiting.id)],
  ["notifications.createNotification", (f, w) => f({ title: "Shipped", body: "Your order is on its way.", user_id: w.user.id })],
  ["sessions.createSessionTicket", (f, w) => f({ ticket_type: "impersonation", user_id: w.user.id })],

  ["apiKeys.createRateLimitScheme", async (f, w) => {
    w.scheme = await f({ slug: `tight-${w.run}`, name: "Tight", rules: [{ unit: "minute", duration: 1, max_requests: 100, mode: "per_key", priority: 1 }] });
  }],
  ["apiKeys.listRateLimitSchemes", (f) => f()],
  ["apiKeys.getRateLimitScheme", (f, w) => f(w.scheme.slug)],
  ["apiKeys.updateRateLimitScheme", (f, w) => f(w.scheme.slug, { name: "Tighter" })],
  ["apiKeys.createApiAuthApp", async (f, w) => {
    w.app = await f({ name: "Shop", app_slug: `shop-${w.run}`, key_prefix: "shop" });
  }],
  ["apiKeys.listApiAuthApps", (f) => f({ include_inactive: true })],
  ["apiKeys.getApiAuthApp", (f, w) => f(w.app.app_slug)],
  ["apiKeys.updateApiAuthApp", (f, w) => f(w.app.app_slug, { name: "Store" })],
  ["apiKeys.createApiKey", async (f, w) => {
    w.key = await f(w.app.app_slug, { name: "ci", permissions: ["read"] });
  }],
  ["apiKeys.listApiKeys", (f, w) => f(w.app.app_slug, { include_inactive: true })],
  ["apiKeys.rotateApiKey", async (f, w) => {
    w.key = await f(w.app.app_slug, w.key.id);
  }],
  ["gateway.checkAuthz", (f, w) => f({ principal: { type: "api_key", value: w.key.secret }, resource: "/orders", method: "GET" }, { gatewayUrl: w.baseUrl })],
  ["gateway.checkPrincipalAuthz", async (f, w) => {
    w.decision = await f({ principalType: "api_key", principalValue: w.key.secret, resource: "/orders", method: "GET" }, { gatewayUrl: w.baseUrl });
  }],
  ["gateway.resolveAuthzIdentity", (f, w) => f(w.decision)],
  ["gateway.resolveGatewayPrincipalContext", (f, w) => f(w.decision)],
  ["apiKeys.revokeApiKey", (f, w) => f(w.app.app_slug, w.key.id, { reason: "lost" })],
  ["apiKeys.getApiAuditLogs", (f, w) => f(w.app.app_slug, { limit: 5 })],
  ["apiKeys.getApiAuditAnalytics", (f, w) => f(w.app.app_slug, {})],
  ["apiKeys.getApiAuditTimeseries", (f, w) => f(w.app.app_slug, { interval: "hour" })],
  ["apiKeys.deleteApiAuthApp", (f, w) => f(w.app.app_slug)],
  ["apiKeys.deleteRateLimitScheme", (f, w) => f(w.scheme.slug)],

  ["webhooks.createWebhookEventCatalog", async (f, w) => {
    w.catalog = await f({ slug: `orders-${w.run}`, name: "Orders", events: [{ name: "order.paid", description: "An order was paid" }] });
  }],
  ["webhooks.listWebhookEventCatalogs", (f) => f({})],
  ["webhooks.getWebhookEventCatalog", (f, w) => f(w.catalog.slug)],
  ["webhooks.updateWebhookEventCatalog", (f, w) => f(w.catalog.slug, { name: "All orders" })],
  ["webhooks.appendWebhookEventCatalogEvents", (f, w) => f(w.catalog.slug, { events: [{ name: "order.sent", description: "An order was sent" }] })],
  ["webhooks.archiveWebhookEventInCatalog", (f, w) => f(w.catalog.slug, { event_name: "order.sent", is_archived: true })],
  ["webhooks.createWebhookApp", async (f, w) => {
    w.hooks = await f({ name: "Shop", app_slug: `shop_${w.run}`, event_catalog_slug: w.catalog.slug });
  }],
  ["webhooks.listWebhookApps", (f) => f({ include_inactive: true })],
  ["webhooks.getWebhookApp", (f, w) => f(w.hooks.app_slug)],
  ["webhooks.updateWebhookApp", (f, w) => f(w.hooks.app_slug, { name: "Store" })],
  ["webhooks.rotateWebhookSecret", (f, w) => f(w.hooks.app_slug)],
  ["webhooks.listWebhookEvents", (f, w) => f(w.hooks.app_slug)],
  ["webhooks.getWebhookCatalog", (f, w) => f(w.hooks.app_slug)],
  ["webhooks.createWebhookEndpoint", async (f, w) => {
    w.endpoint = await f(w.hooks.app_slug, { url: "http://127.0.0.1:9/hooks", subscriptions: [{ event_name: "order.paid" }] });
  }],
  ["webhooks.listWebhookEndpoints", (f, w) => f(w.hooks.app_slug, { include_inactive: true })],
  ["webhooks.updateWebhookEndpoint", (f, w) => f(w.hooks.app_slug, w.endpoint.id, { description: "The shop" })],
  ["webhooks.triggerWebhook", async (f, w) => {
    w.triggered = await f(w.hooks.app_slug, { event_name: "order.paid", payload: { id: 1 } });
  }],
  ["webhooks.testWebhookEndpoint", (f, w) => f(w.hooks.app_slug, w.endpoint.id, { event_name: "order.paid", payload: { id: 1 } })],
  ["webhooks.reactivateWebhookEndpoint", (f, w) => f(w.endpoint.id)],
  ["webhooks.listWebhookDeliveries", async (f, w) => {
    const page = await f(w.hooks.app_slug, { limit: 5 });
    w.delivery = page.data[0];
  }],
  ["webhooks.getWebhookDelivery", (f, w) => f(w.hooks.app_slug, w.delivery.delivery_id, {})],
  ["webhooks.replayWebhookDelivery", async (f, w) => {
    w.replay = await f(w.hooks.app_slug, w.delivery.delivery_id, {});
  }],
  ["webhooks.replayWebhookDeliveries", (f, w) => f(w.hooks.app_slug, { delivery_ids: [w.delivery.delivery_id] })],
  ["webhooks.listWebhookReplayTasks", (f, w) => f(w.hooks.app_slug, {})],
  ["webhooks.getWebhookReplayTaskStatus", (f, w) => f(w.hooks.app_slug, w.replay.task_id)],
  ["webhooks.cancelWebhookReplayTask", (f, w) => f(w.hooks.app_slug, w.replay.task_id)],
  ["webhooks.getWebhookStats", (f, w) => f(w.hooks.app_slug)],
  ["webhooks.getWebhookAnalytics", (f, w) => f(w.hooks.app_slug, {})],
  ["webhooks.getWebhookTimeseries", (f, w) => f(w.hooks.app_slug, { interval: "hour" })],
  ["webhooks.deleteWebhookEndpoint", (f, w) => f(w.hooks.app_slug, w.endpoint.id)],
  ["webhooks.deleteWebhookApp", (f, w) => f(w.hooks.app_slug)],

  ["oauth.createOAuthApp", async (f, w) => {
    w.oauth = await f({ slug: `main-${w.run}`, name: "Main", supported_scopes: ["orders:read"], scope_definitions: [{ scope: "orders:read", display_name: "Read", description: "Reads orders" }], allow_dynamic_client_registration: false });
  }],
  ["oauth.listOAuthApps", (f) => f()],
  ["oauth.updateOAuthApp", (f, w) => f(w.oauth.slug, { name: "Primary", scope_definitions: [{ scope: "orders:read", display_name: "Read", description: "Reads orders" }] })],
  ["oauth.verifyOAuthAppDomain", (f, w) => f(w.oauth.slug)],
  ["oauth.updateOAuthScope", (f, w) => f(w.oauth.slug, "orders:read", { display_name: "Read orders" })],
  ["oauth.setOAuthScopeMapping", (f, w) => f(w.oauth.slug, "orders:read", { category: "personal" })],
  ["oauth.archiveOAuthScope", (f, w) => f(w.oauth.slug, "orders:read")],
  ["oauth.unarchiveOAuthScope", (f, w) => f(w.oauth.slug, "orders:read")],
  ["oauth.createOAuthClient", async (f, w) => {
    w.client = await f(w.oauth.slug, { client_name: "Shop", client_auth_method: "client_secret_basic", grant_types: ["authorization_code"], redirect_uris: ["https://shop.example.com/callback"] });
  }],
  ["oauth.listOAuthClients", (f, w) => f(w.oauth.slug)],
  ["oauth.updateOAuthClient", (f, w) => f(w.oauth.slug, w.client.id, { client_name: "Store" })],
  ["oauth.rotateOAuthClientSecret", (f, w) => f(w.oauth.slug, w.client.id)],
  ["oauth.listOAuthGrants", async (f, w) => {
    await w.act("grant_access", { oauth_client_id: w.client.id, scopes: ["orders:read"] });
    [w.grant] = await f(w.oauth.slug, w.client.id);
  }],
  ["oauth.revokeOAuthGrant", (f, w) => f(w.oauth.slug, w.client.id, w.grant.id)],
  ["oauth.deactivateOAuthClient", (f, w) => f(w.oauth.slug, w.client.id)],
  ["oauth.rotateOAuthAppSigningKey", (f, w) => f(w.oauth.slug)],
  ["oauth.listOAuthAppSigningKeys", async (f, w) => {
    [w.signingKey] = await f(w.oauth.slug);
  }],
  ["oauth.compromiseOAuthAppSigningKey", (f, w) => f(w.oauth.slug, w.signingKey.kid)],

  ["ai.getAiSettings", (f) => f()],
  ["ai.updateAiSettings", (f) => f({ strong_model: "big", gemini_api_key: "key" })],
  ["ai.createAgent", async (f, w) => {
    w.agent = await f({ name: "Support", description: "Answers questions" });
  }],
  ["ai.listAgents", (f) => f({ limit: 5, offset: 0, search: "Support" })],
  ["ai.getAgent", (f, w) => f(w.agent.id)],
  ["ai.getAgentDetails", (f, w) => f(w.agent.id)],
  ["ai.updateAgent", (f, w) => f(w.agent.id, { description: "Answers all questions" })],
  ["ai.importAgentSkillBundle", (f, w) => f(w.agent.id, new File(["PK"], "refunds.zip", { type: "application/zip" }), { replaceExisting: true })],
  ["ai.listAgentSkillsSummary", (f, w) => f(w.agent.id)],
  ["ai.listAgentSkillTree", (f, w) => f(w.agent.id, "agent", undefined)],
  ["ai.readAgentSkillFile", (f, w) => f(w.agent.id, "agent", "refunds/SKILL.md")],
  ["ai.deleteAgentSkill", (f, w) => f(w.agent.id, "refunds")],
  ["ai.attachAgentSubAgent", (f, w) => f(w.agent.id, w.agent.id)],
  ["ai.listAgentSubAgents", (f, w) => f(w.agent.id)],
  ["ai.detachAgentSubAgent", (f, w) => f(w.agent.id, w.agent.id)],
  ["ai.createTool", async (f, w) => {
    w.tool = await f({ name: "Weather", description: "Tells the weather", tool_type: "api", configuration: { type: "Api", endpoint: "https://api.example.com/weather", method: "GET" } });
  }],
  ["ai.listTools", (f) => f({ limit: 5, offset: 0 })],
  ["ai.getTool", (f, w) => f(w.tool.id)],
  ["ai.updateTool", (f, w) => f(w.tool.id, { description: "Tells the weather of today" })],
  ["ai.attachAgentTool", (f, w) => f(w.agent.id, w.tool.id)],
  ["ai.listAgentTools", (f, w) => f(w.agent.id)],
  ["ai.setAgentToolApprovalAction", (f, w) => f(w.agent.id, w.tool.id, { approval_action: "review" })],
  ["ai.detachAgentTool", (f, w) => f(w.agent.id, w.tool.id)],
  ["ai.deleteTool", (f, w) => f(w.tool.id)],
  ["ai.createKnowledgeBase", async (f, w) => {
    w.kb = await f({ name: "Manual", description: "How it works", configuration: {} });
  }],
  ["ai.listKnowledgeBases", (f) => f({ limit: 5, offset: 0 })],
  ["ai.getKnowledgeBase", (f, w) => f(w.kb.id)],
  ["ai.updateKnowledgeBase", (f, w) => f(w.kb.id, { name: "Handbook" })],
  ["ai.attachAgentKnowledgeBase", (f, w) => f(w.agent.id, w.kb.id)],
  ["ai.listAgentKnowledgeBases", (f, w) => f(w.agent.id)],
  ["ai.detachAgentKnowledgeBase", (f, w) => f(w.agent.id, w.kb.id)],
  ["ai.uploadKnowledgeBaseDocument", async (f, w) => {
    w.document = await f(w.kb.id, text("manual.txt"), "Manual", "The first chapter");
  }],
  ["ai.listKnowledgeBaseDocuments", (f, w) => f(w.kb.id, { limit: 5, offset: 0 })],
  ["ai.deleteKnowledgeBaseDocument", (f, w) => f(w.kb.id, w.document.id)],
  ["ai.deleteKnowledgeBase", (f, w) => f(w.kb.id)],
  ["ai.createActor", async (f, w) => {
    w.actor = await f({ subject_type: "user", external_key: `customer-${w.run}`, display_name: "Jane" });
  }],
  ["ai.lookupActor", (f, w) => f({ subject_type: "user", external_key: `customer-${w.run}` })],
  ["ai.discoverMcpServerAuth", (f) => f({ endpoint: "https://mcp.example.com/mcp" })],
  ["ai.createMcpServer", async (f, w) => {
    w.mcp = await f({ name: "Issues", config: { endpoint: "https://mcp.example.com/mcp" } });
  }],
  ["ai.listMcpServers", (f) => f({ limit: 5, offset: 0 })],
  ["ai.getMcpServer", (f, w) => f(w.mcp.id)],
  ["ai.updateMcpServer", (f, w) => f(w.mcp.id, { name: "Issue tracker" })],
  ["ai.listActorMcpServers", (f, w) => f(w.actor.id)],
  ["ai.connectActorMcpServer", (f, w) => f(w.actor.id, w.mcp.id)],
  ["ai.disconnectActorMcpServer", (f, w) => f(w.actor.id, w.mcp.id)],
  ["ai.deleteMcpServer", (f, w) => f(w.mcp.id)],
  ["ai.getComposioConfig", (f) => f()],
  ["ai.updateComposioConfig", (f) => f({ enabled: true, use_platform_key: true })],
  ["ai.listComposioToolkits", (f) => f({ search: "mail", limit: 5 })],
  ["ai.enableComposioApp", (f, w) => f({ slug: `mail-${w.run}`, display_name: "Mail", auth: { type: "managed" } })],
  ["ai.listComposioToolkitAuthConfigs", (f) => f("mail")],
  ["ai.getComposioToolkitAuthDetails", (f) => f("mail")],
  ["ai.disableComposioApp", (f, w) => f(`mail-${w.run}`)],
  ["ai.createActorProject", async (f, w) => {
    w.project = await f(w.actor.id, { name: "Launch", description: "The launch", agent_id: w.agent.id });
  }],
  ["ai.listActorProjects", (f, w) => f(w.actor.id, true)],
  ["ai.searchActorProjects", (f, w) => f(w.actor.id, { q: "Launch", limit: 5 })],
  ["ai.getActorProject", (f, w) => f(w.project.id)],
  ["ai.updateActorProject", (f, w) => f(w.project.id, { name: "Big launch" })],
  ["ai.archiveActorProject", (f, w) => f(w.project.id)],
  ["ai.unarchiveActorProject", (f, w) => f(w.project.id)],
  ["ai.getProjectTaskBoard", (f, w) => f(w.project.id)],
  ["ai.createProjectTaskBoardItem", async (f, w) => {
    w.item = await f(w.project.id, { title: "Write", description: "Write the text" });
  }],
  ["ai.createProjectTaskBoardItemWithAttachments", (f, w) => f(w.project.id, { title: "Read", description: "Read the text" }, [text("notes.txt")])],
  ["ai.listProjectTaskBoardItems", (f, w) => f(w.project.id)],
  ["ai.getProjectTaskBoardItem", (f, w) => f(w.project.id, w.item.id)],
  ["ai.updateProjectTaskBoardItem", (f, w) => f(w.project.id, w.item.id, { title: "Write more" })],
  ["ai.updateProjectTaskBoardItemWithAttachments", (f, w) => f(w.project.id, w.item.id, { title: "Write all" }, [text("notes.txt")])],
  ["ai.listProjectTaskBoardItemAssignments", (f, w) => f(w.project.id, w.item.id)],
  ["ai.listProjectTaskBoardItemFilesystem", (f, w) => f(w.project.id, w.item.id, "/")],
  ["ai.getProjectTaskBoardItemFilesystemFile", (f, w) => f(w.project.id, w.item.id, "notes.txt")],
  ["ai.downloadProjectTaskBoardItemFilesystemFile", (f, w) => f(w.project.id, w.item.id, "notes.txt")],
  ["ai.createProjectTaskBoardItemComment", (f, w) => f(w.project.id, w.item.id, w.actor.id, { body: "Good" })],
  ["ai.createProjectTaskBoardItemCommentWithAttachments", (f, w) => f(w.project.id, w.item.id, w.actor.id, "Better", [text("notes.txt")])],
  ["ai.listProjectTaskBoardItemComments", (f, w) => f(w.project.id, w.item.id)],
  ["ai.answerProjectTaskBoardItemQuestion", (f, w) => f(w.project.id, w.item.id, { answers: [{ question_id: "when", value: { kind: "free_text", value: "Today" } }] })],
  ["ai.approveProjectTaskBoardItemTool", (f, w) => f(w.project.id, w.item.id, { request_message_id: "1", approvals: [{ tool_name: "Weather", mode: "allow_once" }] })],
  ["ai.archiveProjectTaskBoardItem", (f, w) => f(w.project.id, w.item.id)],
  ["ai.unarchiveProjectTaskBoardItem", (f, w) => f(w.project.id, w.item.id)],
  ["ai.cancelProjectTaskBoardItem", (f, w) => f(w.project.id, w.item.id)],
  ["ai.createAgentThread", async (f, w) => {
    w.thread = await f(w.project.id, { title: "Questions" });
  }],
  ["ai.delegateProjectTask", (f, w) => f(w.project.id, { title: "Check", description: "Check the text", target_lane_thread_id: w.thread.id })],
  ["ai.listProjectThreads", (f, w) => f(w.project.id, true)],
  ["ai.searchActorProjectThreads", (f, w) => f(w.actor.id, { q: "Questions", limit: 5 })],
  ["ai.getAgentThread", (f, w) => f(w.thread.id)],
  ["ai.updateAgentThread", (f, w) => f(w.thread.id, { title: "Answers" })],
  ["ai.listThreadAssignments", (f, w) => f(w.thread.id)],
  ["ai.getLatestThreadTaskGraph", (f, w) => f(w.thread.id)],
  ["ai.listThreadMessages", (f, w) => f(w.thread.id, { limit: 5 })],
  ["ai.listThreadFilesystem", (f, w) => f(w.thread.id, "/")],
  ["ai.getThreadFilesystemFile", (f, w) => f(w.thread.id, "notes.txt")],
  ["ai.runAgentThread", (f, w) => f(w.thread.id, { agent_id: w.agent.id, execution_type: { new_message: { message: "Hello" } } })],
  ["ai.archiveAgentThread", (f, w) => f(w.thread.id)],
  ["ai.unarchiveAgentThread", (f, w) => f(w.thread.id)],
  ["ai.deleteAgent", (f, w) => f(w.agent.id)],

  ["workspaces.removeWorkspaceMember", (f, w) => f(w.workspace.id, w.workspaceMember.id)],
  ["workspaces.deleteWorkspaceRole", (f, w) => f(w.workspace.id, w.workspaceRole.id)],
  ["workspaces.deleteWorkspace", (f, w) => f(w.workspace.id)],
  ["organizations.removeOrganizationMember", (f, w) => f(w.organization.id, w.member.id)],
  ["organizations.deleteOrganizationRole", (f, w) => f(w.organization.id, w.role.id)],
  ["organizations.deleteOrganization", (f, w) => f(w.organization.id)],
  ["users.deleteUser", (f, w) => f(w.user.id)],
];
