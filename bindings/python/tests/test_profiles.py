"""Tokens that the library keeps in a store, and tokens that come back to the caller."""

import _thread
import os
import re
import signal
import socket
import stat
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
from pathlib import Path
from typing import Any, Dict, List, Tuple
from unittest import mock

from support import WithSandbox, control, fetch, keep_envelopes, visit

import libxpost


def setUpModule() -> None:
    keep_envelopes()

KEY = "a key of thirty-two characters or more"


class WithStore(WithSandbox):
    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def profile(self, name: str = "main") -> Dict[str, Any]:
        """Standard parameters that hold no credentials at all."""
        return {**self.network(), "store": str(self.folder / "profiles.db"), "profile": name}

    def saved(self, name: str = "main") -> Dict[str, Any]:
        """The same, and there is a grant in the profile."""
        auth = self.profile(name)
        with libxpost.Client() as client:
            client.save_credentials(auth={**self.oauth2(), **auth}, expires_in=7200)
        return auth


class Profiles(WithStore):
    def test_saved_credentials_post_and_are_listed_shown_and_removed(self) -> None:
        own = self.oauth2()
        auth = self.profile()
        with libxpost.Client(auth) as client:
            saved = client.save_credentials(auth=own, expires_in=7200, scope="tweet.write")
            self.assertEqual((saved["profile"], saved["grant"]), ("main", "good"))
            self.assertEqual(saved["scope"], "tweet.write")
            client.create_text_tweet("by its profile")
            self.assertEqual(self.posts()[-1]["sent_text"], "by its profile")

            state = client.get_profile_state()
            self.assertGreater(state["expires_in"], 7000)
            self.assertEqual(state["client_id"], own["client_id"])
            client.save_credentials(auth={**self.oauth1(), "profile": "other"})
            listed = client.list_profiles()["profiles"]
            self.assertEqual([one["profile"] for one in listed], ["main", "other"])
            self.assertEqual([one["oauth1"] for one in listed], [False, True])
            for secret in (own["access_token"], own["refresh_token"], own["client_secret"]):
                self.assertNotIn(secret, repr((saved, state, listed)))

            self.assertEqual(
                client.remove_profile(revoke=True), {"removed": "main", "revoked": True}
            )
            self.assertIsNone(client.last_auth_update)
            with self.assertRaises(libxpost.XPostError) as caught:
                client.create_text_tweet("by nobody")
            self.assertEqual(caught.exception.code, "unknown_profile")
        with libxpost.Client(own) as client, self.assertRaises(libxpost.XPostError) as caught:
            client.get_current_user()
        self.assertEqual(caught.exception.code, "authorization_required")

    def test_a_refused_token_is_refreshed_and_the_new_pair_stays_in_the_store(self) -> None:
        auth = self.saved()
        control("POST", "revoke", {})
        updates: List[Dict[str, Any]] = []
        with libxpost.Client(auth, on_auth_update=updates.append) as client:
            client.create_text_tweet("after the refusal")
        with libxpost.Client(auth, auto_refresh=False) as client:
            client.create_text_tweet("by another client")
            control("POST", "revoke", {})
            client.create_text_tweet("a profile is refreshed in any case")
        self.assertEqual(updates, [])
        self.assertEqual(control("GET", "state")["refreshes"], 2)
        self.assertEqual(len(self.posts()), 3)

    def test_threads_share_one_refresh(self) -> None:
        auth = self.saved()
        control("POST", "revoke", {})
        failed: List[libxpost.XPostError] = []

        def ask() -> None:
            try:
                with libxpost.Client(auth) as client:
                    client.get_current_user()
            except libxpost.XPostError as error:
                failed.append(error)

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failed, [])
        self.assertEqual(control("GET", "state")["refreshes"], 1)

    def test_a_dead_grant_comes_with_a_link(self) -> None:
        auth = self.saved()
        control("POST", "revoke", {"refresh": True})
        with libxpost.Client(auth) as client:
            with self.assertRaises(libxpost.XPostError) as caught:
                client.get_current_user()
            self.assertEqual(caught.exception.code, "authorization_required")
            redirect = visit(caught.exception.authorization_link)
            self.assertEqual(client.get_profile_state()["grant"], "dead")
            client.handle_incoming_request_after_authorization(redirect)
            self.assertEqual(client.get_profile_state()["grant"], "good")
            client.get_current_user()

    def test_a_key_encrypts_the_store(self) -> None:
        own = self.oauth2()
        auth = {**self.profile(), "store_key": KEY}
        with libxpost.Client(auth) as client:
            client.save_credentials(auth=own)
            client.get_current_user()
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        written = b"".join(file.read_bytes() for file in files)
        self.assertIn(b"main", written)
        self.assertNotIn(own["refresh_token"].encode(), written)
        for wrong in (None, KEY[::-1]):
            with libxpost.Client({**auth, "store_key": wrong}) as client:
                with self.assertRaises(libxpost.XPostError) as caught:
                    client.get_current_user()
                self.assertEqual(caught.exception.code, "store_key_invalid")


