//! Where a value comes from, as the linkage writes it: a constant, or a string that begins with `$`.

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// The source of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Constant(Value),
    /// `$now`: the time of the request.
    Now,
    /// `$sent.reason`: a property of the request body.
    Sent(String),
    /// `$has.password`: whether the request body has a property.
    Has(String),
    /// `$path.scope`: a path or query parameter.
    Parameter(String),
    /// `$own.email`: a property of the resource.
    Own(String),
    /// `$new.id`: a property of the resource that came into being.
    New(String),
    /// `$of.actor_project.actor_id`: a property of a parent, by its kind.
    Of(String, String),
    /// `$child.actor_project.project_task_board`: the key of the first child that a parent has of
    /// another kind.
    Child(String, String),
    /// `$slug.name`: a property of the resource in lower case, with dashes.
    Slug(String),
    /// `$tail.secret.8`: the last characters of a property.
    Tail(String, usize),
    /// `$days.expiry_days.10`: as many days from now as the request states, or the default.
    Days(String, i64),
    /// `$find.user_email_address.email.user_id`: a property of the resource of a kind that has the same
    /// value of another property as this one.
    Find(String, String, String),
    /// `$make.id.session`: an id of a kind that has no resources.
    Id(String),
    /// `$make.token`: a value that was never made before.
    Make(Make),
}

/// What can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Make {
    Token,
    ApiKey,
    ClientId,
    KeyId,
    Slug,
    TaskKey,
    WebhookSecret,
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        match value.as_str().and_then(|text| text.strip_prefix('$')) {
            Some(text) => parse(text)
                .ok_or_else(|| de::Error::custom(format!("the expression {value} is unknown"))),
            None => Ok(Self::Constant(value)),
        }
    }
}

fn parse(text: &str) -> Option<Expression> {
    let parts: Vec<&str> = text.split('.').collect();
    let own = |name: &str| name.to_owned();
    Some(match parts.as_slice() {
        ["now"] => Expression::Now,
        ["sent", name] => Expression::Sent(own(name)),
        ["has", name] => Expression::Has(own(name)),
        ["path", name] => Expression::Parameter(own(name)),
        ["own", name] => Expression::Own(own(name)),
        ["new", name] => Expression::New(own(name)),
        ["of", kind, name] => Expression::Of(own(kind), own(name)),
        ["child", kind, child] => Expression::Child(own(kind), own(child)),
        ["slug", name] => Expression::Slug(own(name)),
        ["tail", name, length] => Expression::Tail(own(name), length.parse().ok()?),
        ["days", name, days] => Expression::Days(own(name), days.parse().ok()?),
        ["find", kind, by, name] => Expression::Find(own(kind), own(by), own(name)),
        ["make", "id", kind] => Expression::Id(own(kind)),
        ["make", what] => Expression::Make(match *what {
            "token" => Make::Token,
            "api_key" => Make::ApiKey,
            "client_id" => Make::ClientId,
            "key_id" => Make::KeyId,
            "slug" => Make::Slug,
            "task_key" => Make::TaskKey,
            "webhook_secret" => Make::WebhookSecret,
            _ => return None,
        }),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_without_a_dollar_is_a_constant() {
        for value in [json!("otp"), json!(null), json!(3), json!({"$now": 1})] {
            let read: Expression = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(read, Expression::Constant(value));
        }
    }

    #[test]
    fn a_misspelt_expression_is_refused_by_name() {
        let error = serde_json::from_value::<Expression>(json!("$nwo")).unwrap_err();
        assert_eq!(error.to_string(), r#"the expression "$nwo" is unknown"#);
    }
}
