"""What a failed call raises: ``XPostError``, or rather its subclass for the error's code."""

from typing import Any, ClassVar, Dict, Mapping, Optional, Type


class XPostError(Exception):
    """A call that failed.

    Each ``code`` has a subclass: ``except libxpost.RateLimited`` is ``code == "rate_limited"``.

    ``outcome`` says what it left behind at X: ``not_applied``, ``applied`` or ``unknown``. After
    ``unknown`` look before you repeat the call. ``code`` is stable; ``message`` is for people.
    ``authorization_link`` is where the user renews a grant that is dead.
    """

    _kinds: ClassVar[Dict[str, Type["XPostError"]]] = {}

    def __init_subclass__(cls, code: Optional[str] = None, **more: Any) -> None:
        super().__init_subclass__(**more)
        if code is not None:
            XPostError._kinds[code] = cls

    def __new__(cls, envelope: Mapping[str, Any]) -> "XPostError":
        error: Mapping[str, Any] = envelope.get("error") or {}
        # A code of a later library has no class yet.
        kind = XPostError._kinds.get(error.get("code", ""), cls) if cls is XPostError else cls
        return super().__new__(kind, envelope)

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
