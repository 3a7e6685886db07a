//! Responses that are failures: any status, any `Retry-After`, any body. The error is a bounded line,
//! keeps the body as it came, and reports the delay that was requested.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use wacht_fuzz::{response, check_error, client};
use wacht_sdk::{Delivery, ErrorKind, http::HeaderValue};

fuzz_target!(|input: (u16, &[u8], &[u8])| {
    let (status, asked, body) = input;
    let status = 300 + status % 300;
    let Ok(asked) = HeaderValue::from_bytes(asked) else {
        return;
    };
    let (header, sent) = (asked.clone(), body.to_vec());
    let client = client(move |_| {
        let mut response = response(status, &sent);
        let headers = response.headers_mut();
        headers.insert("retry-after", header.clone());
        headers.insert("x-request-id", header.clone());
        response
    });
    let error = pollster::block_on(client.users().get("1").send()).expect_err("it is a failure");

    check_error(&error);
    assert_eq!(error.kind() == ErrorKind::Server, status >= 500);
    assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    assert_eq!(error.body(), Some(body));
    assert_eq!(
        error.code(),
        error.details().first().and_then(|item| item.code())
    );
    assert_eq!(error.request_id(), asked.to_str().ok());
    let rejected = (400..500).contains(&status) && status != 408;
    assert_eq!(error.delivery() == Delivery::Rejected, rejected);
    assert!(!error.message().is_empty());

    // Seconds are used as they are; everything else that is read is the time until a date.
    let text = asked.to_str().unwrap_or_default().trim();
    if let Ok(seconds) = text.parse::<u64>()
        && !text.starts_with('+')
    {
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
    } else if error.retry_after().is_some() && status != 429 {
        // The message of a 429 may have a delay as well.
        let is_date = text.contains(':');
        let is_long = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        assert!(is_date || is_long, "{text:?}");
    }
});
