//! A 403, with which X refuses for many reasons: which party has to act is what matters (contract §3.6, §3.7).

use super::refusals;
use super::wording::with_detail;
use crate::error::{Code, Error};
use crate::language::text;
use crate::transport::Answer;

/// The error for a 403 of X: `kind` is the problem's type, `detail` its sentence, `said` as much of that as is shown.
pub(super) fn forbidden(
    answer: &Answer,
    kind: &str,
    detail: &str,
    v1: Option<u64>,
    said: &str,
) -> Error {
    let lower = detail.to_lowercase();
    if v1 == Some(187) || lower.contains("duplicate content") {
        return Error::new(
            Code::DuplicateContent,
            text!(
                "X refuses a post equal to a recent one",
                "X отвергает твит, совпадающий с недавним"
            ),
        )
        .hint(text!(
            "if an earlier attempt ended without an answer, it has probably succeeded",
            "если прежняя попытка осталась без ответа, она, вероятно, удалась"
        ));
    }
    let trouble = answer
        .json
        .as_ref()
        .and_then(|body| refusals::trouble(body, said));
    if let Some(error) = trouble {
        return error;
    }
    match kind {
        "oauth1-permissions" => {
            return Error::new(
                Code::AppMisconfigured,
                text!(
                    "the app's OAuth 1.0a permission is read-only",
                    "права OAuth 1.0a приложения — только чтение"
                ),
            )
            .hint(text!(
                "set the app's permission to read and write, then generate the access token anew",
                "включите приложению чтение и запись, затем выпустите токен доступа заново"
            ));
        }
        "client-forbidden" => {
            return Error::new(
                Code::AppMisconfigured,
                text!(
                    "the app is not enrolled for this endpoint",
                    "приложение не подключено к этому методу"
                ),
            )
            .hint(text!(
                "attach the app to a project and package in X's developer console",
                "подключите приложение к проекту и тарифу в консоли разработчика X"
            ));
        }
        "unsupported-authentication" => {
            return Error::new(
                Code::UnsupportedAuthentication,
                text!(
                    "X does not accept this kind of authentication for the call",
                    "X не принимает такой вид авторизации для этого вызова"
                ),
            )
            .hint(text!(
                "use a user's token: OAuth 2.0 with PKCE or OAuth 1.0a",
                "используйте токен пользователя: OAuth 2.0 с PKCE или OAuth 1.0a"
            ));
        }
        _ => {}
    }
    if detail == "Forbidden" {
        return Error::new(
            Code::InsufficientScope,
            text!(
                "X refuses the call: the token probably lacks a scope",
                "X отвергает вызов: вероятно, токену не хватает разрешения (scope)"
            ),
        )
        .hint(text!(
            "compare the grant's scopes with the call (uploads need media.write) and authorize again; media can also be posted with the four OAuth 1.0a keys of the same account and `auth.auth_kind` oauth1",
            "сравните разрешения токена с вызовом (для загрузки нужно media.write) и авторизуйтесь заново; медиа можно опубликовать и с четырьмя ключами OAuth 1.0a той же учётной записи и `auth.auth_kind` oauth1"
        ));
    }
    Error::new(
        Code::Forbidden,
        with_detail(
            "X does not permit the action",
            "X не разрешает это действие",
            said,
        ),
    )
}
