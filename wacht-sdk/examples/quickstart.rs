//! A walk through the SDK: an organization is created, listed, read, changed and deleted, and then
//! looked for in vain.
//!
//! Without an API key in the environment it talks to a mock server that it starts in this process.
//! With `WACHT_SECRET_KEY` or `WACHT_API_KEY` it talks to the service and only reads, unless the
//! argument `--write` allows it to create an organization, which it deletes again.

use std::{env, error::Error, process::ExitCode};

use wacht_mock::{Mock, Server};
use wacht_sdk::{Client, Result, ids::OrganizationId, serde_json::json};

/// How many pages are read of a list that is longer.
const MOST_PAGES: usize = 5;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let write = match arguments.as_slice() {
        [] => false,
        [argument] if argument == "--write" => true,
        _ => {
            eprintln!("usage: quickstart [--write]");
            return ExitCode::from(2);
        }
    };
    match run(write).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(write: bool) -> Result<(), Box<dyn Error>> {
    if has_key() {
        println!("The API key of the environment is used.");
        let client = Client::from_env()?;
        match write {
            true => walk(&client).await?,
            false => list(&client).await?,
        }
    } else {
        println!("No API key is set, so a mock server responds, with made-up data.");
        let (server, client) = start_mock().await?;
        walk(&client).await?;
        server.shutdown().await;
    }
    Ok(())
}

fn has_key() -> bool {
    let is_set = |name| env::var(name).is_ok_and(|value| !value.trim().is_empty());
    is_set("WACHT_SECRET_KEY") || is_set("WACHT_API_KEY")
}

async fn start_mock() -> Result<(Server, Client), Box<dyn Error>> {
    let server = Mock::wacht()?.start().await?;
    let client = Client::builder()
        .api_key(server.api_key())
        .base_url(server.base_url())
        .build()?;
    Ok((server, client))
}

async fn walk(client: &Client) -> Result<()> {
    println!("\ncreate");
    let organization = client
        .organizations()
        .create("Quickstart")
        .description("Made by the quickstart of wacht-sdk")
        .await?;
    println!("  {} is {}", organization.name, organization.id);

    // It is deleted even when a step before that fails.
    let visited = visit(client, &organization.id).await;

    println!("\ndelete");
    client.organizations().delete(&organization.id).await?;
    println!("  {} is gone", organization.id);

    visited?;
    get(client, &organization.id).await
}

/// The steps while the organization is there.
async fn visit(client: &Client, id: &OrganizationId) -> Result<()> {
    list(client).await?;
    get(client, id).await?;

    println!("\nupdate");
    let organization = client
        .organizations()
        .update(id)
        .name("Quickstart, renamed")
        .public_metadata(json!({ "plan": "pro" }))
        .await?;
    println!("  name: {}", organization.name);
    println!("  public metadata: {}", organization.public_metadata);
    Ok(())
}

async fn list(client: &Client) -> Result<()> {
    println!("\nlist");
    let mut pages = client.organizations().list().limit(10).pages();
    for number in 1..=MOST_PAGES {
        let Some(page) = pages.try_next().await? else {
            println!("  that is all");
            return Ok(());
        };
        println!("  page {number}: {} organizations", page.len());
        for organization in &page {
            println!("    {} {}", organization.id, organization.name);
        }
    }
    println!("  there may be more, which are left out here");
    Ok(())
}

/// Reads an organization that may not exist, which is not a failure here.
async fn get(client: &Client, id: &OrganizationId) -> Result<()> {
    println!("\nget");
    match client.organizations().get(id).await {
        Ok(found) => println!("  {} has {} roles", found.name, found.roles.len()),
        Err(error) if error.is_not_found() => println!("  not found ({error})"),
        Err(error) => return Err(error),
    }
    Ok(())
}