class WithoutStore(WithSandbox):
    def test_a_new_pair_comes_back_and_the_client_goes_on_with_it(self) -> None:
        own = self.oauth2()
        control("POST", "revoke", {})
        updates: List[Dict[str, Any]] = []
        with libxpost.Client(own, on_auth_update=updates.append) as client:
            client.create_text_tweet("after the refusal")
            self.assertEqual(len(updates), 1)
            self.assertEqual(client.last_auth_update, updates[0])
            client.create_text_tweet("with the new pair")
        self.assertEqual(len(updates), 1)
        self.assertEqual(control("GET", "state")["refreshes"], 1)
        self.assertNotEqual(updates[0]["refresh_token"], own["refresh_token"])
        with libxpost.Client({**own, **updates[0]}) as client:
            client.get_current_user()

    def test_a_call_that_fails_after_the_refresh_hands_the_pair_over_all_the_same(self) -> None:
        own = self.oauth2()
        updates: List[Dict[str, Any]] = []
        with libxpost.Client(own, on_auth_update=updates.append) as client:
            client.create_text_tweet("twice")
            control("POST", "revoke", {})
            with self.assertRaises(libxpost.XPostError) as caught:
                client.create_text_tweet("twice")
        self.assertEqual(caught.exception.code, "duplicate_content")
        self.assertEqual(caught.exception.envelope["auth_update"], updates[0])
        with libxpost.Client({**own, **updates[0]}) as client:
            client.get_current_user()

    def test_a_caller_may_keep_its_refresh_token_for_itself(self) -> None:
        own = self.oauth2()
        control("POST", "revoke", {})
        with libxpost.Client(own, auto_refresh=False) as client:
            with self.assertRaises(libxpost.XPostError) as caught:
                client.create_text_tweet("refused")
            self.assertEqual(caught.exception.code, "unauthorized")
            self.assertIsNone(client.last_auth_update)
            self.assertEqual(control("GET", "state")["refreshes"], 0)
            client.refresh_token()
            client.create_text_tweet("refreshed by its owner")


