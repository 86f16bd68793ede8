"""Posting to X (Twitter).

>>> import libxpost
>>> with libxpost.Client("twitter.json") as client:
...     post = client.create_text_tweet("Hello")
...     print(post["data"]["id"])

A ``Client`` keeps standard parameters and connections. Each operation is a method that returns X's
answer or raises ``XPostError``, of which each error code has a subclass (``RateLimited``, …).
The types of answers, media items and standard parameters are in ``libxpost.types``.
Clients may be shared between threads; the interpreter lock is released during calls, and Ctrl-C
ends them.
"""

from . import _codes
from . import _types as types
from ._catalogue import operations
from ._client import Client, configure, version
from ._codes import *  # noqa: F403
from ._errors import XPostError
from ._inputs import Id
from ._log import set_log
from ._types import Auth, Media, Post
from ._version import VERSION as __version__

__all__ = [
    "Auth",
    "Client",
    "Id",
    "Media",
    "Post",
    "XPostError",
    "__version__",
    "configure",
    "operations",
    "set_log",
    "types",
    "version",
]
__all__ += _codes.__all__
