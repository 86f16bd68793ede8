//! What answers look like: the shapes that several operations, or the envelope, share.
//!
//! Of X's objects only those members are described that callers read; X sends more, and they arrive as X sent them.

use super::catalogue::{Field, Shape};
use crate::language::Text;
use crate::store::QueueState;

const fn one(key: &'static str, shape: Shape, en: &'static str, ru: &'static str) -> Field {
    Field::new(key, shape, Text::new(en, ru))
}

const fn maybe(key: &'static str, shape: Shape, en: &'static str, ru: &'static str) -> Field {
    Field::maybe(key, shape, Text::new(en, ru))
}

use Shape::{
    Any, Array, Choice, Flag, Id, Integer, Map, Moment, Named, Nullable, Object, OneOf, Seconds,
    Standard, Text as Words, X,
};

/// Many strings.
const TEXTS: Shape = Array(&Words);
/// Many ids.
pub(super) const IDS: Shape = Array(&Id);
const MAYBE_TEXT: Shape = Nullable(&Words);
const MAYBE_SECONDS: Shape = Nullable(&Seconds);

// X's objects.

/// X's post.
#[rustfmt::skip]
pub(super) const TWEET: Shape = X("Tweet", &[
    one("id", Id, "X's id of the post.", "Идентификатор твита в X."),
    one("text", Words, "The text as X keeps it; links are shortened there.", "Текст, как его хранит X; ссылки в нём сокращены."),
    maybe("edit_history_tweet_ids", IDS, "The ids of all its versions, the oldest first.", "Идентификаторы всех его версий, начиная с самой старой."),
    maybe("author_id", Id, "The account that posted it.", "Учётная запись, опубликовавшая его."),
    maybe("created_at", Moment, "When it was posted.", "Когда он опубликован."),
]);

/// X's account.
#[rustfmt::skip]
const USER: Shape = X("User", &[
    one("id", Id, "X's id of the account.", "Идентификатор учётной записи в X."),
    maybe("name", Words, "The name that people see.", "Имя, которое видят люди."),
    maybe("username", Words, "The name after the @.", "Имя после знака @."),
]);

/// `{"data": a post}`.
#[rustfmt::skip]
pub(super) const POST: Shape = Named("PostAnswer", &Object(&[
    one("data", TWEET, "The post.", "Твит."),
]));

/// `{"data": a post}` with what X adds when one is read.
#[rustfmt::skip]
pub(super) const READ_POST: Shape = Named("ReadAnswer", &Object(&[
    one("data", TWEET, "The post.", "Твит."),
    maybe("includes", Map(&Any), "Objects that the post refers to, as X sent them.", "Объекты, на которые ссылается твит, как их прислал X."),
    maybe("errors", Array(&Map(&Any)), "Parts that X could not show.", "Части, которые X не смог показать."),
]));

/// What X did.
#[rustfmt::skip]
const GONE: Shape = Object(&[
    one("deleted", Flag, "Whether the post is gone.", "Удалён ли твит."),
]);

/// What came of deleting a post.
#[rustfmt::skip]
pub(super) const DELETED: Shape = Named("DeleteAnswer", &Object(&[
    one("data", GONE, "What X did.", "Что сделал X."),
]));

/// Which account would post, by which credentials.
#[rustfmt::skip]
const POSTING_ACCOUNT: Shape = Nullable(&Named("PostingAccount", &Object(&[
    one("kind", Choice(&["oauth2", "oauth1"]), "Which credentials post.", "Какие данные авторизации используются."),
    one("user_id", Nullable(&Id), "The account; `null` while nobody knows it yet.", "Учётная запись; `null`, пока она неизвестна."),
])));

/// The accounts that would post text and media.
#[rustfmt::skip]
const POSTS_AS: Shape = Named("PostsAs", &Object(&[
    one("text", POSTING_ACCOUNT, "Who posts text; `null` where credentials are missing.", "Кто публикует текст; `null`, если нет данных авторизации."),
    one("media", POSTING_ACCOUNT, "Who posts media; `null` where credentials are missing.", "Кто публикует медиа; `null`, если нет данных авторизации."),
]));

