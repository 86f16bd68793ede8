"""What the tests share: the sandbox's control endpoint and parameters that lead to it.

XPOST_LIBRARY names the library under test and XPOST_SANDBOX_URL a running sandbox. Without them the
tests fail: a suite that skips what it cannot reach promises nothing.
"""

import json
import os
import sys
import threading
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import libxpost  # noqa: E402

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63fccfc0"
    "500f000485018084a98c210000000049454e44ae426082"
)
GIF = (
    b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0"
    + b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0" * 2
    + b";"
)
MP4 = Path(__file__).resolve().parents[3] / "sandbox" / "src" / "samples" / "grey.mp4"

#: Seconds, also on a busy machine, in which ends what does not wait for X: that takes a minute.
SOON = 20


def mp4(size: int) -> bytes:
    """A small H.264 video, filled up with a pattern."""
    head = MP4.read_bytes()
    rest = max(0, size - len(head))
    pattern = bytes(range(256)) * (rest // 256 + 1)
    return head + pattern[:rest]


def need(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise AssertionError(f"the environment variable {name} is missing")
    return value


class SameAddress(urllib.request.HTTPRedirectHandler):
    """Stays where it is: the address that a redirect names is what the tests are after."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), SameAddress())


def control(method: str, path: str, body: Optional[Dict[str, Any]] = None) -> Any:
    request = urllib.request.Request(
        f"{need('XPOST_SANDBOX_URL')}/_sandbox/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
    )
    with _opener.open(request, timeout=60) as answer:
        return json.load(answer)


def visit(link: str, decision: str = "approve") -> str:
    """What the user's browser ends up with: the address it is sent to, or else the page."""
    try:
        with _opener.open(f"{link}&sandbox_decision={decision}", timeout=60) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as redirect:
        with redirect:
            return redirect.headers["location"] or ""


def fetch(address: str) -> Tuple[int, str]:
    """The status and the text of a page, as a browser shows them."""
    try:
        with _opener.open(address, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def keep_envelopes() -> None:
    """For ``setUpModule``: writes every call and its envelope to the file XPOST_TEST_ENVELOPES, if it is named.

    Whoever runs the tests holds them to the description of the operations.
    """
    path = os.environ.get("XPOST_TEST_ENVELOPES")
    if not path:
        return
    plain = libxpost.Client.envelope
    lock = threading.Lock()

    def envelope(self: libxpost.Client, operation: str, /, **parameters: Any) -> Dict[str, Any]:
        found = plain(self, operation, **parameters)
        with lock, open(path, "a", encoding="utf-8") as kept:
            kept.write(f"{operation}\t{json.dumps(found)}\n")
        return found

    libxpost.Client.envelope = envelope  # type: ignore[method-assign]
    unittest.addModuleCleanup(setattr, libxpost.Client, "envelope", plain)


def wait_for(condition: Any) -> Any:
    """What ``condition`` returns when it holds."""
    deadline = time.monotonic() + 60
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError("what was waited for did not come")
        time.sleep(0.005)


class WithSandbox(unittest.TestCase):
    def setUp(self) -> None:
        need("XPOST_LIBRARY")
        control("POST", "reset", {})
        control("POST", "settings", {"processing_polls": 1, "check_after_secs": 1})

    def network(self) -> Dict[str, Any]:
        url = need("XPOST_SANDBOX_URL")
        return {
            "api_url": url,
            "upload_url": url,
            "authorize_url": f"{url}/i/oauth2/authorize",
            "proxy": "none",
        }

    def oauth2(self) -> Dict[str, Any]:
        app = control("GET", "info")["apps"][0]
        grant = control("POST", "grant", {"app": app["client_id"]})
        return {
            **self.network(),
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "redirect_uri": app["redirect_uris"][0],
            "access_token": grant["access_token"],
            "refresh_token": grant["refresh_token"],
        }

    def oauth1(self) -> Dict[str, Any]:
        keys = control("POST", "oauth1", {})
        return {
            **self.network(),
            "oauth_consumer_key": keys["consumer_key"],
            "oauth_consumer_secret": keys["consumer_secret"],
            "oauth_token": keys["oauth_token"],
            "oauth_token_secret": keys["oauth_token_secret"],
        }

    def posts(self) -> List[Dict[str, Any]]:
        posts: List[Dict[str, Any]] = control("GET", "state")["posts"]
        return posts
