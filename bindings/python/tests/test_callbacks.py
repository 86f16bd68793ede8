"""Callbacks: which thread they run on, and what comes of one that raises."""

import asyncio
import sys
import threading
import time
import unittest
from typing import Any, Dict, List

from support import PNG, SOON, WithSandbox, control

import libxpost


class Callbacks(WithSandbox):
    def test_they_run_on_the_thread_that_called(self) -> None:
        threads: List[int] = []
        auth = self.oauth2()

        def note(*_: object) -> None:
            threads.append(threading.get_ident())

        libxpost.set_log(4, note)
        try:
            with libxpost.Client(auth, on_progress=note, on_auth_update=note) as client:
                client.create_image_tweet("progress", PNG)
                control("POST", "revoke", {})
                client.get_current_user()

                def elsewhere() -> None:
                    client.create_image_tweet("more progress", PNG)
                    self.assertIn(threading.get_ident(), threads)

                before = len(threads)
                self.assertEqual(set(threads), {threading.get_ident()})
                thread = threading.Thread(target=elsewhere)
                thread.start()
                thread.join()
                self.assertEqual(len(set(threads[before:])), 1)
                self.assertNotIn(threading.get_ident(), threads[before:])
        finally:
            libxpost.set_log(0)

    def test_what_a_callback_raises_ends_the_call_and_tells_its_outcome(self) -> None:
        def refuse(done: int, total: int) -> None:
            raise ValueError("enough")

        with libxpost.Client(self.oauth2(), on_progress=refuse) as client:
            with self.assertRaises(ValueError) as caught:
                client.create_image_tweet("never", PNG)
            self.assertEqual(caught.exception.xpost_envelope["error"]["code"], "cancelled")
            self.assertIsInstance(caught.exception.__context__, libxpost.Cancelled)
        self.assertEqual(self.posts(), [])

    def test_an_interrupted_hand_over_of_tokens_is_made_again(self) -> None:
        auth = self.oauth2()
        control("POST", "revoke", {})
        handed: List[str] = []

        def keep(pair: Dict[str, Any]) -> None:
            if not handed:
                handed.append("interrupted")
                raise KeyboardInterrupt
            handed.append(pair["access_token"])

        with libxpost.Client(auth, on_auth_update=keep) as client:
            with self.assertRaises(KeyboardInterrupt) as caught:
                client.get_current_user()
            self.assertTrue(caught.exception.xpost_envelope["ok"])
            self.assertEqual(handed[1:], [client.last_auth_update["access_token"]])

    def test_a_log_callback_that_fails_ends_no_call(self) -> None:
        def fail(_level: int, _line: str) -> None:
            raise ValueError("no log")

        shown: List[type] = []
        hook, sys.excepthook = sys.excepthook, lambda kind, _error, _trace: shown.append(kind)
        libxpost.set_log(4, fail)
        try:
            with libxpost.Client(self.oauth2()) as client:
                client.create_text_tweet("logged")
        finally:
            libxpost.set_log(0)
            sys.excepthook = hook
        self.assertEqual(set(shown), {ValueError})
        self.assertEqual(len(self.posts()), 1)

    def test_a_cancelled_task_ends_its_call(self) -> None:
        fault = {"match": {"path": "/2/tweets"}, "action": "delay_ms", "ms": 60_000}
        control("POST", "faults", fault)

        async def post(client: libxpost.Client) -> None:
            loop = asyncio.get_running_loop()
            call = loop.run_in_executor(None, client.create_text_tweet, "never")
            try:
                await asyncio.wait_for(asyncio.shield(call), 0.3)
            except asyncio.TimeoutError:
                client.cancel()
            with self.assertRaises(libxpost.Cancelled):
                await call

        begun = time.monotonic()
        with libxpost.Client(self.oauth2()) as client:
            asyncio.run(post(client))
        self.assertLess(time.monotonic() - begun, SOON)


if __name__ == "__main__":
    unittest.main()
