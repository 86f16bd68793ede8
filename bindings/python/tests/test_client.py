"""The client itself: errors, callbacks, threads, memory, and what it makes of Python's values."""

import gc
import json
import os
import pickle
import tempfile
import threading
import time
import unittest
from collections import OrderedDict
from pathlib import Path
from types import MappingProxyType
from typing import List, Tuple

from support import PNG, WithSandbox, control, mp4

import libxpost

APPEND = "/2/media/upload/*/append"


class Errors(WithSandbox):
    def test_a_local_error_names_the_parameter(self) -> None:
        with libxpost.Client() as client, self.assertRaises(libxpost.XPostError) as caught:
            client.create_poll_tweet("poll", ["a", "b"], 3)
        error = caught.exception
        self.assertEqual((error.code, error.parameter), ("invalid_parameter", "duration"))
        self.assertEqual(
            (error.outcome, error.retryable, error.status), ("not_applied", False, None)
        )
        self.assertIn("5..=10080", error.message)
        self.assertIn(error.message, str(error))

    def test_an_error_of_x_carries_status_body_and_hint(self) -> None:
        with libxpost.Client(self.oauth2()) as client:
            client.create_text_tweet("twice")
            with self.assertRaises(libxpost.XPostError) as caught:
                client.create_text_tweet("twice")
        error = caught.exception
        self.assertEqual((error.code, error.status), ("duplicate_content", 403))
        self.assertEqual(error.body["status"], 403)
        self.assertTrue(error.hint)
        self.assertEqual(error.envelope["http"]["status"], 403)
        again = pickle.loads(pickle.dumps(error))
        self.assertEqual((again.code, again.envelope), (error.code, error.envelope))

    def test_a_rate_limit_says_when_to_come_back(self) -> None:
        control("POST", "faults", {"match": {"path": "/2/tweets"}, "action": "rate_limit"})
        with libxpost.Client(self.oauth2(), retries=0) as client:
            with self.assertRaises(libxpost.XPostError) as caught:
                client.create_text_tweet("too much")
        error = caught.exception
        self.assertEqual((error.code, error.outcome), ("rate_limited", "not_applied"))
        self.assertGreater(error.retry_at, time.time() - 5)

    def test_a_lost_answer_is_unknown(self) -> None:
        control("POST", "faults", {"match": {"path": "/2/tweets"}, "action": "drop_after"})
        with libxpost.Client(self.oauth2()) as client, self.assertRaises(
            libxpost.XPostError
        ) as caught:
            client.create_text_tweet("lost")
        self.assertEqual(caught.exception.outcome, "unknown")
        self.assertEqual(len(self.posts()), 1)

    def test_an_envelope_is_returned_whatever_it_says(self) -> None:
        with libxpost.Client(self.oauth2()) as client:
            self.assertTrue(client.envelope("GetCurrentUser")["ok"])
            self.assertEqual(client.envelope("Nonsense")["error"]["code"], "unknown_operation")

    def test_refused_parameters_open_no_client(self) -> None:
        for refused in ({"timeout": 0}, {"no_such_key": 1}):
            with self.assertRaises(libxpost.XPostError) as caught:
                libxpost.Client(refused)
            self.assertEqual(caught.exception.code, "invalid_parameter")
            with self.assertRaises(libxpost.XPostError):
                libxpost.Client(**refused)


