"""Ctrl-C: a real signal to a real process, at any moment of a call."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from support import SOON, WithSandbox, control, wait_for

import libxpost

TRIALS = 50
HERE = Path(__file__).resolve().parent


@unittest.skipIf(sys.platform == "win32", "a process on Windows has no SIGINT of its own")
class Interrupted(WithSandbox):
    """Fifty interrupts each. What arrived at X is compared with what the program was told."""

    def interrupt(
        self, scenario: str, auth: Dict[str, Any], longest: float
    ) -> List[Dict[str, Any]]:
        """What the program knew after each interrupt, which comes within ``longest`` seconds."""
        moments = random.Random(scenario)
        known: List[Dict[str, Any]] = []
        late: List[float] = []
        wanted: List[float] = []
        within = longest
        with self.trials(scenario, auth) as program:
            for number in range(TRIALS):
                self.assertEqual(said(program), {"begin": number})
                time.sleep(moments.uniform(0, within))
                wanted.append(wanted_processors())
                asked = time.monotonic()
                program.send_signal(signal.SIGINT)
                known.append(said(program))
                late.append(known[-1]["moment"] - asked)
                self.assertEqual(known[-1]["end"], number)
                # Many moments are to be those of a call, however long one takes on this machine.
                within = within * 0.7 if "ended" in known[-1] else min(longest, within * 1.1)
            self.assertEqual(program.wait(), 0)
        self.assertLess(max(late), SOON)
        # An interrupt goes through several threads. Where there are more of them than processors,
        # each waits for its turn.
        turns = max(1.0, sum(wanted) / TRIALS / (os.cpu_count() or 1))
        self.assertLess(sorted(late)[TRIALS * 3 // 4], 0.1 * turns**2, (turns, sorted(late)))
        self.assertGreater(sum("ended" not in one for one in known), TRIALS // 3)
        return known

    @contextmanager
    def trials(self, scenario: str, auth: Dict[str, Any]) -> Iterator["subprocess.Popen[str]"]:
        """The program. One that hears no interrupt must not hold up the tests."""
        command = [sys.executable, "-B", str(HERE / "interrupted.py"), scenario]
        command += [json.dumps(auth), str(TRIALS)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
            watchdog = threading.Timer(300, program.kill)
            watchdog.start()
            try:
                yield program
            finally:
                watchdog.cancel()
                program.kill()

    def agree(self, known: List[Dict[str, Any]]) -> None:
        posts = Counter(post["sent_text"] for post in self.posts())
        for number, one in enumerate(known):
            count = posts.pop(f"trial {number}", 0)
            envelope: Optional[Dict[str, Any]] = one["envelope"]
            if envelope is None:
                self.assertEqual(count, 0, one)
            elif envelope["ok"]:
                self.assertEqual(count, 1, one)
            else:
                self.assertEqual(envelope["error"]["code"], "cancelled")
                if "ended" not in one:
                    self.assertEqual(one["context"], "Cancelled")
                if envelope["error"]["outcome"] == "not_applied":
                    self.assertEqual(count, 0, one)
                else:
                    self.assertEqual(envelope["error"]["outcome"], "unknown")
                    self.assertLessEqual(count, 1, one)
        self.assertEqual(posts, Counter())

    def test_a_text_post(self) -> None:
        control("POST", "settings", {"latency_ms": 60})
        self.agree(self.interrupt("text", self.oauth2(), 0.09))

    def test_an_upload(self) -> None:
        control("POST", "settings", {"latency_ms": 30, "processing_polls": 0})
        self.agree(self.interrupt("video", self.oauth2(), 0.3))

    def test_the_wait_for_the_processing_of_a_video(self) -> None:
        control("POST", "settings", {"processing_polls": 1000})
        known = self.interrupt("video", self.oauth2(), 0.3)
        self.agree(known)
        self.assertEqual(self.posts(), [])

    def test_the_wait_for_the_end_of_a_rate_limit(self) -> None:
        fault = {"match": {"path": "/2/tweets"}, "action": "rate_limit", "reset_secs": 60}
        control("POST", "faults", {**fault, "times": -1})
        known = self.interrupt("text", {**self.oauth2(), "rate_limit": "wait"}, 0.2)
        self.agree(known)
        self.assertEqual(self.posts(), [])

    def test_a_run_of_the_queue(self) -> None:
        unlimited = {"*": {"limit": 1_000_000}}
        control("POST", "settings", {"latency_ms": 30, "rate_limits": unlimited})
        with tempfile.TemporaryDirectory() as folder:
            auth = {
                **self.network(),
                "store": str(Path(folder, "store.db")),
                "profile": "main",
                "reconcile_after": 0,
            }
            with libxpost.Client(auth) as client:
                client.save_credentials(auth=self.oauth2())
                known = self.interrupt("queue", auth, 0.2)
                for one in known:
                    if one["envelope"] is not None and not one["envelope"]["ok"]:
                        self.assertEqual(one["envelope"]["error"]["code"], "cancelled")
                posts = Counter(post["sent_text"] for post in self.posts())
                for row in client.get_queue(limit=1000)["posts"]:
                    count = posts[row["idempotency_key"]]
                    self.assertEqual(count, 1) if row["state"] == "sent" else self.assertIn(
                        row["state"], ("waiting", "sending")
                    )
                # Nothing is lost and nothing comes twice. Where the answer was lost, X is asked.
                control("POST", "settings", {"latency_ms": 0})
                client.send_queued(limit=1000)
                rows = client.get_queue(limit=1000)["posts"]
                posts = Counter(post["sent_text"] for post in self.posts())
                for row in rows:
                    key = row["idempotency_key"]
                    if row["state"] != "sent":
                        self.assertEqual(row["error"]["code"], "outcome_unknown", row)
                        found = client.resolve_post(key)["state"] == "published"
                        self.assertEqual(posts[key], int(found), row)
                    else:
                        self.assertEqual(posts[key], 1, row)
            self.assertEqual(len(rows), 3 * TRIALS)

    def test_with_the_systems_own_handling_the_process_dies_and_the_store_survives(self) -> None:
        control("POST", "settings", {"latency_ms": 5_000})
        with tempfile.TemporaryDirectory() as folder:
            auth = {
                **self.network(),
                "store": str(Path(folder, "store.db")),
                "profile": "main",
                "reconcile_after": 0,
            }
            with libxpost.Client(auth) as client:
                client.save_credentials(auth=self.oauth2())
                program = self.start(
                    "signal.signal(signal.SIGINT, signal.SIG_DFL)\n"
                    "client = libxpost.Client(auth)\n"
                    "client.create_text_tweet('once', idempotency_key='once')\n",
                    auth,
                )
                with program:
                    wait_for(lambda: arrived("POST", "/2/tweets"))
                    program.send_signal(signal.SIGINT)
                    self.assertEqual(program.wait(10), -signal.SIGINT)
                control("POST", "settings", {"latency_ms": 0})
                self.assertEqual(client.get_profile_state()["grant"], "good")
                client.create_text_tweet("once", idempotency_key="once")
            self.assertEqual([post["sent_text"] for post in self.posts()], ["once"])

    def test_leaving_the_with_block_ends_the_calls_of_other_threads(self) -> None:
        control(
            "POST", "faults", {"match": {"path": "/2/tweets"}, "action": "delay_ms", "ms": 60_000}
        )
        program = self.start(
            "def post():\n"
            "    try:\n"
            "        client.create_text_tweet('never')\n"
            "    except libxpost.Cancelled as error:\n"
            "        say(error.outcome)\n"
            "try:\n"
            "    with libxpost.Client(auth) as client:\n"
            "        threading.Thread(target=post).start()\n"
            "        time.sleep(60)\n"
            "except KeyboardInterrupt:\n"
            "    say('interrupted')\n",
            self.oauth2(),
        )
        self.ends_soon(program, {"unknown", "interrupted"})

    def test_under_asyncio(self) -> None:
        control(
            "POST", "faults", {"match": {"path": "/2/tweets"}, "action": "delay_ms", "ms": 60_000}
        )
        program = self.start(
            "async def main():\n"
            "    with libxpost.Client(auth) as client:\n"
            "        loop = asyncio.get_running_loop()\n"
            "        post = functools.partial(client.create_text_tweet, 'never')\n"
            "        if hasattr(asyncio, 'to_thread'):\n"
            "            await asyncio.to_thread(post)\n"
            "        else:\n"
            "            await loop.run_in_executor(None, post)\n"
            "try:\n"
            "    asyncio.run(main())\n"
            "except KeyboardInterrupt:\n"
            "    say('interrupted')\n",
            self.oauth2(),
        )
        self.ends_soon(program, {"interrupted"})

    def test_in_the_middle_of_a_refresh_the_new_pair_is_handed_over(self) -> None:
        auth = self.oauth2()
        control("POST", "revoke", {})
        delay = {"match": {"path": "/2/oauth2/token"}, "action": "delay_ms", "ms": 1000}
        control("POST", "faults", {**delay, "commit": True})
        program = self.start(
            "def keep(pair):\n"
            "    say(threading.current_thread() is threading.main_thread())\n"
            "    say(pair['access_token'])\n"
            "with libxpost.Client(auth, on_auth_update=keep) as client:\n"
            "    try:\n"
            "        client.create_text_tweet('never')\n"
            "    except KeyboardInterrupt as interrupt:\n"
            "        say(interrupt.xpost_envelope['error']['code'])\n",
            auth,
        )
        with program:
            wait_for(lambda: arrived("POST", "/2/oauth2/token"))
            program.send_signal(signal.SIGINT)
            assert program.stdout is not None
            said = [json.loads(line) for line in program.stdout]
            self.assertEqual(program.wait(), 0)
        self.assertEqual((said[0], said[2]), (True, "cancelled"), said)
        with libxpost.Client({**auth, "access_token": said[1]}, auto_refresh=False) as client:
            client.get_current_user()
        self.assertEqual(self.posts(), [])

    def test_a_second_interrupt_does_not_wait(self) -> None:
        auth = self.oauth2()
        control("POST", "revoke", {})
        delay = {"match": {"path": "/2/oauth2/token"}, "action": "delay_ms", "ms": 60_000}
        control("POST", "faults", delay)
        program = self.start(
            "with libxpost.Client(auth) as client:\n"
            "    try:\n"
            "        client.create_text_tweet('never')\n"
            "    except KeyboardInterrupt as interrupt:\n"
            "        say(hasattr(interrupt, 'xpost_envelope'))\n",
            auth,
        )
        with program:
            wait_for(lambda: arrived("POST", "/2/oauth2/token"))
            begun = time.monotonic()
            program.send_signal(signal.SIGINT)
            time.sleep(0.3)
            program.send_signal(signal.SIGINT)
            assert program.stdout is not None
            self.assertEqual([json.loads(line) for line in program.stdout], [False])
            self.assertEqual(program.wait(), 0)
            self.assertLess(time.monotonic() - begun, SOON)
        self.assertEqual(self.posts(), [])

    def test_standard_parameters_from_a_pipe_are_not_waited_for(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            pipe = str(Path(folder, "auth.json"))
            os.mkfifo(pipe)
            for opened in ("libxpost.Client(auth)", "libxpost.configure(auth)"):
                program = self.start(
                    f"try:\n    {opened}\nexcept KeyboardInterrupt:\n    say('interrupted')\n", pipe
                )
                with program:
                    writer = wait_for(lambda: write_end(pipe))
                    begun = time.monotonic()
                    program.send_signal(signal.SIGINT)
                    assert program.stdout is not None
                    self.assertEqual([json.loads(line) for line in program.stdout], ["interrupted"])
                    self.assertEqual(program.wait(), 0)
                    self.assertLess(time.monotonic() - begun, SOON)
                os.close(writer)

    def start(self, body: str, auth: Any) -> "subprocess.Popen[str]":
        """A program with ``auth`` and ``say``."""
        head = (
            "import asyncio, functools, json, signal, sys, threading, time\n"
            f"sys.path.insert(0, {str(HERE)!r})\n"
            "import support, libxpost\n"
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "auth = json.loads(sys.argv[1])\n"
            "def say(what):\n"
            # In one piece, since another thread may say something too.
            "    print(json.dumps(what) + '\\n', end='', flush=True)\n"
        )
        return subprocess.Popen(
            [sys.executable, "-B", "-W", "error", "-c", head + body, json.dumps(auth)],
            stdout=subprocess.PIPE,
            text=True,
        )

    def ends_soon(self, program: "subprocess.Popen[str]", wanted: set) -> None:
        with program:
            wait_for(lambda: arrived("POST", "/2/tweets"))
            begun = time.monotonic()
            program.send_signal(signal.SIGINT)
            assert program.stdout is not None
            self.assertEqual({json.loads(line) for line in program.stdout}, wanted)
            self.assertEqual(program.wait(), 0)
            self.assertLess(time.monotonic() - begun, SOON)


def said(program: "subprocess.Popen[str]") -> Dict[str, Any]:
    """The next line of a program."""
    assert program.stdout is not None
    line: Dict[str, Any] = json.loads(program.stdout.readline())
    return line


def wanted_processors() -> float:
    """How many threads of this machine want to run at this moment."""
    try:
        with open("/proc/loadavg", encoding="ascii") as file:
            return int(file.read().split()[3].split("/")[0])
    except OSError:
        return os.getloadavg()[0]


def arrived(method: str, path: str) -> bool:
    """Whether the sandbox has got such a request."""
    requests = control("GET", "requests")["requests"]
    return any((one["method"], one["path"]) == (method, path) for one in requests)


def write_end(pipe: str) -> Optional[int]:
    """The end for writing, once somebody reads; as long as it is open they wait."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


if __name__ == "__main__":
    unittest.main()
