"""Publishing once per key, threads, and the outbox."""

import tempfile
import threading
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, List

from support import PNG, WithSandbox, control, keep_envelopes

import libxpost


def setUpModule() -> None:
    keep_envelopes()


class WithProfile(WithSandbox):
    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.auth = {
            **self.network(),
            "store": str(self.folder / "store.db"),
            "profile": "main",
            "reconcile_after": 0,
        }
        with libxpost.Client(self.auth) as client:
            client.save_credentials(auth=self.oauth2())

    def open(self) -> libxpost.Client:
        client = libxpost.Client(self.auth)
        self.addCleanup(client.close)
        return client

    def sent(self) -> List[str]:
        return [post["sent_text"] for post in self.posts()]


class OncePerKey(WithProfile):
    def test_the_same_key_publishes_once(self) -> None:
        client = self.open()
        first = client.create_text_tweet("once", idempotency_key="document 1")
        again = client.envelope("CreateTextTweet", text="once", idempotency_key="document 1")
        self.assertEqual(again["result"]["data"]["id"], first["data"]["id"])
        self.assertTrue(again["publication"]["replayed"])
        self.assertEqual(self.sent(), ["once"])
        with self.assertRaises(libxpost.XPostError) as caught:
            client.create_text_tweet("something else", idempotency_key="document 1")
        self.assertEqual(caught.exception.code, "idempotency_conflict")

        resolved = client.resolve_post("document 1")
        self.assertEqual(
            (resolved["state"], resolved["post_id"]), ("published", first["data"]["id"])
        )
        with self.assertRaises(libxpost.XPostError) as caught:
            client.resolve_post("nobody's")
        self.assertEqual(caught.exception.code, "not_found")

    def test_every_create_operation_takes_a_key(self) -> None:
        client = self.open()
        picture = self.folder / "a.png"
        picture.write_bytes(PNG)
        calls: Dict[str, Dict[str, Any]] = {
            "create_custom_tweet": {"text": "custom"},
            "create_image_tweet": {"text": "picture", "pictures": picture},
            "create_poll_tweet": {"text": "poll", "options": ["a", "b"], "duration": 5},
        }
        for name, parameters in calls.items():
            ids = {
                getattr(client, name)(**parameters, idempotency_key=name)["data"]["id"]
                for _ in range(2)
            }
            self.assertEqual(len(ids), 1, name)
        self.assertEqual(len(self.sent()), len(calls))

    def test_a_lost_answer_is_looked_for_and_not_sent_again(self) -> None:
        client = self.open()
        control(
            "POST",
            "faults",
            {
                "match": {"method": "POST", "path": "/2/tweets"},
                "action": "drop_after",
                "times": 1,
            },
        )
        try:
            client.create_text_tweet("once", idempotency_key="document 2")
        except libxpost.XPostError as error:
            self.assertEqual(error.outcome, "unknown")
            self.assertIn(error.publication["state"], ("unknown", "sent"))
        client.create_text_tweet("once", idempotency_key="document 2")
        self.assertEqual(self.sent(), ["once"])


class Threads(WithProfile):
    def test_each_post_answers_the_one_before_it(self) -> None:
        client = self.open()
        posts: List[libxpost.Post] = [
            "one",
            {"text": "two", "pictures": [PNG, {"base64": PNG, "alt_text": "one pixel"}]},
            {"text": "three", "options": ("yes", "no"), "dur": 60},
        ]
        answer = client.create_thread(posts, idempotency_key="thread")
        ids = [post["id"] for post in answer["data"]]
        self.assertEqual([post["sent_text"] for post in self.posts()], ["one", "two", "three"])
        replies = [post["body"].get("reply") for post in self.posts()]
        self.assertEqual(replies[0], None)
        self.assertEqual([reply["in_reply_to_tweet_id"] for reply in replies[1:]], ids[:2])
        self.assertEqual(len(self.posts()[1]["media"]), 2)
        self.assertEqual(client.create_thread(posts, idempotency_key="thread"), answer)
        self.assertEqual(len(self.posts()), 3)
        self.assertEqual(client.resolve_post("thread", part=3)["post_id"], ids[2])

    def test_a_thread_that_was_cut_goes_on_where_it_stopped(self) -> None:
        client = self.open()
        refusal = {"title": "Forbidden", "detail": "no", "status": 403}
        control(
            "POST",
            "faults",
            {
                "match": {"method": "POST", "path": "/2/tweets"},
                "action": "status",
                "status": 403,
                "body": refusal,
                "skip": 1,
                "times": 1,
            },
        )
        with self.assertRaises(libxpost.XPostError) as caught:
            client.create_thread(["one", "two"], idempotency_key="thread")
        parts = caught.exception.publication["parts"]
        self.assertEqual(parts[0]["state"], "published")
        self.assertEqual(caught.exception.parameter, "posts[1]")
        self.assertEqual(self.sent(), ["one"])
        done = client.create_thread(["one", "two"], idempotency_key="thread")
        self.assertEqual(done["data"][0]["id"], parts[0]["post_id"])
        self.assertEqual(self.sent(), ["one", "two"])


