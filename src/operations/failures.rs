//! How calls fail, in groups of codes that several operations share.

use crate::error::Code;

/// Any call: what was passed, the client, the store (a profile is looked up there first), and being cancelled.
pub const EVERY: &[Code] = &[
    Code::NullPointer,
    Code::InvalidUtf8,
    Code::InvalidJson,
    Code::InvalidParameter,
    Code::MissingParameter,
    Code::UnknownClient,
    Code::StoreLocked,
    Code::StoreUnavailable,
    Code::StoreDamaged,
    Code::StoreVersion,
    Code::StoreKeyInvalid,
    Code::Cancelled,
    Code::Internal,
];

/// A call that goes to X: the way there, and X's refusals.
pub const OF_X: &[Code] = &[
    Code::ConnectionFailed,
    Code::ConnectionLost,
    Code::Timeout,
    Code::Intercepted,
    Code::InvalidAnswer,
    Code::AppMisconfigured,
    Code::UnsupportedAuthentication,
    Code::Unauthorized,
    Code::InsufficientScope,
    Code::Forbidden,
    Code::AccountRestricted,
    Code::PaymentRequired,
    Code::NotFound,
    Code::RateLimited,
    Code::Rejected,
    Code::ServerError,
];

/// A call in the name of an account: its credentials and their refresh.
pub const AS_ACCOUNT: &[Code] = &[
    Code::MissingCredentials,
    Code::UnsupportedAuthentication,
    Code::AuthorizationRequired,
    Code::GrantUncertain,
    Code::UnknownProfile,
];

/// A sign-in: what is known of the app.
pub const SIGN_IN_APP: &[Code] = &[Code::MissingCredentials, Code::AppMisconfigured];

/// The end of a sign-in: the redirect and its code.
pub const SIGN_IN: &[Code] = &[
    Code::AuthorizationDenied,
    Code::InvalidState,
    Code::InvalidCode,
    Code::AuthorizationRequired,
];

/// Files, as far as they are read on this machine.
pub const MEDIA_FILES: &[Code] = &[
    Code::MediaUnreadable,
    Code::MediaEmpty,
    Code::MediaUnsupported,
    Code::MediaTooLarge,
];

/// Files that are uploaded.
pub const MEDIA: &[Code] = &[
    Code::MediaUnreadable,
    Code::MediaEmpty,
    Code::MediaUnsupported,
    Code::MediaTooLarge,
    Code::MediaFailed,
    Code::MediaTimeout,
];

/// A post that is created: its content, its price, and its key.
pub const POSTING: &[Code] = &[
    Code::DuplicateContent,
    Code::BudgetExceeded,
    Code::IdempotencyConflict,
    Code::OutcomeUnknown,
];

/// A post of the outbox that is named by its key.
pub const OUTBOX: &[Code] = &[Code::NotFound, Code::QueueConflict];

/// Creating a post.
pub const A_POST: &[&[Code]] = &[EVERY, AS_ACCOUNT, OF_X, POSTING];

/// Creating a post, or several, with files to upload.
pub const A_POST_WITH_FILES: &[&[Code]] = &[EVERY, AS_ACCOUNT, OF_X, MEDIA, POSTING];
