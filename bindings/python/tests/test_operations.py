"""Every operation against the sandbox, with OAuth 2.0 alone and with OAuth 1.0a alone."""

import hashlib
import inspect
import re
import tempfile
import unittest
from pathlib import Path
from typing import Any, Dict

from support import GIF, PNG, WithSandbox, keep_envelopes, mp4, visit

import libxpost


def setUpModule() -> None:
    keep_envelopes()


class Posting(WithSandbox):
    def posts_of_every_kind(self, auth: Dict[str, Any], kind: str) -> None:
        with libxpost.Client(auth) as client, tempfile.TemporaryDirectory() as folder:
            picture = Path(folder, "картинка.png")
            picture.write_bytes(PNG)

            post = client.create_text_tweet("Привет, мир 👋 \"'\\")
            self.assertEqual(self.posts()[-1]["sent_text"], "Привет, мир 👋 \"'\\")
            self.assertEqual(self.posts()[-1]["auth_kind"], kind)

            client.create_image_tweet(
                "pictures", [picture, PNG, {"file": picture, "alt_text": "one pixel"}, str(picture)]
            )
            media = self.posts()[-1]["media"]
            self.assertEqual([item["sha256"] for item in media], [sha256(PNG)] * 4)
            self.assertEqual(media[2]["alt_text"], "one pixel")
            client.create_image_tweet("one picture", picture)

            client.create_gif_tweet("gif", GIF)
            self.assertEqual(self.posts()[-1]["media"][0]["sha256"], sha256(GIF))
            video = mp4(300_000)
            client.create_video_tweet("video", {"base64": bytearray(video)})
            self.assertEqual(self.posts()[-1]["media"][0]["sha256"], sha256(video))

            client.create_poll_tweet("poll", ("yes", "no"), 60)
            self.assertEqual(
                self.posts()[-1]["body"]["poll"], {"options": ["yes", "no"], "duration_minutes": 60}
            )

            ids = client.upload_attachments_array([picture, PNG], "tweet_image")
            self.assertEqual(len(ids), 2)
            client.create_custom_tweet("custom", ids, in_reply_to_tweet_id=post["data"]["id"])
            sent = self.posts()[-1]["body"]
            self.assertEqual(sent["media"], {"media_ids": ids})
            self.assertEqual(sent["reply"], {"in_reply_to_tweet_id": post["data"]["id"]})
            self.assertEqual({post["auth_kind"] for post in self.posts()}, {kind})

            self.assertEqual(client.get_tweet(post["data"]["id"])["data"]["id"], post["data"]["id"])
            self.assertEqual(client.delete_tweet(post["data"]["id"]), {"data": {"deleted": True}})
            self.assertIn("username", client.get_current_user()["data"])
            self.assertEqual(client.call("СоздатьТекстовыйТвит", text="два")["data"]["text"], "два")

    def test_oauth2_alone_posts_everything(self) -> None:
        self.posts_of_every_kind(self.oauth2(), "oauth2")

    def test_oauth1_alone_posts_everything(self) -> None:
        self.posts_of_every_kind(self.oauth1(), "oauth1")

    def test_a_check_tells_the_price_and_what_is_wrong_and_sends_nothing(self) -> None:
        for auth, kind in ((self.oauth2(), "oauth2"), (self.oauth1(), "oauth1")):
            with libxpost.Client(auth) as client:
                linked = client.check_tweet(
                    "see https://example.com", pictures=[PNG, {"base64": PNG, "alt_text": "pixel"}]
                )
                self.assertTrue(linked["ok"], linked)
                self.assertEqual(linked["identity"]["kind"], kind)
                self.assertEqual([one["code"] for one in linked["warnings"]], ["link_price"])
                self.assertEqual(linked["price"]["total"], "0.205")
                self.assertEqual(
                    client.check_tweet("see https://example.com")["price"]["total"], "0.200"
                )
                wrong = client.check_tweet("$ACME and $XYZ", dur=3)
                self.assertFalse(wrong["ok"])
                self.assertIn("too_many_cashtags", [one["code"] for one in wrong["problems"]])
                self.assertIn("dur", [one["parameter"] for one in wrong["problems"]])
        self.assertEqual(self.posts(), [])

    def test_a_budget_stops_what_is_dearer_and_a_dear_post_warns(self) -> None:
        with libxpost.Client(self.oauth2(), budget="0.05") as client:
            text = "see https://example.com"
            problems = client.check_tweet(text)["problems"]
            self.assertEqual([one["code"] for one in problems], ["budget_exceeded"])
            with self.assertRaises(libxpost.XPostError) as caught:
                client.create_text_tweet(text)
            self.assertEqual(
                (caught.exception.code, caught.exception.outcome),
                ("budget_exceeded", "not_applied"),
            )
            self.assertEqual(self.posts(), [])
            self.assertNotIn("warnings", client.envelope("CreateTextTweet", text="cheap"))
            client.configure(budget=None)
            paid = client.envelope("CreateTextTweet", text=text)
            self.assertEqual([one["code"] for one in paid["warnings"]], ["link_price"])
        self.assertEqual(len(self.posts()), 2)

    def test_a_dry_run_sends_nothing(self) -> None:
        with libxpost.Client(self.oauth2()) as client:
            self.assertTrue(client.create_text_tweet("dry", dry_run=True)["dry_run"])
        self.assertEqual(self.posts(), [])


