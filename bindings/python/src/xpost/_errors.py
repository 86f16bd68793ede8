"""The one exception of this package."""

from typing import Any, Dict, Mapping, Optional


class XPostError(Exception):
    """A call that failed.

    ``outcome`` says what it left behind at X: ``not_applied``, ``applied`` or ``unknown``. After
    ``unknown`` look before you repeat the call. ``code`` is stable; ``message`` is for people.
    ``authorization_link`` is where the user renews a grant that is dead.
    """

    def __init__(self, envelope: Mapping[str, Any]) -> None:
        error: Mapping[str, Any] = envelope.get("error") or {}
        self.envelope: Dict[str, Any] = dict(envelope)
        self.code: str = error.get("code", "internal")
        self.message: str = error.get("message", "")
        self.parameter: Optional[str] = error.get("parameter")
        self.status: Optional[int] = error.get("status")
        self.outcome: str = error.get("outcome", "unknown")
        self.retryable: bool = error.get("retryable", False)
        self.retry_at: Optional[int] = error.get("retry_at")
        self.hint: Optional[str] = error.get("hint")
        self.authorization_link: Optional[str] = error.get("authorization_link")
        self.body: Any = error.get("body")
        #: What the journal knows of the post, or how far a thread got.
        self.publication: Optional[Dict[str, Any]] = envelope.get("publication")
        # The envelope is the argument, so that a pickled error is whole again in another process.
        super().__init__(self.envelope)

    def __str__(self) -> str:
        text = f"{self.code}: {self.message}"
        return f"{text} ({self.hint})" if self.hint else text
