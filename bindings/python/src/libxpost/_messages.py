"""The sentences of an answer, with the names that things have in Python.

The library speaks of operations (``GetQueue``), of its C functions and of ``auth.timeout``; here
these are ``client.get_queue()``, ``libxpost.Client()`` and the keyword ``timeout``.
"""

import re
from typing import Any, Dict, Iterator

from ._catalogue import catalogue

_OPEN = re.compile(r"xpost_open\(\)(?:, or use 0| или используйте 0)?")

#: In English these are words too; only a hint speaks of the operation.
_WORDS = frozenset(("Authorize",))


def translate(envelope: Dict[str, Any], has_auth: bool) -> Dict[str, Any]:
    """Rewrites what an envelope says in place: its error, its warnings, and what a check found.

    ``has_auth``: the call was given an ``auth``.
    """
    for said in _said(envelope):
        for member in ("message", "hint"):
            if isinstance(said.get(member), str):
                said[member] = _sentence(said[member], member, has_auth)
        if not has_auth and isinstance(said.get("parameter"), str):
            said["parameter"] = _keyword(said["parameter"])
    return envelope


def _said(envelope: Dict[str, Any]) -> Iterator[Dict[str, Any]]:
    """Whatever of an envelope has a sentence of the library."""
    if envelope.get("error"):
        yield envelope["error"]
    yield from envelope.get("warnings") or ()
    result = envelope.get("result")
    if not isinstance(result, dict):
        return
    # A dry run has the check of its post, a thread that of each; an answer of X has no price.
    checks = result.get("check", result)
    for check in checks if isinstance(checks, list) else [checks]:
        if isinstance(check, dict) and "price" in check:
            yield from check.get("problems") or ()
            yield from check.get("warnings") or ()


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
