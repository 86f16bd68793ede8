"""What a call takes: files and bytes as media, ids, moments; and what it refuses by name."""

import ast
import copy
import gzip
import hashlib
import io
import os
import pickle
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, List, Tuple
from unittest import mock

from support import GIF, PNG, WithSandbox, control, keep_envelopes, mp4

import libxpost


def setUpModule() -> None:
    keep_envelopes()


class WithFolder(WithSandbox):
    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.spool = self.folder / "spool"
        self.spool.mkdir()
        patched = mock.patch.object(tempfile, "tempdir", str(self.spool))
        patched.start()
        self.addCleanup(patched.stop)

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def media(self) -> List[str]:
        """The hashes of the media of the latest post."""
        return [one["sha256"] for one in self.posts()[-1]["media"]]


class Reader:
    """The least that is a file object; it counts what it is asked for."""

    def __init__(self, content: bytes) -> None:
        self._stream = io.BytesIO(content)
        self.largest = 0

    def read(self, size: int = -1) -> bytes:
        self.largest = max(self.largest, len(content := self._stream.read(size)))
        return content


class Media(WithFolder):
    def test_everything_that_reads_bytes_is_a_picture(self) -> None:
        path = self.file("picture.png", PNG)
        packed = self.folder / "picture.png.gz"
        with gzip.open(packed, "wb") as file:
            file.write(PNG)
        shifted = self.file("shifted", b"abc" + PNG)
        with open(path, "rb") as opened, open(path, "rb", 0) as raw, gzip.open(
            packed
        ) as unpacked, open(shifted, "rb") as behind, tempfile.TemporaryFile() as nameless:
            behind.seek(3)
            nameless.write(PNG)
            nameless.seek(0)
            with tempfile.NamedTemporaryFile() as named, libxpost.Client(self.oauth2()) as client:
                named.write(PNG)  # Not flushed.
                named.seek(0)
                given: List[Any] = [
                    path, str(path), PNG, bytearray(PNG), memoryview(PNG), io.BytesIO(PNG),
                    opened, raw, unpacked, behind, nameless, named, Reader(PNG),
                    {"file": opened, "alt_text": "one pixel"}, {"file": path}, {"base64": PNG},
                    {"base64": io.BytesIO(PNG)},
                ]  # fmt: skip
                for number, one in enumerate(given):
                    opened.seek(0)
                    client.create_image_tweet(f"picture {number}", one)
                    self.assertEqual(self.media(), [sha256(PNG)], one)
        self.assertEqual(list(self.spool.iterdir()), [])

    def test_they_may_stand_anywhere_in_collections(self) -> None:
        subtitles = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n"
        with libxpost.Client(self.oauth2()) as client:
            client.create_thread(
                [
                    {"text": "one", "pictures": (io.BytesIO(PNG), PNG, {"file": Reader(PNG)})},
                    {"text": "two", "gifs": io.BytesIO(GIF)},
                    {
                        "text": "three",
                        "videos": {
                            "file": Reader(mp4(3_000_000)),
                            "subtitles": [{"file": io.BytesIO(subtitles), "language_code": "en"}],
                        },
                    },
                ]
            )
            posts = self.posts()
            self.assertEqual(
                [[one["sha256"] for one in post["media"]] for post in posts],
                [[sha256(PNG)] * 3, [sha256(GIF)], [sha256(mp4(3_000_000))]],
            )
            self.assertEqual(len(posts[2]["media"][0]["subtitles"]), 1)
            self.assertTrue(client.check_tweet("checked", pictures=[io.BytesIO(PNG)])["ok"])
        self.assertEqual(list(self.spool.iterdir()), [])

    def test_a_long_stream_is_never_in_memory_as_a_whole(self) -> None:
        video = mp4(20_000_000)
        path = self.file("video.mp4", video)
        reader = Reader(video)
        sizes: List[int] = []

        def look(_done: int, _total: int) -> None:
            sizes.extend(file.stat().st_size for file in self.spool.iterdir())

        with libxpost.Client(self.oauth2(), on_progress=look) as client:
            client.create_video_tweet("streamed", reader)
            self.assertEqual(self.media(), [sha256(video)])
            self.assertEqual(set(sizes), {len(video)})
            self.assertLessEqual(reader.largest, 1 << 20)
            sizes.clear()
            with open(path, "rb") as file:
                client.create_video_tweet("by its path", file)
            self.assertEqual(self.media(), [sha256(video)])
            self.assertEqual(sizes, [])

    def test_the_temporary_file_is_deleted_whatever_happens(self) -> None:
        def fail(_done: int, _total: int) -> None:
            self.assertEqual(len(list(self.spool.iterdir())), 1)
            raise ZeroDivisionError

        class Broken(Reader):
            def read(self, size: int = -1) -> bytes:
                if self._stream.tell() > 2_000_000:
                    raise OSError("the disk is gone")
                return super().read(size)

        class Text(Reader):
            def read(self, size: int = -1) -> Any:
                return super().read(size) if self._stream.tell() < 2_000_000 else "text"

        video = mp4(3_000_000)
        with libxpost.Client(self.oauth2()) as client:
            for broken, error in ((Broken(video), OSError), (Text(video), TypeError)):
                with self.assertRaises(error):
                    client.create_video_tweet("never", broken)
                self.assertEqual(list(self.spool.iterdir()), [])
            with self.assertRaises(libxpost.XPostError):
                client.create_video_tweet("never", io.BytesIO(video), auth={"client_id": 5})
            client.on_progress = fail
            with self.assertRaises(ZeroDivisionError):
                client.create_video_tweet("never", io.BytesIO(video))
            client.on_progress = None
            control("POST", "revoke", {"refresh": True})
            with self.assertRaises(libxpost.XPostError):
                client.create_video_tweet("never", io.BytesIO(video))
        self.assertEqual(list(self.spool.iterdir()), [])
        self.assertEqual(self.posts(), [])

    def test_a_post_that_waits_holds_what_has_no_lasting_path(self) -> None:
        auth = {**self.network(), "store": self.folder / "store.db", "profile": "main"}
        lasting = self.file("lasting.png", PNG)
        with libxpost.Client(auth) as client:
            client.save_credentials(auth=self.oauth2())
            with open(lasting, "rb") as opened, tempfile.NamedTemporaryFile() as named:
                named.write(PNG)
                named.seek(0)
                given = (opened, named, io.BytesIO(PNG), Reader(PNG), lasting)
                for number, media in enumerate(given):
                    client.enqueue_tweet({"text": f"waits {number}", "pictures": media})
            client.enqueue_tweet({"text": "video", "videos": io.BytesIO(mp4(2_000_000))})
            with self.assertRaises(ValueError) as caught:
                client.enqueue_tweet({"text": "never", "videos": Reader(mp4(17 << 20))})
            self.assertIn("post.videos: more than 16 MiB", str(caught.exception))
            self.assertEqual(client.send_queued()["sent"], 6)
            hashes = [post["media"][0]["sha256"] for post in self.posts()]
            self.assertEqual(hashes, [sha256(PNG)] * 5 + [sha256(mp4(2_000_000))])

    def test_the_same_stream_is_the_same_post_under_its_key(self) -> None:
        auth = {**self.network(), "store": self.folder / "store.db", "profile": "main"}
        with libxpost.Client(auth) as client:
            client.save_credentials(auth=self.oauth2())
            video = mp4(3_000_000)
            ids = {
                client.create_video_tweet("once", media, idempotency_key="one")["data"]["id"]
                for media in (io.BytesIO(video), video, Reader(video), self.file("a.mp4", video))
            }
        self.assertEqual((len(ids), len(self.posts())), (1, 1))

    def test_what_is_no_media_is_refused_by_name(self) -> None:
        path = self.file("picture.png", PNG)
        with libxpost.Client(self.oauth2()) as client, open(path, encoding="latin-1") as text:
            for given, place in (
                (text, "pictures"),
                ([PNG, io.StringIO("text")], r"pictures\[1\]"),
                ({"file": 5}, "pictures"),
                (5, "pictures"),
                ([{"base64": PNG, "alt_text": b"alt"}], r"pictures\[0\]\.alt_text"),
            ):
                if given == {"file": 5}:
                    with self.assertRaises(libxpost.InvalidParameter) as refused:
                        client.create_image_tweet("never", given)
                    self.assertIn("pictures[0].file", refused.exception.parameter)
                    continue
                with self.assertRaisesRegex(TypeError, f"^{place}: "):
                    client.create_image_tweet("never", given)


