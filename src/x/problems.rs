//! X's error answers in all their shapes (contract §1.7, §3.6, §3.7, §4.8, §4.10), and the one code each becomes. `wording.rs`
//! reads them.

use serde_json::Value;

use super::forbidden::forbidden;
use super::road;
use super::wording::{body, detail, problem_type, said, v1_code, with_detail};
use crate::error::{Code, Error, Outcome};
use crate::language::text;
use crate::transport::{Answer, Effect, outcome_without_answer};

/// The error for an answer that is not a 2xx.
pub fn error(answer: &Answer, effect: Effect) -> Error {
    let status = answer.status;
    // A gateway that had asked X in vain, or gave up waiting for it (502, 504, 520 to 527), does not know what X did.
    let refuses = (400..500).contains(&status) || status == 511;
    if refuses && !road::is_from_x(answer) {
        return road::error(answer);
    }
    let kind = problem_type(answer);
    let detail = detail(answer);
    let v1 = v1_code(answer);
    let body = body(answer);
    let said = said(&detail);

    let error = match status {
        300..=399 => Error::new(
            Code::InvalidAnswer,
            text!(
                "the server answered with a redirect, which is not followed: a signed request must not change its host",
                "сервер ответил перенаправлением; оно не выполняется: подписанный запрос не должен менять узел"
            ),
        )
        .hint(text!(
            "check the base addresses in the standard parameters",
            "проверьте базовые адреса в стандартных параметрах"
        )),
        401 => Error::new(
            Code::Unauthorized,
            with_detail("X did not accept the token or the signature", "X не принял токен или подпись", &said),
        )
        .hint(match v1 {
            Some(135) => text!(
                "the clock of this machine is wrong: set it and repeat",
                "часы этой машины идут неверно: выставьте их и повторите"
            ),
            _ if answer.signed_at.is_some() => text!(
                "compare the four OAuth 1.0a keys with X's console: the app's key and secret, and a token and secret that were generated for this app; if they are right, the user has withdrawn the app's access",
                "сверьте четыре ключа OAuth 1.0a с консолью X: ключ и секрет приложения, токен и секрет, выпущенные для этого же приложения; если они верны, пользователь отозвал доступ"
            ),
            _ => text!(
                "refresh the access token; if that fails too, the user has to authorize the app again",
                "обновите токен доступа; если и это не поможет, пользователь должен авторизовать приложение заново"
            ),
        }),
        402 => Error::new(
            Code::PaymentRequired,
            text!(
                "the X account of the app is out of credits",
                "на счёте приложения в X закончились средства"
            ),
        )
        .hint(text!(
            "top up the balance in X's developer console, then repeat",
            "пополните баланс в консоли разработчика X и повторите"
        )),
        403 => forbidden(answer, &kind, &detail, v1, &said),
        404 => Error::new(
            Code::NotFound,
            with_detail("X does not know the object", "X не знает такого объекта", &said),
        ),
        413 => Error::new(
            Code::MediaTooLarge,
            text!(
                "X refused the request as too large",
                "X отверг запрос как слишком большой"
            ),
        ),
        429 => Error::new(
            Code::RateLimited,
            text!(
                "a rate limit of X is exhausted; the request was not carried out",
                "исчерпан лимит запросов X; запрос не выполнен"
            ),
        )
        .retryable(true)
        .retry_at(Some(answer.retry_at_here()))
        .hint(text!(
            "repeat after `retry_at`",
            "повторите после `retry_at`"
        )),
        500..=599 => {
            let outcome = outcome_without_answer(effect);
            let error = Error::new(
                Code::ServerError,
                if road::is_page(answer) {
                    text!(
                        "the server answered with an error page ({status})",
                        "сервер ответил страницей ошибки ({status})"
                    )
                } else {
                    text!(
                        "X answered with a server error ({status})",
                        "X ответил ошибкой сервера ({status})"
                    )
                },
            )
            .outcome(outcome)
            .because(road::behind(answer))
            .retryable(effect != Effect::Once);
            if outcome == Outcome::Unknown {
                error.hint(text!(
                    "X may have carried out the request: look before you repeat it",
                    "X мог выполнить запрос: проверьте, прежде чем повторять"
                ))
            } else {
                error
            }
        }
        _ => Error::new(
            Code::Rejected,
            with_detail("X refused the request as invalid", "X отверг запрос как неверный", &said),
        ),
    };
    error.status(status).body(body)
}

