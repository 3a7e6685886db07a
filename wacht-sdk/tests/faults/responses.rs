//! Whole responses: each status by class, `Retry-After`, bodies that are not what they should be.

use std::time::Duration;

use wacht_sdk::{Delivery::*, ErrorKind, ErrorKind::*, RequestOptions, RetryPolicy};

use crate::{
    case::{Case, Op},
    server::{Script, reply, response},
};

const WRITES: [Op; 2] = [Op::Delete, Op::Set];

fn status(status: u16) -> Script {
    reply(response(
        status,
        "",
        r#"{"error":{"code":"c","message":"m"}}"#,
    ))
}

/// The kind that the documentation promises for a status.
fn kind(status: u16) -> ErrorKind {
    match status {
        400 => BadRequest,
        401 => Unauthorized,
        403 => Forbidden,
        404 => NotFound,
        409 => Conflict,
        413 => PayloadTooLarge,
        415 => UnsupportedMediaType,
        422 => Unprocessable,
        429 => RateLimited,
        500.. => Server,
        _ => Status,
    }
}

fn ok(op: Op) -> Script {
    reply(response(200, "", op.body()))
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    cases.extend(statuses());
    cases.extend(retry_after());
    cases.extend(redirects());
    cases.extend(bodies());
    cases.extend(sizes());
    cases.extend(overrides());
    cases
}

fn statuses() -> Vec<Case> {
    let mut cases = Vec::new();
    for code in [400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 451] {
        for op in [Op::Get, Op::Delete, Op::Set, Op::Post] {
            let case = Case::new(format!("{code}"), op, vec![status(code)]);
            cases.push(case.fails(kind(code), code, Rejected, 1));
        }
    }
    // Servers and gateways say 408 also when what handles the request takes too long.
    for code in [408, 500, 502, 503, 504] {
        for op in [Op::Get].into_iter().chain(WRITES) {
            let short = &[0..=50, 0..=100];
            let case = Case::new(
                format!("{code}, {code}, 200"),
                op,
                vec![status(code), status(code), ok(op)],
            );
            cases.push(case.succeeds(3).waits(short));
            let case = Case::new(format!("{code} for ever"), op, vec![status(code); 3]);
            cases.push(case.fails(kind(code), code, Unknown, 3).waits(short));
        }
        let case = Case::new(format!("{code}"), Op::Post, vec![status(code)]);
        cases.push(case.fails(kind(code), code, Unknown, 1));
    }
    for code in [501, 505] {
        let case = Case::new(format!("{code}"), Op::Get, vec![status(code)]);
        cases.push(case.fails(kind(code), code, Unknown, 1));
    }
    // A refused request was not carried out, so that even a write is sent again.
    for op in [Op::Get, Op::Delete, Op::Set, Op::Post] {
        let case = Case::new("429, 200", op, vec![status(429), ok(op)]);
        cases.push(case.succeeds(2));
        let case = Case::new("429 for ever", op, vec![status(429); 3]);
        cases.push(case.fails(RateLimited, 429, Rejected, 3));
    }
    let mixed = vec![status(429), status(503), ok(Op::Get)];
    let case = Case::new("429, 503, 200", Op::Get, mixed);
    cases.push(case.succeeds(3).waits(&[500..=1_000, 0..=100]));
    // The second response is a refusal, but after the first it is unknown whether the request was
    // carried out.
    cases.push(
        Case::new("503, 404", Op::Get, vec![status(503), status(404)])
            .fails(NotFound, 404, Unknown, 2),
    );
    cases
}

