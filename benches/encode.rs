//! What it costs to write: a page of 50 users and the body that creates a user beside serde with
//! derive, and a whole request, from its arguments to what a transport is given.

use std::hint::black_box;

use serde::Serialize;
use wacht_benches::{
    Error,
    byhand::{self, Api, CreateUser},
    compare::{compare, print_head, print_row},
    fixture::{Form, page},
};
use wacht_sdk::{
    Client, Page,
    runtime::IntoCall,
    types::{CreateUserForm, UserWithIdentifiers},
};

fn main() -> Result<(), Error> {
    let text = page(Form::Live, 0, 50, true);
    let sdk: Page<UserWithIdentifiers> = serde_json::from_str(&text)?;
    let by_hand: byhand::Page = serde_json::from_str(&text)?;
    print_head();
    let row = compare(&mut |times| write(&sdk, times), &mut |times| {
        write(&by_hand, times)
    })?;
    print_row("50 users", &row);
    let (form, body) = (create_form(), create_body());
    let row = compare(&mut |times| write(&form, times), &mut |times| {
        write(&body, times)
    })?;
    print_row("body that creates a user", &row);
    // The SDK builds the URL when it sends, so the allocations compare better here than the times.
    let client = Client::new("sk_bench")?;
    let api = Api::new("https://api.wacht.dev")?;
    let row = compare(
        &mut |times| {
            for _ in 0..times {
                let call = client.users().create();
                let call = call.first_name("Jane").last_name("Doe").username("jane");
                let call = call.email_address("jane@example.com");
                black_box(call.skip_password_check(true).json_body().into_call());
            }
            Ok(())
        },
        &mut |times| {
            for _ in 0..times {
                black_box(api.create_user(&create_body())?);
            }
            Ok(())
        },
    )?;
    print_row("call that creates a user, not sent", &row);
    Ok(())
}

fn create_form() -> CreateUserForm {
    let mut form = CreateUserForm::default();
    form.first_name = Some("Jane".into());
    form.last_name = Some("Doe".into());
    form.email_address = Some("jane@example.com".into());
    form.username = Some("jane".into());
    form.skip_password_check = Some(true);
    form
}

fn create_body() -> CreateUser {
    CreateUser {
        first_name: Some("Jane".into()),
        last_name: Some("Doe".into()),
        email_address: Some("jane@example.com".into()),
        username: Some("jane".into()),
        skip_password_check: Some(true),
        ..CreateUser::default()
    }
}

fn write(value: &impl Serialize, times: u32) -> Result<(), Error> {
    for _ in 0..times {
        black_box(serde_json::to_vec(black_box(value))?);
    }
    Ok(())
}
