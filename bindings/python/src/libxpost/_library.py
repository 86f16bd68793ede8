"""The shared library: where it is, whether it fits, and the types of its functions.

A returned ``char *`` is declared as a plain address, because ctypes would turn ``c_char_p`` into
``bytes`` and lose the address that has to be freed. ``CDLL`` releases the interpreter lock for the
duration of every call.
"""

import ctypes
import ctypes.util
import os
import sys
import threading
from pathlib import Path
from typing import Any, Optional

#: The interface that this package is written for: major << 16 | minor.
ABI = 0x1_0000

ProgressFunction = ctypes.CFUNCTYPE(None, ctypes.c_uint64, ctypes.c_uint64, ctypes.c_void_p)
LogFunction = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)

_NAME = {"win32": "xpost.dll", "darwin": "libxpost.dylib"}.get(sys.platform, "libxpost.so")
_lock = threading.Lock()
_library: Optional[ctypes.CDLL] = None


def library() -> ctypes.CDLL:
    """The library, loaded at its first use."""
    global _library
    with _lock:
        if _library is None:
            _library = _load()
        return _library


def _load() -> ctypes.CDLL:
    loaded = _open()
    declare(loaded, "xpost_abi", ctypes.c_uint32)
    abi = int(loaded.xpost_abi())
    if abi >> 16 != ABI >> 16 or abi & 0xFFFF < ABI & 0xFFFF:
        raise ImportError(
            f"the xpost library implements interface {abi >> 16}.{abi & 0xFFFF}; "
            f"this package needs {ABI >> 16}.{ABI & 0xFFFF}"
        )
    text, number, owned = ctypes.c_char_p, ctypes.c_uint32, ctypes.c_void_p
    counter = ctypes.POINTER(ctypes.c_uint64)
    declare(loaded, "xpost_version", text)
    declare(loaded, "xpost_operations", owned)
    declare(loaded, "xpost_open", number, text, ctypes.POINTER(ctypes.c_void_p))
    declare(loaded, "xpost_close", None, number)
    declare(loaded, "xpost_configure", owned, number, text)
    declare(loaded, "xpost_call", owned, number, text, text)
    declare(loaded, "xpost_cancel", None, number)
    declare(loaded, "xpost_progress", ctypes.c_int, number, counter, counter)
    declare(loaded, "xpost_set_progress", None, number, ProgressFunction, ctypes.c_void_p)
    declare(loaded, "xpost_set_log", None, ctypes.c_int, LogFunction, ctypes.c_void_p)
    declare(loaded, "xpost_free", None, ctypes.c_void_p)
    return loaded


def _open() -> ctypes.CDLL:
    named = os.environ.get("XPOST_LIBRARY")
    if named:
        return ctypes.CDLL(named)
    bundled = Path(__file__).parent / "lib" / _NAME
    if bundled.is_file():
        return ctypes.CDLL(str(bundled))
    try:
        return ctypes.CDLL(ctypes.util.find_library("xpost") or _NAME)
    except OSError:
        raise ImportError(
            f"the xpost library was not found: set XPOST_LIBRARY to the path of {_NAME}"
        ) from None


def declare(loaded: ctypes.CDLL, name: str, result: Any, *arguments: Any) -> None:
    """Declares one function; without this ctypes would cut addresses to 32 bits."""
    function = getattr(loaded, name)
    function.restype = result
    function.argtypes = list(arguments)


def take(address: Optional[int]) -> str:
    """The text of a string that the library returned, which is freed."""
    if not address:
        raise MemoryError("the xpost library returned no string")
    try:
        return ctypes.string_at(address).decode("utf-8")
    finally:
        library().xpost_free(address)