class Outbox(WithProfile):
    def test_posts_wait_are_sent_once_and_listed(self) -> None:
        client = self.open()
        picture = self.folder / "a.png"
        picture.write_bytes(PNG)
        waiting = client.enqueue_tweet(
            {"text": "with a picture", "pictures": picture}, idempotency_key="1"
        )
        self.assertEqual((waiting["state"], waiting["profile"]), ("waiting", "main"))
        client.enqueue_tweet(["a", "thread"], idempotency_key="2")
        again = client.enqueue_tweet(["a", "thread"], idempotency_key="2")
        self.assertTrue(again["replayed"])
        self.assertEqual(self.sent(), [])

        first = client.get_queue(limit=1)
        self.assertEqual(first["counts"]["waiting"], 2)
        rest = client.get_queue(state="waiting", after=first["posts"][0]["seq"])
        self.assertEqual([post["idempotency_key"] for post in rest["posts"]], ["2"])

        done = client.send_queued()
        self.assertEqual((done["sent"], done["failed"], done["postponed"]), (2, 0, 0))
        self.assertEqual(self.sent(), ["with a picture", "a", "thread"])
        self.assertEqual(len(done["posts"][1]["post_ids"]), 2)
        self.assertEqual(client.send_queued()["sent"], 0)
        listed = client.get_queue(idempotency_key="1")["posts"]
        self.assertEqual([post["state"] for post in listed], ["sent"])

    def test_a_moment_may_be_given_in_every_way(self) -> None:
        client = self.open()
        moment = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(hours=1)
        seconds = int(moment.timestamp())
        ways: List[Any] = [
            moment,
            moment.astimezone(timezone(timedelta(hours=3))),
            datetime.fromtimestamp(seconds),
            seconds,
            moment.isoformat(),
        ]
        for way in ways:
            self.assertEqual(client.enqueue_tweet("later", not_before=way)["not_before"], seconds)
        done = client.send_queued()
        self.assertEqual((done["sent"], done["next_at"]), (0, seconds))

    def test_what_waits_is_cancelled_and_what_failed_is_retried(self) -> None:
        client = self.open()
        client.enqueue_tweet("never", idempotency_key="1")
        self.assertEqual(client.cancel_queued("1")["state"], "cancelled")
        client.enqueue_tweet("at last", idempotency_key="2")
        control(
            "POST",
            "faults",
            {
                "match": {"method": "POST", "path": "/2/tweets"},
                "action": "status",
                "status": 403,
                "body": {"title": "Forbidden", "detail": "no", "status": 403},
                "times": 1,
            },
        )
        done = client.send_queued(limit=10, max_attempts=3, lease=60)
        self.assertEqual((done["sent"], done["failed"]), (0, 1))
        self.assertEqual(done["posts"][0]["error"]["code"], "forbidden")
        self.assertEqual(len(client.retry_queued()["posts"]), 1)
        self.assertEqual(client.send_queued()["sent"], 1)
        self.assertEqual(self.sent(), ["at last"])
        for call in (client.cancel_queued, lambda key: client.retry_queued(idempotency_key=key)):
            with self.assertRaises(libxpost.XPostError) as caught:
                call("2")
            self.assertEqual(caught.exception.code, "queue_conflict")

    def test_many_workers_publish_each_post_once(self) -> None:
        client = self.open()
        for number in range(12):
            client.enqueue_tweet(f"post {number}", idempotency_key=str(number))
        sent: List[int] = []

        def work() -> None:
            with libxpost.Client(self.auth) as worker:
                sent.append(worker.send_queued()["sent"])

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.assertEqual(sum(sent), 12)
        self.assertEqual(sorted(self.sent()), sorted(f"post {number}" for number in range(12)))


if __name__ == "__main__":
    unittest.main()
