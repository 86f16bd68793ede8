//! The one error type: what went wrong, whether anything was applied at X, and what to do next.
//!
//! A failure is built where it is understood and travels unchanged to the envelope (`response.rs`). Codes are
//! stable: a caller's program may branch on them; messages are for people and never carry a caller's value, a
//! header or a secret.

use serde_json::{Map, Value, json};

use crate::language::{Language, Text};

/// What a failed call left behind at X.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was changed: repeating the call cannot do it twice.
    NotApplied,
    /// The change was made although the call failed afterwards.
    Applied,
    /// X may or may not have made the change (contract §7.3).
    Unknown,
}

impl Outcome {
    /// The word in the envelope.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotApplied => "not_applied",
            Self::Applied => "applied",
            Self::Unknown => "unknown",
        }
    }
}

macro_rules! codes {
    ($($variant:ident $word:literal $en:literal $ru:literal $do_en:literal $do_ru:literal;)*) => {
        /// The stable code of a failure. See `docs/reference.md` for the list that callers read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $(#[doc = $en] $variant,)*
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The word in the envelope.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// What the code means, for the reference page.
            pub const fn meaning(self) -> Text {
                match self { $(Self::$variant => Text::new($en, $ru),)* }
            }

            /// What the reader should do.
            pub const fn remedy(self) -> Text {
                match self { $(Self::$variant => Text::new($do_en, $do_ru),)* }
            }
        }
    };
}