class Texts(WithSandbox):
    def test_bytes_are_no_text(self) -> None:
        word = "Привет".encode()
        poll = {"text": "a", "duration": 5}
        described = {"base64": PNG, "alt_text": word}
        calls: List[Tuple[str, str, Dict[str, Any]]] = [
            ("create_text_tweet", "text", {"text": word}),
            ("create_text_tweet", "text", {"text": bytearray(word)}),
            ("create_text_tweet", "idempotency_key", {"text": "a", "idempotency_key": word}),
            ("create_poll_tweet", r"options\[1\]", {**poll, "options": ["a", word]}),
            ("create_image_tweet", r"pictures\.alt_text", {"text": "a", "pictures": described}),
            ("create_image_tweet", r"pictures\.file", {"text": "a", "pictures": {"file": word}}),
            ("create_thread", r"posts\[1\]", {"posts": ["a", word]}),
            ("create_thread", r"posts\[0\]\.text", {"posts": [{"text": word}]}),
            ("create_thread", r"posts\[0\]\.options\[0\]", {"posts": [{"options": [word, "b"]}]}),
            ("enqueue_tweet", "post", {"post": word}),
            ("create_custom_tweet", r"geo\.place_id", {"geo": {"place_id": word}}),
            ("create_custom_tweet", "in_reply_to_tweet_id", {"in_reply_to_tweet_id": word}),
            ("get_token", "code", {"code": word}),
            ("get_current_user", r"auth\.access_token", {"auth": {"access_token": word}}),
            ("get_current_user", "auth", {"auth": word}),
        ]  # fmt: skip
        with libxpost.Client(self.oauth2()) as client:
            for method, place, parameters in calls:
                with self.assertRaisesRegex(TypeError, f"^{place}: "):
                    getattr(client, method)(**parameters)
        with self.assertRaisesRegex(TypeError, r"^auth\.client_id: "):
            libxpost.Client(client_id=b"mine")
        self.assertEqual(self.posts(), [])

    def test_a_misspelt_name_is_told_by_the_library(self) -> None:
        with libxpost.Client() as client, self.assertRaises(libxpost.InvalidParameter) as caught:
            client.call("CreateImageTweet", text="a", picture=PNG)
        self.assertIn("`pictures`", caught.exception.hint)


