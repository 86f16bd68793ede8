"""The client: one handle of the library.

A call turns its parameters into JSON, hands them over and reads the envelope that comes back.
"""

import ctypes
import json
import os
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Optional, Tuple, Type
from urllib.parse import urlsplit

from ._calls import Call, progress_function
from ._errors import XPostError
from ._library import library, take
from ._messages import translate
from ._operations import Operations
from ._types import Auth, AuthParameters
from ._values import Values, encode, standard

if TYPE_CHECKING:
    from typing_extensions import Unpack  # pyright: ignore[reportMissingModuleSource]

ProgressCallback = Callable[[int, int], object]
AuthUpdateCallback = Callable[[Dict[str, Any]], object]


def _envelope(address: Optional[int], has_auth: bool = False) -> Dict[str, Any]:
    return translate(json.loads(take(address)), has_auth)


def _result(envelope: Dict[str, Any]) -> Any:
    if not envelope["ok"]:
        raise XPostError(envelope)
    return envelope["result"]


def version() -> str:
    """The version of the library."""
    text: bytes = library().xpost_version()
    return text.decode("utf-8")


def configure(
    auth: Optional[Auth] = None, **standard_parameters: "Unpack[AuthParameters]"
) -> Dict[str, Any]:
    """Lays standard parameters over those of the process, which every client starts from.

    Returns those in force, with secrets masked.
    """
    return _configure(0, auth, standard_parameters)


def _configure(client: int, auth: Optional[Auth], more: Mapping[str, Any]) -> Dict[str, Any]:
    result: Dict[str, Any] = {}
    for layer in (standard(auth), standard(more) if more or auth is None else None):
        if layer is not None:
            result = _result(Call(partial(_lay, client, layer)).run())
    return result


def _lay(client: int, layer: bytes, _call: Call) -> Dict[str, Any]:
    return _envelope(library().xpost_configure(client, layer))


