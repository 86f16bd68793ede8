//! The pages that the browser is shown.

use crate::error::Error;
use crate::language::{Language, Text};

pub(super) struct Page {
    status: &'static str,
    title: Text,
    body: Text,
}

const fn page(
    status: &'static str,
    title: (&'static str, &'static str),
    body: (&'static str, &'static str),
) -> Page {
    Page {
        status,
        title: Text::new(title.0, title.1),
        body: Text::new(body.0, body.1),
    }
}

pub(super) const fn done() -> Page {
    page(
        "200 OK",
        ("Signed in", "Вход выполнен"),
        (
            "You may close this window and return to the program.",
            "Можно закрыть это окно и вернуться в программу.",
        ),
    )
}

pub(super) fn failed(error: &Error) -> Page {
    Page {
        status: "400 Bad Request",
        title: Text::new("Not signed in", "Вход не выполнен"),
        body: Text {
            en: error.message(Language::En).to_owned().into(),
            ru: error.message(Language::Ru).to_owned().into(),
        },
    }
}

pub(super) const fn again() -> Page {
    page(
        "409 Conflict",
        ("Already received", "Уже получено"),
        (
            "This sign-in has been received before. Return to the program.",
            "Этот вход уже получен. Вернитесь в программу.",
        ),
    )
}

pub(super) const fn foreign() -> Page {
    page(
        "400 Bad Request",
        ("Not the expected sign-in", "Это не ожидаемый вход"),
        (
            "The address does not belong to the sign-in that the program waits for. Begin again from the program.",
            "Адрес не относится к входу, которого ждёт программа. Начните заново из программы.",
        ),
    )
}

pub(super) const fn not_found() -> Page {
    page(
        "404 Not Found",
        ("Nothing here", "Здесь ничего нет"),
        (
            "A program waits here for a sign-in at another address.",
            "Программа ждёт здесь входа по другому адресу.",
        ),
    )
}

pub(super) const fn wrong_method() -> Page {
    page(
        "405 Method Not Allowed",
        ("Not the expected request", "Это не ожидаемый запрос"),
        (
            "Only a browser's redirect is expected here.",
            "Здесь ожидается только перенаправление браузера.",
        ),
    )
}

pub(super) const fn too_large() -> Page {
    page(
        "431 Request Header Fields Too Large",
        ("Too large", "Слишком большой запрос"),
        (
            "The request is larger than a redirect can be.",
            "Запрос больше, чем может быть перенаправление.",
        ),
    )
}

pub(super) const fn not_understood() -> Page {
    page(
        "400 Bad Request",
        ("Not understood", "Запрос не понят"),
        (
            "This is not a browser's request.",
            "Это не запрос браузера.",
        ),
    )
}

impl Page {
    pub(super) fn to_http(&self, language: Language) -> String {
        let escape = |text: &str| {
            text.replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
        };
        let title = escape(self.title.in_language(language));
        let body = escape(self.body.in_language(language));
        let lang = match language {
            Language::En => "en",
            Language::Ru => "ru",
        };
        let html = format!(
            "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
             <body style=\"font-family: sans-serif; max-width: 36em; margin: 4em auto\">\n\
             <h1>{title}</h1>\n<p>{body}</p>\n</body></html>\n"
        );
        let allow = if self.status.starts_with("405") {
            "Allow: GET\r\n"
        } else {
            ""
        };
        format!(
            "HTTP/1.1 {}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n{allow}\
             Content-Language: {lang}\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
             X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{html}",
            self.status,
            html.len(),
        )
    }
}
