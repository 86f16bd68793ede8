//! A sign-in of two runs: the first makes a link, the second brings its code. Each leaves or finds what the other knows.

use serde_json::{Map, Value, json};
use xpost::clock;
use xpost::operations::Operation;
use xpost::parameters;
use xpost::response::Response;

use crate::output::language::pick;
use crate::output::speech::note;
use crate::run::credentials::given;
use crate::run::pending::{Link, Pending, state_of};

/// The two runs of a sign-in, as seen by one of them.
pub enum SigningIn {
    /// The first: it makes a link.
    Asking {
        client_id: String,
        redirect_uri: String,
    },
    /// The second: it brings the code of a link that was remembered.
    Finishing(Link),
}

impl SigningIn {
    /// Recognises a run that belongs to a sign-in; gives the second what the first has left for it.
    pub fn begin(
        operation: &Operation,
        parameters: &mut Map<String, Value>,
        standard: &mut Map<String, Value>,
    ) -> Option<Self> {
        let given = |map: &Map<String, Value>, key: &str| given(map, key).map(str::to_owned);
        // Whoever brings a verifier or a state runs a protocol of their own.
        if given(parameters, "code_verifier").is_some() {
            return None;
        }
        let client_id = given(standard, "client_id")?;
        let redirect_uri = given(standard, "redirect_uri")?;
        let state = given(parameters, "state");
        match operation.name.en {
            "GetAuthorizationLink" if state.is_none() => Some(Self::Asking {
                client_id,
                redirect_uri,
            }),
            "Authorize" if state.is_none() && asks_for_link(parameters) => Some(Self::Asking {
                client_id,
                redirect_uri,
            }),
            name @ ("GetToken" | "HandleIncomingRequestAfterAuthorization" | "Authorize") => {
                let brought = given(parameters, "code").or_else(|| given(parameters, "request"));
                let known = state.or_else(|| brought.as_deref().and_then(state_of));
                // Without either it makes a link of its own.
                if name == "Authorize" && known.is_none() {
                    return None;
                }
                let link = Pending::open()?.recall(&client_id, &redirect_uri, known.as_deref())?;
                // A redirect without its state is not completed from memory: checking it is the point of a state.
                if name == "GetToken" && known.is_none() {
                    parameters.insert("state".into(), json!(link.state));
                }
                if let Some(key) = &link.state_key
                    && given(standard, "state_key").is_none()
                {
                    standard.insert("state_key".into(), json!(key));
                }
                Some(Self::Finishing(link))
            }
            _ => None,
        }
    }

    /// Remembers the link that was made, or forgets the one that has served.
    pub fn end(self, response: &Response) {
        let language = response.language;
        let Ok(result) = &response.result else { return };
        match self {
            Self::Asking {
                client_id,
                redirect_uri,
            } => {
                let link = result.get("authorization_link").unwrap_or(result);
                let Some(state) = link.as_str().and_then(state_of) else {
                    return;
                };
                let state_key = response
                    .auth_update
                    .get("state_key")
                    .and_then(Value::as_str)
                    .map(str::to_owned);
                let public = state_key.is_some();
                let link = Link {
                    client_id,
                    redirect_uri,
                    state,
                    state_key,
                    issued: clock::unix_seconds(),
                };
                let kept = Pending::open().is_some_and(|pending| pending.remember(link).is_ok());
                match (kept, public) {
                    (true, true) => note(pick(
                        language,
                        "xpost: the key of this sign-in (`state_key`) is remembered for 10 minutes; finish with GetToken --code …",
                        "xpost: ключ этого входа (`state_key`) запомнен на 10 минут; завершите командой ПолучитьТокен --code …",
                    )),
                    (true, false) => {}
                    (false, _) => note(pick(
                        language,
                        "xpost: warning: the sign-in could not be remembered; pass the redirect's whole URL (and with --envelope `state_key`) to GetToken",
                        "xpost: внимание: вход не удалось запомнить; передайте в ПолучитьТокен весь URL перенаправления (и `state_key`, см. --envelope)",
                    )),
                }
            }
            Self::Finishing(link) => {
                // A dry run has spent nothing.
                if result.get("dry_run").is_none()
                    && let Some(pending) = Pending::open()
                {
                    let _ = pending.forget(&link);
                }
            }
        }
    }
}

/// Whether Authorize only makes a link, for the redirect to be brought by another run.
fn asks_for_link(parameters: &Map<String, Value>) -> bool {
    given(parameters, "request").is_none()
        && given(parameters, "headless").and_then(parameters::flag) == Some(true)
}
