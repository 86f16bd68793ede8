//! The few pages a person sees: the question, the PIN, the refusal.
//!
//! A program skips the question by adding `sandbox_decision=approve` or `deny` to the address.

use crate::http::answer::Answer;
use crate::http::pairs::Pairs;
use crate::state::accounts::User;

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn page(status: u16, title: &str, body: &str) -> Answer {
    Answer::html(
        status,
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
             <body style=\"font-family: sans-serif; max-width: 36em; margin: 4em auto\">\n\
             <h1>{title}</h1>\n{body}\n<p><small>This is a simulation. No account is involved.</small></p>\n\
             </body></html>\n"
        ),
    )
    .with_header("cache-control", "no-store")
}

/// Asks whether an app may act for an account; the forms lead back to the same address with the decision added.
pub(crate) fn decision(app: &str, user: &User, path: &str, query: &Pairs) -> Answer {
    let fields: String = query
        .iter()
        .filter(|(name, _)| name != "sandbox_decision")
        .map(|(name, value)| {
            format!(
                "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
                escape(name),
                escape(value)
            )
        })
        .collect();
    let form = |decision: &str, label: &str| {
        format!(
            "<form method=\"get\" action=\"{}\">{fields}\
             <button name=\"sandbox_decision\" value=\"{decision}\">{label}</button></form>\n",
            escape(path)
        )
    };
    let scopes = query
        .iter()
        .find(|(name, _)| name == "scope")
        .map(|(_, scopes)| format!("<p>It asks for: <code>{}</code></p>\n", escape(scopes)))
        .unwrap_or_default();
    page(
        200,
        "Authorize an app",
        &format!(
            "<p>The app <b>{}</b> wants to act for <b>@{}</b>.</p>\n{scopes}{}{}",
            escape(app),
            escape(&user.username),
            form("approve", "Approve"),
            form("deny", "Deny"),
        ),
    )
}

pub(crate) fn pin(pin: &str) -> Answer {
    page(
        200,
        "Enter this PIN in the app",
        &format!("<p><code>{pin}</code></p>"),
    )
}

pub(crate) fn refusal(reason: &str) -> Answer {
    page(
        400,
        "Something went wrong",
        &format!(
            "<p>You weren't able to give access to the App. Go back and try logging in again.</p>\n<p>{}</p>",
            escape(reason)
        ),
    )
}
