//! Why a delivery is refused, in words that show neither the secret nor the payload.

use std::{error::Error, fmt, time::Duration};

use chrono::{DateTime, Utc};

use super::{EventError, EventKind};

/// Why a delivery is refused.
///
/// The checks run in the order of the variants: with one of the last four, the delivery was signed
/// with the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The header of this name is missing.
    MissingHeader(&'static str),
    /// The header of this name cannot be used: an id that is empty or contains a full stop, a
    /// timestamp that is not a number of seconds, characters beyond ASCII, or several headers of
    /// the name.
    MalformedHeader(&'static str),
    /// There is no signature, or none of a known version (`v1`).
    UnknownVersion,
    /// No signature was made with one of the secrets from this id, this timestamp and this body.
    SignatureMismatch,
    /// The delivery is older than the verifier accepts.
    TooOld {
        /// How long ago it was created.
        age: Duration,
    },
    /// The delivery was created further in the future than clocks may differ.
    TooNew {
        /// How far in the future it was created.
        ahead: Duration,
    },
    /// The signature is valid, but the body is not an event.
    MalformedBody {
        /// The problem.
        reason: &'static str,
    },
    /// The event is genuine, but its data does not have the shape that this version of the SDK
    /// knows for its name.
    UnexpectedData(Box<UnexpectedData>),
}

/// A genuine event whose data does not fit its name. Nothing of it is lost: the error has the data as
/// it came.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnexpectedData {
    /// The id of the delivery.
    pub id: String,
    /// The name of the event.
    pub kind: EventKind,
    /// When the delivery was created.
    pub timestamp: DateTime<Utc>,
    /// What does not fit, with the data as it came ([`EventError::payload`]).
    pub error: EventError,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader(name) => write!(f, "the header {name} is missing"),
            Self::MalformedHeader(name) => write!(f, "the header {name} is malformed"),
            Self::UnknownVersion => f.write_str("there is no signature of a known version"),
            Self::SignatureMismatch => f.write_str("no signature matches"),
            Self::TooOld { age } => {
                write!(f, "the delivery is too old: {} seconds", age.as_secs())
            }
            Self::TooNew { ahead } => {
                write!(
                    f,
                    "the delivery is {} seconds ahead of the clock",
                    ahead.as_secs()
                )
            }
            Self::UnexpectedData(event) => event.error.fmt(f),
            Self::MalformedBody { reason } => write!(f, "the body is not an event: {reason}"),
        }
    }
}

impl Error for VerifyError {}
