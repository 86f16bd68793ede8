"""`peer.py tweepy|xdk BASE post N | upload FILE PART`. Prints the seconds that the work took.

Both are sent to BASE: xdk by its own option `base_url`; tweepy has the API's host written into it, so its session's
addresses are rewritten, which costs it one string comparison a request.
"""

import base64
import sys
import time

peer, base, what, *rest = sys.argv[1:]

if peer == "tweepy":
    import tweepy

    def redirect(session):
        plain = session.request

        def request(method, url, *positional, **named):
            return plain(method, base + "/" + url.split("/", 3)[3], *positional, **named)

        session.request = request

    client = tweepy.Client("token", "key", "secret", "token", "secret")
    redirect(client.session)

    def post():
        # With the bearer token: no signature is timed.
        client.create_tweet(text="hello", user_auth=False)

    def upload(path, part):
        api = tweepy.API(tweepy.OAuth2BearerHandler("token"))
        redirect(api.session)
        api.chunked_upload(
            path, chunk_size=part, file_type="video/mp4", media_category="tweet_video"
        )

else:
    from xdk import Client
    from xdk.media.models import AppendUploadRequest, InitializeUploadRequest
    from xdk.posts.models import CreateRequest

    client = Client(base_url=base, access_token="token")

    def post():
        client.posts.create(body=CreateRequest(text="hello"))

    def upload(path, part):
        import os

        opened = client.media.initialize_upload(
            body=InitializeUploadRequest(
                media_type="video/mp4",
                total_bytes=os.path.getsize(path),
                media_category="tweet_video",
            )
        )
        media = opened.data["id"] if isinstance(opened.data, dict) else opened.data.id
        with open(path, "rb") as file:
            index = 0
            # It has only the JSON form of this call, with the bytes in base64.
            while chunk := file.read(part):
                body = {"segment_index": index, "media": base64.b64encode(chunk).decode()}
                client.media.append_upload(media, body=AppendUploadRequest.model_validate(body))
                index += 1
        client.media.finalize_upload(media)


begun = time.perf_counter()
if what == "post":
    for _ in range(int(rest[0])):
        post()
else:
    upload(rest[0], int(rest[1]))
print(time.perf_counter() - begun)
