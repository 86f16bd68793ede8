"""A program that is interrupted: the other half of ``test_interrupts.py``, which starts it.

It makes one call in each trial, says on its standard output when it begins and what it knows when
the one interrupt of the trial has come, and waits for that interrupt if the call was faster.
"""

import json
import signal
import sys
import time
from typing import Any, Callable, Dict

import support  # It makes the package known.

import libxpost


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def trial(number: int, call: Callable[[int], Dict[str, Any]]) -> Dict[str, Any]:
    known: Dict[str, Any] = {"envelope": None}
    try:
        say(begin=number)
        known["envelope"] = call(number)
        known["ended"] = True
        # A signal just before a sleep begins does not wake it: short ones.
        for _ in range(12_000):
            time.sleep(0.005)
    except KeyboardInterrupt as interrupt:
        known["moment"] = time.monotonic()
        known["envelope"] = getattr(interrupt, "xpost_envelope", known["envelope"])
        if interrupt.__context__ is not None:
            known["context"] = type(interrupt.__context__).__name__
    return known


def main() -> None:
    scenario, auth, trials = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
    # A shell starts what runs in its background with interrupts ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with libxpost.Client(auth, on_progress=lambda done, total: None) as client:
        calls: Dict[str, Callable[[int], Dict[str, Any]]] = {
            "text": lambda n: client.envelope("CreateTextTweet", text=f"trial {n}"),
            "video": lambda n: client.envelope(
                "CreateVideoTweet", text=f"trial {n}", videos=support.mp4(3_000_000 + n)
            ),
            "queue": lambda n: client.envelope("SendQueued"),
        }
        for number in range(trials):
            if scenario == "queue":
                for key in ("a", "b", "c"):
                    key = f"trial {number}{key}"
                    client.enqueue_tweet(key, idempotency_key=key)
            say(end=number, **trial(number, calls[scenario]))


if __name__ == "__main__":
    main()
