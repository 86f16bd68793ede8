"""The library's catalogue of operations, and what this package knows of it without asking."""

import json
import re
from typing import Any, Dict, List, NamedTuple, Optional, Pattern

from ._kinds import KINDS
from ._library import library, take


class Catalogue(NamedTuple):
    """What the names and parameters of the operations are."""

    #: The kinds of an operation's parameters, by key, under each of its names in lower case.
    kinds: Dict[str, Dict[str, str]]
    #: The members of a post that is described inside a parameter.
    post: Dict[str, str]
    #: The method of an operation's English or Russian name.
    methods: Dict[str, str]
    #: Those names inside a sentence.
    names: Pattern[str]


_catalogue: Optional[Catalogue] = None


def operations() -> List[Dict[str, Any]]:
    """The catalogue: every operation with its names and parameters."""
    envelope: Dict[str, Any] = json.loads(take(library().xpost_operations()))
    found: List[Dict[str, Any]] = envelope["result"]
    return found


def catalogue() -> Catalogue:
    """What the package needs of each call, derived once."""
    global _catalogue
    if _catalogue is None:
        _catalogue = _read()
    return _catalogue


def _read() -> Catalogue:
    kinds: Dict[str, Dict[str, str]] = {}
    methods: Dict[str, str] = {}
    for english, russian, method, parameters in KINDS:
        for name in (english, russian):
            methods[name] = method
            kinds[name.lower()] = parameters
        kinds[method.replace("_", "-")] = parameters
    # The longer name first, where one begins with the other.
    names = "|".join(sorted(map(re.escape, methods), key=len, reverse=True))
    return Catalogue(kinds, kinds["checktweet"], methods, re.compile(rf"\b(?:{names})\b"))
