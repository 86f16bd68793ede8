"""The client: one handle of the library, and one method for each of its operations.

A call turns its parameters into JSON, hands them over and reads the envelope that comes back.
Callbacks run on the thread of the call; what they raise cannot pass through C, so it is kept, the
call is cancelled, and the exception is raised again from the method that was called.
"""

import atexit
import base64
import ctypes
import json
import os
import threading
import weakref
from datetime import datetime
from types import TracebackType
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple, Type, Union

from ._errors import XPostError
from ._library import LogFunction, ProgressFunction, library, take

#: Standard parameters: a mapping, JSON text, or the path of a ``.json`` file.
Auth = Union[Mapping[str, Any], str, "os.PathLike[str]"]

#: A media item: a path, a URL or base64 as ``str``; a path object; the bytes themselves; or a
#: mapping with ``file``, ``url`` or ``base64`` and ``alt_text``, ``media_type``, for a video also
#: ``subtitles``. Several of them as a sequence.
MediaItem = Union[str, "os.PathLike[str]", bytes, Mapping[str, Any]]
Media = Union[MediaItem, Sequence[MediaItem]]

#: A post of a thread or of the outbox: its text, or a mapping with the parameters of
#: ``create_custom_tweet`` and with ``pictures``, ``gifs`` or ``videos``.
Post = Union[str, Mapping[str, Any]]

ProgressCallback = Callable[[int, int], object]
AuthUpdateCallback = Callable[[Dict[str, Any]], object]
LogCallback = Callable[[int, str], object]

# Waits for a person, for minutes and without a callback: Python has to notice Ctrl-C meanwhile.
_PATIENT = frozenset(("authorize", "авторизоваться"))

_MEDIA_PARAMETERS = frozenset(("pictures", "gifs", "videos", "files"))

_POST_PARAMETERS = frozenset(("post", "posts"))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass")


