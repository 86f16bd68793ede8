"""The log of the library, for the whole process.

A line may come from any thread, also from one on which no interrupt may be raised, so it is only
noted there. Threads that wait for the library hand the lines over.
"""

import atexit
import sys
from collections import deque
from typing import Callable, Deque, Optional, Tuple

from ._library import LogFunction, library

LogCallback = Callable[[int, str], object]

_callback: Optional[LogCallback] = None
_lines: Deque[Tuple[int, str]] = deque()


def _note(level: int, line: bytes, _user_data: Optional[int]) -> None:
    _lines.append((level, line.decode("utf-8", "replace")))


# One for the whole process and never freed: a line may come from any thread at any time.
_function = LogFunction(_note)


def set_log(level: int, callback: Optional[LogCallback] = None) -> None:
    """Sends log lines up to ``level`` to ``callback(level, line)``, for the whole process.

    0 none, 1 errors, 2 warnings, 3 calls, 4 requests. No line holds a secret. The callback runs on
    a thread that is in a call of this package, before that call returns; what it raises is shown
    on standard error and ends no call. Without a callback the log ends.
    """
    global _callback
    if callback is None:
        library().xpost_set_log(0, LogFunction(), None)
        deliver()
        _callback = None
    else:
        _callback = callback
        # No thread may call into an interpreter that is being torn down.
        atexit.unregister(_end)
        atexit.register(_end)
        library().xpost_set_log(level, _function, None)


def deliver() -> None:
    """Hands over the lines that are there."""
    while _lines:
        try:
            level, line = _lines.popleft()
        except IndexError:
            return  # Another thread was faster.
        callback = _callback
        if callback is None:
            continue
        try:
            callback(level, line)
        except Exception as error:
            sys.excepthook(type(error), error, error.__traceback__)


def _end() -> None:
    set_log(0)