fn retry_after() -> Vec<Case> {
    let mut cases = Vec::new();
    // The clock of the test begins at 08:49:37.
    for (name, value, milliseconds) in [
        ("seconds", "7", 7_000..=7_000),
        ("none", "0", 500..=1_000),
        ("the ceiling", "60", 60_000..=60_000),
        ("a date", "Sun, 06 Nov 1994 08:49:47 GMT", 10_000..=10_000),
        (
            "a date in the past",
            "Sun, 06 Nov 1994 08:00:00 GMT",
            500..=1_000,
        ),
        ("a number below zero", "-5", 500..=1_000),
        ("a fraction", "1.5", 500..=1_000),
        ("a word", "soon", 500..=1_000),
        ("nothing", "", 500..=1_000),
    ] {
        for op in [Op::Get, Op::Delete, Op::Post] {
            let asks = reply(response(429, &format!("retry-after: {value}\r\n"), "{}"));
            let case = Case::new(format!("429 that asks for {name}"), op, vec![asks, ok(op)]);
            cases.push(case.succeeds(2).waits(std::slice::from_ref(&milliseconds)));
        }
    }
    for (name, value) in [
        ("one second over the ceiling", "61"),
        ("ages", "99999999999999999999999999"),
        ("a date over the ceiling", "Sun, 06 Nov 1994 09:49:37 GMT"),
        ("a date in ages", "Fri, 31 Dec 9999 23:59:59 GMT"),
    ] {
        for code in [429, 503] {
            let asks = reply(response(code, &format!("retry-after: {value}\r\n"), "{}"));
            let case = Case::new(format!("{code} that asks for {name}"), Op::Get, vec![asks]);
            let delivery = if code == 429 { Rejected } else { Unknown };
            let case = case.fails(kind(code), code, delivery, 1);
            cases.push(
                case.and(|error| assert!(error.retry_after() > Some(Duration::from_secs(60)))),
            );
        }
    }
    let asks = reply(response(503, "retry-after: 3\r\n", "{}"));
    cases.push(
        Case::new(
            "503 that asks for seconds",
            Op::Get,
            vec![asks.clone(), ok(Op::Get)],
        )
        .succeeds(2)
        .waits(&[3_000..=3_000]),
    );
    cases.push(
        Case::new("503 that asks for seconds", Op::Post, vec![asks]).fails(Server, 503, Unknown, 1),
    );
    cases
}

fn redirects() -> Vec<Case> {
    let mut cases = Vec::new();
    for code in [300, 301, 302, 303, 304, 307, 308] {
        for op in [Op::Get, Op::Delete, Op::Post] {
            let away = response(code, "location: http://127.0.0.2:1/elsewhere\r\n", "");
            let case = Case::new(format!("{code} to another host"), op, vec![reply(away)]);
            cases.push(case.fails(kind(code), code, Unknown, 1).arrives(1));
        }
    }
    let here = response(307, "location: /users/2\r\n", "");
    cases.push(
        Case::new("307 to the same host", Op::Delete, vec![reply(here)])
            .fails(Status, 307, Unknown, 1),
    );
    cases
}

