//! What a call asks for, without the client that sends it and the options that say how. For the test
//! kit, which compares what is sent with what is expected; never sends anything itself.

use std::borrow::Cow;

use super::{Argument, Call, Operation, Payload};

/// An operation and everything that was set of it.
#[derive(Clone)]
pub(crate) struct Arguments {
    pub(crate) operation: &'static Operation,
    /// The path of a call that is no operation, or why it cannot be sent.
    pub(crate) target: Option<Result<String, String>>,
    pub(crate) path: Vec<(&'static str, Argument)>,
    /// The parameters that were set. One that was removed again has no values.
    pub(crate) query: Vec<(Cow<'static, str>, Vec<Argument>)>,
    pub(crate) body: Payload,
}

impl Call {
    pub(crate) fn arguments(&self) -> Arguments {
        Arguments {
            operation: self.operation,
            target: self.target.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            body: self.body.clone(),
        }
    }
}
