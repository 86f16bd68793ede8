//! Profiles as a person reads them.

use serde_json::Value;
use xpost::clock;

use crate::output::columns::aligned;
use crate::output::language::{Language, pick};
use crate::output::span::duration;

/// Where there is nothing to say.
const NOTHING: &str = "—";

/// All profiles, one a line.
pub fn table(result: &Value, language: Language) -> String {
    let head = pick(
        language,
        ["PROFILE", "ACCOUNT", "GRANT", "EXPIRES IN", "SCOPES"],
        [
            "ПРОФИЛЬ",
            "АККАУНТ",
            "ДОСТУП",
            "ИСТЕКАЕТ ЧЕРЕЗ",
            "РАЗРЕШЕНИЯ",
        ],
    );
    let profiles = result["profiles"].as_array().map_or(&[][..], Vec::as_slice);
    if profiles.is_empty() {
        return none(language).to_owned();
    }
    let rows: Vec<[String; 5]> = std::iter::once(head.map(str::to_owned))
        .chain(profiles.iter().map(|profile| {
            [
                text(profile, "profile").to_owned(),
                account(profile),
                grant(profile, language).to_owned(),
                expiry(profile, language),
                scopes(profile),
            ]
        }))
        .collect();
    aligned(&rows)
}

fn none(language: Language) -> &'static str {
    pick(
        language,
        "there are no profiles yet; sign in with: xpost auth login",
        "профилей пока нет; войдите командой: xpost auth login",
    )
}

/// One profile.
pub fn state(profile: &Value, language: Language) -> String {
    let yes_no = |key: &str| match profile[key].as_bool() {
        Some(true) => pick(language, "yes", "да"),
        _ => pick(language, "no", "нет"),
    };
    let since = profile["since"].as_u64().map(|at| {
        let age = duration(clock::unix_seconds().saturating_sub(at), language);
        pick(language, format!(" (for {age})"), format!(" (уже {age})"))
    });
    let grant = format!("{}{}", grant(profile, language), since.unwrap_or_default());
    let lines = [
        (
            pick(language, "profile", "профиль"),
            text(profile, "profile").to_owned(),
        ),
        (pick(language, "account", "аккаунт"), account(profile)),
        (pick(language, "grant", "доступ"), grant),
        (
            pick(language, "expires in", "истекает через"),
            expiry(profile, language),
        ),
        (
            pick(language, "refreshable", "обновляется сам"),
            yes_no("refreshable").to_owned(),
        ),
        (
            pick(language, "scopes", "разрешения"),
            or_nothing(text(profile, "scope")),
        ),
        ("OAuth 1.0a", yes_no("oauth1").to_owned()),
        ("client_id", or_nothing(text(profile, "client_id"))),
        ("redirect_uri", or_nothing(text(profile, "redirect_uri"))),
    ];
    let lines = lines.map(|(name, value)| format!("{name:<16}  {value}"));
    lines.join("\n")
}

/// That a profile is gone.
pub fn removed(result: &Value, language: Language) -> String {
    let name = text(result, "removed");
    match result["revoked"].as_bool() {
        Some(true) => pick(
            language,
            format!("profile `{name}` removed, its tokens revoked at X"),
            format!("профиль `{name}` удалён, токены отозваны в X"),
        ),
        _ => pick(
            language,
            format!(
                "profile `{name}` removed; X still accepts its tokens until they expire or are revoked"
            ),
            format!(
                "профиль `{name}` удалён; X принимает его токены, пока они не истекут или не будут отозваны"
            ),
        ),
    }
}

/// `@name` of a profile's account, once it is known.
pub fn account(profile: &Value) -> String {
    match profile["user"]["username"].as_str() {
        // It comes from afar, and goes to a terminal.
        Some(name) => format!("@{}", name.replace(char::is_control, "")),
        None => NOTHING.to_owned(),
    }
}

fn text<'a>(profile: &'a Value, key: &str) -> &'a str {
    profile[key].as_str().unwrap_or_default()
}

fn or_nothing(text: &str) -> String {
    match text {
        "" => NOTHING.to_owned(),
        text => text.to_owned(),
    }
}

/// Where its grant stands.
pub fn grant(profile: &Value, language: Language) -> &str {
    match text(profile, "grant") {
        "good" => pick(language, "good", "действует"),
        "none" => pick(language, "none", "нет"),
        "dead" => pick(language, "dead: sign in again", "утрачен: войдите заново"),
        "refreshing" => pick(language, "being refreshed", "обновляется"),
        "uncertain" => pick(
            language,
            "uncertain: an answer was lost",
            "неясен: ответ утерян",
        ),
        other => other,
    }
}

/// How long the access token lives. One that has expired is no trouble when there is another to be had for it.
pub fn expiry(profile: &Value, language: Language) -> String {
    match profile["expires_in"].as_u64() {
        None => NOTHING.to_owned(),
        Some(0) if profile["refreshable"] == true => pick(
            language,
            "expired; refreshed at the next call",
            "истёк; обновится при следующем вызове",
        )
        .to_owned(),
        Some(0) => pick(language, "expired", "истёк").to_owned(),
        Some(seconds) => duration(seconds, language),
    }
}

fn scopes(profile: &Value) -> String {
    let scope = text(profile, "scope");
    match (scope, profile["oauth1"] == true) {
        ("", true) => "OAuth 1.0a".to_owned(),
        ("", false) => NOTHING.to_owned(),
        (scope, true) => format!("{scope} + OAuth 1.0a"),
        (scope, false) => scope.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_stand_under_each_other() {
        let result = json!({"profiles": [
            {"profile": "main", "grant": "good", "expires_in": 7199, "scope": "tweet.read", "oauth1": false,
             "user": {"username": "demo\u{1b}_account"}},
            {"profile": "давний профиль", "grant": "none", "expires_in": null, "scope": "", "oauth1": true, "user": null},
        ]});
        let shown = table(&result, Language::En);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines.len(), 3);
        let column = |line: &str, word: &str| {
            let at = line.find(word).unwrap_or_else(|| panic!("{word}: {shown}"));
            line[..at].chars().count()
        };
        assert_eq!(
            column(lines[0], "ACCOUNT"),
            column(lines[1], "@demo_account")
        );
        assert_eq!(column(lines[0], "GRANT"), column(lines[2], "none"));
        assert_eq!(column(lines[0], "SCOPES"), column(lines[2], "OAuth 1.0a"));
        assert!(table(&json!({"profiles": []}), Language::En).contains("auth login"));
    }

    #[test]
    fn an_expired_token_says_whether_it_matters() {
        let of = |refreshable: bool| {
            expiry(
                &json!({"expires_in": 0, "refreshable": refreshable}),
                Language::En,
            )
        };
        assert!(of(true).contains("next call"));
        assert_eq!(of(false), "expired");
    }
}
