"""An error's sentences, with the names that things have in Python.

The library speaks of operations (``GetQueue``), of its C functions and of ``auth.timeout``; here
these are ``client.get_queue()``, ``libxpost.Client()`` and the keyword ``timeout``.
"""

import re
from typing import Any, Dict

from ._catalogue import catalogue

_OPEN = re.compile(r"xpost_open\(\)(?:, or use 0| или используйте 0)?")

#: In English these are words too; only a hint speaks of the operation.
_WORDS = frozenset(("Authorize",))


def translate(envelope: Dict[str, Any], has_auth: bool) -> Dict[str, Any]:
    """Rewrites the error of an envelope in place. ``has_auth``: the call was given an ``auth``."""
    error = envelope.get("error")
    if error:
        for member in ("message", "hint"):
            if member in error:
                error[member] = _sentence(error[member], member, has_auth)
        if not has_auth and "parameter" in error:
            error["parameter"] = _keyword(error["parameter"])
    return envelope


def _sentence(text: str, member: str, has_auth: bool) -> str:
    known = catalogue()

    def method(found: "re.Match[str]") -> str:
        name = found.group()
        if name in _WORDS and member != "hint":
            return name
        return f"client.{known.methods[name]}()"

    text = known.names.sub(method, _OPEN.sub("libxpost.Client()", text))
    text = text.replace("`auth_update`", "`client.last_auth_update`")
    return text if has_auth else re.sub(r"`auth\.(?=\w)", "`", text)


def _keyword(parameter: str) -> str:
    """A standard parameter that is not in the call's ``auth`` is a keyword of the client."""
    return parameter[len("auth.") :] if parameter.startswith("auth.") else parameter