/// Whose the credentials are.
#[rustfmt::skip]
pub(super) const ME: Shape = Named("CurrentUser", &Object(&[
    one("data", USER, "The account.", "Учётная запись."),
    one("posts_as", POSTS_AS, "The accounts that would post text and media.", "Учётные записи, от имени которых публиковались бы текст и медиа."),
]));

/// A pair of OAuth 2.0.
#[rustfmt::skip]
pub(super) const TOKENS: Shape = Named("Tokens", &Object(&[
    maybe("token_type", Words, "`bearer`.", "`bearer`."),
    maybe("expires_in", Integer, "Seconds that the access token lives.", "Сколько секунд действует токен доступа."),
    one("access_token", Words, "Goes into `access_token` of the standard parameters.", "Значение для `access_token` стандартных параметров."),
    maybe("scope", Words, "The scopes that were granted, separated by spaces.", "Полученные разрешения через пробел."),
    maybe("refresh_token", Words, "Goes into `refresh_token`; works once. Missing without the scope `offline.access`.", "Значение для `refresh_token`; действует один раз. Нет без разрешения `offline.access`."),
]));

/// The end of a grant.
#[rustfmt::skip]
pub(super) const REVOKED: Shape = Named("RevokeAnswer", &Object(&[
    maybe("revoked", Flag, "The token is ended (OAuth 2.0).", "Токен отозван (OAuth 2.0)."),
    maybe("access_token", Words, "The token that was ended (OAuth 1.0a).", "Отозванный токен (OAuth 1.0a)."),
]));

/// The beginning of a sign-in of OAuth 1.0a.
#[rustfmt::skip]
pub(super) const REQUEST_TOKEN: Shape = Named("RequestToken", &Object(&[
    one("oauth_token", Words, "The request token.", "Токен запроса."),
    one("oauth_token_secret", Words, "Its secret.", "Его секрет."),
    one("oauth_callback_confirmed", Words, "`true`.", "`true`."),
    one("authorization_link", Words, "The link that the user opens.", "Ссылка, которую открывает пользователь."),
]));

/// The end of a sign-in of OAuth 1.0a.
#[rustfmt::skip]
pub(super) const ACCESS_TOKEN: Shape = Named("AccessToken", &Object(&[
    one("oauth_token", Words, "Goes into `oauth_token` of the standard parameters.", "Значение для `oauth_token` стандартных параметров."),
    one("oauth_token_secret", Words, "Goes into `oauth_token_secret`.", "Значение для `oauth_token_secret`."),
    maybe("user_id", Id, "The account.", "Учётная запись."),
    maybe("screen_name", Words, "Its name after the @.", "Её имя после знака @."),
]));

// This library's own.

/// The state of a profile.
#[rustfmt::skip]
pub(super) const PROFILE: Shape = Named("ProfileState", &Object(&[
    one("profile", Words, "The profile's name.", "Имя профиля."),
    one("grant", Choice(&["good", "refreshing", "uncertain", "dead", "none"]), "Where the OAuth 2.0 grant stands: `good`; `refreshing` at this moment; `uncertain` after a refresh whose answer was lost; `dead`, sign in again; `none`, there is none.", "Состояние доступа OAuth 2.0: `good` — в порядке; `refreshing` — обновляется сейчас; `uncertain` — ответ на обновление утерян; `dead` — нужен новый вход; `none` — его нет."),
    one("since", Seconds, "Since when.", "С какого времени."),
    one("expires_at", MAYBE_SECONDS, "When the access token ends, if known.", "Когда истекает токен доступа, если известно."),
    one("expires_in", Nullable(&Integer), "Seconds until then; 0 when it has ended.", "Сколько секунд осталось; 0, если истёк."),
    one("scope", Words, "The scopes that were granted, separated by spaces; empty when not known.", "Полученные разрешения через пробел; пусто, если неизвестны."),
    one("user", Nullable(&USER), "The account, once X has named it.", "Учётная запись, если X её уже назвал."),
    one("api_url", MAYBE_TEXT, "Where it was signed in, where that is not X itself.", "Адрес, по которому выполнен вход, если это не сам X."),
    one("authorize_url", MAYBE_TEXT, "The consent page there.", "Страница согласия там."),
    one("upload_url", MAYBE_TEXT, "The v1.1 upload there.", "Загрузка v1.1 там."),
    one("client_id", MAYBE_TEXT, "The app.", "Приложение."),
    one("redirect_uri", MAYBE_TEXT, "The app's callback address.", "Адрес обработчика приложения."),
    one("refreshable", Flag, "Whether there is a refresh token that may still work.", "Есть ли токен обновления, который ещё может сработать."),
    one("oauth1", Flag, "Whether all four keys of OAuth 1.0a are there.", "Есть ли все четыре ключа OAuth 1.0a."),
    one("premium", Nullable(&Flag), "Whether the account has X Premium; `null` when nobody said.", "Есть ли у учётной записи X Premium; `null`, если не указано."),
    one("created_at", Seconds, "When the profile was made.", "Когда создан профиль."),
    one("updated_at", Seconds, "When it was last changed.", "Когда он изменён в последний раз."),
]));

