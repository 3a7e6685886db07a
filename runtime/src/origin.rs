//! Where an error comes from: the one place where it is completed with what only its call knows.

use crate::{Error, error::Delivery, operation::Operation};

/// The call of a response or an error, as its caller sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    pub(crate) operation: &'static Operation,
    /// How often the request was sent.
    pub(crate) attempts: u32,
}

impl Origin {
    /// A call of which nothing is known but its operation.
    pub(crate) fn of(operation: &'static Operation) -> Self {
        Self {
            operation,
            attempts: 1,
        }
    }

    /// Completes an error that knows itself what became of the request.
    pub(crate) fn complete(self, error: Error) -> Error {
        let delivery = error.delivery();
        self.complete_as(error, delivery)
    }

    /// Completes an error, given what became of the request.
    pub(crate) fn complete_as(self, error: Error, delivery: Delivery) -> Error {
        error.of_call(self.operation.id, self.attempts, delivery)
    }
}
