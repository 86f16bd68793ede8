"""Posting to X (Twitter).

>>> import xpost
>>> with xpost.Client("twitter.json") as client:
...     post = client.create_text_tweet("Hello")
...     print(post["data"]["id"])

A ``Client`` keeps standard parameters and connections. Each operation is a method that returns X's
answer or raises ``XPostError``, of which each error code has a subclass. Clients may be shared between threads; the interpreter lock is
released during calls.
"""

from . import _codes
from ._client import Auth, Client, Media, Post, configure, operations, set_log, version
from ._codes import *  # noqa: F403
from ._errors import XPostError
from ._version import VERSION as __version__

__all__ = [
    "Auth",
    "Client",
    "Media",
    "Post",
    "XPostError",
    "__version__",
    "configure",
    "operations",
    "set_log",
    "version",
]
__all__ += _codes.__all__