/// All profiles of a store.
#[rustfmt::skip]
pub(super) const PROFILES: Shape = Named("Profiles", &Object(&[
    one("profiles", Array(&PROFILE), "The profiles, by name.", "Профили по именам."),
]));

/// A profile that was removed.
#[rustfmt::skip]
pub(super) const REMOVED: Shape = Named("RemovedProfile", &Object(&[
    one("removed", Words, "The profile's name.", "Имя профиля."),
    one("revoked", Flag, "Whether its tokens were ended at X.", "Отозваны ли его токены в X."),
]));

/// A sign-in that was begun.
#[rustfmt::skip]
const BEGUN: Shape = Named("BegunSignIn", &Object(&[
    one("authorization_link", Words, "The link that the user opens.", "Ссылка, которую открывает пользователь."),
    one("state", Words, "The `state` in it.", "Параметр `state` из неё."),
]));

/// What came of a sign-in.
pub(super) const SIGN_IN: Shape = Named("SignIn", &OneOf(&[PROFILE, TOKENS, BEGUN]));

/// What was to be sent.
#[rustfmt::skip]
const SENT: Shape = Named("SentContent", &Object(&[
    maybe("body", Map(&Any), "The request's body.", "Тело запроса."),
    maybe("media", Integer, "How many media files it has.", "Сколько в нём медиафайлов."),
]));

/// What the journal knows of one post of a thread.
#[rustfmt::skip]
const PART: Shape = Named("PublicationPart", &Object(&[
    maybe("idempotency_key", Words, "The caller's key.", "Ключ вызывающего."),
    one("state", Choice(&["prepared", "sent", "published", "refused", "unknown"]), "How far the post is: `prepared`, nothing was sent; `sent` and `unknown`, it may be public; `published`; `refused`, it is not public.", "Состояние твита: `prepared` — ничего не отправлено; `sent` и `unknown` — мог быть опубликован; `published` — опубликован; `refused` — не опубликован."),
    maybe("replayed", Flag, "Whether this call sent nothing since the post was there already.", "Верно, если твит уже был опубликован и вызов ничего не отправлял."),
    maybe("post_id", Nullable(&Id), "X's id of the post, once it is known.", "Идентификатор твита в X, если уже известен."),
    maybe("attempts", Integer, "How often the post was sent.", "Сколько раз твит отправлялся."),
    maybe("sent_at", MAYBE_SECONDS, "When it was last sent.", "Когда отправлялся в последний раз."),
    maybe("created_at", Seconds, "When the key was first used.", "Когда ключ использован впервые."),
    maybe("updated_at", Seconds, "When this was last changed.", "Когда запись изменена в последний раз."),
    one("part", Integer, "Of a thread: which of its posts, counted from 1.", "Для треда: который из его твитов, считая с 1."),
]));

