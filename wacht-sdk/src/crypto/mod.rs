//! Signatures: keys of the kinds that the SDK verifies with, and nothing about tokens or deliveries.
//! The only module that names `ring` and `subtle`. Shows nothing of a secret key.

#[cfg(feature = "webhook-verification")]
mod hmac;
#[cfg(feature = "session-verification")]
mod public;
#[cfg(all(feature = "session-verification", any(test, feature = "testing")))]
mod signing;

#[cfg(feature = "webhook-verification")]
pub(crate) use self::hmac::{Mac, MacKey};
#[cfg(feature = "session-verification")]
pub(crate) use self::public::{Algorithm, PublicKey};
#[cfg(all(feature = "session-verification", any(test, feature = "testing")))]
pub(crate) use self::signing::{Public, SigningKey};
