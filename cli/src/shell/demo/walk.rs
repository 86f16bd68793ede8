//! The walk: sign in, look who one is, publish one of each kind, refresh, be refused, delete. Each step is one call of
//! the library; a step that fails is shown, and those that need its result are left out.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use xpost::client::Client;
use xpost::operations;
use xpost::response::Response;
use xpost::transport::Network;

use super::{paint, samples};
use crate::output::language::{Language, pick};
use crate::output::speech::say;

/// A post as it was sent.
#[derive(Debug)]
pub struct Sent {
    /// What it is, for a person.
    pub kind: &'static str,
    /// Its id, as X answered.
    pub id: String,
    /// Its text.
    pub text: String,
    /// The identity it was sent with.
    pub auth_kind: &'static str,
    /// Its medium.
    pub medium: Option<Medium>,
    /// The options of its poll.
    pub options: Vec<String>,
    /// Whether it was deleted afterwards.
    pub deleted: bool,
}

/// A medium as it was sent.
#[derive(Clone, Debug)]
pub struct Medium {
    pub media_type: &'static str,
    pub size: u64,
    pub sha256: String,
    pub alt_text: Option<String>,
}

/// What the walk came to.
#[derive(Debug)]
pub struct Done {
    /// Every post that X accepted.
    pub posts: Vec<Sent>,
    /// Whether every step went as it should.
    pub complete: bool,
}

struct Walk {
    client: Arc<Client>,
    /// The OAuth 1.0a keys, for the one post that goes that way.
    oauth1: Value,
    language: Language,
    done: Done,
}

const OAUTH1_KEYS: [&str; 4] = [
    "oauth_token",
    "oauth_token_secret",
    "oauth_consumer_key",
    "oauth_consumer_secret",
];

/// Walks through everything with these standard parameters; files are made in `folder`.
pub fn walk(mut auth: Value, folder: &Path, language: Language) -> Done {
    let mut oauth1 = Map::from_iter([("auth_kind".to_owned(), json!("oauth1"))]);
    if let Some(members) = auth.as_object_mut() {
        // The tokens are to be fetched by the walk itself.
        members.remove("access_token");
        members.remove("refresh_token");
        for key in OAUTH1_KEYS {
            oauth1.extend(members.remove_entry(key));
        }
        members.insert("lang".into(), json!(pick(language, "en", "ru")));
    }
    let done = Done {
        posts: Vec::new(),
        complete: true,
    };
    let (number, client) = match Client::open(&auth) {
        Ok(opened) => opened,
        Err(error) => {
            say(&format!(
                "  {} {}",
                paint::mark(false),
                error.message(language)
            ));
            return Done {
                complete: false,
                ..done
            };
        }
    };
    let mut walk = Walk {
        client,
        oauth1: Value::Object(oauth1),
        language,
        done,
    };
    walk.sign_in();
    walk.publish(folder);
    walk.refresh();
    walk.repeat_and_delete();
    Client::close(number);
    walk.done
}

impl Walk {
    fn pick<T>(&self, en: T, ru: T) -> T {
        pick(self.language, en, ru)
    }

    fn call(&self, operation: &str, parameters: &Value) -> Response {
        operations::call(&self.client, operation, parameters)
    }

    /// One line of the walk.
    fn line(&mut self, good: bool, title: &str, detail: &str) {
        self.done.complete &= good;
        let gap = " ".repeat(26usize.saturating_sub(title.chars().count()));
        say(&format!(
            "  {} {title}{gap} {}",
            paint::mark(good),
            paint::faint(detail)
        ));
    }

    /// One line for a call: what it came to, or why it failed.
    fn told(
        &mut self,
        title: &str,
        response: &Response,
        detail: impl FnOnce(&Value) -> String,
    ) -> Option<Value> {
        match &response.result {
            Ok(result) => {
                self.line(true, title, &detail(result));
                Some(result.clone())
            }
            Err(error) => {
                let reason = error.message(self.language).to_owned();
                self.line(false, title, &reason);
                None
            }
        }
    }

    fn sign_in(&mut self) {
        let title = self.pick("authorization link", "ссылка авторизации");
        let response = self.call("GetAuthorizationLink", &json!({}));
        let link = self.told(title, &response, |_| "OAuth 2.0, PKCE S256".into());
        let Some(link) = link.as_ref().and_then(Value::as_str) else {
            return;
        };
        let title = self.pick("browser: approve", "браузер: согласие");
        let redirect = self.approve(link);
        let shown = redirect.split_once('?').map_or_else(
            || redirect.clone(),
            |(path, _)| format!("→ {path}?state=…&code=…"),
        );
        self.line(!redirect.is_empty(), title, &shown);

        let title = self.pick("tokens", "токены");
        let response = self.call(
            "HandleIncomingRequestAfterAuthorization",
            &json!({"request": redirect}),
        );
        self.told(title, &response, |tokens| text(tokens, &["scope"]));

        let title = self.pick("who am I", "кто я");
        let response = self.call("GetCurrentUser", &json!({}));
        self.told(title, &response, |user| {
            let user = &user["data"];
            format!("@{} ({})", text(user, &["username"]), text(user, &["id"]))
        });
    }

    /// Opens the link as a browser would, presses the button, and reads where it leads. Empty if it leads nowhere.
    fn approve(&self, link: &str) -> String {
        let link = format!("{link}&sandbox_decision=approve");
        let answer = self
            .client
            .standard(&Map::new())
            .and_then(|standard| self.client.agent(&Network::new(&standard)))
            .ok()
            .and_then(|agent| agent.to(&link).get(&link).call().ok());
        answer
            .and_then(|answer| Some(answer.headers().get("location")?.to_str().ok()?.to_owned()))
            .unwrap_or_default()
    }