class SigningIn(WithSandbox):
    def test_oauth2_by_the_code_and_by_the_redirect(self) -> None:
        auth = self.oauth2()
        tokens = auth.pop("access_token"), auth.pop("refresh_token")
        updates = []
        with libxpost.Client(auth, on_auth_update=updates.append) as client:
            redirect = visit(client.get_authorization_link())
            answer = client.handle_incoming_request_after_authorization(redirect)
            self.assertNotIn(answer["access_token"], tokens)
            self.assertEqual(client.last_auth_update["access_token"], answer["access_token"])
            client.get_current_user()

            redirect = visit(client.get_authorization_link())
            code, state = (
                re.search(f"{key}=([^&]+)", redirect).group(1) for key in ("code", "state")
            )
            self.assertIn("refresh_token", client.get_token(code, state=state))
            client.create_text_tweet("signed in")
        self.assertEqual(len(updates), 2)

    def test_a_denial_is_an_error_of_its_own(self) -> None:
        with libxpost.Client(self.oauth2()) as client:
            redirect = visit(client.get_authorization_link(), "deny")
            with self.assertRaises(libxpost.XPostError) as caught:
                client.handle_incoming_request_after_authorization(redirect)
        self.assertEqual(caught.exception.code, "authorization_denied")

    def test_refresh_revoke_and_exchange(self) -> None:
        auth, keys = self.oauth2(), self.oauth1()
        with libxpost.Client(auth) as client:
            pair = client.refresh_token()
            self.assertNotEqual(pair["refresh_token"], auth["refresh_token"])
            self.assertEqual(client.last_auth_update["refresh_token"], pair["refresh_token"])
            client.refresh_token()
            client.revoke_token()
            # The refused token leads to a refresh, and X does not take the refresh token either.
            with self.assertRaises(libxpost.XPostError) as caught:
                client.get_current_user()
            self.assertEqual(caught.exception.code, "authorization_required")
            link = caught.exception.authorization_link
            self.assertTrue(link.startswith(auth["authorize_url"]), link)
            with self.assertRaises(libxpost.XPostError) as caught:
                client.get_current_user(auth={"auto_refresh": False})
            self.assertEqual(
                (caught.exception.code, caught.exception.status), ("unauthorized", 401)
            )
            self.assertIsNone(caught.exception.authorization_link)

            exchanged = client.exchange_token(auth=keys, scope="tweet.read users.read")
            client.configure(access_token=exchanged["access_token"])
            client.get_current_user()
        with libxpost.Client(keys) as client:
            client.revoke_token()
            with self.assertRaises(libxpost.XPostError):
                client.get_current_user()

    def test_oauth1_by_pin_and_by_redirect(self) -> None:
        keys = self.oauth1()
        for key in ("oauth_token", "oauth_token_secret"):
            del keys[key]
        with libxpost.Client(keys) as client:
            request = client.get_request_token(pin=True)
            pin = re.search(r"<code>(\d+)</code>", visit(request["authorization_link"])).group(1)
            token = client.get_access_token(
                pin,
                oauth_token=request["oauth_token"],
                oauth_token_secret=request["oauth_token_secret"],
            )
            self.assertEqual(client.last_auth_update["oauth_token"], token["oauth_token"])
            self.assertIn("username", client.get_current_user()["data"])

            client.configure(redirect_uri=self.oauth2()["redirect_uri"])
            request = client.get_request_token()
            redirect = visit(request["authorization_link"])
            verifier = re.search("oauth_verifier=([^&]+)", redirect).group(1)
            client.get_access_token(
                verifier,
                oauth_token=request["oauth_token"],
                oauth_token_secret=request["oauth_token_secret"],
            )
            client.create_text_tweet("signed in with OAuth 1.0a")


class Catalogue(unittest.TestCase):
    def test_there_is_one_method_per_operation_with_its_parameters_in_order(self) -> None:
        catalogue = {
            operation["function"][len("xpost_") :]: operation for operation in libxpost.operations()
        }
        own = {"call", "cancel", "close", "configure", "envelope"}
        methods = {
            name: method
            for name, method in inspect.getmembers(libxpost.Client, inspect.isfunction)
            if not name.startswith("_") and name not in own
        }
        self.assertEqual(set(methods), set(catalogue))
        for name, operation in catalogue.items():
            signature = list(inspect.signature(methods[name]).parameters.values())[1:]
            declared = operation["parameters"]
            self.assertEqual(
                [given.name for given in signature], [d["key"] for d in declared], name
            )
            for given, parameter in zip(signature, declared):
                self.assertEqual(given.default is given.empty, parameter["required"], name)
            self.assertTrue(methods[name].__doc__.startswith(operation["summary"]["en"][:20]), name)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
