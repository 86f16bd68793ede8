//! Why a request got no answer, and what that means for the caller (contract §7.3).

use std::io;

use ureq::Timeout;

use super::request::{Effect, outcome_without_answer};
use crate::error::{Code, Error, Outcome};
use crate::language::{Text, text};
use crate::shown;

/// A failed attempt, and whether the next one is safe.
pub(super) struct Failure {
    pub error: Error,
    pub retry: bool,
}

/// What fails on this side fails again.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            retry: false,
        }
    }
}

impl Failure {
    /// Says in the message where the request was going, and through which proxy.
    pub fn on_the_way(mut self, agent: &ureq::Agent, url: &str) -> Self {
        let is_of_network = matches!(
            self.error.code(),
            Code::ConnectionFailed | Code::ConnectionLost | Code::Timeout
        );
        if let (true, Some(host)) = (is_of_network, shown::host(url)) {
            let way = match agent.config().proxy() {
                Some(proxy) => {
                    let (name, port) = (proxy.host(), proxy.port());
                    text!(
                        " ({host} through the proxy {name}:{port})",
                        " ({host} через прокси {name}:{port})"
                    )
                }
                None => text!(" ({host})", " ({host})"),
            };
            self.error = self.error.followed_by(&way);
        }
        self
    }
}

/// Turns a failure of the HTTP client into ours. `sent` counts bytes that may have reached the peer.
pub(super) fn classify(error: &ureq::Error, sent: u64, effect: Effect) -> Failure {
    let never_sent = sent == 0;
    let (code, message, hint, curable) = describe(error, never_sent);
    let outcome = if never_sent {
        Outcome::NotApplied
    } else {
        outcome_without_answer(effect)
    };
    let retry = curable && (never_sent || effect != Effect::Once);
    let mut ours = Error::new(code, message)
        .outcome(outcome)
        .retryable(curable && outcome != Outcome::Unknown);
    if outcome == Outcome::Unknown {
        ours = ours.hint(text!(
            "X may have carried out the request: look before you repeat it",
            "X мог выполнить запрос: проверьте, прежде чем повторять"
        ));
    } else if let Some(hint) = hint {
        ours = ours.hint(hint);
    }
    Failure { error: ours, retry }
}

/// The credentials cannot be put into a header.
pub(super) fn unusable_credentials() -> Failure {
    Failure {
        error: Error::new(
            Code::MissingCredentials,
            text!(
                "a token or key holds characters that cannot be sent in an HTTP header",
                "токен или ключ содержит символы, недопустимые в заголовке HTTP"
            ),
        ),
        retry: false,
    }
}

fn describe(error: &ureq::Error, never_sent: bool) -> (Code, Text, Option<Text>, bool) {
    match error {
        ureq::Error::HostNotFound => unresolved(),
        ureq::Error::Timeout(which) => (Code::Timeout, timeout(*which), None, true),
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => (
            Code::ConnectionFailed,
            text!(
                "the proxy refused to open a connection",
                "прокси отказался открыть соединение"
            ),
            Some(text!(
                "check the address and the password in `auth.proxy`",
                "проверьте адрес и пароль в `auth.proxy`"
            )),
            false,
        ),
        ureq::Error::Rustls(tls) => certificate(tls),
        ureq::Error::Tls(_) | ureq::Error::TlsRequired => (
            Code::ConnectionFailed,
            text!("the TLS handshake failed", "не удалось установить TLS"),
            None,
            true,
        ),
        ureq::Error::Io(io) => {
            if let Some(tls) = io
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<rustls::Error>())
            {
                return certificate(tls);
            }
            broken(io, never_sent)
        }
        // A compressed answer that ends early shows as a decoder that ran dry.
        ureq::Error::Decompress(_, io) => broken(io, never_sent),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) | ureq::Error::RequireHttpsOnly(_) => (
            Code::InvalidParameter,
            text!(
                "a base address in the standard parameters is not a valid URL",
                "базовый адрес в стандартных параметрах не является корректным URL"
            ),
            None,
            false,
        ),
        ureq::Error::ConnectionFailed => (
            Code::ConnectionFailed,
            text!("no connection could be made", "соединение не установлено"),
            None,
            true,
        ),
        _ => (
            Code::InvalidAnswer,
            text!(
                "the server's answer is not valid HTTP",
                "ответ сервера не является корректным HTTP"
            ),
            None,
            true,
        ),
    }
}

