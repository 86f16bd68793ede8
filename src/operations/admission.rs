//! What is settled before a post may go out: who posts it, under which key, and that it is within the budget.

use serde_json::{Map, Value};

use super::call::Call;
use super::checked::Checked;
use super::draft::Draft;
use super::media::check_for_post;
use super::price;
use crate::error::{Code, Error};
use crate::language::text;
use crate::media;
use crate::publish::{Content, Journal, KEY_LENGTH, refuse_shortened};
use crate::transport::Credentials;

/// Who posts, and where that is written down: the same for every post of a thread.
pub struct Admission<'a> {
    credentials: Credentials,
    journal: Option<Journal<'a>>,
}

/// A post that may go out: under which key and with which content is settled.
pub struct Admitted<'a> {
    /// What is known of it.
    pub checked: &'a Checked,
    /// Who posts it.
    pub credentials: &'a Credentials,
    /// Under which key, if there is one.
    pub journal: Option<Journal<'a>>,
    /// What tells it from others, and whether it is within the budget.
    pub content: Content,
    /// When its thread made the post that it answers, in Unix seconds.
    pub answers_post_of: Option<u64>,
}

impl<'a> Admission<'a> {
    /// Under a key, if there is one. A dry run leaves the journal alone.
    pub fn of(
        call: &'a Call<'_>,
        credentials: Credentials,
        key: Option<&str>,
    ) -> Result<Self, Error> {
        let journal = match key {
            Some(key) if !call.transport.is_dry_run() => Some(journal(call, &credentials, key)?),
            _ => None,
        };
        Ok(Self {
            credentials,
            journal,
        })
    }

    /// The one post.
    pub fn post(&'a self, call: &Call<'_>, checked: &'a Checked) -> Admitted<'a> {
        let journal = self.journal.clone();
        let mut content = content(
            &checked.draft,
            checked.draft.body.clone(),
            journal.is_some(),
        );
        content.admitted = price::admit(call, [&checked.price]);
        Admitted {
            checked,
            credentials: &self.credentials,
            journal,
            content,
            answers_post_of: None,
        }
    }

    /// All posts of a thread: what is still missing of it has its files and is within the budget, all together. Returns what
    /// the journal knows of the others. A post that is published costs nothing again, and its files may be gone.
    pub fn thread(
        &self,
        call: &Call<'_>,
        thread: &[Checked],
        known: &mut Vec<Value>,
    ) -> Result<(), Error> {
        if let Some(journal) = &self.journal {
            refuse_shortened(journal, thread.len())?;
        }
        let mut missing = Vec::new();
        for (index, checked) in thread.iter().enumerate() {
            let line = self.journal.as_ref().map(|journal| journal.part(index + 1));
            match line.map_or(Ok(None), |line| line.published())? {
                Some(published) => known.push(published),
                None => missing.push(checked),
            }
        }
        missing
            .iter()
            .try_for_each(|checked| check_files(call, &checked.draft))?;
        price::admit(call, missing.iter().map(|checked| &checked.price))
    }

    /// One post of a thread that [`Admission::thread`] has admitted, with its body as it is sent.
    pub fn part(
        &'a self,
        checked: &'a Checked,
        index: usize,
        body: Map<String, Value>,
        answers_post_of: Option<u64>,
    ) -> Admitted<'a> {
        let journal = self.journal.as_ref().map(|journal| journal.part(index + 1));
        Admitted {
            checked,
            credentials: &self.credentials,
            content: content(&checked.draft, body, journal.is_some()),
            journal,
            answers_post_of,
        }
    }
}

/// Checks a post's files as far as that needs no network.
pub fn check_files(call: &Call<'_>, draft: &Draft) -> Result<(), Error> {
    match &draft.files {
        Some(files) => check_for_post(call, &files.place, &files.value, files.category),
        None => Ok(()),
    }
}

/// How many media a post has, and the hash that tells its files from others; without a journal nobody asks for that.
fn content(draft: &Draft, body: Map<String, Value>, journaled: bool) -> Content {
    let Some(files) = &draft.files else {
        return Content::plain(body);
    };
    let mut content = Content::new(body, media::count(&files.value));
    if journaled {
        content.fingerprint = media::fingerprint(&files.place, &files.value, files.category);
    }
    content
}

/// The call's key, if it has one. Fails when it is too long, or when there is no store to keep it in.
pub fn key<'a>(call: &'a Call<'_>) -> Result<Option<&'a str>, Error> {
    let Some(key) = call.arguments.text("idempotency_key") else {
        return Ok(None);
    };
    if key.chars().count() > KEY_LENGTH || key.chars().any(char::is_control) {
        return Err(Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `idempotency_key`: expected 1 to {KEY_LENGTH} characters, none of them a control character",
                "параметр `idempotency_key`: ожидалось от 1 до {KEY_LENGTH} символов, без управляющих"
            ),
        )
        .parameter("idempotency_key"));
    }
    if call.standard.text("store").is_empty() {
        return Err(Error::new(
            Code::MissingParameter,
            text!(
                "`idempotency_key` needs an `auth.store`: that is where it is kept",
                "для `idempotency_key` нужно хранилище `auth.store`: там он хранится"
            ),
        )
        .parameter("auth.store")
        .hint(text!(
            "give the path of a file, `default` for the user's own, or a postgres:// address",
            "укажите путь к файлу, `default` для хранилища пользователя или адрес postgres://"
        )));
    }
    Ok(Some(key))
}

/// The journal for a key.
pub fn journal<'a>(
    call: &'a Call<'_>,
    credentials: &Credentials,
    key: &str,
) -> Result<Journal<'a>, Error> {
    let user = user(call, credentials)?;
    Ok(Journal {
        store: call.store()?,
        account: format!("{} {user}", call.standard.url("api_url")),
        user,
        key: key.to_owned(),
    })
}

/// The id of the user that the credentials stand for. X is asked once for each token, or once for a profile.
fn user(call: &Call<'_>, credentials: &Credentials) -> Result<String, Error> {
    let store = call.store()?;
    let is_oauth1 = matches!(credentials, Credentials::OAuth1(..));
    let profile = call.account()?.filter(|_| !is_oauth1);
    let known = |user: &Value| user.get("id").and_then(Value::as_str).map(str::to_owned);
    if let Some(id) = profile.and_then(|(_, profile)| known(profile.user.as_ref()?)) {
        return Ok(id);
    }
    let token = if is_oauth1 {
        call.standard.text("oauth_token")
    } else {
        let access = call.standard.text("access_token");
        if access.is_empty() {
            call.standard.text("refresh_token")
        } else {
            access
        }
    };
    let token = format!("{} {token}", call.standard.url("api_url"));
    if profile.is_none()
        && let Some(id) = store.user_of(&token)?
    {
        return Ok(id);
    }
    let me = call.who(credentials)?;
    let user = me.get("data").unwrap_or(&Value::Null);
    let Some(id) = known(user) else {
        return Err(Error::new(
            Code::InvalidAnswer,
            text!(
                "X does not say whose token this is",
                "X не сообщил, чей это токен"
            ),
        )
        .of_account());
    };
    match profile {
        Some((name, _)) => {
            store.update(name, |profile| {
                (profile.revision > 0).then(|| profile.user = Some(user.clone()))
            })?;
        }
        None => store.know_user(&token, &id)?,
    }
    Ok(id)
}