/// What the journal knows of a post, or of the posts of a thread.
#[rustfmt::skip]
pub(super) const PUBLICATION: Shape = Named("Publication", &Object(&[
    maybe("idempotency_key", Words, "The caller's key.", "Ключ вызывающего."),
    one("state", Choice(&["prepared", "sent", "published", "refused", "unknown"]), "How far the post is: `prepared`, nothing was sent; `sent` and `unknown`, it may be public; `published`; `refused`, it is not public.", "Состояние твита: `prepared` — ничего не отправлено; `sent` и `unknown` — мог быть опубликован; `published` — опубликован; `refused` — не опубликован."),
    one("replayed", Flag, "Whether this call sent nothing since the post was there already.", "Верно, если твит уже был опубликован и вызов ничего не отправлял."),
    maybe("post_id", Nullable(&Id), "X's id of the post, once it is known.", "Идентификатор твита в X, если уже известен."),
    maybe("attempts", Integer, "How often the post was sent.", "Сколько раз твит отправлялся."),
    maybe("sent_at", MAYBE_SECONDS, "When it was last sent.", "Когда отправлялся в последний раз."),
    maybe("created_at", Seconds, "When the key was first used.", "Когда ключ использован впервые."),
    maybe("updated_at", Seconds, "When this was last changed.", "Когда запись изменена в последний раз."),
    maybe("part", Integer, "Of a thread: which of its posts, counted from 1.", "Для треда: который из его твитов, считая с 1."),
    maybe("content", SENT, "Of ResolvePost, until the post is published: what was to be sent.", "Только в РазрешитьТвит, пока твит не опубликован: что должно было отправиться."),
    maybe("alike", Id, "Of ResolvePost: a post of X's that looks like it, though that is not certain.", "Только в РазрешитьТвит: похожий твит в X, хотя это не точно."),
    maybe("parts", Array(&PART), "Of a thread: the same of each of its posts.", "Для треда: то же о каждом из его твитов."),
    maybe("post_ids", IDS, "Of a thread: the ids of its posts that are public.", "Для треда: идентификаторы опубликованных твитов."),
]));

/// The posts of a thread.
#[rustfmt::skip]
pub(super) const THREAD: Shape = Named("ThreadAnswer", &Object(&[
    one("data", Array(&TWEET), "The posts in their order.", "Твиты по порядку."),
]));

/// A post of the outbox.
#[rustfmt::skip]
pub(super) const QUEUED: Shape = Named("QueuedPost", &Object(&[
    one("idempotency_key", Words, "Its key.", "Его ключ."),
    one("profile", Words, "The profile that sends it.", "Профиль, от имени которого он отправляется."),
    one("state", Choice(QueueState::WORDS), "`waiting` until it is due, `sending` at this moment, `sent`, `failed` for good, `cancelled`.", "`waiting` — ждёт срока, `sending` — отправляется сейчас, `sent` — отправлен, `failed` — больше не отправляется, `cancelled` — отменён."),
    one("text", Words, "The beginning of its text.", "Начало текста."),
    one("not_before", MAYBE_SECONDS, "When it is due, while it waits.", "Срок отправки, пока твит ждёт."),
    one("claimed_until", MAYBE_SECONDS, "Until when its worker holds it, while it is sent.", "До какого времени его держит исполнитель, пока твит отправляется."),
    one("attempts", Integer, "How often sending it was tried.", "Сколько было попыток отправки."),
    one("post_ids", IDS, "X's ids of what is public of it.", "Идентификаторы того, что опубликовано."),
    one("error", Nullable(&FAILURE), "Why the last try failed.", "Причина неудачи последней попытки."),
    one("created_at", Seconds, "When it was put in.", "Когда поставлен в очередь."),
    one("updated_at", Seconds, "When it was last changed.", "Когда изменён в последний раз."),
    one("seq", Id, "Its place in the order of arrival.", "Его номер в порядке поступления."),
    maybe("replayed", Flag, "True when EnqueueTweet found it in the outbox already.", "Верно, если ПоставитьТвитВОчередь нашла его уже в очереди."),
]));

const POSTS: Shape = Array(&QUEUED);

/// An account that sends nothing for a while.
#[rustfmt::skip]
const PAUSES: Shape = Array(&Named("Pause", &Object(&[
    one("profile", Words, "The profile.", "Профиль."),
    one("until", Seconds, "Until when it sends nothing.", "До какого времени он ничего не отправляет."),
    one("code", Words, "The error code that is the reason.", "Код ошибки, ставшей причиной."),
])));

