//! Ten operations with `wacht-sdk`.

use wacht_sdk::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("run 0");
    let client = Client::from_env()?;
    let users = client.users();
    let page = users.list().limit(10).await?;
    println!("{}", page.data.len());
    let user = users.create().first_name("Jane").last_name("Doe").await?;
    let details = users.get(&user.id).await?;
    println!("{:?}", details.first_name);
    users.update(&user.id).disabled(true).await?;
    users.delete(&user.id).await?;
    let organizations = client.organizations();
    let page = organizations.list().limit(10).await?;
    println!("{}", page.data.len());
    let organization = organizations.create("Acme").await?;
    let details = organizations.get(&organization.id).await?;
    println!("{}", details.name);
    organizations
        .update(&organization.id)
        .name("Acme Inc.")
        .await?;
    organizations.delete(&organization.id).await?;
    Ok(())
}
