//! Where a store is: a file, the user's own file, or the address of a database server.

use std::path::PathBuf;

use crate::error::{Code, Error};
use crate::language::{Text, text};
use crate::shown;

/// Whether `store` is the address of a database server.
pub fn is_address(location: &str) -> bool {
    ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| location.starts_with(scheme))
}

/// Where a store is, to stand at the end of a message: a file's path, or the host of a database server.
pub(super) fn place(location: &str) -> Text {
    let Text { en, ru } = if is_address(location) {
        match host(location) {
            Some(host) => text!(" {host}", " {host}"),
            None => return Text::new("", ""),
        }
    } else {
        match path(location) {
            Ok(path) => shown::path(path),
            Err(_) => return Text::new("", ""),
        }
    };
    if en.is_empty() {
        return Text::new("", "");
    }
    let (en, ru) = (en.trim_start(), ru.trim_start());
    text!(" ({en})", " ({ru})")
}

/// The hosts and ports of a database server's address. Nothing where a password could be mistaken for them.
fn host(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let (authority, after) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = match authority.split_once('@') {
        Some((_, host)) => host,
        None => authority,
    };
    let is_plain = host
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "-._:,[]".contains(letter));
    // What stands behind a colon and is no port may be a password whose `@` was forgotten.
    let has_ports = host.split(',').all(|one| match one.rsplit_once(':') {
        Some((_, port)) if !port.ends_with(']') => port.bytes().all(|byte| byte.is_ascii_digit()),
        _ => true,
    });
    (is_plain && has_ports && !host.is_empty() && !after.contains('@')).then_some(host)
}

/// The file that `store` names; `default` is the user's own.
pub fn path(location: &str) -> Result<PathBuf, Error> {
    if location != "default" {
        return Ok(PathBuf::from(location));
    }
    user_folder()
        .map(|folder| folder.join("xpost.db"))
        .ok_or_else(|| {
            Error::new(
            Code::InvalidParameter,
            text!(
                "parameter `auth.store`: this account has no folder of its own for `default`",
                "параметр `auth.store`: у этой учётной записи нет собственной папки для `default`"
            ),
        )
        .parameter("auth.store")
        .hint(text!(
            "give the path of a file",
            "укажите путь к файлу"
        ))
        })
}

/// The folder for what a program keeps of one user: `%LOCALAPPDATA%\xpost`, or `xpost` below `$XDG_STATE_HOME`.
pub fn user_folder() -> Option<PathBuf> {
    let variable = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            // The XDG specification: a relative path is to be ignored.
            .filter(|path| path.is_absolute())
    };
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else {
        variable("XDG_STATE_HOME")
            .or_else(|| variable("HOME").map(|home| home.join(".local").join("state")))
    };
    base.map(|base| base.join("xpost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_shown_by_its_path_or_host_and_never_with_a_password() {
        for (location, shown) in [
            ("/srv/x.db", " («/srv/x.db»)"),
            ("postgres://db.example:5432/x", " (db.example:5432)"),
            (
                "postgres://user:pass@db.example/x?sslmode=require",
                " (db.example)",
            ),
            ("postgresql://u:p@one:1,two:2/x", " (one:1,two:2)"),
            ("postgres://u:p@[::1]:5432/x", " ([::1]:5432)"),
            // A password that is not escaped may reach anywhere.
            ("postgres://user:pa@ss@db.example/x", ""),
            ("postgres://user:pa/ss@db.example/x", ""),
            ("postgres://user:pa?ss@db.example/x", ""),
            ("postgres://user:pa#ss@db.example/x", ""),
            ("postgres://user:secret/x", ""),
            ("postgres:///x?user=u&password=p@ss", ""),
            ("postgres:///x?host=/run/postgresql", ""),
        ] {
            assert_eq!(place(location).ru, shown, "{location}");
        }
    }
}