codes! {
    NullPointer "null_pointer" "A NULL pointer was passed where a string was expected." "Вместо строки передан NULL."
        "Pass a NUL-terminated string; for no parameters pass `{}`."
        "Передайте строку с завершающим нулём; если параметров нет — `{}`.";
    InvalidUtf8 "invalid_utf8" "A string is not valid UTF-8." "Строка не является корректным UTF-8."
        "Encode the string as UTF-8 before the call."
        "Перед вызовом закодируйте строку в UTF-8.";
    InvalidJson "invalid_json" "A string is not the JSON that was expected." "Строка не является ожидаемым JSON."
        "Mend the JSON at the place that the message names; build it with a JSON library, not by joining strings."
        "Исправьте JSON в месте, указанном в сообщении; собирайте его библиотекой JSON, а не склейкой строк.";
    InvalidParameter "invalid_parameter" "A parameter is unknown, of the wrong type or out of its limits." "Параметр неизвестен, неверного типа или вне допустимых пределов."
        "Look at `parameter`, which names the place, and at `hint`; the reference lists what each parameter takes."
        "Смотрите `parameter`, где указано место, и `hint`; что принимает каждый параметр, сказано в справочнике.";
    MissingParameter "missing_parameter" "A required parameter was not given." "Не указан обязательный параметр."
        "Give the parameter that `parameter` names."
        "Задайте параметр, указанный в `parameter`.";
    UnknownOperation "unknown_operation" "There is no operation of that name." "Операции с таким именем нет."
        "Correct the name; `hint` has the nearest, `xpost_operations()` has all."
        "Исправьте имя; ближайшее — в `hint`, все — в `xpost_operations()`.";
    UnknownClient "unknown_client" "The client handle was never opened or is closed." "Клиент не открыт или уже закрыт."
        "Open a client with `xpost_open()`, and use it until you close it; client 0 is always there."
        "Откройте клиента через `xpost_open()` и используйте его, пока не закроете; клиент 0 есть всегда.";
    MissingCredentials "missing_credentials" "The standard parameters hold nothing the call can authenticate with." "В стандартных параметрах нет данных для авторизации вызова."
        "Fill the standard parameters that the message names, or sign in and name the profile."
        "Заполните стандартные параметры, названные в сообщении, или выполните вход и укажите профиль.";
    UnsupportedAuthentication "unsupported_authentication" "X does not accept this kind of authentication for the call." "X не принимает такой вид авторизации для этого вызова."
        "Use a token of the user (OAuth 2.0); an app's own token cannot do this."
        "Используйте токен пользователя (OAuth 2.0); токен самого приложения для этого не подходит.";
    AuthorizationDenied "authorization_denied" "The user refused the authorization." "Пользователь отказал в доступе."
        "Ask the user; if they changed their mind, give them a new link."
        "Спросите пользователя; если он передумал, дайте ему новую ссылку.";
    InvalidState "invalid_state" "The state of the redirect is forged, foreign, stale or already used." "Параметр state поддельный, чужой, просроченный или уже использован."
        "Begin again with a new link, and do not use this redirect."
        "Начните заново с новой ссылки, а это перенаправление не используйте.";
    InvalidCode "invalid_code" "X did not accept the authorization code: it lives 30 seconds and works once." "X не принял код авторизации: он живёт 30 секунд и действует один раз."
        "Begin again with a new link, and exchange the code at once, with the same `redirect_uri`."
        "Начните заново с новой ссылки и обменяйте код сразу, с тем же `redirect_uri`.";
    AuthorizationRequired "authorization_required" "The grant is dead: the user has to authorize the app again." "Доступ утрачен: пользователь должен авторизовать приложение заново."
        "Let the user open the link in `authorization_link` and sign in again."
        "Пусть пользователь откроет ссылку из `authorization_link` и войдёт снова.";
    GrantUncertain "grant_uncertain" "The answer to a refresh was lost: X may have used the refresh token up. The next call tries again." "Ответ на обновление токена утерян: X мог погасить токен обновления. Следующий вызов попробует снова."
        "Repeat the call. If it answers `authorization_required`, the user has to sign in again."
        "Повторите вызов. Если он ответит `authorization_required`, пользователю нужно войти снова.";
    UnknownProfile "unknown_profile" "The store has no profile of that name." "В хранилище нет профиля с таким именем."
        "Correct the name, or sign in under it; `ListProfiles` shows what the store has."
        "Исправьте имя или выполните вход под ним; что есть в хранилище, показывает `ПолучитьСписокПрофилей`.";
    StoreLocked "store_locked" "Another program holds the store." "Хранилище занято другой программой."
        "Repeat the call later; if it stays so, find the program that holds the file."
        "Повторите вызов позже; если не помогает, найдите программу, которая держит файл.";
    StoreUnavailable "store_unavailable" "The store cannot be opened, read or written." "Хранилище не открывается, не читается или не записывается."
        "See that the path or the address of `store` is right, that it can be written, and that the disk is not full."
        "Проверьте путь или адрес в `store`, права на запись и место на диске.";
    StoreDamaged "store_damaged" "The store is damaged or not made by this library; it was left as it is." "Хранилище повреждено или создано не этой библиотекой; оно оставлено как есть."
        "Restore the file from a backup, or name another and sign in again."
        "Восстановите файл из резервной копии или укажите другой и выполните вход заново.";
    StoreVersion "store_version" "The store was written by a later release; it was left as it is." "Хранилище записано более новой версией; оно оставлено как есть."
        "Update this library to the release that wrote the store."
        "Обновите библиотеку до версии, которая записала хранилище.";
    StoreKeyInvalid "store_key_invalid" "`store_key` is missing, too short or not the store's." "`store_key` не указан, слишком короток или не подходит к хранилищу."
        "Give the `store_key` with which the store was made, at least 32 characters."
        "Задайте `store_key`, с которым хранилище создано, не короче 32 символов.";
    AppMisconfigured "app_misconfigured" "X does not accept the app's own id, secret, keys or permissions; the user's grant is not affected." "X не принимает идентификатор, секрет, ключи или права самого приложения; доступ пользователя не затронут."
        "Compare the app's keys, its callback address and its permissions with X's developer console."
        "Сверьте ключи приложения, адрес обработчика и права с консолью разработчика X.";
    Unauthorized "unauthorized" "X did not accept the token or the signature." "X не принял токен или подпись."
        "Sign in again, or correct the keys; look whether the clock of this machine is right."
        "Выполните вход заново или исправьте ключи; проверьте часы этой машины.";
    InsufficientScope "insufficient_scope" "The token lacks the scope that the call needs." "У токена нет нужного разрешения (scope)."
        "Sign in again with the scope that `hint` names."
        "Выполните вход заново с разрешением, указанным в `hint`.";
    MediaUnreadable "media_unreadable" "A media item cannot be read." "Не удаётся прочитать медиафайл."
        "See that the path or the URL is right, and that this process may read it."
        "Проверьте путь или URL и право процесса на чтение.";
    MediaEmpty "media_empty" "A media item has no bytes." "Медиафайл пуст."
        "Give a file that has content."
        "Задайте непустой файл.";
    MediaUnsupported "media_unsupported" "The type of a media item is unknown or does not fit the operation, or X does not take what is in it (codec, length, measures, frame rate, animation)." "Тип медиафайла неизвестен или не подходит операции, или X не принимает его содержимое (кодек, длительность, размеры, частоту кадров, анимацию)."
        "Convert the file into a form that X takes; the message names what is wrong with it."
        "Преобразуйте файл в форму, которую принимает X; что в нём не так, сказано в сообщении.";
    MediaTooLarge "media_too_large" "A media item is over X's size limit." "Медиафайл превышает предел X."
        "Make the file smaller; the message names the limit."
        "Уменьшите файл; предел назван в сообщении.";
    MediaFailed "media_failed" "X could not process a media item." "X не смог обработать медиафайл."
        "Encode the file anew and repeat the call; `body` has X's reason."
        "Перекодируйте файл и повторите вызов; причина X — в `body`.";
    MediaTimeout "media_timeout" "X did not finish processing a media item within the deadline." "X не закончил обработку медиафайла в отведённое время."
        "Repeat the call with a longer `deadline`."
        "Повторите вызов с большим `deadline`.";
    ConnectionFailed "connection_failed" "No connection could be made; nothing was sent." "Соединение не установлено; ничего не отправлено."
        "Look at the network, `proxy` and `ca_file`, and repeat the call."
        "Проверьте сеть, `proxy` и `ca_file` и повторите вызов.";
    ConnectionLost "connection_lost" "The connection broke after the request had been sent." "Соединение оборвалось после отправки запроса."
        "Look at `outcome`: repeat when it is `not_applied`; with `unknown` find out first, or use an `idempotency_key`."
        "Смотрите `outcome`: при `not_applied` повторите; при `unknown` сначала выясните, что вышло, или задавайте `idempotency_key`.";
    Timeout "timeout" "No answer came in time." "Ответ не получен вовремя."
        "Look at `outcome`: repeat when it is `not_applied`, perhaps with a longer `timeout`; with `unknown` find out first."
        "Смотрите `outcome`: при `not_applied` повторите, возможно, с большим `timeout`; при `unknown` сначала выясните, что вышло.";
    Intercepted "intercepted" "Not X but something on the way to it answered: a proxy, a gateway or a network. X has not seen the request." "Ответил не X, а что-то на пути к нему: прокси, шлюз или сеть. До X запрос не дошёл."
        "Sign in to the network, or mend the proxy; then repeat the call."
        "Войдите в сеть или исправьте прокси, затем повторите вызов.";
    InvalidAnswer "invalid_answer" "The server's answer is not what X's protocol allows." "Ответ сервера не соответствует протоколу X."
        "See that `api_url` is the address of X's API, and repeat the call later."
        "Проверьте, что `api_url` — адрес API X, и повторите вызов позже.";
    DuplicateContent "duplicate_content" "X refuses a post equal to a recent one." "X отвергает твит, совпадающий с недавним."
        "Change the text, or take it that the post is there already."
        "Измените текст или считайте, что такой твит уже есть.";
    Forbidden "forbidden" "X does not permit the action." "X не разрешает это действие."
        "Read X's words in `body`, and `hint`; the account or the app may not do this."
        "Прочитайте объяснение X в `body` и `hint`; учётной записи или приложению это не разрешено.";
    AccountRestricted "account_restricted" "X lets the account post nothing at present: it is locked, suspended, over its daily limit, or takes its posts for automated." "X сейчас не даёт учётной записи публиковать: она заблокирована, приостановлена, исчерпала дневной предел или её публикации сочтены автоматическими."
        "Sign in to X with a browser and see what it asks of the account; post later, and less often."
        "Войдите в X через браузер и посмотрите, чего он требует от учётной записи; публикуйте позже и реже.";
    PaymentRequired "payment_required" "The X account is out of credits." "На счёте X закончились средства."
        "Buy credits in X's developer console."
        "Пополните счёт в консоли разработчика X.";
    NotFound "not_found" "X does not know the object." "X не знает такого объекта."
        "See that the id or the key is right, and that the object was not deleted."
        "Проверьте идентификатор или ключ и не удалён ли объект.";
    RateLimited "rate_limited" "A rate limit of X is exhausted." "Исчерпан лимит запросов X."
        "Repeat the call at `retry_at`, or let `rate_limit` `wait` do so."
        "Повторите вызов в `retry_at` или задайте `rate_limit` `wait`.";
    Rejected "rejected" "X refused the request as invalid." "X отверг запрос как неверный."
        "Read X's words in `body`, mend what they name, and check with `CheckTweet`."
        "Прочитайте объяснение X в `body`, исправьте названное и проверьте через `ПроверитьТвит`.";
    ServerError "server_error" "X answered with a server error." "X ответил ошибкой сервера."
        "Repeat the call later when `outcome` is `not_applied`; with `unknown` find out first."
        "При `outcome` `not_applied` повторите вызов позже; при `unknown` сначала выясните, что вышло.";
    IdempotencyConflict "idempotency_conflict" "The `idempotency_key` belongs to a post with other content." "Ключ `idempotency_key` уже принадлежит твиту с другим содержимым."
        "Take a new key for other content, or pass the same content with this key."
        "Для другого содержимого возьмите новый ключ, с этим ключом передавайте то же содержимое.";
    QueueConflict "queue_conflict" "The post of the outbox is being sent at this moment, or is sent already." "Твит из очереди отправляется прямо сейчас или уже отправлен."
        "Wait until it is sent; a post that is public is taken back with `DeleteTweet`."
        "Дождитесь отправки; опубликованный твит удаляет `УдалитьТвит`.";
    OutcomeUnknown "outcome_unknown" "An earlier attempt with this `idempotency_key` may have published the post; nothing was sent again." "Прежняя попытка с этим `idempotency_key` могла опубликовать твит; повторно ничего не отправлено."
        "Repeat the same call later: X is asked again. Or look yourself, and tell with `ResolvePost`."
        "Повторите тот же вызов позже: X будет спрошен снова. Или посмотрите сами и сообщите через `РазрешитьТвит`.";
    BudgetExceeded "budget_exceeded" "The post would cost more than the `budget` allows; nothing was sent." "Твит стоил бы больше, чем позволяет `budget`; ничего не отправлено."
        "Raise `budget`, or make the post cheaper; `CheckTweet` tells what it costs."
        "Увеличьте `budget` или удешевите твит; из чего складывается цена, сообщает `ПроверитьТвит`.";
    Cancelled "cancelled" "The call was cancelled." "Вызов отменён."
        "Nothing, if you meant it; else repeat the call."
        "Ничего, если так и задумано; иначе повторите вызов.";
    Internal "internal" "A defect of this library; the host is not affected." "Ошибка самой библиотеки; программа не пострадала."
        "Report it with the log of level 4 (`xpost_set_log`)."
        "Сообщите о ней, приложив журнал уровня 4 (`xpost_set_log`).";
}

