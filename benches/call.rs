//! What a call costs beside one written by hand: over a connection of this machine that stays open,
//! for an empty response, a small one, a page and a megabyte; and with 64 callers at once.

use std::hint::black_box;

use tokio::{runtime::Runtime, task::JoinSet};
use wacht_benches::{
    Error,
    byhand::{Api, Page, WebhookApp},
    client,
    compare::{Comparison, compare, print_head, print_row},
    runtime,
    server::{MEGABYTE_OF_USERS, Server, serve_if_asked},
};
use wacht_sdk::Client;

/// How many callers there are when there are many.
const CALLERS: u32 = 64;

fn main() -> Result<(), Error> {
    if serve_if_asked()? {
        return Ok(());
    }
    let server = Server::start()?;
    let runtime = runtime()?;
    let sdk = client(server.base_url())?;
    let api = Api::new(server.base_url())?;
    print_head();
    print_row("delete, empty response", &delete(&runtime, &sdk, &api)?);
    print_row("get, small response", &small(&runtime, &sdk, &api)?);
    print_row("list, 50 users", &list(&runtime, &sdk, &api, 50)?);
    let megabyte = u64::try_from(MEGABYTE_OF_USERS)?;
    print_row("list, 1 MB", &list(&runtime, &sdk, &api, megabyte)?);
    print_row("get, 64 callers", &many_small(&runtime, &sdk, &api)?);
    print_row("list, 64 callers", &many_lists(&runtime, &sdk, &api)?);
    Ok(())
}

fn delete(runtime: &Runtime, sdk: &Client, api: &Api) -> Result<Comparison, Error> {
    compare(
        &mut |times| {
            runtime.block_on(async {
                for _ in 0..times {
                    sdk.users().delete("19876543210000001").await?;
                }
                Ok(())
            })
        },
        &mut |times| {
            runtime.block_on(async {
                for _ in 0..times {
                    api.delete_user("19876543210000001").await?;
                }
                Ok(())
            })
        },
    )
}

fn small(runtime: &Runtime, sdk: &Client, api: &Api) -> Result<Comparison, Error> {
    compare(
        &mut |times| runtime.block_on(sdk_small(sdk, times)),
        &mut |times| runtime.block_on(by_hand_small(api, times)),
    )
}

fn list(runtime: &Runtime, sdk: &Client, api: &Api, limit: u64) -> Result<Comparison, Error> {
    compare(
        &mut |times| runtime.block_on(sdk_list(sdk, limit, times)),
        &mut |times| runtime.block_on(by_hand_list(api, limit, times)),
    )
}

fn many_small(runtime: &Runtime, sdk: &Client, api: &Api) -> Result<Comparison, Error> {
    compare(
        &mut |times| many(runtime, || sdk_small_owned(sdk.clone(), times)),
        &mut |times| many(runtime, || by_hand_small_owned(api.clone(), times)),
    )
}

fn many_lists(runtime: &Runtime, sdk: &Client, api: &Api) -> Result<Comparison, Error> {
    compare(
        &mut |times| many(runtime, || sdk_list_owned(sdk.clone(), times)),
        &mut |times| many(runtime, || by_hand_list_owned(api.clone(), times)),
    )
}

/// Runs what `caller` makes once for each caller, all at once.
fn many<F>(runtime: &Runtime, caller: impl Fn() -> F) -> Result<(), Error>
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    runtime.block_on(async {
        let mut callers = JoinSet::new();
        for _ in 0..CALLERS {
            callers.spawn(caller());
        }
        while let Some(done) = callers.join_next().await {
            done??;
        }
        Ok(())
    })
}

async fn sdk_small(sdk: &Client, times: u32) -> Result<(), Error> {
    for _ in 0..times {
        let app = sdk.webhooks().apps().get("orders").await?;
        black_box(app);
    }
    Ok(())
}

async fn by_hand_small(api: &Api, times: u32) -> Result<(), Error> {
    for _ in 0..times {
        let app: WebhookApp = api.get("/webhooks/apps/orders").await?;
        black_box(app);
    }
    Ok(())
}

async fn sdk_list(sdk: &Client, limit: u64, times: u32) -> Result<(), Error> {
    for _ in 0..times {
        let page = sdk.users().list().limit(limit).await?;
        black_box(page);
    }
    Ok(())
}

async fn by_hand_list(api: &Api, limit: u64, times: u32) -> Result<(), Error> {
    for _ in 0..times {
        let page: Page = api.get(&format!("/users?limit={limit}")).await?;
        black_box(page);
    }
    Ok(())
}

async fn sdk_small_owned(sdk: Client, times: u32) -> Result<(), Error> {
    sdk_small(&sdk, times).await
}

async fn by_hand_small_owned(api: Api, times: u32) -> Result<(), Error> {
    by_hand_small(&api, times).await
}

async fn sdk_list_owned(sdk: Client, times: u32) -> Result<(), Error> {
    sdk_list(&sdk, 50, times).await
}

async fn by_hand_list_owned(api: Api, times: u32) -> Result<(), Error> {
    by_hand_list(&api, 50, times).await
}