class Life(WithSandbox):
    def test_the_context_manager_closes(self) -> None:
        with libxpost.Client(self.oauth2()) as client:
            client.get_current_user()
        with self.assertRaises(libxpost.XPostError) as caught:
            client.get_current_user()
        self.assertEqual(caught.exception.code, "unknown_client")
        client.close()

    def test_a_forgotten_client_is_closed(self) -> None:
        client = libxpost.Client()
        number = client._number
        del client
        other = libxpost.Client()
        other._number, number = number, other._number
        self.assertEqual(other.envelope("GetStandardParameters")["error"]["code"], "unknown_client")
        other._number = number
        other.close()

    def test_parameters_come_as_mappings_text_files_and_keywords(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "twitter.json")
            file.write_text(json.dumps({"client_id": "mine"}), encoding="utf-8")
            for auth in (
                {"client_id": "mine"},
                OrderedDict(client_id="mine"),
                MappingProxyType({"client_id": "mine"}),
                '{"client_id": "mine"}',
                "{'client_id': 'mine'}",
                str(file),
                file,
            ):
                with libxpost.Client(auth, timeout=7) as client:
                    for result in (
                        client.get_standard_parameters(),
                        client.get_standard_parameters(auth=auth),
                        client.configure(lang="en"),
                    ):
                        self.assertEqual((result["client_id"], result["timeout"]), ("mine", 7))
                    self.assertEqual(client.configure(client_id=None)["client_id"], "")

    def test_secrets_are_masked_unless_revealed(self) -> None:
        with libxpost.Client(access_token="very-secret") as client:
            self.assertEqual(client.get_standard_parameters()["access_token"], "***")
            shown = client.get_standard_parameters(reveal=True)
            self.assertEqual(shown["access_token"], "very-secret")

    def test_broken_text_is_an_error_and_not_a_crash(self) -> None:
        with libxpost.Client() as client:
            self.assertEqual(
                client.envelope("CreateTextTweet", text="\ud800")["error"]["code"], "invalid_utf8"
            )
            with self.assertRaises(TypeError):
                client.call("CreateTextTweet", text=object())

    def test_ten_thousand_calls_leave_memory_as_it_was(self) -> None:
        with libxpost.Client(client_id="mine") as client:
            for _ in range(1000):
                client.get_standard_parameters()
            gc.collect()
            before = resident()
            for _ in range(10_000):
                client.get_standard_parameters()
            gc.collect()
            self.assertLess(resident() - before, 4 * 1024 * 1024)

    def test_the_log_comes_line_by_line_without_tokens(self) -> None:
        lines: List[Tuple[int, str]] = []
        auth = self.oauth2()
        libxpost.set_log(4, lambda level, line: lines.append((level, line)))
        try:
            with libxpost.Client(auth) as client:
                client.get_current_user()
        finally:
            libxpost.set_log(0)
        self.assertTrue(lines)
        self.assertNotIn(auth["access_token"], repr(lines))
        count = len(lines)
        with libxpost.Client(auth) as client:
            client.get_current_user()
        self.assertEqual(len(lines), count)

    def test_versions_agree(self) -> None:
        self.assertEqual(libxpost.version(), libxpost.__version__)


class Uploads(WithSandbox):
    def test_progress_ends_at_the_total(self) -> None:
        seen: List[Tuple[int, int]] = []
        video = mp4(3_000_000)
        with libxpost.Client(
            self.oauth2(), on_progress=lambda done, total: seen.append((done, total))
        ) as client:
            self.assertEqual(client.progress, (0, 0))
            client.upload_attachments_array(video, "tweet_video")
            self.assertEqual(client.progress, (len(video), len(video)))
        self.assertEqual((seen[0], seen[-1]), ((0, len(video)), (len(video), len(video))))
        self.assertEqual(seen, sorted(seen))

    def test_progress_is_of_uploads_only_and_has_a_total(self) -> None:
        seen: List[int] = []
        with libxpost.Client(
            self.oauth2(), on_progress=lambda done, total: seen.append(100 * done // total)
        ) as client:
            client.create_text_tweet("twice")
            with self.assertRaises(libxpost.XPostError) as caught:
                client.create_text_tweet("twice")
            self.assertEqual(caught.exception.code, "duplicate_content")
            self.assertEqual((seen, client.progress), ([], (0, 0)))
            client.create_image_tweet("a picture", PNG)
        self.assertEqual((seen.count(0), seen[0], seen[-1]), (1, 0, 100))

    def test_what_the_callback_raises_ends_the_call_and_comes_out_of_it(self) -> None:
        for raised in (ValueError, KeyboardInterrupt):
            calls: List[int] = []

            def stop(done: int, _total: int, raised: type = raised, calls: list = calls) -> None:
                calls.append(done)
                raise raised("enough")

            with libxpost.Client(self.oauth2(), on_progress=stop) as client:
                with self.assertRaises(raised):
                    client.create_image_tweet("never", PNG)
                self.assertEqual(len(calls), 1)
                client.on_progress = None
                client.create_image_tweet(f"after {raised.__name__}", PNG)
        self.assertEqual(len(self.posts()), 2)

    def test_another_thread_cancels_at_once(self) -> None:
        fault = {"match": {"path": APPEND}, "action": "delay_ms", "ms": 60_000}
        control("POST", "faults", fault)
        ended: List[Tuple[str, float]] = []
        with libxpost.Client(self.oauth2()) as client:

            def upload() -> None:
                try:
                    client.upload_attachments_array(PNG, "tweet_image")
                except libxpost.XPostError as error:
                    ended.append((error.code, time.monotonic()))

            thread = threading.Thread(target=upload)
            thread.start()
            deadline = time.monotonic() + 60
            while client.progress[1] == 0 and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(0.3)
            self.assertEqual(ended, [])
            asked = time.monotonic()
            client.cancel()
            thread.join()
            self.assertEqual(ended[0][0], "cancelled")
            # X takes a minute.
            self.assertLess(ended[0][1] - asked, 20)
            client.get_current_user()

    def test_other_threads_run_during_a_call(self) -> None:
        control("POST", "settings", {"latency_ms": 1000})
        with libxpost.Client(self.oauth2()) as client:
            threads = [threading.Thread(target=client.get_current_user) for _ in range(8)]
            begun = time.monotonic()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertLess(time.monotonic() - begun, 8)


def resident() -> int:
    """The memory of this process that is in use, in bytes."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    unittest.main()
