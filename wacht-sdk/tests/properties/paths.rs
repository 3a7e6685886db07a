//! Arguments: they arrive as they were given, and lead nowhere else.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use wacht_sdk::{Client, ErrorKind, http::Method};

use crate::{block_on, client, config, response};

/// An argument that means harm more often than chance has it.
fn argument() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        r"[./\\%2eEfF?#;@:&= ]{0,6}",
        Just("..".to_owned()),
        Just(String::new()),
    ]
}

/// A client, and the targets of what it sent.
fn recording() -> (Client, Arc<Mutex<Vec<String>>>) {
    let sent = Arc::<Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&sent);
    let client = client(move |request| {
        let target = request.uri().to_string();
        let target = target.strip_prefix("https://api.wacht.dev").unwrap();
        seen.lock().unwrap().push(target.to_owned());
        response(200, "{}")
    });
    (client, sent)
}

/// Undoes percent-encoding by hand, so that the test does not trust what it tests.
fn decoded(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(out).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn path_arguments_arrive_or_are_refused(user in argument(), email in argument()) {
        let (client, sent) = recording();
        let result = block_on(client.users().emails().remove(&*user, &*email));
        let sent = sent.lock().unwrap();
        let leads_elsewhere = |argument: &str| matches!(argument, "" | "." | "..");
        if leads_elsewhere(&user) || leads_elsewhere(&email) {
            prop_assert_eq!(result.unwrap_err().kind(), ErrorKind::InvalidRequest);
            prop_assert!(sent.is_empty());
        } else {
            result.unwrap();
            prop_assert_eq!(sent.len(), 1);
            let segments: Vec<_> = sent[0].split('/').map(decoded).collect();
            prop_assert_eq!(segments, ["", "users", &user, "emails", &email]);
            prop_assert!(!sent[0].contains(['?', '#', '\\']), "{}", sent[0]);
        }
    }

    #[test]
    fn query_arguments_arrive(search in argument()) {
        let (client, sent) = recording();
        // The response is not a page.
        block_on(client.users().list().search(&*search)).unwrap_err();
        let sent = sent.lock().unwrap();
        let value = sent[0].strip_prefix("/users?search=").unwrap();
        prop_assert!(!value.contains(['&', '=', '#', '+']), "{value}");
        prop_assert_eq!(decoded(value), search);
    }

    #[test]
    fn a_custom_path_is_sent_as_it_is_or_not_at_all(path in r"(/?[a-z./\\%2eEfF?#;@ é]{0,4}){0,4}") {
        let (client, sent) = recording();
        let result = block_on(client.request(Method::GET, &*path));
        let sent = sent.lock().unwrap();
        match result {
            Ok(_) => {
                // No URL can hold the letter as it is.
                let sendable = path.replace('é', "%C3%A9");
                prop_assert_eq!(&*sent, std::slice::from_ref(&sendable));
                let has_dots = path.split('/').any(|one| {
                    matches!(one.to_lowercase().replace("%2e", ".").as_str(), "." | "..")
                });
                prop_assert!(path.starts_with('/') && !path.contains("//") && !has_dots, "{path}");
            }
            Err(error) => {
                prop_assert_eq!(error.kind(), ErrorKind::InvalidRequest);
                prop_assert!(sent.is_empty());
            }
        }
    }
}
