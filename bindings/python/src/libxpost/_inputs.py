"""What parameters may be in Python beside text, numbers and flags."""

from datetime import datetime
from typing import Protocol, Sequence, Union

#: An id of X: its digits as ``str`` or ``int``.
Id = Union[str, int]
Ids = Union[Id, Sequence[Id]]

#: A ``datetime`` (local time if it has no zone), Unix seconds, or RFC 3339 with a zone.
Moment = Union[datetime, int, str]


class Readable(Protocol):
    """A file object, as far as it is needed: opened for reading bytes."""

    def read(self, size: int = ..., /) -> bytes:
        """At most ``size`` bytes; none at the end."""
        ...