class Client(Operations):
    """Standard parameters and connections, kept between calls.

    ``auth`` is a mapping, JSON text or the path of a ``.json`` file; keyword arguments are standard
    parameters too and come on top (``client_id=…``, ``access_token=…``, ``timeout=…``, …).

    ``on_progress(done, total)`` is called during uploads only, in bytes, at most ten times a
    second; each upload begins once with 0, and ``total`` is never 0.
    ``on_auth_update(parameters)`` is called with new standard parameters that have to be stored,
    such as a new pair of tokens, also when the call itself fails; the client goes on with them
    unless the call had an ``auth`` with credentials of its own. With ``store=…, profile=…`` the
    library keeps the tokens, and there is nothing to store. Both run on the thread of the call.

    Ctrl-C, and whatever else is raised during a call, ends the running calls of the client as
    ``cancelled``; nothing is sent afterwards. It comes out of the call with ``xpost_envelope``,
    which says what had become of the call by then; without that attribute nothing was sent. An
    ``on_auth_update`` that was interrupted is called once more.
    """

    def __init__(
        self,
        auth: Optional[Auth] = None,
        *,
        on_progress: Optional[ProgressCallback] = None,
        on_auth_update: Optional[AuthUpdateCallback] = None,
        **standard_parameters: "Unpack[AuthParameters]",
    ) -> None:
        self._number = 0
        self._closed = False
        self.on_progress = on_progress
        self.on_auth_update = on_auth_update
        #: The latest standard parameters that came back to be stored, or ``None``.
        self.last_auth_update: Optional[Dict[str, Any]] = None

        parameters = standard(auth)

        def work(call: Call) -> Dict[str, Any]:
            refusal = ctypes.c_void_p()
            number: int = library().xpost_open(parameters, ctypes.byref(refusal))
            if number == 0:
                return _envelope(refusal.value)
            self._number = number
            if call.forsaken:
                self.close()
            return {"ok": True}

        try:
            _result({"result": None, **Call(work).run()})
            if standard_parameters:
                _configure(self._number, None, standard_parameters)
        except BaseException:
            self.close()
            raise
        library().xpost_set_progress(self._number, progress_function, None)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        _type: Optional[Type[BaseException]],
        _value: Optional[BaseException],
        _traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_number", 0):
            self.close()

    def __reduce_ex__(self, _protocol: Any) -> Any:
        raise TypeError(
            "a Client cannot be copied or pickled: its connections and calls are its own; "
            "share it, or open another one with the same parameters"
        )

    def __repr__(self) -> str:
        if self._closed:
            return f"<{type(self).__qualname__}, closed>"
        shown = self._parameters({"auth": {"profile": None}})
        shown["profile"] = self._parameters(None).get("profile")
        store = shown.get("store", "")
        if shown["profile"] and store:
            # The profile keeps its address. A database is not asked for it, nor a store made.
            is_there = "://" not in store and (store == "default" or os.path.isfile(store))
            shown["api_url"] = self._parameters({}).get("api_url") if is_there else None
        said = [
            f"{key}={_without_password(shown[key])!r}"
            for key in ("store", "profile", "api_url")
            if shown.get(key)
        ]
        return " ".join([f"<{type(self).__qualname__}", *said]) + ">"

    def _parameters(self, given: Optional[Dict[str, Any]]) -> Dict[str, Any]:
        """The standard parameters, secrets too; with ``None`` those that need no store, masked."""
        if given is None:
            address = library().xpost_configure(self._number, b"{}")
        else:
            asked = encode({**given, "reveal": True})
            address = library().xpost_call(self._number, b"GetStandardParameters", asked)
        parameters: Dict[str, Any] = _envelope(address).get("result") or {}
        return parameters

    def close(self) -> None:
        """Ends the running calls, which fail as ``cancelled``; later ones as ``unknown_client``."""
        self._closed = True
        if self._number:
            library().xpost_close(self._number)

    def cancel(self) -> None:
        """Ends the running calls of this client, from any thread; later ones are not affected."""
        library().xpost_cancel(self._number)

    @property
    def progress(self) -> Tuple[int, int]:
        """Bytes sent and bytes in total of the latest upload; ``(0, 0)`` before the first one."""
        done, total = ctypes.c_uint64(), ctypes.c_uint64()
        library().xpost_progress(self._number, ctypes.byref(done), ctypes.byref(total))
        return done.value, total.value

    def configure(
        self, auth: Optional[Auth] = None, **standard_parameters: "Unpack[AuthParameters]"
    ) -> Dict[str, Any]:
        """Lays standard parameters over this client's own, by key; ``None`` clears one.

        Returns those in force, with secrets masked.
        """
        return _configure(self._number, auth, standard_parameters)

    def envelope(self, operation: str, /, **parameters: Any) -> Dict[str, Any]:
        """Runs an operation by its English or Russian name and returns the whole envelope.

        A parameter that is ``None`` is left out. A failure is an envelope too and raises nothing.
        """
        values = Values(operation)
        try:
            name = operation.encode("utf-8", "surrogatepass")
            given = values.parameters(parameters)
            has_auth = parameters.get("auth") is not None

            def work(call: Call) -> Dict[str, Any]:
                try:
                    address = library().xpost_call(self._number, name, given)
                finally:
                    # No interrupt reaches this thread.
                    values.close()
                envelope = _envelope(address, has_auth)
                update = envelope.get("auth_update")
                if update:
                    self.last_auth_update = update
                    if self.on_auth_update is not None:
                        call.ask(self.on_auth_update, update, must=True)
                return envelope

            return Call(work, self.cancel, self.on_progress).run()
        finally:
            values.close()

    def call(self, operation: str, /, **parameters: Any) -> Any:
        """Runs an operation by its English or Russian name and returns its result."""
        return _result(self.envelope(operation, **parameters))


def _without_password(address: str) -> str:
    """An address as it may be shown; a path stays as it is."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return f"{scheme}://***"
    user, at, host = parts.netloc.rpartition("@")
    if "@" in user or rest.count("@") != len(at):
        # Part of a password that was not escaped may be anywhere.
        return f"{scheme}://***"
    user = user.split(":")[0] + ":***" if ":" in user else user
    # A query may hold a password too.
    return f"{scheme}://{user}{at}{host}{parts.path}"
