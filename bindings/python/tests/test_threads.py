"""The threads of calls: none is left behind, shared with a child or waited for at the end."""

import json
import os
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

from support import SOON, WithSandbox, control, mp4, wait_for

import libxpost

HERE = Path(__file__).resolve().parent


class Threads(WithSandbox):
    def test_no_thread_is_left_behind(self) -> None:
        def count() -> int:
            return len(os.listdir("/proc/self/task")) if os.path.exists("/proc") else 1

        with libxpost.Client(self.oauth2()) as client:
            client.get_current_user()
            wait_for(lambda: count() == threading.active_count())
            client.upload_attachments_array(mp4(3_000_000), "tweet_video")
            wait_for(lambda: count() == threading.active_count())

    @unittest.skipUnless(hasattr(os, "fork"), "no fork on this system")
    def test_a_child_calls_on_and_the_parent_too(self) -> None:
        program = (
            "import json, os, sys, threading, warnings\n"
            f"sys.path.insert(0, {str(HERE)!r})\n"
            "import support, libxpost\n"
            "warnings.simplefilter('ignore')\n"
            "client = libxpost.Client(json.loads(sys.argv[1]))\n"
            "client.create_text_tweet('parent before')\n"
            "child = os.fork()\n"
            "if child == 0:\n"
            "    client.create_text_tweet('child')\n"
            "    sys.exit(7)\n"
            "assert os.waitpid(child, 0)[1] >> 8 == 7\n"
            "client.create_text_tweet('parent after')\n"
            "def fork(done, total):\n"
            "    global child\n"
            "    if done == 0:\n"
            "        child = os.fork()\n"
            "client.on_progress = fork\n"
            "try:\n"
            "    client.create_image_tweet('picture', support.PNG)\n"
            "except RuntimeError:\n"
            "    assert child == 0\n"
            "    sys.exit(8)\n"
            "assert os.waitpid(child, 0)[1] >> 8 == 8\n"
        )
        subprocess.run(
            [sys.executable, "-B", "-c", program, json.dumps(self.oauth2())], check=True, timeout=60
        )
        texts = [post["sent_text"] for post in self.posts()]
        self.assertEqual(texts, ["parent before", "child", "parent after", "picture"])

    def test_a_program_ends_although_a_daemon_thread_is_in_a_call(self) -> None:
        fault = {"match": {"path": "/2/media/upload/*/append"}, "action": "delay_ms", "ms": 60_000}
        control("POST", "faults", fault)
        program = (
            "import json, sys, threading, time\n"
            f"sys.path.insert(0, {str(HERE)!r})\n"
            "import support, libxpost\n"
            "auth = json.loads(sys.argv[1])\n"
            "client = libxpost.Client(auth, on_progress=lambda *_: begun.set())\n"
            "begun = threading.Event()\n"
            "def post():\n"
            "    try:\n"
            "        client.create_image_tweet('never', support.PNG)\n"
            "    except libxpost.Cancelled:\n"
            "        pass\n"
            "threading.Thread(target=post, daemon=True).start()\n"
            "begun.wait()\n"
        )
        begun = time.monotonic()
        subprocess.run(
            [sys.executable, "-B", "-c", program, json.dumps(self.oauth2())], check=True, timeout=50
        )
        self.assertLess(time.monotonic() - begun, SOON)
        self.assertEqual(self.posts(), [])


if __name__ == "__main__":
    unittest.main()