/// A failure on its way to the caller.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    code: Code,
    message: Text,
    parameter: Option<String>,
    status: Option<u16>,
    outcome: Outcome,
    retryable: bool,
    retry_at: Option<u64>,
    hint: Option<Text>,
    body: Option<Value>,
    link: Option<String>,
    cause: Option<Code>,
    of_account: bool,
}

impl Error {
    /// A failure that applied nothing and that repeating would not cure; the other methods refine it.
    pub fn new(code: Code, message: Text) -> Self {
        Self(Box::new(Inner {
            code,
            message,
            parameter: None,
            status: None,
            outcome: Outcome::NotApplied,
            retryable: false,
            retry_at: None,
            hint: None,
            body: None,
            link: None,
            cause: None,
            of_account: false,
        }))
    }

    /// Names the parameter that is at fault.
    pub fn parameter(mut self, name: &str) -> Self {
        self.0.parameter = Some(name.to_owned());
        self
    }

    /// Names the parameter that holds what is at fault, in front of the one that is named already.
    pub fn within(mut self, place: &str) -> Self {
        let (en, ru) = (&self.0.message.en, &self.0.message.ru);
        self.0.message = crate::language::text!("`{place}`: {en}", "`{place}`: {ru}");
        self.0.parameter = Some(match self.0.parameter {
            Some(inner) => format!("{place}.{inner}"),
            None => place.to_owned(),
        });
        self
    }

