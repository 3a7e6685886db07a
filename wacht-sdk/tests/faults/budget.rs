//! The budget of retries, which the clones of a client share.

use wacht_sdk::RequestOptions;

use crate::{
    case::{Log, Op, builder, guard},
    clock::TestClock,
    server::{Server, reply, response},
};

/// 500 tokens, and a retry costs 14.
const RETRIES: usize = 35;

#[tokio::test]
async fn clones_share_a_budget_and_earn_it_back() {
    let (calls, successes) = (40, 4);
    let busy = reply(response(503, "", "{}"));
    let well = reply(response(200, "", Op::Get.body()));
    let mut scripts = vec![busy.clone(); calls + RETRIES];
    scripts.extend(vec![well.clone(); successes]);
    scripts.extend([busy, well]);
    let clock = TestClock::new();
    let server = Server::start(scripts, clock.clone()).await;
    let url = format!("http://{}", server.address());
    let log = Log::default();
    let client = builder(&url, &clock).hook(log.clone()).build().unwrap();
    let call = async || {
        let clone = client.clone();
        guard("call", Op::Get.call(&clone, RequestOptions::new())).await
    };

    let mut last = 0;
    for _ in 0..calls {
        last = call().await.unwrap_err().attempts();
    }
    assert_eq!(last, 1, "nothing is left for a retry");
    assert_eq!(log.attempts(), calls + RETRIES);
    // 10 tokens are left, and 4 that succeed make it enough for one more.
    for _ in 0..successes {
        call().await.unwrap();
    }
    call().await.unwrap();
    assert_eq!(server.arrived().len(), calls + RETRIES + successes + 2);
}

#[tokio::test]
async fn another_client_has_a_budget_of_its_own() {
    let busy = reply(response(503, "", "{}"));
    let clock = TestClock::new();
    let server = Server::start(vec![busy; 100], clock.clone()).await;
    let url = format!("http://{}", server.address());
    let client = builder(&url, &clock).build().unwrap();
    for _ in 0..20 {
        let call = Op::Get.call(&client, RequestOptions::new());
        guard("call", call).await.unwrap_err();
    }
    let other = builder(&url, &clock).build().unwrap();
    let call = Op::Get.call(&other, RequestOptions::new());
    assert_eq!(guard("call", call).await.unwrap_err().attempts(), 3);
}
