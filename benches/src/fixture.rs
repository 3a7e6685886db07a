//! The responses that the benches read, as JSON text in both forms of the API. Made by counting, so
//! that they are the same in every run.

/// Which of the two wire forms a response has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Ids with a prefix, and pages by cursor.
    Documented,
    /// Decimal ids, and pages by position.
    Live,
}

impl Form {
    fn id(self, number: usize) -> String {
        match self {
            Self::Documented => format!("usr_01j9z3k4m5n6p7q8r9s0{number:06}"),
            Self::Live => format!("19876543210{number:06}"),
        }
    }
}

/// A page of users that begins behind `offset` of them.
#[must_use]
pub fn page(form: Form, offset: usize, users: usize, has_more: bool) -> String {
    let data: Vec<_> = (offset..offset + users)
        .map(|number| user(form, number))
        .collect();
    let begin = match form {
        Form::Documented => format!("{:?}", form.id(offset)),
        Form::Live => offset.to_string(),
    };
    let data = data.join(",");
    format!(r#"{{"data":[{data}],"has_more":{has_more},"limit":{users},"offset":{begin}}}"#)
}

/// A user. One in four has no username, one in three no phone number.
fn user(form: Form, number: usize) -> String {
    let id = form.id(number);
    let email = format!("{:?}", format!("user{number}@example.com"));
    let documented = match form {
        Form::Documented => format!(r#""email":{email},"#),
        Form::Live => String::new(),
    };
    let username = match number % 4 {
        0 => "null".to_owned(),
        _ => format!("\"user-{number}\""),
    };
    let phone = match number % 3 {
        0 => "null".to_owned(),
        _ => format!("\"+1555{number:07}\""),
    };
    format!(
        concat!(
            r#"{{"id":"{id}","created_at":"2025-11-03T08:{minute:02}:21.482913Z","#,
            r#""updated_at":"2026-01-17T16:{minute:02}:05.118204Z","first_name":"Jane","#,
            r#""last_name":"Doe-{number}","username":{username},"#,
            r#""profile_picture_url":"https://cdn.example.com/pictures/{id}.webp","#,
            r#"{documented}"primary_email_address":{email},"primary_phone_number":{phone}}}"#
        ),
        id = id,
        minute = number % 60,
        number = number,
        username = username,
        documented = documented,
        email = email,
        phone = phone,
    )
}

/// A webhook app, which stands for a small response.
pub const WEBHOOK_APP: &str = concat!(
    r#"{"deployment_id":"19876543210000001","app_slug":"orders","name":"Orders","#,
    r#""description":null,"signing_secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw","#,
    r#""failure_notification_emails":["ops@example.com"],"event_catalog_slug":null,"#,
    r#""is_active":true,"created_at":"2025-11-03T08:14:21.482913Z","#,
    r#""updated_at":"2026-01-17T16:40:05.118204Z"}"#
);