/// The outbox.
#[rustfmt::skip]
pub(super) const QUEUE: Shape = Named("Queue", &Object(&[
    one("posts", POSTS, "The posts, in the order of their arrival.", "Твиты в порядке поступления."),
    one("counts", Map(&Integer), "How many posts are in each state.", "Сколько твитов в каждом состоянии."),
    one("next_at", MAYBE_SECONDS, "When the next post is due; `null` when none waits.", "Когда срок следующего твита; `null`, если ни один не ждёт."),
    one("paused", PAUSES, "Accounts that send nothing for a while.", "Учётные записи, которые временно ничего не отправляют."),
]));

/// Posts that are tried again.
#[rustfmt::skip]
pub(super) const RETRIED: Shape = Named("RetriedPosts", &Object(&[
    one("posts", POSTS, "The posts that wait again.", "Твиты, снова ожидающие отправки."),
]));

/// What came of sending the outbox.
#[rustfmt::skip]
pub(super) const DELIVERY: Shape = Named("Delivery", &Object(&[
    one("sent", Integer, "How many posts were published.", "Сколько твитов опубликовано."),
    one("failed", Integer, "How many were given up.", "Сколько больше не отправляется."),
    one("postponed", Integer, "How many wait for another try.", "Сколько ждёт новой попытки."),
    one("next_at", MAYBE_SECONDS, "When the next post is due; `null` when none waits.", "Когда срок следующего твита; `null`, если ни один не ждёт."),
    one("paused", PAUSES, "Accounts that send nothing for a while.", "Учётные записи, которые временно ничего не отправляют."),
    one("posts", POSTS, "The posts that this call handled.", "Твиты, обработанные этим вызовом."),
]));

/// How long a text is, and what X makes of it.
#[rustfmt::skip]
const LENGTH: Shape = Named("CheckedText", &Object(&[
    one("weighted_length", Integer, "How long X finds the text.", "Длина текста по счёту X."),
    one("limit", Integer, "How long it may be.", "Допустимая длина."),
    one("remaining", Integer, "How much is left; negative when it is too long.", "Сколько осталось; отрицательно, если текст слишком длинный."),
    one("valid", Flag, "False exactly when a problem is about the text.", "Ложно ровно тогда, когда есть проблема с текстом."),
    one("links", TEXTS, "Its links.", "Ссылки в нём."),
    one("cashtags", TEXTS, "Its cashtags.", "Кэштеги."),
    one("hashtags", TEXTS, "Its hashtags.", "Хештеги."),
    one("mentions", TEXTS, "The accounts that it mentions.", "Упомянутые учётные записи."),
]));

/// A part of a price.
#[rustfmt::skip]
const PRICE_ITEM: Shape = Named("PriceItem", &Object(&[
    one("what", Words, "`post`, `post_with_link` or `media_metadata`.", "`post`, `post_with_link` или `media_metadata`."),
    one("price", Words, "Its price, as text.", "Цена в виде текста."),
]));

/// What a post costs.
#[rustfmt::skip]
const PRICE: Shape = Named("Price", &Object(&[
    one("currency", Words, "The currency.", "Валюта."),
    one("total", Words, "The sum, a decimal number as text.", "Сумма, десятичное число в виде текста."),
    one("items", Array(&PRICE_ITEM), "What it is made of.", "Из чего она складывается."),
    one("date", Words, "The date of the price list.", "Дата прейскуранта."),
]));

/// How many requests a post takes.
#[rustfmt::skip]
const REQUESTS: Shape = Named("RequestCounts", &Object(&[
    one("initialize", Integer, "Uploads that are begun.", "Начатые загрузки."),
    one("append", Integer, "Parts of files.", "Части файлов."),
    one("finalize", Integer, "Uploads that are ended.", "Завершённые загрузки."),
    one("status", Integer, "Questions whether X has processed a file.", "Вопросы, обработан ли файл."),
    one("metadata", Integer, "Alt texts.", "Описания изображений."),
    one("subtitles", Integer, "Subtitles.", "Субтитры."),
    one("create", Integer, "The post itself.", "Сам твит."),
    one("total", Integer, "All of them.", "Всего."),
]));

/// A warning, of the envelope or of a check.
#[rustfmt::skip]
const WARNINGS: Shape = Array(&Named("Warning", &Object(&[
    one("code", Words, "A stable word.", "Постоянное слово."),
    one("message", Words, "The sentence for a person.", "Предложение для человека."),
])));

