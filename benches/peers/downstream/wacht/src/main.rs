//! Ten operations with `wacht`.

use wacht::{
    WachtClient,
    models::{
        CreateOrganizationRequest, CreateUserRequest, UpdateOrganizationRequest, UpdateUserRequest,
    },
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("run 0");
    let client = WachtClient::from_env().await?;
    let users = client.users();
    let page = users.fetch_users().limit(10).send().await?;
    println!("{}", page.data.len());
    let request = CreateUserRequest::new("Jane".into(), "Doe".into());
    let user = users.create_user(request).send().await?;
    let id = user.id.unwrap_or_default();
    let details = users.fetch_user_details(&id).send().await?;
    println!("{}", details.first_name);
    let request = UpdateUserRequest {
        disabled: Some(true),
        ..Default::default()
    };
    users.update_user(&id, request).send().await?;
    users.delete_user(&id).send().await?;
    let organizations = client.organizations();
    let page = organizations.fetch_organizations().limit(10).send().await?;
    println!("{}", page.data.len());
    let request = CreateOrganizationRequest::new("Acme".into());
    let organization = organizations.create_organization(request).send().await?;
    let details = organizations
        .fetch_organization(&organization.id)
        .send()
        .await?;
    println!("{}", details.name);
    let request = UpdateOrganizationRequest {
        name: Some("Acme Inc.".into()),
        ..Default::default()
    };
    organizations
        .update_organization(&organization.id, request)
        .send()
        .await?;
    organizations
        .delete_organization(&organization.id)
        .send()
        .await?;
    Ok(())
}
