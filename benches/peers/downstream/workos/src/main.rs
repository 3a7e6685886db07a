//! Ten operations with `workos`.

use workos::{Client, organizations::*, user_management::*};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("run 0");
    let client = Client::new(std::env::var("WORKOS_API_KEY")?);
    let users = client.user_management();
    let page = users.list_users(ListUsersParams::default()).await?;
    println!("{}", page.data.len());
    let body = CreateUserParamsBody::new("jane@example.com");
    let user = users.create_user(CreateUserParams::new(body)).await?;
    let details = users.get_user(&user.id).await?;
    println!("{:?}", details.first_name);
    let body = UpdateUserParamsBody {
        first_name: Some("Jane".into()),
        ..Default::default()
    };
    users
        .update_user(&user.id, UpdateUserParams::new(body))
        .await?;
    users.delete_user(&user.id).await?;
    let organizations = client.organizations();
    let page = organizations
        .list_organizations(ListOrganizationsParams::default())
        .await?;
    println!("{}", page.data.len());
    let input = serde_json::from_str(r#"{"name":"Acme"}"#)?;
    let organization = organizations
        .create_organization(CreateOrganizationParams::new(input))
        .await?;
    let details = organizations.get_organization(&organization.id).await?;
    println!("{}", details.name);
    let input = serde_json::from_str(r#"{"name":"Acme Inc."}"#)?;
    let params = UpdateOrganizationParams::new(input);
    organizations
        .update_organization(&organization.id, params)
        .await?;
    organizations.delete_organization(&organization.id).await?;
    Ok(())
}