fn bodies() -> Vec<Case> {
    let page = "<!doctype html><html><body>Bad gateway</body></html>";
    let html = |status: u16| {
        let length = page.len();
        reply(format!(
            "HTTP/1.1 {status} Status\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{page}"
        ))
    };
    let none = "HTTP/1.1 204 No Content\r\n\r\n";
    let mut cases = vec![
        Case::new("HTML with 200", Op::Get, vec![html(200)])
            .fails(Decode, 200, Unknown, 1)
            .and(|error| assert!(error.message().contains("text/html"), "{error}")),
        Case::new("HTML with 200", Op::Post, vec![html(200)]).fails(Decode, 200, Unknown, 1),
        Case::new("HTML where nothing is needed", Op::Delete, vec![html(200)]),
        Case::new("HTML with 502", Op::Get, vec![html(502); 3])
            .fails(Server, 502, Unknown, 3)
            .and(|error| {
                assert!(
                    error
                        .body()
                        .is_some_and(|body| body.starts_with(b"<!doctype"))
                )
            }),
        Case::new("HTML with 403", Op::Post, vec![html(403)]).fails(Forbidden, 403, Rejected, 1),
        Case::new(
            "503, then HTML with 200",
            Op::Get,
            vec![status(503), html(200)],
        )
        .fails(Decode, 200, Unknown, 2),
        Case::new(
            "JSON by another name",
            Op::Get,
            vec![reply(
                response(200, "", Op::Get.body()).replace("application/json", "text/plain"),
            )],
        ),
        Case::new("204 where a body is needed", Op::Get, vec![reply(none)])
            .fails(Decode, 204, Unknown, 1),
        Case::new("204 where a body is needed", Op::Post, vec![reply(none)])
            .fails(Decode, 204, Unknown, 1),
        Case::new("204", Op::Delete, vec![reply(none)]),
        Case::new("204", Op::Set, vec![reply(none)]),
        Case::new(
            "an empty body where one is needed",
            Op::Get,
            vec![reply(response(200, "", ""))],
        )
        .fails(Decode, 200, Unknown, 1)
        .and(|error| assert!(error.message().contains("empty"), "{error}")),
        Case::new(
            "an empty body",
            Op::Delete,
            vec![reply(response(200, "", ""))],
        ),
        Case::new(
            "an empty failure",
            Op::Get,
            vec![reply(response(500, "", "")); 3],
        )
        .fails(Server, 500, Unknown, 3),
    ];
    for body in [
        "null",
        "[]",
        "3",
        "{}",
        "{\"data\":3}",
        "{\"data\":[]",
        "{\"data\":[]}}",
        "\u{0}",
    ] {
        let case = Case::new(
            format!("{body:?}"),
            Op::Get,
            vec![reply(response(200, "", body))],
        );
        cases.push(case.fails(Decode, 200, Unknown, 1));
    }
    cases
}

fn sizes() -> Vec<Case> {
    let large = "x".repeat(1 << 20);
    let cut = &response(500, "", &large)[..1_000];
    vec![
        Case::new("a body of the largest size", Op::Get, vec![ok(Op::Get)])
            .client(|builder| builder.max_response_bytes(11)),
        Case::new("a body one byte too large", Op::Get, vec![ok(Op::Get)])
            .client(|builder| builder.max_response_bytes(10))
            .fails(Decode, 200, Unknown, 1),
        Case::new(
            "a body far too large",
            Op::Get,
            vec![reply(response(200, "", &large))],
        )
        .client(|builder| builder.max_response_bytes(100))
        .fails(Decode, 200, Unknown, 1),
        Case::new(
            "a body far too large",
            Op::Post,
            vec![reply(response(200, "", &large))],
        )
        .client(|builder| builder.max_response_bytes(100))
        .fails(Decode, 200, Unknown, 1),
        Case::new(
            "a failure that is too large",
            Op::Post,
            vec![reply(response(500, "", &large))],
        )
        .client(|builder| builder.max_error_bytes(100))
        .fails(Server, 500, Unknown, 1)
        .and(|error| assert_eq!(error.body(), Some(&[b'x'; 100][..]))),
        Case::new("a failure that breaks off", Op::Post, vec![reply(cut)])
            .fails(Server, 500, Unknown, 1)
            .and(|error| assert!(error.body().is_some_and(|body| body.starts_with(b"xxx")))),
    ]
}

fn overrides() -> Vec<Case> {
    let never = RequestOptions::new().retry(RetryPolicy::never());
    let five = RequestOptions::new().retry(RetryPolicy::default().max_attempts(5));
    vec![
        Case::new(
            "503 with a call that is not retried",
            Op::Get,
            vec![status(503)],
        )
        .options(never.clone())
        .fails(Server, 503, Unknown, 1),
        Case::refused(Op::Post)
            .options(never)
            .fails(Connection, None, NotSent, 1),
        Case::new(
            "503 with a call of five attempts",
            Op::Get,
            vec![status(503); 5],
        )
        .options(five)
        .fails(Server, 503, Unknown, 5),
        Case::new(
            "503 with a client that does not retry",
            Op::Get,
            vec![status(503)],
        )
        .client(|builder| builder.retry(RetryPolicy::never()))
        .fails(Server, 503, Unknown, 1),
    ]
}
