"""Typos that mypy and pyright have to find. Nobody runs this program.

Above each stands what they say of the next line: a word of both messages, mypy's code, and the name
of pyright's rule.
"""

import libxpost

client = libxpost.Client("twitter.json")
png = b"PNG"

# Standard parameters.

# AuthParameters: arg-type, reportArgumentType
libxpost.Client({"client_idd": "mine"})
# acces_token: call-arg, reportCallIssue
libxpost.Client(acces_token="mine")
# timeot: call-arg, reportCallIssue
client.configure(timeot=5)
# AuthParameters: arg-type, reportArgumentType
client.get_current_user(auth={"acess_token": "mine"})
# AuthParameters: arg-type, reportArgumentType
client.get_current_user(auth={"timeout": b"60"})

# Arguments.

# idempotencykey: call-arg, reportCallIssue
client.create_text_tweet("Hello", idempotencykey="one")
# Reply: arg-type, reportArgumentType
client.create_custom_tweet("Hello", reply={"in_reply_to": "1"})
# int: arg-type, reportArgumentType
client.create_poll_tweet("Hello", ["yes", "no"], "an hour")

# Media items.

# MediaItem: arg-type, reportArgumentType
client.create_image_tweet("Hello", {"file": "cat.png", "alt_txt": "A cat"})
# MediaItem: list-item, reportArgumentType
client.create_image_tweet("Hello", [png, {"fiel": "cat.png"}])
# MediaItem: arg-type, reportArgumentType
client.create_video_tweet("Hello", {"file": "a.mp4", "subtitles": {"fil": "a.srt"}})

# Posts.

# PostItem: list-item, reportArgumentType
client.create_thread(["First", {"txt": "Second"}])
# PostItem: arg-type, reportArgumentType
client.enqueue_tweet({"text": "Later", "picture": "cat.png"})

# Results.

# dat: typeddict-item, reportGeneralTypeIssues
client.create_text_tweet("Hello")["dat"]
# idd: typeddict-item, reportGeneralTypeIssues
client.get_tweet("1")["data"]["idd"]
# post_as: typeddict-item, reportGeneralTypeIssues
client.get_current_user()["post_as"]
# sum: typeddict-item, reportGeneralTypeIssues
client.check_tweet("Hello")["price"]["sum"]
# texts: typeddict-item, reportGeneralTypeIssues
client.get_queue()["posts"][0]["texts"]
# acces_token: typeddict-item, reportGeneralTypeIssues
client.refresh_token()["acces_token"]
