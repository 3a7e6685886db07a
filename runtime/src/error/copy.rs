//! The same error once more, for calls that fail together and for a fake that fails again and again.
//! An error does not implement `Clone`, because its source does not.

use super::{Error, Inner, ResponseParts};

impl Error {
    /// The same error; its source becomes the text of the source.
    pub(crate) fn copy(&self) -> Self {
        let Inner {
            kind,
            message,
            operation,
            delivery,
            attempts,
            retry_after,
            request_ids,
            json_path,
            is_lasting,
            hint,
            response,
            source,
        } = &*self.0;
        Self(Box::new(Inner {
            kind: *kind,
            message: message.clone(),
            operation: *operation,
            delivery: *delivery,
            attempts: *attempts,
            retry_after: *retry_after,
            request_ids,
            json_path: json_path.clone(),
            is_lasting: *is_lasting,
            hint: *hint,
            response: response.as_ref().map(ResponseParts::copy),
            source: source.as_ref().map(|source| source.to_string().into()),
        }))
    }
}

impl ResponseParts {
    fn copy(&self) -> Self {
        Self {
            status: self.status,
            headers: self.headers.clone(),
            body: self.body.clone(),
            details: self.details.clone(),
        }
    }
}