    /// The same failure in other words: of its sentences, and of the parameter's name.
    pub fn reworded(
        mut self,
        text: &dyn Fn(&Text) -> Text,
        parameter: &dyn Fn(&str) -> String,
    ) -> Self {
        self.0.message = text(&self.0.message);
        self.0.hint = self.0.hint.as_ref().map(text);
        self.0.parameter = self.0.parameter.as_deref().map(parameter);
        self
    }

    /// The same message with an end.
    pub fn followed_by(mut self, end: &Text) -> Self {
        let (message, end_en, end_ru) = (&self.0.message, &end.en, &end.ru);
        let (en, ru) = (&message.en, &message.ru);
        self.0.message = crate::language::text!("{en}{end_en}", "{ru}{end_ru}");
        self
    }

    /// Names the parameter that is at fault, unless one is named already.
    pub fn at(self, place: &str) -> Self {
        if self.0.parameter.is_some() {
            return self;
        }
        self.parameter(place)
    }

    /// Says what to do next.
    pub fn hint(mut self, hint: Text) -> Self {
        self.0.hint = Some(hint);
        self
    }

    /// What to do about it, when that is known.
    pub fn get_hint(&self) -> Option<&Text> {
        self.0.hint.as_ref()
    }

    /// Says one thing more to do or to know, behind what is said already.
    pub fn also(mut self, hint: Text) -> Self {
        self.0.hint = Some(match self.0.hint.take() {
            Some(before) => {
                let (en, ru) = (&before.en, &before.ru);
                let (more_en, more_ru) = (&hint.en, &hint.ru);
                crate::language::text!("{en}; {more_en}", "{ru}; {more_ru}")
            }
            None => hint,
        });
        self
    }