/// What would be refused.
#[rustfmt::skip]
const PROBLEM: Shape = Named("Problem", &Object(&[
    one("code", Words, "An error code, or `text_empty`, `text_too_long`, `invalid_character`, `too_many_cashtags`, `edit_premium_only`.", "Код ошибки либо `text_empty`, `text_too_long`, `invalid_character`, `too_many_cashtags`, `edit_premium_only`."),
    one("parameter", MAYBE_TEXT, "The parameter that is at fault.", "Параметр, в котором дело."),
    one("message", Words, "The sentence for a person.", "Предложение для человека."),
    maybe("hint", Words, "What mends it, when that is known.", "Что делать, если это известно."),
]));

/// Who would post.
#[rustfmt::skip]
const IDENTITY: Shape = Named("CheckedIdentity", &Object(&[
    one("kind", Choice(&["oauth2", "oauth1"]), "Which credentials would post.", "Какие данные авторизации использовались бы."),
    one("profile", MAYBE_TEXT, "The profile, if there is one.", "Профиль, если он есть."),
]));

/// What a check of a post found.
#[rustfmt::skip]
pub(super) const CHECK: Shape = Named("Check", &Object(&[
    one("ok", Flag, "Whether there is no problem.", "Верно, если проблем нет."),
    one("problems", Array(&PROBLEM), "What X or this library would refuse.", "То, что отвергли бы X или библиотека."),
    one("warnings", WARNINGS, "What X may refuse, or what is dear.", "То, что X может отвергнуть или что дорого."),
    one("text", LENGTH, "The text.", "Текст."),
    one("identity", Nullable(&IDENTITY), "Who would post it; `null` without credentials.", "Кто опубликовал бы; `null`, если нет данных авторизации."),
    one("posts_as", POSTS_AS, "The accounts that would post text and media.", "Учётные записи, от имени которых публиковались бы текст и медиа."),
    one("price", PRICE, "What it would cost.", "Сколько это стоило бы."),
    one("requests", REQUESTS, "How many requests it would take.", "Сколько запросов потребовалось бы."),
]));

/// A step of a dry run.
#[rustfmt::skip]
const STEP: Shape = Named("PlannedRequest", &Object(&[
    maybe("method", Words, "The HTTP method.", "Метод HTTP."),
    maybe("url", Words, "The address.", "Адрес."),
    maybe("query", Map(&Any), "The query.", "Параметры запроса."),
    maybe("auth_kind", Choice(&["none", "oauth2", "oauth1", "basic"]), "How it is authenticated.", "Вид авторизации."),
    maybe("body", Any, "The JSON body; of a form its fields, of a part of a file its length.", "Тело JSON; для формы — её поля, для части файла — её длина."),
    maybe("upload", Map(&Any), "Instead of the others: a file that would be uploaded, with its `media_type`, `media_category`, `bytes` and `alt_text`.", "Вместо остальных: файл, который был бы загружен, с `media_type`, `media_category`, `bytes` и `alt_text`."),
]));

/// What a dry run answers instead of the operation's `result`.
#[rustfmt::skip]
pub const PLAN: Shape = Named("Plan", &Object(&[
    one("dry_run", Flag, "True.", "Верно."),
    one("requests", Array(&STEP), "What would be sent, in this order.", "Что было бы отправлено, в этом порядке."),
    maybe("check", OneOf(&[CHECK, Array(&CHECK)]), "What a check of the post found; of a thread, of each post.", "Что показала проверка твита; для треда — каждого твита."),
]));

/// The standard parameters in force.
pub(super) const SETTINGS: Shape = Named("StandardParameters", &Standard);

// Media items.

/// Subtitles of a video, as an object.
#[rustfmt::skip]
pub const SUBTITLES: &[Field] = &[
    maybe("file", Words, "A path. Give one of `file`, `url` and `base64`.", "Путь. Задайте одно из `file`, `url` и `base64`."),
    maybe("url", Words, "An address that is fetched.", "Адрес, по которому загружается файл."),
    maybe("base64", Words, "The bytes in base64.", "Содержимое в base64."),
    maybe("language_code", Words, "Two letters, `EN` by default.", "Две буквы, по умолчанию `EN`."),
    maybe("display_name", Words, "The name in the player's menu.", "Название в меню проигрывателя."),
    maybe("media_type", Words, "`text/srt` or `text/vtt`, where the content does not tell.", "`text/srt` или `text/vtt`, если не видно по содержимому."),
];

