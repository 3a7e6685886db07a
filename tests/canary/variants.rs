//! Calls with the credentials that the generated table leaves out: of a union it takes the first
//! variant, and its free JSON holds none.

use wacht_sdk::{
    Client,
    serde_json::{Map, Value},
    types::{
        AiToolType, CodeRunnerEnvVariable, CodeRunnerToolConfiguration, ComposioCustomAuth,
        ComposioManagedAuth, McpOauthClientCredentialsAuth, McpOauthConfidentialPkceAuth,
        McpServerConfig,
    },
};

use super::SECRET;
use crate::table::{Case, Run, run};

pub(super) static VARIANTS: &[Case] = &[
    case("createAiTool", |client| {
        let tools = client.ai().tools();
        run(tools.create("Acme", AiToolType::CodeRunner, code()))
    }),
    case("updateAiTool", |client| {
        let tools = client.ai().tools();
        run(tools.update("4812365710093250561").configuration(code()))
    }),
    case("createMcpServer", |client| {
        let auth = McpOauthClientCredentialsAuth::new("acme", SECRET);
        let config = McpServerConfig::new("https://example.com").auth(auth);
        run(client.ai().mcp_servers().create("Acme", config))
    }),
    case("createMcpServer", |client| {
        let auth = McpOauthConfidentialPkceAuth::new("acme", SECRET);
        let config = McpServerConfig::new("https://example.com").auth(auth);
        run(client.ai().mcp_servers().create("Acme", config))
    }),
    case("enableComposioApp", |client| {
        let auth = ComposioManagedAuth::default().credentials(credentials());
        run(client.ai().composio().apps().enable("acme", auth))
    }),
    case("enableComposioApp", |client| {
        let auth = ComposioCustomAuth::new("OAUTH2").credentials(credentials());
        super::check_debug("free credentials", &auth);
        run(client.ai().composio().apps().enable("acme", auth))
    }),
];

const fn case(operation: &'static str, full: fn(Client) -> Run) -> Case {
    Case {
        operation,
        minimal: full,
        full,
    }
}

fn code() -> CodeRunnerToolConfiguration {
    let variable = CodeRunnerEnvVariable::new("KEY", SECRET);
    CodeRunnerToolConfiguration::new("1").env_variables([variable])
}

fn credentials() -> Map<String, Value> {
    Map::from_iter([("client_secret".to_owned(), SECRET.into())])
}
