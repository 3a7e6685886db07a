//! What it costs to read a page of 50 users, in both forms of the API, beside serde with derive; and
//! to read one form beside the other.

use std::hint::black_box;

use serde::de::DeserializeOwned;
use wacht_benches::{
    Error, byhand,
    compare::{compare, print_head, print_row},
    fixture::{Form, WEBHOOK_APP, page},
};
use wacht_sdk::{
    Page,
    types::{UserWithIdentifiers, WebhookApp},
};

fn main() -> Result<(), Error> {
    let documented = page(Form::Documented, 0, 50, true);
    let live = page(Form::Live, 0, 50, true);
    print_head();
    for (what, text) in [("documented", &documented), ("live", &live)] {
        let row = compare(
            &mut |times| read::<Page<UserWithIdentifiers>>(text, times),
            &mut |times| read::<byhand::Page>(text, times),
        )?;
        print_row(&format!("50 users, {what} form"), &row);
    }
    let row = compare(
        &mut |times| read::<WebhookApp>(WEBHOOK_APP, times),
        &mut |times| read::<byhand::WebhookApp>(WEBHOOK_APP, times),
    )?;
    print_row("a small response", &row);
    Ok(())
}

fn read<T: DeserializeOwned>(text: &str, times: u32) -> Result<(), Error> {
    for _ in 0..times {
        black_box(serde_json::from_slice::<T>(black_box(text.as_bytes()))?);
    }
    Ok(())
}
