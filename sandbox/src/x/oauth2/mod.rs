//! OAuth 2.0: the authorization page, the token endpoint, revocation and app-only tokens.

mod app_only;
mod authorize;
mod basic;
pub(crate) mod scopes;
mod token;

pub(crate) use app_only::{app_only, invalidate};
pub(crate) use authorize::authorize;
pub(crate) use token::{revoke, token};
