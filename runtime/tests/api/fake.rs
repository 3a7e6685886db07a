//! The fake of an API with several schemes.

use wacht_runtime::testing::Fake;

use crate::generated::Client;

#[tokio::test]
async fn a_fake_has_a_credential_for_each_scheme() {
    let fake = Fake::<Client>::new();
    let client = fake.client();
    fake.expect(client.things().by_user()).respond(());
    fake.expect(client.things().by_header()).respond(());
    fake.expect(client.things().by_query()).respond(());
    fake.expect(client.things().by_cookie()).respond(());
    client.things().by_user().await.unwrap();
    client.things().by_header().await.unwrap();
    client.things().by_query().await.unwrap();
    client.things().by_cookie().await.unwrap();
    assert!(fake.unmet_expectations().is_empty());
}
