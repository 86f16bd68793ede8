"""An exception for each error code. Made by `cargo xtask docs`: do not edit."""

from ._errors import XPostError

__all__ = [
    "NullPointer",
    "InvalidUtf8",
    "InvalidJson",
    "InvalidParameter",
    "MissingParameter",
    "UnknownOperation",
    "UnknownClient",
    "MissingCredentials",
    "UnsupportedAuthentication",
    "AuthorizationDenied",
    "InvalidState",
    "InvalidCode",
    "AuthorizationRequired",
    "GrantUncertain",
    "UnknownProfile",
    "StoreLocked",
    "StoreUnavailable",
    "StoreDamaged",
    "StoreVersion",
    "StoreKeyInvalid",
    "AppMisconfigured",
    "Unauthorized",
    "InsufficientScope",
    "MediaUnreadable",
    "MediaEmpty",
    "MediaUnsupported",
    "MediaTooLarge",
    "MediaFailed",
    "MediaTimeout",
    "ConnectionFailed",
    "ConnectionLost",
    "Timeout",
    "Intercepted",
    "InvalidAnswer",
    "DuplicateContent",
    "Forbidden",
    "AccountRestricted",
    "PaymentRequired",
    "NotFound",
    "RateLimited",
    "Rejected",
    "ServerError",
    "IdempotencyConflict",
    "QueueConflict",
    "OutcomeUnknown",
    "BudgetExceeded",
    "Cancelled",
    "Internal",
]


class NullPointer(XPostError, code="null_pointer"):
    """A NULL pointer was passed where a string was expected."""


class InvalidUtf8(XPostError, code="invalid_utf8"):
    """A string is not valid UTF-8."""


class InvalidJson(XPostError, code="invalid_json"):
    """A string is not the JSON that was expected."""


class InvalidParameter(XPostError, code="invalid_parameter"):
    """A parameter is unknown, of the wrong type or out of its limits."""


class MissingParameter(XPostError, code="missing_parameter"):
    """A required parameter was not given."""


class UnknownOperation(XPostError, code="unknown_operation"):
    """There is no operation of that name."""


class UnknownClient(XPostError, code="unknown_client"):
    """The client handle was never opened or is closed."""


class MissingCredentials(XPostError, code="missing_credentials"):
    """The standard parameters hold nothing the call can authenticate with."""


class UnsupportedAuthentication(XPostError, code="unsupported_authentication"):
    """X does not accept this kind of authentication for the call."""


class AuthorizationDenied(XPostError, code="authorization_denied"):
    """The user refused the authorization."""


class InvalidState(XPostError, code="invalid_state"):
    """The state of the redirect is forged, foreign, stale or already used."""


class InvalidCode(XPostError, code="invalid_code"):
    """X did not accept the authorization code: it lives 30 seconds and works once."""


class AuthorizationRequired(XPostError, code="authorization_required"):
    """The grant is dead: the user has to authorize the app again."""


class GrantUncertain(XPostError, code="grant_uncertain"):
    """The answer to a refresh was lost: X may have used the refresh token up. The next call
    tries again.
    """


class UnknownProfile(XPostError, code="unknown_profile"):
    """The store has no profile of that name."""


class StoreLocked(XPostError, code="store_locked"):
    """Another program holds the store."""


class StoreUnavailable(XPostError, code="store_unavailable"):
    """The store cannot be opened, read or written."""


class StoreDamaged(XPostError, code="store_damaged"):
    """The store is damaged or not made by this library; it was left as it is."""


class StoreVersion(XPostError, code="store_version"):
    """The store was written by a later release; it was left as it is."""


class StoreKeyInvalid(XPostError, code="store_key_invalid"):
    """``store_key`` is missing, too short or not the store's."""


class AppMisconfigured(XPostError, code="app_misconfigured"):
    """X does not accept the app's own id, secret, keys or permissions; the user's grant is not
    affected.
    """


class Unauthorized(XPostError, code="unauthorized"):
    """X did not accept the token or the signature."""


class InsufficientScope(XPostError, code="insufficient_scope"):
    """The token lacks the scope that the call needs."""


class MediaUnreadable(XPostError, code="media_unreadable"):
    """A media item cannot be read."""


class MediaEmpty(XPostError, code="media_empty"):
    """A media item has no bytes."""


class MediaUnsupported(XPostError, code="media_unsupported"):
    """The type of a media item is unknown or does not fit the operation, or X does not take
    what is in it (codec, length, measures, frame rate, animation).
    """


class MediaTooLarge(XPostError, code="media_too_large"):
    """A media item is over X's size limit."""


class MediaFailed(XPostError, code="media_failed"):
    """X could not process a media item."""


class MediaTimeout(XPostError, code="media_timeout"):
    """X did not finish processing a media item within the deadline."""


class ConnectionFailed(XPostError, code="connection_failed"):
    """No connection could be made; nothing was sent."""


class ConnectionLost(XPostError, code="connection_lost"):
    """The connection broke after the request had been sent."""


class Timeout(XPostError, code="timeout"):
    """No answer came in time."""


class Intercepted(XPostError, code="intercepted"):
    """Not X but something on the way to it answered: a proxy, a gateway or a network. X has not
    seen the request.
    """


class InvalidAnswer(XPostError, code="invalid_answer"):
    """The server's answer is not what X's protocol allows."""


class DuplicateContent(XPostError, code="duplicate_content"):
    """X refuses a post equal to a recent one."""


class Forbidden(XPostError, code="forbidden"):
    """X does not permit the action."""


class AccountRestricted(XPostError, code="account_restricted"):
    """X lets the account post nothing at present: it is locked, suspended, over its daily
    limit, or takes its posts for automated.
    """


class PaymentRequired(XPostError, code="payment_required"):
    """The X account is out of credits."""


class NotFound(XPostError, code="not_found"):
    """X does not know the object."""


class RateLimited(XPostError, code="rate_limited"):
    """A rate limit of X is exhausted."""


class Rejected(XPostError, code="rejected"):
    """X refused the request as invalid."""


class ServerError(XPostError, code="server_error"):
    """X answered with a server error."""


class IdempotencyConflict(XPostError, code="idempotency_conflict"):
    """The ``idempotency_key`` belongs to a post with other content."""


class QueueConflict(XPostError, code="queue_conflict"):
    """The post of the outbox is being sent at this moment, or is sent already."""


class OutcomeUnknown(XPostError, code="outcome_unknown"):
    """An earlier attempt with this ``idempotency_key`` may have published the post; nothing was
    sent again.
    """


class BudgetExceeded(XPostError, code="budget_exceeded"):
    """The post would cost more than the ``budget`` allows; nothing was sent."""


class Cancelled(XPostError, code="cancelled"):
    """The call was cancelled."""


class Internal(XPostError, code="internal"):
    """A defect of this library; the host is not affected."""