def _plain(value: object) -> object:
    """What ``json`` does not know by itself."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        # One without a zone is local time, as everywhere in Python.
        return int(value.timestamp())
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (Sequence, set, frozenset)):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not a value of a parameter")


def _media(value: object) -> object:
    """A path object is a file and bytes are content, so the library need not guess."""
    if isinstance(value, os.PathLike):
        return {"file": os.fspath(value)}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"base64": base64.b64encode(value).decode("ascii")}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_media(item) for item in value]
    return value


def _post(value: object) -> object:
    """A post that is described inside a parameter, or several of them."""
    if isinstance(value, Mapping):
        return {key: _parameter(key, member) for key, member in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return [_post(item) for item in value]
    return value


def _parameter(key: str, value: object) -> object:
    if key in _MEDIA_PARAMETERS:
        return _media(value)
    return _post(value) if key in _POST_PARAMETERS else value


def _parameters(auth: Optional[Auth]) -> Optional[bytes]:
    if auth is None:
        return None
    if isinstance(auth, os.PathLike):
        auth = os.fspath(auth)
    return auth.encode("utf-8", "surrogatepass") if isinstance(auth, str) else _json(auth)


def _envelope(address: Optional[int]) -> Dict[str, Any]:
    envelope: Dict[str, Any] = json.loads(take(address))
    return envelope


def _result(envelope: Dict[str, Any]) -> Any:
    if not envelope["ok"]:
        raise XPostError(envelope)
    return envelope["result"]


def version() -> str:
    """The version of the library."""
    text: bytes = library().xpost_version()
    return text.decode("utf-8")


def operations() -> List[Dict[str, Any]]:
    """The catalogue: every operation with its names and parameters."""
    catalogue: List[Dict[str, Any]] = _result(_envelope(library().xpost_operations()))
    return catalogue


def configure(auth: Optional[Auth] = None, **standard_parameters: Any) -> Dict[str, Any]:
    """Lays standard parameters over those of the process, which every client starts from.

    Returns those in force, with secrets masked.
    """
    return _configure(0, auth, standard_parameters)


def _configure(client: int, auth: Optional[Auth], more: Mapping[str, Any]) -> Dict[str, Any]:
    result: Dict[str, Any] = {}
    for layer in (_parameters(auth), _json(more) if more or auth is None else None):
        if layer is not None:
            result = _result(_envelope(library().xpost_configure(client, layer)))
    return result


_log: Optional[LogCallback] = None


def _forward_log(level: int, line: bytes, _user_data: Optional[int]) -> None:
    callback = _log
    if callback is not None:
        callback(level, line.decode("utf-8", "replace"))


# One for the whole process and never freed: a line may come from any thread at any time.
_log_function = LogFunction(_forward_log)


def set_log(level: int, callback: Optional[LogCallback] = None) -> None:
    """Sends log lines up to ``level`` to ``callback(level, line)``, for the whole process.

    0 none, 1 errors, 2 warnings, 3 calls, 4 requests. No line holds a secret.
    Without a callback the log ends.
    """
    global _log
    _log = callback
    if callback is None:
        library().xpost_set_log(0, LogFunction(), None)
    else:
        # No thread may call into an interpreter that is being torn down.
        atexit.unregister(_end_log)
        atexit.register(_end_log)
        library().xpost_set_log(level, _log_function, None)


def _end_log() -> None:
    set_log(0)


class Client:
    """Standard parameters and connections, kept between calls.

    ``auth`` is a mapping, JSON text or the path of a ``.json`` file; keyword arguments are standard
    parameters too and come on top (``client_id=…``, ``access_token=…``, ``timeout=…``, …).

    ``on_progress(done, total)`` is called during uploads only, in bytes, at most ten times a
    second; each upload begins once with 0, ``total`` is never 0, and what it raises ends the call. ``on_auth_update(parameters)`` is called with new standard
    parameters that have to be stored, such as a new pair of tokens, also when the call itself
    fails; the client goes on with them unless the call had an ``auth`` with credentials of its own.
    With ``store=…, profile=…`` the library keeps the tokens, and there is nothing to store.
    """

    def __init__(
        self,
        auth: Optional[Auth] = None,
        *,
        on_progress: Optional[ProgressCallback] = None,
        on_auth_update: Optional[AuthUpdateCallback] = None,
        **standard_parameters: Any,
    ) -> None:
        self._number = 0
        self.on_progress = on_progress
        self.on_auth_update = on_auth_update
        #: The latest standard parameters that came back to be stored, or ``None``.
        self.last_auth_update: Optional[Dict[str, Any]] = None
        self._raised: Dict[int, BaseException] = {}

        refusal = ctypes.c_void_p()
        number: int = library().xpost_open(_parameters(auth), ctypes.byref(refusal))
        if number == 0:
            raise XPostError(_envelope(refusal.value))
        self._number = number
        try:
            if standard_parameters:
                _configure(number, None, standard_parameters)
        except BaseException:
            self.close()
            raise
        # Set even without a callback: it is where Python notices Ctrl-C during an upload.
        # It refers to this object weakly, so that a forgotten client is closed at once.
        this = weakref.ref(self)

        def forward(done: int, total: int, _user_data: Optional[int]) -> None:
            client = this()
            if client is not None:
                client._progressed(done, total)

        self._progress_function = ProgressFunction(forward)
        library().xpost_set_progress(number, self._progress_function, None)

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

    def close(self) -> None:
        """Ends the running calls, which fail as ``cancelled``; later ones as ``unknown_client``."""
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

    def configure(self, auth: Optional[Auth] = None, **standard_parameters: Any) -> Dict[str, Any]:
        """Lays standard parameters over this client's own, by key; ``None`` clears one.

        Returns those in force, with secrets masked.
        """
        return _configure(self._number, auth, standard_parameters)

    def envelope(self, operation: str, /, **parameters: Any) -> Dict[str, Any]:
        """Runs an operation by its English or Russian name and returns the whole envelope.

        A parameter that is ``None`` is left out. A failure is an envelope too and raises nothing.
        """
        given = {
            key: _parameter(key, value) for key, value in parameters.items() if value is not None
        }
        thread = threading.get_ident()
        self._raised.pop(thread, None)
        name = operation.encode("utf-8", "surrogatepass")
        send = self._send_interruptibly if operation.lower() in _PATIENT else self._send
        envelope = send(name, _json(given))
        update = envelope.get("auth_update")
        if update:
            # Before anything is raised: a new pair of tokens must not be lost.
            self.last_auth_update = update
            if self.on_auth_update is not None:
                self.on_auth_update(update)
        raised = self._raised.pop(thread, None)
        if raised is not None:
            raise raised
        return envelope

    def call(self, operation: str, /, **parameters: Any) -> Any:
        """Runs an operation by its English or Russian name and returns its result."""
        return _result(self.envelope(operation, **parameters))

    def _send(self, name: bytes, parameters: bytes) -> Dict[str, Any]:
        return _envelope(library().xpost_call(self._number, name, parameters))

    def _send_interruptibly(self, name: bytes, parameters: bytes) -> Dict[str, Any]:
        """Makes the call beside this thread, which handles signals while it waits."""
        envelopes: List[Dict[str, Any]] = []
        over = threading.Event()

        def run() -> None:
            try:
                envelopes.append(self._send(name, parameters))
            finally:
                over.set()

        threading.Thread(target=run).start()
        # Not Thread.join: interrupted once, it takes a thread that runs for one that has ended.
        while not over.is_set():
            try:
                over.wait(0.1)
            except BaseException as error:
                # Raised when the call is over: its answer may hold tokens.
                self._raised[threading.get_ident()] = error
                self.cancel()
        return envelopes[0]

    def _progressed(self, done: int, total: int) -> None:
        try:
            thread = threading.get_ident()
            if self.on_progress is not None and thread not in self._raised:
                self.on_progress(done, total)
        except BaseException as error:  # Ctrl-C has to travel too.
            self._raised[threading.get_ident()] = error
            self.cancel()

    def get_authorization_link(
        self,
        *,
        auth: Optional[Auth] = None,
        state: Optional[str] = None,
        code_verifier: Optional[str] = None,
    ) -> str:
        """Returns the link that the user opens to authorize the app (OAuth 2.0, PKCE S256).

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        state: The ``state`` of the redirect; by default the library makes and checks its own.
        code_verifier: PKCE verifier of the caller, 43 to 128 characters; then the caller checks its
            own ``state``.
        """
        result: str = self.call(
            "GetAuthorizationLink", auth=auth, state=state, code_verifier=code_verifier
        )
        return result

    def get_token(
        self,
        code: str,
        *,
        auth: Optional[Auth] = None,
        state: Optional[str] = None,
        code_verifier: Optional[str] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Exchanges the code of the redirect for an access and a refresh token.

        code: The code of the redirect, or the redirect's whole URL; it lives 30 seconds.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        state: The ``state`` of the redirect; by default the library makes and checks its own.
        code_verifier: PKCE verifier of the caller, 43 to 128 characters; then the caller checks its
            own ``state``.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call(
            "GetToken",
            code=code,
            auth=auth,
            state=state,
            code_verifier=code_verifier,
            dry_run=dry_run,
        )
        return result

    def refresh_token(
        self,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Exchanges the refresh token for a new pair; the old refresh token is dead afterwards.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("RefreshToken", auth=auth, dry_run=dry_run)
        return result

    def handle_incoming_request_after_authorization(
        self,
        request: Union[str, Mapping[str, Any]],
        *,
        auth: Optional[Auth] = None,
        state: Optional[str] = None,
        code_verifier: Optional[str] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Handles the redirect of the user's browser after the authorization.

        Checks the state, recognises a denial, exchanges the code.

        request: The redirect: its URL, its query string, or an object with ``url``, ``query``, or
            ``code`` and ``state``.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        state: The ``state`` of the redirect; by default the library makes and checks its own.
        code_verifier: PKCE verifier of the caller, 43 to 128 characters; then the caller checks its
            own ``state``.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call(
            "HandleIncomingRequestAfterAuthorization",
            request=request,
            auth=auth,
            state=state,
            code_verifier=code_verifier,
            dry_run=dry_run,
        )
        return result

    def create_custom_tweet(
        self,
        text: Optional[str] = None,
        media: Optional[Union[str, Sequence[str], Mapping[str, Any]]] = None,
        options: Optional[Sequence[str]] = None,
        dur: Optional[int] = None,
        *,
        auth: Optional[Auth] = None,
        reply: Optional[Mapping[str, Any]] = None,
        in_reply_to_tweet_id: Optional[str] = None,
        quote_tweet_id: Optional[str] = None,
        reply_settings: Optional[str] = None,
        tagged_user_ids: Optional[Union[str, Sequence[str]]] = None,
        poll: Optional[Mapping[str, Any]] = None,
        geo: Optional[Mapping[str, Any]] = None,
        community_id: Optional[str] = None,
        share_with_followers: Optional[bool] = None,
        for_super_followers_only: Optional[bool] = None,
        direct_message_deep_link: Optional[str] = None,
        card_uri: Optional[str] = None,
        nullcast: Optional[bool] = None,
        made_with_ai: Optional[bool] = None,
        paid_partnership: Optional[bool] = None,
        edit_options: Optional[Mapping[str, Any]] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Publishes a post with any of X's fields; media are given as ready ids.

        text: Text of the post.
        media: Ready media ids, or X's ``media`` object.
        options: 2 to 4 poll options of 1 to 25 characters.
        dur: Poll duration in minutes, 5 to 10080.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        reply: X's ``reply`` object: in_reply_to_tweet_id, exclude_reply_user_ids,
            auto_populate_reply_metadata.
        in_reply_to_tweet_id: The post that this one answers.
        quote_tweet_id: The post to quote (X: Enterprise only).
        reply_settings: Who may reply; leave out for everyone.
        tagged_user_ids: Up to 10 users tagged in the media.
        poll: X's ``poll`` object, instead of ``options`` and ``dur``.
        geo: X's ``geo`` object: place_id.
        community_id: Posts into a community.
        share_with_followers: With ``community_id``: also shown to followers.
        for_super_followers_only: Shown to super followers only.
        direct_message_deep_link: Link that opens direct messages.
        card_uri: A card's address.
        nullcast: Promoted-only post.
        made_with_ai: Discloses media made with AI.
        paid_partnership: Discloses a paid partnership.
        edit_options: X's ``edit_options``: previous_post_id edits that post.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateCustomTweet",
            text=text,
            media=media,
            options=options,
            dur=dur,
            auth=auth,
            reply=reply,
            in_reply_to_tweet_id=in_reply_to_tweet_id,
            quote_tweet_id=quote_tweet_id,
            reply_settings=reply_settings,
            tagged_user_ids=tagged_user_ids,
            poll=poll,
            geo=geo,
            community_id=community_id,
            share_with_followers=share_with_followers,
            for_super_followers_only=for_super_followers_only,
            direct_message_deep_link=direct_message_deep_link,
            card_uri=card_uri,
            nullcast=nullcast,
            made_with_ai=made_with_ai,
            paid_partnership=paid_partnership,
            edit_options=edit_options,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def create_text_tweet(
        self,
        text: str,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Publishes a post without attachments.

        text: Text of the post.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateTextTweet",
            text=text,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def create_image_tweet(
        self,
        text: str,
        pictures: Media,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Uploads up to 4 pictures and publishes a post with them.

        text: Text of the post.
        pictures: Up to 4 pictures: JPEG, PNG, WEBP or GIF up to 5 MB; paths, URLs, base64, or
            objects {file|url|base64, alt_text, media_type}. An animated GIF only alone.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateImageTweet",
            text=text,
            pictures=pictures,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def create_gif_tweet(
        self,
        text: str,
        gifs: Media,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Uploads an animated GIF and publishes a post with it.

        text: Text of the post.
        gifs: One GIF up to 15 MB, 1280x1080 pixels, 350 frames and 300 million pixels in all
            frames: a path, a URL, base64, or an object {file|url|base64, alt_text, media_type}.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateGifTweet",
            text=text,
            gifs=gifs,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def create_video_tweet(
        self,
        text: str,
        videos: Media,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Uploads a video and publishes a post with it.

        text: Text of the post.
        videos: One video (MP4, MOV, WEBM, TS) up to 16 GB, as far as the account may: a path, a
            URL, base64, or an object {file|url|base64, alt_text, media_type, subtitles}.
            `subtitles`: SRT or VTT up to 1 MB, a path, a URL, base64, an object {file|url|base64,
            language_code, display_name, media_type}, or an array of those; `language_code` is two
            letters, EN by default.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateVideoTweet",
            text=text,
            videos=videos,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def create_poll_tweet(
        self,
        text: str,
        options: Sequence[str],
        duration: int,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Publishes a poll.

        text: Text of the post.
        options: 2 to 4 options of 1 to 25 characters.
        duration: Duration in minutes, 5 to 10080.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreatePollTweet",
            text=text,
            options=options,
            duration=duration,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def upload_attachments_array(
        self,
        files: Media,
        type: str,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
    ) -> List[str]:
        """Uploads media files and returns their ids, to be posted with CreateCustomTweet.

        files: Media items of one category, as for the post they are meant for: paths, URLs,
            base64, or objects {file|url|base64, alt_text, media_type, subtitles}. Any number; a
            post takes up to 4 pictures, or one GIF, or one video.
        type: tweet_video, tweet_image or tweet_gif.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: List[str] = self.call(
            "UploadAttachmentsArray", files=files, type=type, auth=auth, dry_run=dry_run
        )
        return result

    def get_standard_parameters(
        self,
        *,
        auth: Optional[Auth] = None,
        reveal: Optional[bool] = None,
    ) -> Dict[str, Any]:
        """Returns the standard parameters in force; secrets are masked unless ``reveal`` is set.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        reveal: Shows secrets in clear text.
        """
        result: Dict[str, Any] = self.call("GetStandardParameters", auth=auth, reveal=reveal)
        return result

    def delete_tweet(
        self,
        id: str,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Deletes a post.

        id: Id of the post, a string of digits.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("DeleteTweet", id=id, auth=auth, dry_run=dry_run)
        return result

    def get_tweet(
        self,
        id: str,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Reads a post.

        id: Id of the post, a string of digits.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("GetTweet", id=id, auth=auth, dry_run=dry_run)
        return result

    def get_current_user(
        self,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Returns the account that the credentials post as.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("GetCurrentUser", auth=auth, dry_run=dry_run)
        return result

    def revoke_token(self, *, auth: Optional[Auth] = None, dry_run: bool = False) -> Dict[str, Any]:
        """Ends a grant: revokes the refresh and the access token, or the OAuth 1.0a token.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("RevokeToken", auth=auth, dry_run=dry_run)
        return result

    def exchange_token(
        self,
        *,
        auth: Optional[Auth] = None,
        scope: Optional[str] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Exchanges an OAuth 1.0a token for an OAuth 2.0 pair, without the user.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        scope: Scopes to ask for; by default all that the OAuth 1.0a permission maps to.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("ExchangeToken", auth=auth, scope=scope, dry_run=dry_run)
        return result

    def get_request_token(
        self,
        *,
        auth: Optional[Auth] = None,
        pin: Optional[bool] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Begins the OAuth 1.0a sign-in: returns a request token and the link for the user.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        pin: PIN flow: X shows the user a number instead of redirecting. Default without
            ``redirect_uri``.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("GetRequestToken", auth=auth, pin=pin, dry_run=dry_run)
        return result

    def get_access_token(
        self,
        oauth_verifier: str,
        *,
        auth: Optional[Auth] = None,
        oauth_token: Optional[str] = None,
        oauth_token_secret: Optional[str] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Finishes the OAuth 1.0a sign-in with the verifier of the redirect or the PIN.

        oauth_verifier: ``oauth_verifier`` of the redirect, or the PIN that the user was shown.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        oauth_token: The request token; by default ``oauth_token`` of the standard parameters.
        oauth_token_secret: The request token's secret; by default ``oauth_token_secret`` of the
            standard parameters.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call(
            "GetAccessToken",
            oauth_verifier=oauth_verifier,
            auth=auth,
            oauth_token=oauth_token,
            oauth_token_secret=oauth_token_secret,
            dry_run=dry_run,
        )
        return result

    def authorize(
        self,
        *,
        auth: Optional[Auth] = None,
        headless: Optional[bool] = None,
        request: Optional[Union[str, Mapping[str, Any]]] = None,
        state: Optional[str] = None,
        wait: Optional[int] = None,
    ) -> Dict[str, Any]:
        """Signs an account in from this machine.

        Opens the link in the browser, waits for the redirect on the loopback address of
        ``redirect_uri``, keeps the tokens in the profile. Returns the profile's state; without a
        profile X's answer with the tokens. Ctrl-C ends the wait.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        headless: For a machine without a browser: returns the link and its ``state``; the pasted
            redirect goes into ``request`` of a second call.
        request: The redirect that the user pasted, whole; nothing is opened and nothing waited for.
        state: Waits for the redirect of a link that ``get_authorization_link`` made with this
            ``state``; opens no browser.
        wait: Seconds to wait for the user, 1 to 600; 300 by default.
        """
        result: Dict[str, Any] = self.call(
            "Authorize", auth=auth, headless=headless, request=request, state=state, wait=wait
        )
        return result

    def save_credentials(
        self,
        *,
        auth: Optional[Auth] = None,
        expires_in: Optional[int] = None,
        scope: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Keeps the credentials of the standard parameters in the profile.

        Those not given stay as they are. Returns the profile's state.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        expires_in: Seconds that the access token still lives, if known: then it is refreshed ahead
            of its end.
        scope: Scopes that were granted, separated by spaces, if known.
        """
        result: Dict[str, Any] = self.call(
            "SaveCredentials", auth=auth, expires_in=expires_in, scope=scope
        )
        return result

    def list_profiles(self, *, auth: Optional[Auth] = None) -> Dict[str, Any]:
        """Lists the profiles of the store with their states; no secrets.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        """
        result: Dict[str, Any] = self.call("ListProfiles", auth=auth)
        return result

    def remove_profile(
        self, *, auth: Optional[Auth] = None, revoke: Optional[bool] = None
    ) -> Dict[str, Any]:
        """Removes the profile and all it keeps from the store.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        revoke: Revokes its tokens at X first; when that fails, the profile stays.
        """
        result: Dict[str, Any] = self.call("RemoveProfile", auth=auth, revoke=revoke)
        return result

    def get_profile_state(self, *, auth: Optional[Auth] = None) -> Dict[str, Any]:
        """Returns where the profile's grant stands, its expiry, scopes and user.

        No secrets, no network.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        """
        result: Dict[str, Any] = self.call("GetProfileState", auth=auth)
        return result

    def resolve_post(
        self,
        idempotency_key: str,
        *,
        auth: Optional[Auth] = None,
        decision: Optional[str] = None,
        id: Optional[str] = None,
        part: Optional[int] = None,
    ) -> Dict[str, Any]:
        """Finds out, or takes your word for, what came of a post whose answer was lost.

        Sends no post.

        idempotency_key: The key that the post was published under.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        decision: ``published``: it is there; ``not_published``: it is not, the next call with its
            key sends it. Without it X is asked.
        id: With ``published``: X's id of the post.
        part: Of a thread: which of its posts, counted from 1.
        """
        result: Dict[str, Any] = self.call(
            "ResolvePost",
            idempotency_key=idempotency_key,
            auth=auth,
            decision=decision,
            id=id,
            part=part,
        )
        return result

    def create_thread(
        self,
        posts: Sequence[Post],
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Publishes a thread: posts of which each answers the one before it.

        With a key a thread that was cut in the middle goes on where it stopped when the call is
        made again. Without one, ``publication`` of the error tells which posts are there.

        posts: The posts in order: texts, or mappings with ``text``, ``pictures``, ``gifs``,
            ``videos`` and the other parameters of ``create_custom_tweet``.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this thread, up to 255 characters: a document's UUID. With
            a ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateThread",
            posts=posts,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def enqueue_tweet(
        self,
        post: Union[Post, Sequence[Post]],
        *,
        auth: Optional[Auth] = None,
        not_before: Optional[Union[datetime, int, str]] = None,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Puts a post or a thread into the store, to be sent by ``send_queued``.

        Sends nothing. Needs ``store`` and ``profile`` in the standard parameters.

        post: A post as in ``create_thread``, or a sequence of them: a thread. Files are read when
            the post is sent.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        not_before: When it is sent at the earliest: a ``datetime``, Unix seconds, or RFC 3339 with
            a zone such as 2026-12-01T09:00:00+03:00.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. The
            same key waits and is published once. Without one the post gets a random key.
        """
        result: Dict[str, Any] = self.call(
            "EnqueueTweet",
            post=post,
            auth=auth,
            not_before=not_before,
            idempotency_key=idempotency_key,
        )
        return result

    def send_queued(
        self,
        *,
        auth: Optional[Auth] = None,
        limit: Optional[int] = None,
        max_attempts: Optional[int] = None,
        lease: Optional[int] = None,
    ) -> Dict[str, Any]:
        """Sends the posts of the outbox that are due, each once.

        However many workers do the same. A post that fails raises nothing: its ``error`` is in the
        result. With a ``profile`` only its posts are sent.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        limit: At most so many posts; 100 by default.
        max_attempts: Tries after which a post is given up; 10 by default.
        lease: Seconds after which the post of a worker that died is taken over by another; 600 by
            default.
        """
        result: Dict[str, Any] = self.call(
            "SendQueued", auth=auth, limit=limit, max_attempts=max_attempts, lease=lease
        )
        return result

    def get_queue(
        self,
        *,
        auth: Optional[Auth] = None,
        state: Optional[str] = None,
        idempotency_key: Optional[str] = None,
        limit: Optional[int] = None,
        after: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Lists the posts of the outbox in the order of their arrival.

        With a ``profile`` only its posts.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        state: Only posts in this state: waiting, sending, sent, failed or cancelled.
        idempotency_key: Only the post of this key; needs a ``profile``.
        limit: At most so many posts; 100 by default.
        after: Goes on behind the post with this ``seq``: the last one of the page before.
        """
        result: Dict[str, Any] = self.call(
            "GetQueue",
            auth=auth,
            state=state,
            idempotency_key=idempotency_key,
            limit=limit,
            after=after,
        )
        return result

    def retry_queued(
        self, *, auth: Optional[Auth] = None, idempotency_key: Optional[str] = None
    ) -> Dict[str, Any]:
        """Lets a post of the outbox that was given up be tried again at once.

        Ends the profile's pause. Returns the posts that wait again.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        idempotency_key: The post's key; without it all posts that were given up.
        """
        result: Dict[str, Any] = self.call(
            "RetryQueued", auth=auth, idempotency_key=idempotency_key
        )
        return result

    def cancel_queued(self, idempotency_key: str, *, auth: Optional[Auth] = None) -> Dict[str, Any]:
        """Takes a post out of the outbox before it is sent.

        idempotency_key: The post's key.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        """
        result: Dict[str, Any] = self.call(
            "CancelQueued", idempotency_key=idempotency_key, auth=auth
        )
        return result

    def check_tweet(
        self,
        text: Optional[str] = None,
        media: Optional[Union[str, Sequence[str], Mapping[str, Any]]] = None,
        options: Optional[Sequence[str]] = None,
        dur: Optional[int] = None,
        *,
        auth: Optional[Auth] = None,
        reply: Optional[Mapping[str, Any]] = None,
        in_reply_to_tweet_id: Optional[str] = None,
        quote_tweet_id: Optional[str] = None,
        reply_settings: Optional[str] = None,
        tagged_user_ids: Optional[Union[str, Sequence[str]]] = None,
        poll: Optional[Mapping[str, Any]] = None,
        geo: Optional[Mapping[str, Any]] = None,
        community_id: Optional[str] = None,
        share_with_followers: Optional[bool] = None,
        for_super_followers_only: Optional[bool] = None,
        direct_message_deep_link: Optional[str] = None,
        card_uri: Optional[str] = None,
        nullcast: Optional[bool] = None,
        made_with_ai: Optional[bool] = None,
        paid_partnership: Optional[bool] = None,
        edit_options: Optional[Mapping[str, Any]] = None,
        idempotency_key: Optional[str] = None,
        pictures: Optional[Media] = None,
        gifs: Optional[Media] = None,
        videos: Optional[Media] = None,
    ) -> Dict[str, Any]:
        """Tells what X would refuse of a post, how long it is, who would post it, and its price.

        Sends nothing. What is wrong with the post raises nothing: it is in ``problems`` of the
        result, and ``ok`` is false. ``price["total"]`` is text, in US dollars.

        text: Text of the post.
        media: Ready media ids, or X's ``media`` object.
        options: 2 to 4 poll options of 1 to 25 characters.
        dur: Poll duration in minutes, 5 to 10080.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        reply: X's ``reply`` object: in_reply_to_tweet_id, exclude_reply_user_ids,
            auto_populate_reply_metadata.
        in_reply_to_tweet_id: The post that this one answers.
        quote_tweet_id: The post to quote (X: Enterprise only).
        reply_settings: Who may reply; leave out for everyone.
        tagged_user_ids: Up to 10 users tagged in the media.
        poll: X's ``poll`` object, instead of ``options`` and ``dur``.
        geo: X's ``geo`` object: place_id.
        community_id: Posts into a community.
        share_with_followers: With ``community_id``: also shown to followers.
        for_super_followers_only: Shown to super followers only.
        direct_message_deep_link: Link that opens direct messages.
        card_uri: A card's address.
        nullcast: Promoted-only post.
        made_with_ai: Discloses media made with AI.
        paid_partnership: Discloses a paid partnership.
        edit_options: X's ``edit_options``: previous_post_id edits that post.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        pictures: Up to 4 pictures, as in ``create_image_tweet``. What is behind a URL is not
            fetched.
        gifs: One GIF, as in ``create_gif_tweet``.
        videos: One video, as in ``create_video_tweet``.
        """
        result: Dict[str, Any] = self.call(
            "CheckTweet",
            text=text,
            media=media,
            options=options,
            dur=dur,
            auth=auth,
            reply=reply,
            in_reply_to_tweet_id=in_reply_to_tweet_id,
            quote_tweet_id=quote_tweet_id,
            reply_settings=reply_settings,
            tagged_user_ids=tagged_user_ids,
            poll=poll,
            geo=geo,
            community_id=community_id,
            share_with_followers=share_with_followers,
            for_super_followers_only=for_super_followers_only,
            direct_message_deep_link=direct_message_deep_link,
            card_uri=card_uri,
            nullcast=nullcast,
            made_with_ai=made_with_ai,
            paid_partnership=paid_partnership,
            edit_options=edit_options,
            idempotency_key=idempotency_key,
            pictures=pictures,
            gifs=gifs,
            videos=videos,
        )
        return result