class Authorizing(WithStore):
    def setUp(self) -> None:
        super().setUp()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        app = control("GET", "info")["apps"][0]
        self.redirect_uri = f"http://127.0.0.1:{port}/callback"
        control(
            "POST",
            "apps",
            {"client_id": app["client_id"], "redirect_uris": [self.redirect_uri]},
        )
        self.app = {
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "redirect_uri": self.redirect_uri,
        }

    def browse(self, link: str, decision: str, pages: List[Tuple[int, str]]) -> threading.Thread:
        """A user in a browser, who is back at this machine as soon as somebody listens there."""

        def run() -> None:
            redirect = visit(link, decision)
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    pages.append(fetch(redirect))
                    return
                except urllib.error.URLError:
                    time.sleep(0.02)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def test_the_redirect_reaches_this_machine_and_the_tokens_the_profile(self) -> None:
        pages: List[Tuple[int, str]] = []
        with libxpost.Client(self.profile(), **self.app) as client:
            link = client.get_authorization_link()
            state = re.search("[?&]state=([^&]+)", link).group(1)
            browser = self.browse(link, "approve", pages)
            signed_in = client.authorize(state=state, wait=30)
            browser.join()
            self.assertEqual((signed_in["profile"], signed_in["grant"]), ("main", "good"))
            self.assertTrue(signed_in["user"]["username"])
            self.assertIsNone(client.last_auth_update)
        self.assertEqual(pages[0][0], 200)
        self.assertIn("Signed in", pages[0][1])
        # The profile alone is enough from here on: it knows its app too.
        with libxpost.Client(self.profile()) as client:
            client.create_text_tweet("signed in here")
            client.refresh_token()
            client.create_text_tweet("and refreshed")
        self.assertEqual(len(self.posts()), 2)

    def test_a_refusal_in_the_browser_is_an_error_and_a_page(self) -> None:
        pages: List[Tuple[int, str]] = []
        with libxpost.Client(self.profile(), **self.app) as client:
            link = client.get_authorization_link()
            state = re.search("[?&]state=([^&]+)", link).group(1)
            browser = self.browse(link, "deny", pages)
            with self.assertRaises(libxpost.XPostError) as caught:
                client.authorize(state=state, wait=30)
            browser.join()
        self.assertEqual(caught.exception.code, "authorization_denied")
        self.assertEqual(pages[0][0], 400)

    @unittest.skipUnless(sys.platform == "linux", "how a browser is opened is the system's affair")
    def test_the_browser_is_opened_by_the_library(self) -> None:
        program = self.folder / "xdg-open"
        program.write_text(
            f"#!{sys.executable}\n"
            "import sys\n"
            f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
            "from support import fetch, visit\n"
            "fetch(visit(sys.argv[1]))\n",
            encoding="utf-8",
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        updates: List[Dict[str, Any]] = []
        with mock.patch.dict(os.environ, {"PATH": path}):
            with libxpost.Client(
                self.network(), on_auth_update=updates.append, **self.app
            ) as client:
                tokens = client.authorize(wait=30)
                client.get_current_user()
        # Without a profile they are the caller's.
        self.assertEqual(updates[0]["refresh_token"], tokens["refresh_token"])

    def test_without_a_browser_the_redirect_is_pasted(self) -> None:
        with libxpost.Client(self.profile(), **self.app) as client:
            begun = client.authorize(headless=True)
            self.assertIn(begun["state"], begun["authorization_link"])
            signed_in = client.authorize(request=visit(begun["authorization_link"]))
            self.assertEqual(signed_in["grant"], "good")
            client.create_text_tweet("pasted")

    def test_nobody_comes(self) -> None:
        with libxpost.Client(self.profile(), **self.app) as client:
            with self.assertRaises(libxpost.XPostError) as caught:
                client.authorize(state="nobody", wait=1)
        self.assertEqual(caught.exception.code, "timeout")

    def test_ctrl_c_ends_the_wait(self) -> None:
        # A program that a shell has started in the background ignores Ctrl-C; so do its children.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        begun = time.monotonic()
        timer = threading.Timer(0.5, _thread.interrupt_main)
        with libxpost.Client(self.profile(), **self.app) as client:
            timer.start()
            with self.assertRaises(KeyboardInterrupt):
                client.authorize(state="nobody", wait=60)
            timer.join()
            self.assertLess(time.monotonic() - begun, 20)
            # The address is free again, and the client works.
            with self.assertRaises(libxpost.XPostError) as caught:
                client.call("Авторизоваться", state="nobody", wait=1)
        self.assertEqual(caught.exception.code, "timeout")


if __name__ == "__main__":
    unittest.main()
