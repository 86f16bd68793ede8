//! Why a statement has no result, in the words of the store. No word of the server gets into a message: it may quote what it
//! was sent.

use std::error::Error as _;
use std::io;

use rustls::CertificateError;

use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::shown;
use crate::store::problems::{self, is_passing};

/// Why a statement, or a sign-in, has no result.
pub(super) enum Failure {
    /// There is no connection, or no longer; whether the server ran the statement is not known.
    Broken(Text),
    /// The server's answer, or one that does not depend on it.
    Refused(Error),
}

impl Failure {
    pub(super) fn into_error(self) -> Error {
        match self {
            Self::Broken(reason) => problems::unavailable(&reason),
            Self::Refused(error) => error,
        }
    }

    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Broken(_) => true,
            Self::Refused(error) => is_passing(error),
        }
    }
}

pub(super) fn no_answer() -> Text {
    text!(
        "the database server does not answer in time",
        "сервер базы данных не отвечает вовремя"
    )
}

fn broke() -> Text {
    text!(
        "the connection to the database server broke",
        "соединение с сервером базы данных прервалось"
    )
}

/// What a failure means.
pub(super) fn judge(error: &tokio_postgres::Error) -> Failure {
    if let Some(code) = error.code() {
        return answered(code.code());
    }
    if let Some(error) = error
        .source()
        .and_then(|cause| cause.downcast_ref::<io::Error>())
    {
        return match error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        {
            Some(error) => Failure::Refused(untrusted(error)),
            None => Failure::Broken(unreachable(error.kind())),
        };
    }
    // The kind of the other failures shows in their fixed sentence only.
    match error.to_string().as_str() {
        "error performing TLS handshake" => Failure::Refused(problems::unavailable(&text!(
            "the database server offers no TLS, and its address asks for it",
            "сервер базы данных не предлагает TLS, а его адрес требует"
        ))),
        "authentication error" | "invalid configuration" => Failure::Refused(sign_in()),
        "connection closed" | "unexpected message from server" => Failure::Broken(broke()),
        // The rest is about columns and their types.
        _ => Failure::Refused(problems::damaged()),
    }
}

pub(super) fn unreachable(kind: io::ErrorKind) -> Text {
    match kind {
        io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => text!(
            "nothing listens at its host and port: check both, and that the database server runs",
            "по его узлу и порту никто не отвечает: проверьте их и запущен ли сервер базы данных"
        ),
        io::ErrorKind::TimedOut => no_answer(),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => text!(
            "the network does not reach the database server",
            "сервер базы данных недоступен по сети"
        ),
        io::ErrorKind::PermissionDenied => text!(
            "the database server denies access, or access of the kind that its address asks for",
            "сервер базы данных не даёт доступа или того вида доступа, который указан в адресе"
        ),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => broke(),
        kind => {
            let Text { en, ru } = shown::reason(kind);
            text!(
                "the connection to the database server failed: {en}",
                "ошибка соединения с сервером базы данных: {ru}"
            )
        }
    }
}

fn untrusted(error: &rustls::Error) -> Error {
    let reason = match error {
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => text!(
            "the certificate of the database server is for another host name",
            "сертификат сервера базы данных выдан для другого имени узла"
        ),
        rustls::Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => text!(
            "the certificate of the database server has expired",
            "срок сертификата сервера базы данных истёк"
        ),
        rustls::Error::InvalidCertificate(_) => text!(
            "the certificate of the database server is not trusted",
            "сертификату сервера базы данных нет доверия"
        ),
        _ => text!(
            "TLS with the database server failed",
            "ошибка TLS при соединении с сервером базы данных"
        ),
    };
    problems::unavailable(&reason).hint(text!(
        "name the certificate of its issuer in `auth.ca_file`; on a network that you trust, `sslmode=disable` in the address does without TLS",
        "укажите сертификат издателя в `auth.ca_file`; в доверенной сети `sslmode=disable` в адресе отключает TLS"
    ))
}

fn sign_in() -> Error {
    problems::unavailable(&text!(
        "the database server does not let the user of the address in",
        "сервер базы данных не пускает пользователя из адреса"
    ))
    .hint(text!(
        "check the user, the password (special characters as %XX) and `sslmode` in the address, and the server's pg_hba.conf",
        "проверьте пользователя, пароль (особые символы в виде %XX) и `sslmode` в адресе, а на сервере pg_hba.conf"
    ))
}

fn passing(message: Text) -> Failure {
    Failure::Refused(
        problems::locked()
            .renamed(Code::StoreLocked, message)
            .hint(text!("repeat later", "повторите позже")),
    )
}

/// What the code of a server's answer means.
fn answered(code: &str) -> Failure {
    let unavailable = |reason: Text| Failure::Refused(problems::unavailable(&reason));
    match code {
        "57P01" | "57P02" | "57P05" | "25P03" => Failure::Broken(broke()),
        _ if code.starts_with("08") => Failure::Broken(broke()),
        "57P03" => passing(text!(
            "the database server is starting or stopping",
            "сервер базы данных запускается или останавливается"
        )),
        "53300" => passing(text!(
            "the database server has no free connection",
            "у сервера базы данных нет свободных соединений"
        )),
        // A lock that was not free in time, a deadlock, a conflict of transactions.
        "55P03" | "40P01" | "40001" => Failure::Refused(problems::locked()),
        "57014" => unavailable(no_answer()),
        "3D000" => unavailable(text!(
            "the server has no database of the name in the address",
            "на сервере нет базы данных с именем из адреса"
        )),
        "42501" => unavailable(text!(
            "the user of the address has not the rights to it: it connects, makes tables in its schema, reads and writes them",
            "пользователю из адреса не хватает прав: он подключается, создаёт таблицы в своей схеме, читает и пишет их"
        )),
        "25006" => unavailable(text!("it is read-only", "оно доступно только для чтения")),
        "53100" => unavailable(text!("the disk is full", "диск заполнен")),
        "22P05" | "22021" => unavailable(text!(
            "the encoding of the database lacks a character: make one with UTF8",
            "в кодировке базы данных нет нужного символа: создайте базу с UTF8"
        )),
        _ if code.starts_with("28") => Failure::Refused(sign_in()),
        // The tables are not what this version made, or are broken.
        _ if ["22", "23", "42", "XX"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            Failure::Refused(problems::damaged())
        }
        _ => {
            let code = Some(code)
                .filter(|code| {
                    code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
                })
                .unwrap_or("?");
            unavailable(text!(
                "the database server answered with the error {code}",
                "сервер базы данных ответил ошибкой {code}"
            ))
        }
    }
}
