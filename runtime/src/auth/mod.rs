//! Credentials: which an API takes, which a client has, and how a request carries them. A request
//! gets them last, and only when it goes to the host that they were given for.

mod credentials;
mod header;
mod offered;
mod tokens;

pub use self::tokens::{TokenFuture, TokenProvider};
pub(crate) use self::{
    credentials::{Chosen, Credentials},
    header::last_word,
    offered::Offered,
    tokens::Token,
};

#[cfg(test)]
mod tests;
