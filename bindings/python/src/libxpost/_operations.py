"""One method for each operation of the library, with its parameters as Python's.

Every parameter is handed to ``call``, which leaves out those that are ``None``.
"""

from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from ._values import Auth, Id, Ids, Media, Moment, Post


class Operations:
    """What a ``Client`` inherits: the operations of the catalogue."""

    def call(self, operation: str, /, **parameters: Any) -> Any:
        """Runs an operation by its English or Russian name and returns its result."""
        raise NotImplementedError

    def get_authorization_link(
        self,
        *,
        auth: Optional[Auth] = None,
        state: Optional[str] = None,
        code_verifier: Optional[str] = None,
    ) -> str:
        """Returns the link that the user opens to authorize the app (OAuth 2.0, PKCE S256).

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        state: The ``state`` of the redirect; by default the library makes and checks its own.
        code_verifier: PKCE verifier of the caller, 43 to 128 characters; then the caller checks its
            own ``state``.
        """
        result: str = self.call(
            "GetAuthorizationLink", auth=auth, state=state, code_verifier=code_verifier
        )
        return result

    def get_token(
        self,
        code: str,
        *,
        auth: Optional[Auth] = None,
        state: Optional[str] = None,
        code_verifier: Optional[str] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Exchanges the code of the redirect for an access and a refresh token.

        code: The code of the redirect, or the redirect's whole URL; it lives 30 seconds.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        state: The ``state`` of the redirect; by default the library makes and checks its own.
        code_verifier: PKCE verifier of the caller, 43 to 128 characters; then the caller checks its
            own ``state``.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call(
            "GetToken",
            code=code,
            auth=auth,
            state=state,
            code_verifier=code_verifier,
            dry_run=dry_run,
        )
        return result

    def refresh_token(
        self,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Exchanges the refresh token for a new pair; the old refresh token is dead afterwards.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("RefreshToken", auth=auth, dry_run=dry_run)
        return result

    def handle_incoming_request_after_authorization(
        self,
        request: Union[str, Mapping[str, Any]],
        *,
        auth: Optional[Auth] = None,
        state: Optional[str] = None,
        code_verifier: Optional[str] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Handles the redirect of the user's browser after the authorization.

        Checks the state, recognises a denial, exchanges the code.

        request: The redirect: its URL, its query string, or an object with ``url``, ``query``, or
            ``code`` and ``state``.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        state: The ``state`` of the redirect; by default the library makes and checks its own.
        code_verifier: PKCE verifier of the caller, 43 to 128 characters; then the caller checks its
            own ``state``.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call(
            "HandleIncomingRequestAfterAuthorization",
            request=request,
            auth=auth,
            state=state,
            code_verifier=code_verifier,
            dry_run=dry_run,
        )
        return result

    def create_custom_tweet(
        self,
        text: Optional[str] = None,
        media: Optional[Union[Ids, Mapping[str, Any]]] = None,
        options: Optional[Sequence[str]] = None,
        dur: Optional[int] = None,
        *,
        auth: Optional[Auth] = None,
        reply: Optional[Mapping[str, Any]] = None,
        in_reply_to_tweet_id: Optional[Id] = None,
        quote_tweet_id: Optional[Id] = None,
        reply_settings: Optional[str] = None,
        tagged_user_ids: Optional[Ids] = None,
        poll: Optional[Mapping[str, Any]] = None,
        geo: Optional[Mapping[str, Any]] = None,
        community_id: Optional[Id] = None,
        share_with_followers: Optional[bool] = None,
        for_super_followers_only: Optional[bool] = None,
        direct_message_deep_link: Optional[str] = None,
        card_uri: Optional[str] = None,
        nullcast: Optional[bool] = None,
        made_with_ai: Optional[bool] = None,
        paid_partnership: Optional[bool] = None,
        edit_options: Optional[Mapping[str, Any]] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Publishes a post with any of X's fields; media are given as ready ids.

        text: Text of the post.
        media: Ready media ids, or X's ``media`` object.
        options: 2 to 4 poll options of 1 to 25 characters.
        dur: Poll duration in minutes, 5 to 10080.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        reply: X's ``reply`` object: in_reply_to_tweet_id, exclude_reply_user_ids,
            auto_populate_reply_metadata.
        in_reply_to_tweet_id: The post that this one answers.
        quote_tweet_id: The post to quote (X: Enterprise only).
        reply_settings: Who may reply; leave out for everyone.
        tagged_user_ids: Up to 10 users tagged in the media.
        poll: X's ``poll`` object, instead of ``options`` and ``dur``.
        geo: X's ``geo`` object: place_id.
        community_id: Posts into a community.
        share_with_followers: With ``community_id``: also shown to followers.
        for_super_followers_only: Shown to super followers only.
        direct_message_deep_link: Link that opens direct messages.
        card_uri: A card's address.
        nullcast: Promoted-only post.
        made_with_ai: Discloses media made with AI.
        paid_partnership: Discloses a paid partnership.
        edit_options: X's ``edit_options``: previous_post_id edits that post.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateCustomTweet",
            text=text,
            media=media,
            options=options,
            dur=dur,
            auth=auth,
            reply=reply,
            in_reply_to_tweet_id=in_reply_to_tweet_id,
            quote_tweet_id=quote_tweet_id,
            reply_settings=reply_settings,
            tagged_user_ids=tagged_user_ids,
            poll=poll,
            geo=geo,
            community_id=community_id,
            share_with_followers=share_with_followers,
            for_super_followers_only=for_super_followers_only,
            direct_message_deep_link=direct_message_deep_link,
            card_uri=card_uri,
            nullcast=nullcast,
            made_with_ai=made_with_ai,
            paid_partnership=paid_partnership,
            edit_options=edit_options,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def create_text_tweet(
        self,
        text: str,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Publishes a post without attachments.

        text: Text of the post.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateTextTweet",
            text=text,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def create_image_tweet(
        self,
        text: str,
        pictures: Media,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Uploads up to 4 pictures and publishes a post with them.

        text: Text of the post.
        pictures: Up to 4 pictures: JPEG, PNG, WEBP or GIF up to 5 MB; paths, URLs, base64, or
            objects {file|url|base64, alt_text, media_type}. An animated GIF only alone.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateImageTweet",
            text=text,
            pictures=pictures,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def create_gif_tweet(
        self,
        text: str,
        gifs: Media,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Uploads an animated GIF and publishes a post with it.

        text: Text of the post.
        gifs: One GIF up to 15 MB, 1280x1080 pixels, 350 frames and 300 million pixels in all
            frames: a path, a URL, base64, or an object {file|url|base64, alt_text, media_type}.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateGifTweet",
            text=text,
            gifs=gifs,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def create_video_tweet(
        self,
        text: str,
        videos: Media,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Uploads a video and publishes a post with it.

        text: Text of the post.
        videos: One video (MP4, MOV, WEBM, TS) up to 16 GB, as far as the account may: a path, a
            URL, base64, or an object {file|url|base64, alt_text, media_type, subtitles}.
            `subtitles`: SRT or VTT up to 1 MB, a path, a URL, base64, an object {file|url|base64,
            language_code, display_name, media_type}, or an array of those; `language_code` is two
            letters, EN by default.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateVideoTweet",
            text=text,
            videos=videos,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def create_poll_tweet(
        self,
        text: str,
        options: Sequence[str],
        duration: int,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Publishes a poll.

        text: Text of the post.
        options: 2 to 4 options of 1 to 25 characters.
        duration: Duration in minutes, 5 to 10080.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreatePollTweet",
            text=text,
            options=options,
            duration=duration,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def upload_attachments_array(
        self,
        files: Media,
        type: str,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
    ) -> List[str]:
        """Uploads media files and returns their ids, to be posted with CreateCustomTweet.

        files: Media items of one category, as for the post they are meant for: paths, URLs,
            base64, or objects {file|url|base64, alt_text, media_type, subtitles}. Any number; a
            post takes up to 4 pictures, or one GIF, or one video.
        type: tweet_video, tweet_image or tweet_gif.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: List[str] = self.call(
            "UploadAttachmentsArray", files=files, type=type, auth=auth, dry_run=dry_run
        )
        return result

    def get_standard_parameters(
        self,
        *,
        auth: Optional[Auth] = None,
        reveal: Optional[bool] = None,
    ) -> Dict[str, Any]:
        """Returns the standard parameters in force; secrets are masked unless ``reveal`` is set.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        reveal: Shows secrets in clear text.
        """
        result: Dict[str, Any] = self.call("GetStandardParameters", auth=auth, reveal=reveal)
        return result

    def delete_tweet(
        self,
        id: Id,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Deletes a post.

        id: Id of the post: digits, or an ``int``.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("DeleteTweet", id=id, auth=auth, dry_run=dry_run)
        return result

    def get_tweet(
        self,
        id: Id,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Reads a post.

        id: Id of the post: digits, or an ``int``.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("GetTweet", id=id, auth=auth, dry_run=dry_run)
        return result

    def get_current_user(
        self,
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Returns the account that the credentials post as.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("GetCurrentUser", auth=auth, dry_run=dry_run)
        return result

    def revoke_token(self, *, auth: Optional[Auth] = None, dry_run: bool = False) -> Dict[str, Any]:
        """Ends a grant: revokes the refresh and the access token, or the OAuth 1.0a token.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("RevokeToken", auth=auth, dry_run=dry_run)
        return result

    def exchange_token(
        self,
        *,
        auth: Optional[Auth] = None,
        scope: Optional[str] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Exchanges an OAuth 1.0a token for an OAuth 2.0 pair, without the user.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        scope: Scopes to ask for; by default all that the OAuth 1.0a permission maps to.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("ExchangeToken", auth=auth, scope=scope, dry_run=dry_run)
        return result

    def get_request_token(
        self,
        *,
        auth: Optional[Auth] = None,
        pin: Optional[bool] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Begins the OAuth 1.0a sign-in: returns a request token and the link for the user.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        pin: PIN flow: X shows the user a number instead of redirecting. Default without
            ``redirect_uri``.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call("GetRequestToken", auth=auth, pin=pin, dry_run=dry_run)
        return result

    def get_access_token(
        self,
        oauth_verifier: str,
        *,
        auth: Optional[Auth] = None,
        oauth_token: Optional[str] = None,
        oauth_token_secret: Optional[str] = None,
        dry_run: bool = False,
    ) -> Dict[str, Any]:
        """Finishes the OAuth 1.0a sign-in with the verifier of the redirect or the PIN.

        oauth_verifier: ``oauth_verifier`` of the redirect, or the PIN that the user was shown.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        oauth_token: The request token; by default ``oauth_token`` of the standard parameters.
        oauth_token_secret: The request token's secret; by default ``oauth_token_secret`` of the
            standard parameters.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        """
        result: Dict[str, Any] = self.call(
            "GetAccessToken",
            oauth_verifier=oauth_verifier,
            auth=auth,
            oauth_token=oauth_token,
            oauth_token_secret=oauth_token_secret,
            dry_run=dry_run,
        )
        return result

    def authorize(
        self,
        *,
        auth: Optional[Auth] = None,
        headless: Optional[bool] = None,
        request: Optional[Union[str, Mapping[str, Any]]] = None,
        state: Optional[str] = None,
        wait: Optional[int] = None,
    ) -> Dict[str, Any]:
        """Signs an account in from this machine.

        Opens the link in the browser, waits for the redirect on the loopback address of
        ``redirect_uri``, keeps the tokens in the profile. Returns the profile's state; without a
        profile X's answer with the tokens. Ctrl-C ends the wait.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        headless: For a machine without a browser: returns the link and its ``state``; the pasted
            redirect goes into ``request`` of a second call.
        request: The redirect that the user pasted, whole; nothing is opened and nothing waited for.
        state: Waits for the redirect of a link that ``get_authorization_link`` made with this
            ``state``; opens no browser.
        wait: Seconds to wait for the user, 1 to 600; 300 by default.
        """
        result: Dict[str, Any] = self.call(
            "Authorize", auth=auth, headless=headless, request=request, state=state, wait=wait
        )
        return result

    def save_credentials(
        self,
        *,
        auth: Optional[Auth] = None,
        expires_in: Optional[int] = None,
        scope: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Keeps the credentials of the standard parameters in the profile.

        Those not given stay as they are. Returns the profile's state.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        expires_in: Seconds that the access token still lives, if known: then it is refreshed ahead
            of its end.
        scope: Scopes that were granted, separated by spaces, if known.
        """
        result: Dict[str, Any] = self.call(
            "SaveCredentials", auth=auth, expires_in=expires_in, scope=scope
        )
        return result

    def list_profiles(self, *, auth: Optional[Auth] = None) -> Dict[str, Any]:
        """Lists the profiles of the store with their states; no secrets.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        """
        result: Dict[str, Any] = self.call("ListProfiles", auth=auth)
        return result

    def remove_profile(
        self, *, auth: Optional[Auth] = None, revoke: Optional[bool] = None
    ) -> Dict[str, Any]:
        """Removes the profile and all it keeps from the store.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        revoke: Revokes its tokens at X first; when that fails, the profile stays.
        """
        result: Dict[str, Any] = self.call("RemoveProfile", auth=auth, revoke=revoke)
        return result

    def get_profile_state(self, *, auth: Optional[Auth] = None) -> Dict[str, Any]:
        """Returns where the profile's grant stands, its expiry, scopes and user.

        No secrets, no network.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        """
        result: Dict[str, Any] = self.call("GetProfileState", auth=auth)
        return result

    def resolve_post(
        self,
        idempotency_key: str,
        *,
        auth: Optional[Auth] = None,
        decision: Optional[str] = None,
        id: Optional[Id] = None,
        part: Optional[int] = None,
    ) -> Dict[str, Any]:
        """Finds out, or takes your word for, what came of a post whose answer was lost.

        Sends no post.

        idempotency_key: The key that the post was published under.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        decision: ``published``: it is there; ``not_published``: it is not, the next call with its
            key sends it. Without it X is asked.
        id: With ``published``: X's id of the post.
        part: Of a thread: which of its posts, counted from 1.
        """
        result: Dict[str, Any] = self.call(
            "ResolvePost",
            idempotency_key=idempotency_key,
            auth=auth,
            decision=decision,
            id=id,
            part=part,
        )
        return result

    def create_thread(
        self,
        posts: Sequence[Post],
        *,
        auth: Optional[Auth] = None,
        dry_run: bool = False,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Publishes a thread: posts of which each answers the one before it.

        With a key a thread that was cut in the middle goes on where it stopped when the call is
        made again. Without one, ``publication`` of the error tells which posts are there.

        posts: The posts in order: texts, or mappings with ``text``, ``pictures``, ``gifs``,
            ``videos`` and the other parameters of ``create_custom_tweet``.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        dry_run: Checks everything and returns what would be sent; sends nothing.
        idempotency_key: Your own key of this thread, up to 255 characters: a document's UUID. With
            a ``store``, the same key publishes once however often it is called.
        """
        result: Dict[str, Any] = self.call(
            "CreateThread",
            posts=posts,
            auth=auth,
            dry_run=dry_run,
            idempotency_key=idempotency_key,
        )
        return result

    def enqueue_tweet(
        self,
        post: Union[Post, Sequence[Post]],
        *,
        auth: Optional[Auth] = None,
        not_before: Optional[Moment] = None,
        idempotency_key: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Puts a post or a thread into the store, to be sent by ``send_queued``.

        Sends nothing. Needs ``store`` and ``profile`` in the standard parameters.

        post: A post as in ``create_thread``, or a sequence of them: a thread. Files are read when
            the post is sent.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        not_before: When it is sent at the earliest: a ``datetime``, Unix seconds, or RFC 3339 with
            a zone such as 2026-12-01T09:00:00+03:00.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. The
            same key waits and is published once. Without one the post gets a random key.
        """
        result: Dict[str, Any] = self.call(
            "EnqueueTweet",
            post=post,
            auth=auth,
            not_before=not_before,
            idempotency_key=idempotency_key,
        )
        return result

    def send_queued(
        self,
        *,
        auth: Optional[Auth] = None,
        limit: Optional[int] = None,
        max_attempts: Optional[int] = None,
        lease: Optional[int] = None,
    ) -> Dict[str, Any]:
        """Sends the posts of the outbox that are due, each once.

        However many workers do the same. A post that fails raises nothing: its ``error`` is in the
        result. With a ``profile`` only its posts are sent.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        limit: At most so many posts; 100 by default.
        max_attempts: Tries after which a post is given up; 10 by default.
        lease: Seconds after which the post of a worker that died is taken over by another; 600 by
            default.
        """
        result: Dict[str, Any] = self.call(
            "SendQueued", auth=auth, limit=limit, max_attempts=max_attempts, lease=lease
        )
        return result

    def get_queue(
        self,
        *,
        auth: Optional[Auth] = None,
        state: Optional[str] = None,
        idempotency_key: Optional[str] = None,
        limit: Optional[int] = None,
        after: Optional[Id] = None,
    ) -> Dict[str, Any]:
        """Lists the posts of the outbox in the order of their arrival.

        With a ``profile`` only its posts.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        state: Only posts in this state: waiting, sending, sent, failed or cancelled.
        idempotency_key: Only the post of this key; needs a ``profile``.
        limit: At most so many posts; 100 by default.
        after: Goes on behind the post with this ``seq``: the last one of the page before.
        """
        result: Dict[str, Any] = self.call(
            "GetQueue",
            auth=auth,
            state=state,
            idempotency_key=idempotency_key,
            limit=limit,
            after=after,
        )
        return result

    def retry_queued(
        self, *, auth: Optional[Auth] = None, idempotency_key: Optional[str] = None
    ) -> Dict[str, Any]:
        """Lets a post of the outbox that was given up be tried again at once.

        Ends the profile's pause. Returns the posts that wait again.

        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        idempotency_key: The post's key; without it all posts that were given up.
        """
        result: Dict[str, Any] = self.call(
            "RetryQueued", auth=auth, idempotency_key=idempotency_key
        )
        return result

    def cancel_queued(self, idempotency_key: str, *, auth: Optional[Auth] = None) -> Dict[str, Any]:
        """Takes a post out of the outbox before it is sent.

        idempotency_key: The post's key.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        """
        result: Dict[str, Any] = self.call(
            "CancelQueued", idempotency_key=idempotency_key, auth=auth
        )
        return result

    def check_tweet(
        self,
        text: Optional[str] = None,
        media: Optional[Union[Ids, Mapping[str, Any]]] = None,
        options: Optional[Sequence[str]] = None,
        dur: Optional[int] = None,
        *,
        auth: Optional[Auth] = None,
        reply: Optional[Mapping[str, Any]] = None,
        in_reply_to_tweet_id: Optional[Id] = None,
        quote_tweet_id: Optional[Id] = None,
        reply_settings: Optional[str] = None,
        tagged_user_ids: Optional[Ids] = None,
        poll: Optional[Mapping[str, Any]] = None,
        geo: Optional[Mapping[str, Any]] = None,
        community_id: Optional[Id] = None,
        share_with_followers: Optional[bool] = None,
        for_super_followers_only: Optional[bool] = None,
        direct_message_deep_link: Optional[str] = None,
        card_uri: Optional[str] = None,
        nullcast: Optional[bool] = None,
        made_with_ai: Optional[bool] = None,
        paid_partnership: Optional[bool] = None,
        edit_options: Optional[Mapping[str, Any]] = None,
        idempotency_key: Optional[str] = None,
        pictures: Optional[Media] = None,
        gifs: Optional[Media] = None,
        videos: Optional[Media] = None,
    ) -> Dict[str, Any]:
        """Tells what X would refuse of a post, how long it is, who would post it, and its price.

        Sends nothing. What is wrong with the post raises nothing: it is in ``problems`` of the
        result, and ``ok`` is false. ``price["total"]`` is text, in US dollars.

        text: Text of the post.
        media: Ready media ids, or X's ``media`` object.
        options: 2 to 4 poll options of 1 to 25 characters.
        dur: Poll duration in minutes, 5 to 10080.
        auth: Standard parameters: an object, JSON text, or the path of a .json file. They override
            the defaults by key.
        reply: X's ``reply`` object: in_reply_to_tweet_id, exclude_reply_user_ids,
            auto_populate_reply_metadata.
        in_reply_to_tweet_id: The post that this one answers.
        quote_tweet_id: The post to quote (X: Enterprise only).
        reply_settings: Who may reply; leave out for everyone.
        tagged_user_ids: Up to 10 users tagged in the media.
        poll: X's ``poll`` object, instead of ``options`` and ``dur``.
        geo: X's ``geo`` object: place_id.
        community_id: Posts into a community.
        share_with_followers: With ``community_id``: also shown to followers.
        for_super_followers_only: Shown to super followers only.
        direct_message_deep_link: Link that opens direct messages.
        card_uri: A card's address.
        nullcast: Promoted-only post.
        made_with_ai: Discloses media made with AI.
        paid_partnership: Discloses a paid partnership.
        edit_options: X's ``edit_options``: previous_post_id edits that post.
        idempotency_key: Your own key of this post, up to 255 characters: a document's UUID. With a
            ``store``, the same key publishes once however often it is called.
        pictures: Up to 4 pictures, as in ``create_image_tweet``. What is behind a URL is not
            fetched.
        gifs: One GIF, as in ``create_gif_tweet``.
        videos: One video, as in ``create_video_tweet``.
        """
        result: Dict[str, Any] = self.call(
            "CheckTweet",
            text=text,
            media=media,
            options=options,
            dur=dur,
            auth=auth,
            reply=reply,
            in_reply_to_tweet_id=in_reply_to_tweet_id,
            quote_tweet_id=quote_tweet_id,
            reply_settings=reply_settings,
            tagged_user_ids=tagged_user_ids,
            poll=poll,
            geo=geo,
            community_id=community_id,
            share_with_followers=share_with_followers,
            for_super_followers_only=for_super_followers_only,
            direct_message_deep_link=direct_message_deep_link,
            card_uri=card_uri,
            nullcast=nullcast,
            made_with_ai=made_with_ai,
            paid_partnership=paid_partnership,
            edit_options=edit_options,
            idempotency_key=idempotency_key,
            pictures=pictures,
            gifs=gifs,
            videos=videos,
        )
        return result