fn timeout(which: Timeout) -> Text {
    match which {
        Timeout::Resolve => text!(
            "resolving the host name took too long",
            "разрешение имени узла заняло слишком много времени"
        ),
        Timeout::Connect => text!(
            "connecting took too long",
            "установка соединения заняла слишком много времени"
        ),
        Timeout::SendRequest | Timeout::SendBody => text!(
            "sending the request took too long",
            "отправка запроса заняла слишком много времени"
        ),
        Timeout::RecvBody => text!(
            "the answer did not arrive completely in time",
            "ответ не пришёл целиком за отведённое время"
        ),
        _ => text!("no answer came in time", "ответ не получен вовремя"),
    }
}

fn certificate(tls: &rustls::Error) -> (Code, Text, Option<Text>, bool) {
    match tls {
        rustls::Error::InvalidCertificate(_) => (
            Code::ConnectionFailed,
            text!(
                "the server's certificate is not trusted",
                "сертификату сервера нельзя доверять"
            ),
            Some(text!(
                "if the certificate is your organisation's own, name its CA in `auth.ca_file`",
                "если сертификат выпущен вашей организацией, укажите её CA в `auth.ca_file`"
            )),
            false,
        ),
        _ => (
            Code::ConnectionFailed,
            text!("the TLS handshake failed", "не удалось установить TLS"),
            None,
            true,
        ),
    }
}

fn unresolved() -> (Code, Text, Option<Text>, bool) {
    (
        Code::ConnectionFailed,
        text!(
            "the host name cannot be resolved",
            "имя узла не разрешается"
        ),
        Some(text!(
            "check the network, the DNS and the base address",
            "проверьте сеть, DNS и базовый адрес"
        )),
        true,
    )
}

/// Whether the system's resolver has failed. On Unix its errors have no kind and no number, only the standard library's words;
/// on Windows they have the numbers of Winsock.
fn is_unresolved(io: &io::Error) -> bool {
    match io.raw_os_error() {
        Some(number) => cfg!(windows) && (11001..=11004).contains(&number),
        None => io.to_string().starts_with("failed to lookup address"),
    }
}

fn broken(io: &io::Error, never_sent: bool) -> (Code, Text, Option<Text>, bool) {
    if io.kind() == io::ErrorKind::UnexpectedEof && io.to_string().contains("media file") {
        return (
            Code::MediaUnreadable,
            text!(
                "the media file became shorter while it was sent",
                "медиафайл уменьшился во время отправки"
            ),
            None,
            false,
        );
    }
    if never_sent && is_unresolved(io) {
        return unresolved();
    }
    if never_sent {
        let reason = match io.kind() {
            io::ErrorKind::ConnectionRefused => {
                text!("connection refused", "в соединении отказано")
            }
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
                text!("the network is unreachable", "сеть недоступна")
            }
            _ => text!("the connection broke", "соединение оборвалось"),
        };
        let (en, ru) = (reason.en, reason.ru);
        return (
            Code::ConnectionFailed,
            text!(
                "no connection could be made: {en}",
                "соединение не установлено: {ru}"
            ),
            Some(text!(
                "check the network, the proxy and the base address",
                "проверьте сеть, прокси и базовый адрес"
            )),
            true,
        );
    }
    (
        Code::ConnectionLost,
        text!(
            "the connection broke before the answer was complete",
            "соединение оборвалось до получения полного ответа"
        ),
        None,
        true,
    )
}
