//! The page at `/__mock`: what it has without a browser, and in Chromium.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

mod support;

use std::process::Command;

use serde_json::json;
use support::{get, request, state::World};
use wacht_mock::Form;

#[tokio::test]
async fn the_page_needs_no_key_and_loads_nothing_from_elsewhere() {
    let world = World::new(Form::Live).await;
    for path in ["/__mock", "/__mock/"] {
        let page = request(&world.server, "GET", path).without_key();
        let page = page.send().await;
        assert_eq!(page.status, 200);
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        assert!(page.headers["content-security-policy"].starts_with("default-src 'none'; "));
        let text = String::from_utf8(page.body).unwrap();
        for word in ["http:", "https:", "src=", "@import", "url("] {
            assert!(!text.contains(word), "{word}");
        }
    }
    assert_eq!(world.server.requests().len(), 0);
}

#[tokio::test]
async fn faults_are_set_while_the_server_runs() {
    let world = World::new(Form::Live).await;
    let order = async |order| {
        let request = request(&world.server, "POST", "/__mock/faults").json(&order);
        request.send().await.status
    };
    assert_eq!(order(json!({"faults": "503=100%", "seed": 7})).await, 204);
    assert_eq!(get(&world.server, "/users").await.status, 503);
    assert_eq!(order(json!({"faults": "everything"})).await, 400);
    assert_eq!(order(json!({"faults": ""})).await, 204);
    assert_eq!(get(&world.server, "/users").await.status, 200);
    world
        .server
        .set_faults("getActiveUserList:500=100%", 0)
        .unwrap();
    assert_eq!(get(&world.server, "/users").await.status, 500);
}

// The test waits for Chromium while the server responds to it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: cargo test -p wacht-mock --test page -- --ignored"]
async fn chromium_shows_the_state_and_the_last_calls() {
    for form in support::FORMS {
        let world = World::new(form).await;
        world.user("<b>jane</b>@example.com").await;
        world.organization().await;
        world.server.set_faults("503=100%", 0).unwrap();
        get(&world.server, "/users?limit=7").await;
        let url = format!(
            "{}/__mock#{}",
            world.server.base_url(),
            world.server.api_key()
        );
        let picture = std::env::temp_dir().join(format!("wacht-mock-{form}.png"));
        let picture = format!("--screenshot={}", picture.display());
        let dom = chromium(&["--dump-dom", &url]);
        chromium(&[&picture, "--window-size=1200,900", &url]);
        for text in [
            "user (1)",
            "organization (1)",
            "&lt;b&gt;jane&lt;/b&gt;@example.com",
            "503 GET /users?limit=7 getActiveUserList · 503",
            "Acme",
        ] {
            assert!(dom.contains(text), "{text}: {dom}");
        }
        assert!(!dom.contains("<b>jane</b>"));
    }
}

fn chromium(arguments: &[&str]) -> String {
    let mut chromium = Command::new("chromium");
    chromium.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=10000",
    ]);
    let output = chromium.args(arguments).output().expect("chromium");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