/// A media item, as an object.
#[rustfmt::skip]
pub const MEDIA_ITEM: &[Field] = &[
    maybe("file", Words, "A path. Give one of `file`, `url` and `base64`.", "Путь. Задайте одно из `file`, `url` и `base64`."),
    maybe("url", Words, "An address that is fetched.", "Адрес, по которому загружается файл."),
    maybe("base64", Words, "The bytes in base64.", "Содержимое в base64."),
    maybe("alt_text", Words, "What people read who cannot see it, up to 1000 characters.", "Описание для тех, кто не видит изображение, до 1000 символов."),
    maybe("media_type", Words, "The MIME type, where the content does not tell.", "Тип MIME, если не виден по содержимому."),
    maybe("subtitles", OneOf(&[Words, Object(SUBTITLES), Array(&OneOf(&[Words, Object(SUBTITLES)]))]), "Of a video: a path, a URL, base64, an object, or an array of those.", "Для видео: путь, URL, base64, объект или их массив."),
];

// The envelope.

/// `error` of the envelope, and of a post of the outbox.
#[rustfmt::skip]
pub(super) const FAILURE: Shape = Named("Failure", &Object(&[
    one("code", Words, "The stable word to branch on.", "Постоянное слово, по которому ветвится программа."),
    one("message", Words, "The sentence for a person.", "Предложение для человека."),
    maybe("parameter", Words, "The parameter that is at fault.", "Параметр, в котором дело."),
    maybe("status", Integer, "X's HTTP status.", "Код HTTP ответа X."),
    one("outcome", Choice(&["not_applied", "applied", "unknown"]), "What the call left behind at X.", "Что вызов оставил в X."),
    one("retryable", Flag, "Whether the same call may succeed later.", "Может ли тот же вызов удаться позже."),
    maybe("retry_at", Seconds, "Before then repeating is pointless.", "Раньше этого времени повторять бесполезно."),
    maybe("hint", Words, "What to do next.", "Что делать дальше."),
    maybe("authorization_link", Words, "The link with which the user renews the grant.", "Ссылка, по которой пользователь возобновляет доступ."),
    maybe("body", Any, "X's body.", "Тело ответа X."),
]));

/// A rate limit.
#[rustfmt::skip]
const RATE_LIMIT: Shape = Object(&[
    one("limit", Nullable(&Integer), "Requests in a window.", "Запросов в окне."),
    one("remaining", Nullable(&Integer), "Requests that are left.", "Сколько осталось."),
    one("reset", MAYBE_SECONDS, "When the window ends.", "Когда окно закончится."),
    ]);

/// What is worth knowing of X's last answer.
#[rustfmt::skip]
const HTTP: Shape = Named("Http", &Object(&[
    one("status", Integer, "The HTTP status.", "Код HTTP."),
    maybe("transaction_id", Words, "X's name of the request, for its support.", "Номер запроса для поддержки X."),
    maybe("rate_limit", RATE_LIMIT, "The limit that X told.", "Лимит, который сообщил X."),
]));

/// What every call returns. `result` is there when `ok`, else `error`.
#[rustfmt::skip]
pub const ENVELOPE: Shape = Named("Envelope", &Object(&[
    one("ok", Flag, "Whether the call succeeded.", "Удался ли вызов."),
    maybe("result", Any, "What the operation returns.", "Что вернула операция."),
    maybe("error", FAILURE, "Why it failed.", "Почему он не удался."),
    maybe("http", HTTP, "X's last answer, if there was one.", "Последний ответ X, если он был."),
    maybe("auth_update", Map(&Words), "Standard parameters that the caller must keep from now on.", "Стандартные параметры, которые вызывающий должен хранить с этого момента."),
    maybe("publication", PUBLICATION, "What the journal knows of the post.", "Что журнал знает о твите."),
    maybe("warnings", WARNINGS, "What the caller should know although the call went well.", "Что вызывающему следует знать, хотя вызов удался."),
]));
