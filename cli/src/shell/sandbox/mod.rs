//! `xpost sandbox`: a simulated X for trying programs and scripts out, with an account that is ready to use (`account`).

mod account;

use std::net::IpAddr;
use std::process::ExitCode;

use clap::ArgMatches;
use serde_json::{Value, json};
use xpost::language::Text;
use xpost::parameters::STANDARD;
use xpost_sandbox::{Options, Sandbox};

use crate::output::answer::Output;
use crate::output::exit;
use crate::output::home;
use crate::output::language::{Language, pick};
use crate::output::speech::{note, say};
use crate::run::frame;
use crate::run::id;
use crate::run::interrupt;

/// Serves until interrupted.
pub fn run(matches: &ArgMatches, language: Language) -> ExitCode {
    let output = match Output::open(matches.get_one::<String>(id::OUT).map(String::as_str)) {
        Ok(output) => output,
        Err(error) => {
            note(&format!("xpost: {}", error.message(language)));
            return ExitCode::from(exit::of(&error));
        }
    };
    let options = Options {
        host: *matches
            .get_one::<IpAddr>("host")
            .unwrap_or(&Options::default().host),
        port: matches.get_one("port").copied().unwrap_or(0),
        https_port: matches.get_one("https-port").copied(),
    };
    let (host, port) = (options.host, options.port);
    let sandbox = match Sandbox::start(options) {
        Ok(sandbox) => sandbox,
        Err(error) => {
            let Text { en, ru } = xpost::shown::reason(error.kind());
            note(&pick(
                language,
                format!("xpost: the port {port} of {host} cannot be opened: {en}"),
                format!("xpost: порт {port} на {host} не открывается: {ru}"),
            ));
            note(pick(
                language,
                "  hint: choose another one, or leave --port out: any free one is taken",
                "  подсказка: выберите другой или уберите --port: подойдёт любой свободный",
            ));
            return ExitCode::from(exit::USAGE);
        }
    };
    let ca_out = matches
        .get_one::<String>("ca-out")
        .map(|path| home::path(path));
    let ca_file = ca_out.as_deref();
    if let (Some(path), Some(pem)) = (ca_file, sandbox.ca_pem())
        && std::fs::write(path, pem).is_err()
    {
        note(pick(
            language,
            "xpost: --ca-out: the file cannot be written",
            "xpost: --ca-out: файл невозможно записать",
        ));
        return ExitCode::from(exit::USAGE);
    }
    let auth = auth(&sandbox, ca_file);
    // Whoever waits for the page may use the file as soon as it is there.
    if !matches!(output, Output::Stdout) && output.write(&format!("{auth:#}")).is_err() {
        return ExitCode::from(exit::INTERNAL);
    }
    let ready = !matches.get_flag("no-account") && is_ready(&sandbox, matches, language);
    let lines = ready.then(|| account::lines(matches, language));
    say(&introduction(&sandbox, &auth, lines, language));
    // From here on there is no answer that an interruption could lose.
    interrupt::at_once();
    stay()
}

/// Whether the store has an account of this sandbox now. Without it the sandbox serves as well.
fn is_ready(sandbox: &Sandbox, matches: &ArgMatches, language: Language) -> bool {
    // Tokens of its own: a refresh there must not end those that are shown here. An account keeps no authority to trust,
    // so it goes over plain HTTP.
    match account::keep(sandbox, &auth(sandbox, None), matches, language) {
        Ok(rival) => {
            if let Some(rival) = rival {
                note(&pick(
                    language,
                    format!(
                        "xpost: another sandbox serves at {rival}; the account `sandbox` is of this one from now on"
                    ),
                    format!(
                        "xpost: по адресу {rival} работает другая имитация X; учётная запись `sandbox` теперь относится к этой"
                    ),
                ));
            }
            true
        }
        Err(error) => {
            note(pick(
                language,
                "xpost: no account `sandbox` is kept in the store:",
                "xpost: учётная запись `sandbox` в хранилище не сохранена:",
            ));
            frame::tell(&error, language);
            false
        }
    }
}

/// Waits for the interruption that ends the program.
pub fn stay() -> ! {
    loop {
        std::thread::park();
    }
}

/// Standard parameters with which every operation works; over TLS when its authority is at hand.
pub fn auth(sandbox: &Sandbox, ca_file: Option<&str>) -> Value {
    let app = sandbox.confidential_app();
    let grant = sandbox.grant(&app, xpost::oauth2::DEFAULT_SCOPE);
    let oauth1 = sandbox.oauth1_token(&app);
    let base = match (sandbox.https_url(), ca_file) {
        (Some(url), Some(_)) => url,
        _ => sandbox.url(),
    };
    let mut auth = json!({
        "redirect_uri": app.redirect_uris.first(),
        "scope": xpost::oauth2::DEFAULT_SCOPE,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "access_token": grant.access_token,
        "refresh_token": grant.refresh_token,
        "oauth_token": oauth1.oauth_token,
        "oauth_token_secret": oauth1.oauth_token_secret,
        "oauth_consumer_key": app.consumer_key,
        "oauth_consumer_secret": app.consumer_secret,
        "api_url": base,
        "authorize_url": format!("{base}/i/oauth2/authorize"),
        "upload_url": base,
    });
    if let Some(path) = ca_file {
        auth["ca_file"] = json!(std::path::absolute(path).unwrap_or_else(|_| path.into()));
    }
    debug_assert!(auth.as_object().is_some_and(|members| {
        members
            .keys()
            .all(|key| STANDARD.iter().any(|entry| entry.key == key))
    }));
    auth
}

fn introduction(
    sandbox: &Sandbox,
    auth: &Value,
    ready: Option<String>,
    language: Language,
) -> String {
    let mut lines = Vec::new();
    let mut line = |en: &str, ru: &str, value: &str| {
        lines.push(format!("{:<22} {value}", pick(language, en, ru)));
    };
    line("simulated X", "имитация X", &sandbox.url());
    if let Some(url) = sandbox.https_url() {
        line("over TLS", "по TLS", &url);
    }
    let user = sandbox.user();
    let account = format!("@{} ({})", user.username, user.id);
    line("account", "учётная запись", &account);
    let confidential = sandbox.confidential_app();
    let with_secret = pick(language, "has a secret", "с секретом");
    line(
        "app",
        "приложение",
        &format!("{} ({with_secret})", confidential.client_id),
    );
    let public = pick(language, "public client", "публичный клиент");
    line(
        "app",
        "приложение",
        &format!("{} ({public})", sandbox.public_app().client_id),
    );
    line(
        "control endpoint",
        "управление",
        &format!("{}/_sandbox/state", sandbox.url()),
    );
    lines.push(String::new());
    if let Some(ready) = ready {
        lines.push(ready);
        lines.push(String::new());
    }
    lines.push(
        pick(
            language,
            "For programs, save this as auth.json and pass --auth auth.json:",
            "Для программ сохраните это как auth.json и передавайте --auth auth.json:",
        )
        .to_owned(),
    );
    lines.push(format!("{auth:#}"));
    lines.push(String::new());
    lines.push(
        pick(
            language,
            "Serving until interrupted (Ctrl-C).",
            "Работает до прерывания (Ctrl-C).",
        )
        .to_owned(),
    );
    lines.join("\n")
}