class Ids(WithSandbox):
    def test_numbers_are_ids_wherever_ids_are_taken(self) -> None:
        with libxpost.Client(self.oauth2()) as client:
            first = int(client.create_text_tweet("first")["data"]["id"])
            self.assertEqual(client.get_tweet(first)["data"]["id"], str(first))
            media = [int(one) for one in client.upload_attachments_array([PNG, PNG], "tweet_image")]
            client.create_custom_tweet("second", media, in_reply_to_tweet_id=first)
            sent = self.posts()[-1]["body"]
            self.assertEqual(sent["media"], {"media_ids": [str(one) for one in media]})
            self.assertEqual(sent["reply"], {"in_reply_to_tweet_id": str(first)})
            client.create_custom_tweet("third", reply={"in_reply_to_tweet_id": first})
            self.assertEqual(
                self.posts()[-1]["body"]["reply"], {"in_reply_to_tweet_id": str(first)}
            )
            client.create_thread([{"text": "a thread", "in_reply_to_tweet_id": first}, "of two"])
            client.delete_tweet(first)
            # More than a float can hold.
            with self.assertRaises(libxpost.NotFound):
                client.get_tweet(2**53 + 1)
            with self.assertRaises(libxpost.InvalidParameter):
                client.get_tweet(True)


class Moments(WithFolder):
    def test_a_moment_without_a_zone_is_local_time(self) -> None:
        auth = {**self.network(), "store": self.folder / "store.db", "profile": "main"}
        later = datetime.now().replace(microsecond=0) + timedelta(days=1)
        with libxpost.Client(auth, budget=Decimal("0.05")) as client:
            client.save_credentials(auth=self.oauth2())
            for moment in (later, later.astimezone(timezone.utc)):
                row = client.enqueue_tweet("later", not_before=moment)
                self.assertEqual(row["not_before"], int(later.timestamp()))


