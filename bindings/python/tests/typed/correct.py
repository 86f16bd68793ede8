"""A program in which mypy and pyright find nothing. Nobody runs it."""

import io
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Dict, List, cast

import libxpost


def keys() -> libxpost.types.AuthParameters:
    return {"client_id": "mine", "timeout": 60, "lang": "ru", "store": Path("store.db")}


def keep(update: Dict[str, Any]) -> None:
    Path("twitter.json").write_text(json.dumps(update))


def progress(done: int, total: int) -> None:
    print(done / total)


def post(client: libxpost.Client, png: bytes) -> str:
    answer = client.create_text_tweet("Hello", auth={"access_token": "t", "auto_refresh": False})
    client.create_image_tweet("A picture", Path("cat.png"))
    client.create_image_tweet("Two", [{"file": "a.png", "alt_text": "A cat"}, png, io.BytesIO(png)])
    with open("cat.png", "rb") as file:
        client.create_gif_tweet("An open file", {"file": file, "alt_text": "A cat"})
    client.create_video_tweet("A video", {"url": "https://example.com/a.mp4", "subtitles": "a.srt"})
    client.create_video_tweet(
        "A video", {"file": "a.mp4", "subtitles": [{"file": "a.srt", "language_code": "EN"}]}
    )
    client.create_poll_tweet("A poll", ["yes", "no"], 60)
    client.create_thread(["First", {"text": "Second", "pictures": "cat.png"}], idempotency_key="t")
    client.create_custom_tweet("An answer", in_reply_to_tweet_id=answer["data"]["id"])
    ids: List[str] = client.upload_attachments_array([png], "tweet_image")
    client.create_custom_tweet("Ready media", ids, reply_settings="following")
    plan = cast(libxpost.types.Plan, client.create_text_tweet("Hello", dry_run=True))
    print(len(plan["requests"]))
    return answer["data"]["id"]


def look(client: libxpost.Client) -> None:
    check = client.check_tweet("Text", pictures="cat.png")
    if check["ok"] and check["price"]["total"] == "0.200":
        print(check["text"]["weighted_length"] + 1)
    client.enqueue_tweet({"text": "Later", "gifs": {"base64": b"GIF"}}, not_before=datetime.now())
    for queued in client.get_queue(state="failed")["posts"]:
        if queued["error"] is not None:
            print(queued["text"], queued["error"]["message"], queued["post_ids"][0])
    if client.get_profile_state()["grant"] == "dead":
        print(client.authorize(headless=True).get("authorization_link"))


def main() -> None:
    libxpost.configure("twitter.json", lang="en")
    loaded: Dict[str, Any] = {"store": "default", "profile": "main"}
    with libxpost.Client(**loaded) as client:
        look(client)
    with libxpost.Client(
        {**keys(), "profile": "main"}, on_auth_update=keep, on_progress=progress, retries=3
    ) as client:
        client.configure(budget=Decimal("0.05"), timeout=None)
        try:
            client.delete_tweet(post(client, b"PNG"))
        except libxpost.RateLimited as error:
            print(error.retry_at)
        except libxpost.XPostError as error:
            print(error.code, error.outcome, error.hint)
