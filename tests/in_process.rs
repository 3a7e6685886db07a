//! The mock without a socket: clients of the SDK run a whole Wacht in the process, in no time.

use std::time::{Duration, Instant};

use wacht_mock::{Form, InProcess, Mock};
use wacht_sdk::{
    Client, Clock, Delivery, ErrorKind, FilePart,
    http::StatusCode,
    serde_json::json,
    types::EventSubscription,
    webhook::{EventData, Verifier},
};

const FORMS: [Form; 2] = [Form::Documented, Form::Live];

fn start(form: Form, faults: &str) -> (InProcess, Client) {
    let mock = Mock::wacht().unwrap().form(form).faults(faults, 7).unwrap();
    let wacht = mock.in_process().unwrap();
    let client = wacht.configure(Client::builder()).build().unwrap();
    (wacht, client)
}

#[tokio::test]
async fn a_user_signs_up() {
    for form in FORMS {
        let (wacht, client) = start(form, "");
        let create = || client.users().create().email_address("jane@example.com");
        let user = create().first_name("Jane").await.unwrap();
        let found = client.users().list().search("jane").await.unwrap();
        assert_eq!(found.data[0].id, user.id);
        let error = create().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
        client.users().delete(&user.id).await.unwrap();
        let error = client.users().get(&user.id).await.unwrap_err();
        assert!(error.is_not_found());
        assert_eq!(wacht.requests().len(), 5);
    }
}

/// Half of the requests are refused and the others late, so most calls are retried and wait.
#[tokio::test]
async fn an_outage_takes_no_time() {
    for form in FORMS {
        let began = Instant::now();
        let (wacht, client) = start(form, "latency=2000ms,503=50%");
        for _ in 0..20 {
            // Some calls fail as often as they are retried.
            let _ = client.users().list().await;
        }
        let passed = Clock::now(&wacht);
        assert!(passed > Duration::from_secs(40), "{passed:?}");
        assert!(wacht.requests().len() > 20);
        assert!(began.elapsed() < passed);
    }
}

#[tokio::test]
async fn a_response_later_than_the_limit_is_a_timeout() {
    let (wacht, _) = start(Form::Live, "latency=10000ms");
    let builder = wacht.configure(Client::builder());
    let client = builder
        .attempt_timeout(Duration::from_secs(5))
        .build()
        .unwrap();
    let error = client.organizations().create("Acme").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert_eq!(Clock::now(&wacht), Duration::from_secs(5));
    // It arrived nevertheless.
    assert!(wacht.requests()[0].applied);
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_outcome_open() {
    for fault in [
        "createOrganization:reset=100%",
        "createOrganization:truncate=100%",
    ] {
        let (wacht, client) = start(Form::Live, fault);
        let error = client.organizations().create("Acme").await.unwrap_err();
        assert_eq!(error.delivery(), Delivery::Unknown, "{error}");
        assert_eq!(wacht.requests().len(), 1);
    }
}

#[tokio::test]
async fn files_are_sent_and_clients_share_the_state() {
    let (wacht, client) = start(Form::Documented, "");
    let image = FilePart::new("logo.png", b"png".to_vec()).content_type("image/png");
    let organization = client.organizations().create("Acme");
    let organization = organization.organization_image(image).await.unwrap();
    let other = wacht.configure(Client::builder()).build().unwrap();
    let found = other.organizations().get(&organization.id).await.unwrap();
    assert_eq!(found.name, "Acme");
    let received = wacht.requests();
    assert!(received[0].body.windows(3).any(|bytes| bytes == b"png"));
}

#[tokio::test]
async fn webhooks_are_handed_over_and_sent_again() {
    for form in FORMS {
        let (wacht, client) = start(form, "");
        let app = client.webhooks().apps().create("Shop").await.unwrap();
        let endpoints = client.webhooks().endpoints();
        let subscription = EventSubscription::new("order.paid");
        endpoints
            .create(
                &app.app_slug,
                "https://shop.example.com/hook",
                [subscription],
            )
            .await
            .unwrap();
        let payload = json!({"id": "o1"});
        let apps = client.webhooks().apps();
        let triggered = apps
            .trigger_event(&app.app_slug, "order.paid", payload)
            .await;
        assert_eq!(triggered.unwrap().delivered_count, 1);
        for (status, after) in [(503, 30), (200, 0)] {
            let handed = wacht.deliver(|request| {
                let verifier = Verifier::new(app.signing_secret.clone()).unwrap();
                let verifier = verifier.accept_retries().at(Clock::wall(&wacht));
                verifier.verify(request.headers(), request.body()).unwrap();
                status.try_into().unwrap()
            });
            assert_eq!(handed, 1);
            assert_eq!(wacht.deliver(|_| unreachable!()), 0);
            wacht.advance(Duration::from_secs(after));
        }
        wacht.advance(Duration::from_secs(86_400));
        assert_eq!(wacht.deliver(|_| unreachable!()), 0);
    }
}

#[tokio::test]
async fn events_about_the_deployment_are_signed_and_sent_again() {
    const SECRET: &str = "whsec_d2FjaHQtbW9jay1ldmVudHMtc2VjcmV0";
    for form in FORMS {
        let mock = Mock::wacht().unwrap().form(form);
        let mock = mock.events("https://app.example.com/events", SECRET);
        let wacht = mock.in_process().unwrap();
        let client = wacht.configure(Client::builder()).build().unwrap();
        let user = client.users().create().first_name("Jane").await.unwrap();
        let mut messages = Vec::new();
        for wait in [30, 60, 300, 900, 21_600, 21_600] {
            let handed = wacht.deliver(|request| {
                let verifier = Verifier::new(SECRET).unwrap();
                let verifier = verifier.accept_retries().at(Clock::wall(&wacht));
                let event = verifier.verify(request.headers(), request.body()).unwrap();
                let EventData::UserCreated(data) = event.data else {
                    panic!("{:?}", event.data);
                };
                assert_eq!(data.first_name, "Jane");
                assert_eq!(data.id, user.id);
                messages.push(event.id);
                StatusCode::BAD_GATEWAY
            });
            assert_eq!(handed, 1);
            wacht.advance(Duration::from_secs(wait - 1));
            assert_eq!(wacht.deliver(|_| unreachable!()), 0);
            wacht.advance(Duration::from_secs(1));
        }
        assert_eq!(wacht.deliver(|_| StatusCode::OK), 1);
        messages.dedup();
        assert_eq!(messages.len(), 1);
        wacht.advance(Duration::from_secs(86_400));
        assert_eq!(wacht.deliver(|_| unreachable!()), 0);
    }
}