class Errors(WithSandbox):
    def test_each_code_has_a_class_that_hides_no_builtin(self) -> None:
        import builtins

        from libxpost import _codes

        for name in _codes.__all__:
            self.assertFalse(hasattr(builtins, name), name)
            kind = getattr(libxpost, name)
            self.assertTrue(issubclass(kind, libxpost.XPostError), name)
            self.assertTrue(kind.__doc__, name)
        error = libxpost.XPostError(
            {"ok": False, "error": {"code": "rate_limited", "message": "m"}}
        )
        self.assertIs(type(error), libxpost.RateLimited)
        later = libxpost.XPostError({"ok": False, "error": {"code": "of_a_later_library"}})
        self.assertIs(type(later), libxpost.XPostError)
        for one in (error, later):
            again = pickle.loads(pickle.dumps(one))
            self.assertEqual((type(again), again.code), (type(one), one.code))

    def test_what_x_refuses_is_caught_by_its_kind(self) -> None:
        fault: Dict[str, Any] = {"match": {"path": "/2/tweets"}, "times": 1}
        with libxpost.Client(self.oauth2(), auto_refresh=False, retries=0) as client:
            client.create_text_tweet("twice")
            with self.assertRaises(libxpost.DuplicateContent):
                client.create_text_tweet("twice")
            with self.assertRaises(libxpost.NotFound):
                client.get_tweet("12345")
            control("POST", "faults", {**fault, "action": "rate_limit", "reset_secs": 1})
            with self.assertRaises(libxpost.RateLimited):
                client.create_text_tweet("three")
            control("POST", "faults", {**fault, "action": "credits"})
            with self.assertRaises(libxpost.PaymentRequired):
                client.create_text_tweet("four", auth=self.oauth2())
            with self.assertRaises(libxpost.InvalidParameter):
                client.create_poll_tweet("poll", ["a", "b"], 3)
            control("POST", "revoke", {})
            with self.assertRaises(libxpost.Unauthorized):
                client.get_current_user()
            with self.assertRaises(libxpost.ConnectionFailed):
                client.get_current_user(auth={"api_url": "http://127.0.0.1:1"})
        with self.assertRaises(libxpost.UnknownClient):
            client.get_current_user()
        with libxpost.Client(self.network()) as client, self.assertRaises(
            libxpost.MissingCredentials
        ):
            client.create_text_tweet("by nobody")

    def test_messages_name_methods_and_keywords(self) -> None:
        for lang, sentence in (("en", "get one with"), ("ru", "получите его")):
            with libxpost.Client(self.network(), lang=lang) as client:
                with self.assertRaises(libxpost.MissingCredentials) as caught:
                    client.create_text_tweet("by nobody")
            self.assertIn("client.get_authorization_link()", caught.exception.hint)
            self.assertIn("client.get_token()", caught.exception.hint)
            self.assertIn(sentence, caught.exception.hint)
            with self.assertRaises(libxpost.UnknownClient) as closed:
                client.create_text_tweet("by nobody")
            self.assertIn("libxpost.Client()", closed.exception.hint)
            self.assertNotIn("xpost_open", str(closed.exception))
            self.assertNotIn("0", closed.exception.hint)
        with self.assertRaises(libxpost.InvalidParameter) as caught:
            libxpost.Client(timeout=0)
        self.assertEqual(caught.exception.parameter, "timeout")
        self.assertIn("`timeout`", caught.exception.message)
        with libxpost.Client() as client, self.assertRaises(libxpost.InvalidParameter) as caught:
            client.get_current_user(auth={"timeout": 0})
        self.assertEqual(caught.exception.parameter, "auth.timeout")
        self.assertIn("`auth.timeout`", caught.exception.message)

    def test_a_check_and_its_warnings_speak_python_too(self) -> None:
        frame = GIF.index(b",")
        still = GIF[:frame] + GIF[frame : (len(GIF) - 1 + frame) // 2] + b";"
        with libxpost.Client(self.oauth1(), budget="0.001") as client:
            check = client.check_tweet("x" * 281, gifs=still)
            dry = client.create_text_tweet("x" * 281, dry_run=True)["check"]
            dry = dry[0] if isinstance(dry, list) else dry
        problems = {one["parameter"]: one for one in check["problems"]}
        self.assertIn("client.create_image_tweet()", problems["gifs[0]"]["hint"])
        self.assertIn("budget", problems)
        for found in (check, dry):
            (long,) = [one for one in found["warnings"] if one["code"] == "premium_length"]
            self.assertIn("`premium`", long["message"])

    def test_the_name_of_an_operation_becomes_that_of_its_method(self) -> None:
        from libxpost import _messages

        catalogue = libxpost.operations()
        for operation in catalogue:
            for name in operation["name"].values():
                error = {"code": "internal", "message": "m", "hint": f"call {name}, then {name}."}
                hint = _messages.translate({"error": error}, True)["error"]["hint"]
                method = f"client.{operation['function'][len('xpost_') :]}()"
                self.assertEqual(hint, f"call {method}, then {method}.")


class TheClient(WithFolder):
    def test_its_repr_tells_where_it_posts_and_no_secret(self) -> None:
        store = str(self.folder / "store.db")
        with libxpost.Client(api_url="http://127.0.0.1:1", access_token="very-secret") as client:
            self.assertEqual(repr(client), "<Client api_url='http://127.0.0.1:1'>")
        self.assertEqual(repr(client), "<Client, closed>")
        with libxpost.Client(store=store, profile="main") as client:
            self.assertEqual(repr(client), f"<Client store={store!r} profile='main'>")
            self.assertFalse(os.path.exists(store))
            client.save_credentials(auth=self.oauth2())
            # Its tokens go nowhere else.
            address = self.network()["api_url"]
            wanted = f"<Client store={store!r} profile='main' api_url={address!r}>"
            self.assertEqual(repr(client), wanted)
        database = "postgres://me:very-secret@host:5432/db"
        for given in (f"{database}?password=hidden", database):
            with libxpost.Client(store=given, profile="main") as client:
                shown = "<Client store='postgres://me:***@host:5432/db' profile='main'>"
                self.assertEqual(repr(client), shown)

        for hidden in ("me:a/secret@host", "me:a@secret@host", "me:a?secret@host", "[secret"):
            with libxpost.Client(store=f"postgres://{hidden}/db?password=secret@") as client:
                self.assertNotIn("secret", repr(client))

    def test_it_is_neither_copied_nor_pickled(self) -> None:
        with libxpost.Client(self.oauth2()) as client:
            for way in (copy.copy, copy.deepcopy, pickle.dumps):
                with self.assertRaisesRegex(TypeError, "copied or pickled: .*open another"):
                    way(client)
            client.create_text_tweet("still open")


class Sources(unittest.TestCase):
    def test_the_package_takes_no_name_of_another(self) -> None:
        # `xpost` on the public index is somebody else's program.
        folders = Path(libxpost.__file__).parents[1].glob("*/__init__.py")
        self.assertEqual([file.parent.name for file in folders], ["libxpost"])

    def test_they_are_python_3_8(self) -> None:
        root = Path(libxpost.__file__).parent
        for file in [*root.glob("*.py"), *Path(__file__).parent.glob("*.py")]:
            ast.parse(file.read_text(encoding="utf-8"), str(file), feature_version=(3, 8))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    unittest.main()