/// The error of the token endpoint (contract §1.7): which party has to act is what matters.
pub fn token_error(answer: &Answer, effect: Effect, refreshing: bool) -> Error {
    let member = |name: &str| {
        answer
            .json
            .as_ref()
            .and_then(|json| json.get(name))
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let code = member("error");
    let description = member("error_description");
    let said = said(description);
    let error = match (answer.status, code) {
        (400 | 401 | 403, "unauthorized_client" | "invalid_client") => Error::new(
            Code::AppMisconfigured,
            with_detail(
                "X does not accept the app's `auth.client_id` or `auth.client_secret`",
                "X не принимает `auth.client_id` или `auth.client_secret` приложения",
                &said,
            ),
        )
        .hint(text!(
            "check `auth.client_id` and `auth.client_secret` against X's console; the user's grant is still good",
            "сверьте `auth.client_id` и `auth.client_secret` с консолью X; доступ пользователя при этом цел"
        )),
        (400 | 401, "invalid_grant") => dead_grant(),
        (400, "invalid_request")
            if refreshing && description.contains("token was invalid") =>
        {
            dead_grant()
        }
        (400, "invalid_request")
            if description.contains("authorization code")
                || description.contains("code verifier") =>
        {
            Error::new(
                Code::InvalidCode,
                with_detail(
                    "X did not accept the authorization code",
                    "X не принял код авторизации",
                    &said,
                ),
            )
            .hint(text!(
                "a code lives 30 seconds, works once and belongs to one link: send the user to a new link",
                "код живёт 30 секунд, действует один раз и относится к одной ссылке: дайте пользователю новую ссылку"
            ))
        }
        (400, "invalid_scope") => Error::new(
            Code::InsufficientScope,
            with_detail("X does not grant these scopes", "X не выдаёт такие разрешения", &said),
        )
        .parameter("auth.scope"),
        _ => return error(answer, effect),
    };
    error.status(answer.status).body(body(answer))
}

fn dead_grant() -> Error {
    Error::new(
        Code::AuthorizationRequired,
        text!(
            "the token is dead: expired, revoked or already used",
            "токен недействителен: истёк, отозван или уже использован"
        ),
    )
    .hint(text!(
        "the user has to authorize the app again: make a link with GetAuthorizationLink",
        "пользователь должен авторизовать приложение заново: создайте ссылку через ПолучитьСсылкуАвторизации"
    ))
}

/// Whether a refusal of a create says that its media are not (yet) usable.
pub fn is_media_ids_invalid(answer: &Value) -> bool {
    answer
        .pointer("/errors")
        .and_then(Value::as_array)
        .is_some_and(|errors| {
            errors.iter().any(|error| {
                error
                    .get("message")
                    .and_then(Value::as_str)
                    .is_some_and(|message| message.contains("media IDs are invalid"))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use ureq::http::{HeaderMap, HeaderName, HeaderValue};

    fn answer(status: u16, body: &str, headers: &[(&'static str, &str)]) -> Answer {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(
                HeaderName::from_static(name),
                HeaderValue::from_str(value).expect("a header value"),
            );
        }
        Answer {
            status,
            headers: map,
            json: serde_json::from_str(body).ok(),
            text: body.to_owned(),
            follows_unknown: false,
            signed_at: None,
        }
    }

    #[test]
    fn a_dead_refresh_token_is_told_from_a_wrong_app_secret() {
        let dead = answer(
            400,
            r#"{"error":"invalid_request","error_description":"Value passed for the token was invalid."}"#,
            &[],
        );
        assert_eq!(
            token_error(&dead, Effect::Once, true).code(),
            Code::AuthorizationRequired
        );
        let secret = answer(
            401,
            r#"{"error":"unauthorized_client","error_description":"Missing valid authorization header"}"#,
            &[],
        );
        assert_eq!(
            token_error(&secret, Effect::Once, true).code(),
            Code::AppMisconfigured
        );
    }

    #[test]
    fn a_429_says_when_to_repeat() {
        let exhausted = answer(
            429,
            "",
            &[
                ("x-rate-limit-remaining", "0"),
                ("x-rate-limit-reset", "5000"),
                ("x-user-limit-24hour-remaining", "0"),
                ("x-user-limit-24hour-reset", "9000"),
            ],
        );
        assert_eq!(exhausted.retry_at(1000), 9000);
        let unknown = answer(
            429,
            "",
            &[
                ("x-rate-limit-remaining", "5"),
                ("x-rate-limit-reset", "5000"),
            ],
        );
        assert_eq!(unknown.retry_at(1000), 1060);
        let asked = answer(429, "", &[("retry-after", "7")]);
        assert_eq!(asked.retry_at(1000), 1007);
    }

    #[test]
    fn a_create_that_meets_a_server_error_has_an_unknown_outcome() {
        let answer = answer(503, "<html>busy</html>", &[]);
        let error = error(&answer, Effect::Once);
        assert_eq!(error.get_outcome(), Outcome::Unknown);
        assert!(!error.is_retryable());
        assert!(!error.message(Language::En).contains("html"));
        let error = super::error(&answer, Effect::Repeatable);
        assert_eq!(error.get_outcome(), Outcome::NotApplied);
        assert!(error.is_retryable());
    }

    #[test]
    fn each_403_says_who_has_to_act() {
        let cases = [
            (
                r#"{"detail":"You are not allowed to create a Tweet with duplicate content.","type":"about:blank","title":"Forbidden","status":403}"#,
                Code::DuplicateContent,
            ),
            (
                r#"{"title":"Forbidden","type":"about:blank","status":403,"detail":"Forbidden"}"#,
                Code::InsufficientScope,
            ),
            (
                r#"{"title":"Forbidden","status":403,"detail":"…","type":"https://api.x.com/2/problems/oauth1-permissions"}"#,
                Code::AppMisconfigured,
            ),
            (
                r#"{"title":"Unsupported Authentication","detail":"…","type":"https://api.twitter.com/2/problems/unsupported-authentication","status":403}"#,
                Code::UnsupportedAuthentication,
            ),
            (
                r#"{"detail":"Posts are limited to a maximum of one cashtag","type":"about:blank","title":"Forbidden","status":403}"#,
                Code::Forbidden,
            ),
            (
                r#"{"errors":[{"code":187,"message":"Status is a duplicate."}]}"#,
                Code::DuplicateContent,
            ),
            ("", Code::Intercepted),
            ("<html>no</html>", Code::Intercepted),
            (r#"{"message":"Forbidden"}"#, Code::Intercepted),
            (
                r#"{"errors":[{"code":326,"message":"…"}]}"#,
                Code::AccountRestricted,
            ),
            (
                r#"{"errors":[{"code":261,"message":"…"}]}"#,
                Code::AppMisconfigured,
            ),
            (
                r#"{"detail":"Your account is suspended.","type":"about:blank"}"#,
                Code::AccountRestricted,
            ),
        ];
        for (body, code) in cases {
            assert_eq!(
                error(&answer(403, body, &[]), Effect::Once).code(),
                code,
                "{body}"
            );
        }
    }
}
