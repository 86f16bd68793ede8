"""From Python's values to those of JSON, by the kinds that the catalogue gives to parameters.

Bytes and file objects are media, and nothing else: as a text they would be published as base64.
What is short travels inside the call; longer content goes through a temporary file, so that memory
does not grow with it.
"""

import base64
import io
import json
import os
import secrets
import stat
import tempfile
from datetime import datetime
from decimal import Decimal
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from ._catalogue import catalogue
from ._types import Auth

#: Content up to this length travels as base64.
INLINE = 1 << 20

#: A post that waits holds the content of a file object that has no path: up to this length.
WAITING = 16 << 20

_BYTES = (bytes, bytearray, memoryview)


def encode(value: object) -> bytes:
    """JSON for the library."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def standard(auth: Union[Auth, Mapping[str, Any], None]) -> Optional[bytes]:
    """Standard parameters for the library."""
    if auth is None:
        return None
    given = _auth(auth, "auth")
    return given.encode("utf-8", "surrogatepass") if isinstance(given, str) else encode(given)


class Values:
    """The values of one call, and the temporary files that they need until it is over."""

    def __init__(self, operation: str) -> None:
        known = catalogue()
        self._kinds = known.kinds.get(operation.strip().lower(), {})
        self._post = known.post
        self._waits = operation.strip().lower() in _WAITING_OPERATIONS
        self._paths: List[str] = []

    def parameters(self, given: Mapping[str, Any]) -> bytes:
        """The parameters of the call. Raises ``TypeError`` for what is no value of theirs."""
        return encode(
            {
                key: self._member(self._kinds.get(key), key, value)
                for key, value in given.items()
                if value is not None
            }
        )

    def close(self) -> None:
        """Deletes the temporary files. May be called from any thread, and again."""
        while self._paths:
            try:
                os.unlink(self._paths.pop())
            except (IndexError, OSError):
                pass  # Deleted by the other thread, or never made.

    def _member(self, kind: Optional[str], place: str, value: Any) -> object:
        if kind == "files":
            return self._media(value, place)
        if kind == "auth":
            return _auth(value, place)
        if kind in ("id", "ids", "media"):
            return _ids(value, place)
        if kind in ("post", "posts"):
            return self._posts(value, place)
        if kind is None and not isinstance(value, (str, int, float)):
            return ""  # The library knows what the name should have been.
        return _plain(value, place)

    def _posts(self, value: Any, place: str) -> object:
        """A post that is described inside a parameter, or several of them."""
        if isinstance(value, Mapping):
            return {
                key: None
                if member is None
                else self._member(self._post.get(key), f"{place}.{key}", member)
                for key, member in value.items()
            }
        if isinstance(value, (list, tuple)) or _is_sequence(value):
            return [self._posts(item, f"{place}[{index}]") for index, item in enumerate(value)]
        return _plain(value, place)

    def _media(self, value: Any, place: str) -> object:
        """A path object is a file and bytes are content, so the library need not guess."""
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, os.PathLike):
            return {"file": os.fsdecode(value)}
        if isinstance(value, _BYTES):
            return self._content(io.BytesIO(value), place)
        if hasattr(value, "read"):
            return self._stream(value, place)
        if isinstance(value, Mapping):
            return self._described(value, place)
        if _is_sequence(value):
            return [self._media(item, f"{place}[{index}]") for index, item in enumerate(value)]
        raise TypeError(
            f"{place}: expected a path, a URL, base64, bytes, a file object or a mapping, "
            f"not {type(value).__name__}"
        )

    def _described(self, value: Mapping[str, Any], place: str) -> object:
        item: Dict[str, object] = {}
        for key, member in value.items():
            at = f"{place}.{key}"
            if key == "subtitles":
                item[key] = self._media(member, at)
            elif key == "base64" and isinstance(member, _BYTES):
                item.update(self._content(io.BytesIO(member), at))
            elif key == "file" and isinstance(member, os.PathLike):
                item[key] = os.fsdecode(member)
            elif key in ("file", "base64") and hasattr(member, "read"):
                item.update(self._stream(member, at))
            else:
                item[key] = _plain(member, at)
        return item

    def _stream(self, stream: Any, place: str) -> Dict[str, object]:
        """A file object, from where it stands."""
        if isinstance(stream, io.TextIOBase):
            raise TypeError(f'{place}: the file was opened for text; open it with mode "rb"')
        path = _path(stream, self._waits)
        return {"file": path} if path else self._content(stream, place)

    def _content(self, stream: Any, place: str) -> Dict[str, object]:
        """The rest of a stream: inside the call when it is short, else in a temporary file."""
        limit = WAITING if self._waits else INLINE
        parts: List[bytes] = []
        size = 0
        while size <= limit:
            part = _read(stream, min(limit + 1 - size, INLINE), place)
            if not part:
                content = b"".join(parts)
                return {"base64": base64.b64encode(content).decode("ascii")}
            parts.append(part)
            size += len(part)
        if self._waits:
            raise ValueError(
                f"{place}: more than {WAITING >> 20} MiB cannot wait in the store: save it to a "
                "file that stays until the post is sent, and pass its path"
            )
        path = os.path.join(tempfile.gettempdir(), f"xpost-{secrets.token_hex(16)}")
        # Noted first: whatever happens from here on, the file is deleted.
        self._paths.append(path)
        with open(path, "xb", opener=_private) as file:
            while parts:
                file.write(parts.pop(0))
            for part in iter(lambda: _read(stream, INLINE, place), b""):
                file.write(part)
        return {"file": path}


_WAITING_OPERATIONS = frozenset(("enqueuetweet", "enqueue-tweet", "поставитьтвитвочередь"))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _read(stream: Any, size: int, place: str) -> bytes:
    part = stream.read(size)
    if isinstance(part, _BYTES):
        return bytes(part)
    close = getattr(part, "close", None)
    if close is not None:
        close()  # A coroutine would complain that it was never awaited.
    raise TypeError(f"{place}: read() of the file object returned {type(part).__name__}, not bytes")


def _path(stream: Any, waits: bool) -> Optional[str]:
    """The path of a file object whose whole content is what the path leads to."""
    is_temporary = isinstance(stream, getattr(tempfile, "_TemporaryFileWrapper", ()))
    if is_temporary:
        if waits or os.name == "nt":
            return None  # It is gone before the post is sent; Windows opens it once only.
        stream = stream.file
    if not isinstance(getattr(stream, "raw", stream), io.FileIO):
        return None  # What it reads is not what is in the file: a decompressor, a socket.
    path = stream.name
    if not isinstance(path, (str, bytes)):
        return None
    try:
        if stream.writable():
            stream.flush()
        own = os.fstat(stream.fileno())
        if not stat.S_ISREG(own.st_mode) or stream.tell() != 0:
            return None
        if not os.path.samestat(own, os.stat(path)):
            return None  # It was renamed or deleted.
    except OSError:
        return None
    return os.path.abspath(os.fsdecode(path))


def _is_sequence(value: object) -> bool:
    return isinstance(value, (Sequence, set, frozenset)) and not isinstance(value, (str, *_BYTES))


def _auth(value: Any, place: str) -> Union[str, Dict[str, Any]]:
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if isinstance(value, Mapping):
        return {
            key: os.fsdecode(member)
            if isinstance(member, os.PathLike)
            else _plain(member, f"{place}.{key}")
            for key, member in value.items()
        }
    if isinstance(value, str):
        return value
    raise TypeError(f"{place}: expected a mapping, text or a path, not {type(value).__name__}")


def _ids(value: Any, place: str) -> object:
    """Ids as digits: other programs' numbers have 53 bits."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value)
    if _is_sequence(value):
        return [_ids(item, f"{place}[{index}]") for index, item in enumerate(value)]
    return _plain(value, place)


def _plain(value: Any, place: str) -> object:
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, datetime):
        # One without a zone is local time, as everywhere in Python.
        return int(value.timestamp())
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {
            key: _ids(member, f"{place}.{key}")
            if isinstance(key, str) and key.endswith(("_id", "_ids"))
            else _plain(member, f"{place}.{key}")
            for key, member in value.items()
        }
    if _is_sequence(value):
        return [_plain(item, f"{place}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, _BYTES):
        raise TypeError(f"{place}: expected str, not {type(value).__name__}; decode it first")
    raise TypeError(f"{place}: {type(value).__name__} is not a value of a parameter")
