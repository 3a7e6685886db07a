//! Browsers that are signed in, each with its long-lived token: takes the token that a browser has,
//! returns who is signed in with it and the token that takes its place.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, Utc};
use http::{HeaderMap, header::COOKIE};

use crate::parameters;

/// The cookie that has the token.
const NAME: &str = "__session";

/// The query parameter that has it with a staging deployment.
const STAGING: &str = "__dev_session__";

/// How long a token is valid before it is replaced.
pub(crate) const LIFETIME: Duration = Duration::from_secs(6 * 60 * 60);

/// All that are signed in, each with its session.
#[derive(Debug)]
pub(crate) struct Browsers<S>(HashMap<String, Browser<S>>);

#[derive(Debug)]
struct Browser<S> {
    session: S,
    expires: DateTime<Utc>,
}

impl<S: Clone> Browsers<S> {
    pub(crate) fn new() -> Self {
        Self(HashMap::new())
    }

    /// Keeps a token that is to be replaced at this time.
    pub(crate) fn sign_in(&mut self, token: &str, session: S, expires: DateTime<Utc>) {
        self.0
            .insert(token.to_owned(), Browser { session, expires });
    }

    /// Who is signed in with a token.
    pub(crate) fn find(&self, token: &str) -> Option<S> {
        self.0.get(token).map(|browser| browser.session.clone())
    }

    /// Forgets a token that is to be replaced, if it is.
    pub(crate) fn retire(&mut self, token: &str, now: DateTime<Utc>) -> bool {
        let is_old = self.0.get(token).is_some_and(|one| one.expires <= now);
        if is_old {
            self.0.remove(token);
        }
        is_old
    }
}

/// The token of a request: that of the cookie, else that of the query.
pub(crate) fn token(headers: &HeaderMap, query: Option<&str>) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter();
    let texts = lines.filter_map(|line| line.to_str().ok());
    let mut cookies = texts.flat_map(|text| text.split(';'));
    let cookie = cookies.find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == NAME).then(|| value.to_owned())
    });
    cookie.or_else(|| parameters::raw(query, STAGING))
}
