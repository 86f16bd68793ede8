//! Which OAuth 2.0 token a request carries.

use crate::error::Error;
use crate::parameters;
use crate::secret::Secret;

/// The OAuth 2.0 user of a call: which token to send now, and what to do when X refuses it.
pub trait Tokens: Sync {
    /// The access token to send. Refreshes it first when it is about to die.
    fn current(&self) -> Result<Secret, Error>;

    /// Another token in place of the one that X answered with a 401; `None` when there is none to be had.
    fn renew(&self, refused: &Secret) -> Result<Option<Secret>, Error>;

    /// Hashes of what tells this user of this app from others; the same for all of a call, also when the token is renewed.
    fn identity(&self) -> &[[u8; 32]];
}

/// For a way through the network on which nobody acts as the user.
pub struct Nobody;

impl Tokens for Nobody {
    fn current(&self) -> Result<Secret, Error> {
        Err(parameters::missing(&["access_token"]))
    }

    fn renew(&self, _: &Secret) -> Result<Option<Secret>, Error> {
        Ok(None)
    }

    fn identity(&self) -> &[[u8; 32]] {
        &[]
    }
}