    fn publish(&mut self, folder: &Path) {
        let greeting = self.pick("Hello from xpost", "Привет от xpost");
        self.post(
            self.pick("text", "текст"),
            "CreateTextTweet",
            json!({"text": greeting}),
            None,
            "oauth2",
        );

        let alt = self.pick(
            "A gradient from blue to yellow",
            "Градиент от синего к жёлтому",
        );
        let picture = self.file(
            folder,
            "picture.png",
            "image/png",
            samples::png(),
            Some(alt),
        );
        let gif = self.file(folder, "animation.gif", "image/gif", samples::gif(), None);
        let video = self.file(folder, "video.mp4", "video/mp4", Some(samples::mp4()), None);

        let kinds = [
            (
                self.pick("picture", "картинка"),
                "CreateImageTweet",
                "pictures",
                picture.clone(),
            ),
            (self.pick("GIF", "GIF"), "CreateGifTweet", "gifs", gif),
            (
                self.pick("video", "видео"),
                "CreateVideoTweet",
                "videos",
                video,
            ),
        ];
        for (kind, operation, key, file) in kinds {
            if let Some((item, medium)) = file {
                let words = json!({"text": format!("{greeting}: {kind}"), key: [item]});
                self.post(kind, operation, words, Some(medium), "oauth2");
            }
        }
        let options = match self.language {
            Language::En => ["Yes", "Of course"],
            Language::Ru => ["Да", "Конечно"],
        };
        let question = self.pick("Does it work?", "Работает?");
        let words = json!({"text": question, "options": options, "duration": 60});
        self.post(
            self.pick("poll", "опрос"),
            "CreatePollTweet",
            words,
            None,
            "oauth2",
        );

        if let Some((item, medium)) = picture {
            let kind = self.pick("picture, OAuth 1.0a", "картинка, OAuth 1.0a");
            let words = json!({
                "text": format!("{greeting}: OAuth 1.0a"),
                "pictures": [item],
                "auth": self.oauth1,
            });
            self.post(kind, "CreateImageTweet", words, Some(medium), "oauth1");
        }
    }

    /// Writes a sample to a file; gives the item to post and what is known of it.
    fn file(
        &mut self,
        folder: &Path,
        name: &str,
        media_type: &'static str,
        bytes: Option<Vec<u8>>,
        alt_text: Option<&str>,
    ) -> Option<(Value, Medium)> {
        let path = folder.join(name);
        let bytes = bytes.filter(|bytes| std::fs::write(&path, bytes).is_ok());
        let Some(bytes) = bytes else {
            let reason = self.pick("the sample cannot be made", "не удаётся создать образец");
            self.line(false, name, reason);
            return None;
        };
        let digest = Sha256::digest(&bytes);
        let medium = Medium {
            media_type,
            size: bytes.len() as u64,
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            alt_text: alt_text.map(str::to_owned),
        };
        Some((json!({"file": path, "alt_text": alt_text}), medium))
    }

    fn post(
        &mut self,
        kind: &'static str,
        operation: &str,
        parameters: Value,
        medium: Option<Medium>,
        auth_kind: &'static str,
    ) {
        let title = format!("{}: {kind}", self.pick("post", "твит"));
        let response = self.call(operation, &parameters);
        let result = self.told(&title, &response, |result| {
            format!("{operation} → {}", text(result, &["data", "id"]))
        });
        let Some(result) = result else { return };
        let options = parameters["options"].as_array().into_iter().flatten();
        self.done.posts.push(Sent {
            kind,
            id: text(&result, &["data", "id"]),
            text: text(&parameters, &["text"]),
            auth_kind,
            medium,
            options: options
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            deleted: false,
        });
    }

    fn refresh(&mut self) {
        let title = self.pick("refresh the token", "обновление токена");
        let response = self.call("RefreshToken", &json!({}));
        let detail = self.pick(
            "a new pair; the old refresh token is dead",
            "новая пара; прежний токен обновления недействителен",
        );
        self.told(title, &response, |_| detail.into());
    }

    fn repeat_and_delete(&mut self) {
        let Some(first) = self.done.posts.first() else {
            return;
        };
        let (again, id) = (first.text.clone(), first.id.clone());
        let title = self.pick("the same text again", "тот же текст ещё раз");
        let response = self.call("CreateTextTweet", &json!({"text": again}));
        match &response.result {
            Err(error) => {
                let refused = error.code() == xpost::error::Code::DuplicateContent;
                let shown = error.to_json(self.language);
                let reason = format!("{}: {}", error.code().as_str(), text(&shown, &["message"]));
                self.line(refused, title, &reason);
                let hint = text(&shown, &["hint"]);
                let word = self.pick("hint", "подсказка");
                say(&format!("    {}", paint::faint(&format!("{word}: {hint}"))));
            }
            Ok(_) => self.line(false, title, self.pick("was not refused", "не отвергнут")),
        }
        let title = self.pick("delete the first post", "удаление первого твита");
        let response = self.call("DeleteTweet", &json!({"id": id}));
        if self.told(title, &response, |_| id).is_some()
            && let Some(first) = self.done.posts.first_mut()
        {
            first.deleted = true;
        }
    }
}

fn text(value: &Value, path: &[&str]) -> String {
    path.iter()
        .fold(value, |value, key| &value[*key])
        .as_str()
        .unwrap_or_default()
        .to_owned()
}