    /// Says what the call left behind.
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.0.outcome = outcome;
        self
    }

    /// Says that the same call may succeed later.
    pub fn retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    /// Unix seconds before which repeating is pointless.
    pub fn retry_at(mut self, at: Option<u64>) -> Self {
        self.0.retry_at = at;
        self
    }

    /// The HTTP status of X's answer.
    pub fn status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// X's body as it came: JSON, or text.
    pub fn body(mut self, body: Option<Value>) -> Self {
        self.0.body = body;
        self
    }

    /// The link with which the user authorizes the app again.
    pub fn link(mut self, link: String) -> Self {
        self.0.link = Some(link);
        self
    }

    /// The same failure under another code, with another sentence.
    pub fn renamed(mut self, code: Code, message: Text) -> Self {
        self.0.code = code;
        self.0.message = message;
        self
    }

    /// Says which failure kept the call from finding out more. Not for the envelope.
    pub fn because(mut self, cause: impl Into<Option<Code>>) -> Self {
        self.0.cause = cause.into();
        self
    }

    /// That failure's code.
    pub fn get_cause(&self) -> Option<Code> {
        self.0.cause
    }

    /// Says that the account or its app failed before the call came to what was asked of it. Not for the envelope.
    pub fn of_account(mut self) -> Self {
        self.0.of_account = true;
        self
    }

    /// Whether the account or its app is at fault, whatever was asked: it was being made ready, or its standard parameters are
    /// wrong.
    pub fn is_of_account(&self) -> bool {
        let parameter = self.0.parameter.as_deref().unwrap_or_default();
        self.0.of_account
            || matches!(self.0.code, Code::InvalidParameter | Code::MissingParameter)
                && (parameter == "auth" || parameter.starts_with("auth."))
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The HTTP status of X's answer, when there was one.
    pub fn get_status(&self) -> Option<u16> {
        self.0.status
    }

    /// Whether anything may have been applied.
    pub fn get_outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// Whether the same call may succeed later.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Unix seconds before which repeating is pointless.
    pub fn get_retry_at(&self) -> Option<u64> {
        self.0.retry_at
    }

    /// X's body, when there was one.
    pub fn get_body(&self) -> Option<&Value> {
        self.0.body.as_ref()
    }

    /// The parameter that is at fault, when there is one.
    pub fn get_parameter(&self) -> Option<&str> {
        self.0.parameter.as_deref()
    }

    /// The sentence for a person, in both languages.
    pub fn get_message(&self) -> &Text {
        &self.0.message
    }

    /// The sentence for a person.
    pub fn message(&self, language: Language) -> &str {
        self.0.message.in_language(language)
    }

    /// The `error` member of the envelope.
    pub fn to_json(&self, language: Language) -> Value {
        let inner = &*self.0;
        let mut object = Map::new();
        object.insert("code".into(), json!(inner.code.as_str()));
        object.insert("message".into(), json!(inner.message.in_language(language)));
        if let Some(parameter) = &inner.parameter {
            object.insert("parameter".into(), json!(parameter));
        }
        if let Some(status) = inner.status {
            object.insert("status".into(), json!(status));
        }
        object.insert("outcome".into(), json!(inner.outcome.as_str()));
        object.insert("retryable".into(), json!(inner.retryable));
        if let Some(at) = inner.retry_at {
            object.insert("retry_at".into(), json!(at));
        }
        if let Some(hint) = &inner.hint {
            object.insert("hint".into(), json!(hint.in_language(language)));
        }
        if let Some(link) = &inner.link {
            object.insert("authorization_link".into(), json!(link));
        }
        if let Some(body) = &inner.body {
            object.insert("body".into(), body.clone());
        }
        Value::Object(object)
    }
}
