//! Performing an operation, or a part of one in the name of another profile, and gathering what its envelope says.

use std::cell::{OnceCell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::arguments::Arguments;
use super::call::{Call, says};
use super::link;
use crate::cancel::Cancel;
use crate::client::{Client, Setting};
use crate::custody::Custody;
use crate::error::{Code, Error};
use crate::language::{Language, text};
use crate::parameters::{self, Standard};
use crate::response::{Http, Warning};
use crate::store::{Profile, Store};
use crate::transport::Transport;

/// What a call has been given when it is performed.
pub(super) struct Taken<'a> {
    pub arguments: Arguments,
    pub own_auth: &'a Map<String, Value>,
    pub given: &'a Standard,
    pub setting: &'a Setting,
    pub cancel: &'a Cancel,
    pub store: &'a OnceCell<Store>,
    pub profile: Option<&'a Profile>,
    pub language: Language,
    /// Whether nothing is to be sent.
    pub dry_run: bool,
}

/// What came of it.
pub(crate) struct Performed {
    pub result: Result<Value, Error>,
    pub http: Option<Http>,
    pub auth_update: Map<String, Value>,
    pub publication: Option<Value>,
    pub warnings: Vec<Warning>,
}

pub(super) fn perform(
    client: &Arc<Client>,
    run: &dyn Fn(&Call<'_>) -> Result<Value, Error>,
    taken: Taken<'_>,
) -> Performed {
    let Taken {
        mut arguments,
        own_auth,
        given,
        setting,
        cancel,
        store,
        profile,
        language,
        dry_run,
    } = taken;
    let standard = &setting.standard;
    arguments.obey(&standard.rules);
    let connect = || client.agent(&setting.network);
    let meter = client.progress.meter();
    let brings = |keys: &[&str]| keys.iter().any(|key| says(own_auth, key));
    // Tokens that a call brings itself are not the profile's.
    let keeper = store
        .get()
        .zip(profile)
        .filter(|_| !brings(&["access_token", "refresh_token"]));
    let custody = Custody::new(standard, &setting.network, cancel, keeper);
    let transport = Transport::new(&connect, standard, cancel, &meter, &custody, dry_run);
    let call = Call {
        arguments,
        standard,
        transport: &transport,
        custody: &custody,
        profile,
        own_tokens: brings(parameters::USER_TOKENS),
        given,
        elsewhere: setting.elsewhere.as_ref(),
        client,
        own_auth,
        store,
        cancel,
        update: RefCell::default(),
        publication: RefCell::default(),
        check: RefCell::default(),
        warnings: RefCell::default(),
        language,
    };
    let result = catch_unwind(AssertUnwindSafe(|| run(&call)));
    let mut result = result.unwrap_or_else(|_| Err(panicked()));
    if let (Err(error), Some(plan)) = (&result, transport.planned())
        && error.code() == Code::Cancelled
        && !plan.is_empty()
    {
        let mut planned = json!({"dry_run": true, "requests": plan});
        match &call.check.take()[..] {
            [] => {}
            [check] => planned["check"] = check.clone(),
            checks => planned["check"] = json!(checks),
        }
        result = Ok(planned);
    }
    if let Some(skew) = transport.clock_skew() {
        call.warn(clock_warning(skew));
    }
    if let Err(error) = &mut result
        && error.code() == Code::AuthorizationRequired
        && let Some(link) = link::renewal_link(&call)
    {
        *error = error.clone().link(link);
    }
    let mut auth_update = custody.updates();
    auth_update.extend(call.update.into_inner());
    Performed {
        result,
        http: transport.last(),
        auth_update,
        publication: call.publication.into_inner(),
        warnings: call.warnings.into_inner(),
    }
}

/// X's clock is so many seconds ahead of this machine's.
fn clock_warning(skew: i64) -> Warning {
    let seconds = skew.unsigned_abs();
    let (en, ru) = if skew > 0 {
        ("behind", "отстают от часов X")
    } else {
        ("ahead of", "спешат относительно часов X")
    };
    Warning {
        code: "clock_skew",
        message: text!(
            "the clock of this machine is {seconds} s {en} X's: set it; until then signatures of OAuth 1.0a are dated by X's clock",
            "часы этой машины {ru} на {seconds} с: выставьте их; до тех пор подписи OAuth 1.0a датируются по часам X"
        ),
    }
}

/// Runs a part of the call in the name of another profile, with the same store, connections and cancellation.
pub(super) fn on_behalf(
    call: &Call<'_>,
    profile: &str,
    run: &dyn Fn(&Call<'_>) -> Result<Value, Error>,
) -> Result<Performed, Error> {
    let mut auth = call.own_auth.clone();
    // The account is the profile's, whatever tokens the call has brought.
    auth.retain(|key, _| !parameters::USER_TOKENS.contains(&key.as_str()));
    auth.insert("profile".into(), json!(profile));
    let known = call.store()?.read(profile)?;
    let nothing = Map::new();
    let kept = known.as_ref().map_or(&nothing, Profile::layer);
    let setting = call.client.setting_of(kept, &auth)?;
    let given = call.client.standard(&auth)?;
    let taken = Taken {
        arguments: Arguments::none(&setting.standard.rules),
        own_auth: &auth,
        given: &given,
        setting: &setting,
        cancel: call.cancel,
        store: call.store,
        profile: known.as_ref(),
        language: call.language,
        dry_run: false,
    };
    Ok(perform(call.client, run, taken))
}

/// The answer to a panic that was caught at a boundary. What the panic said stays out of it: it may quote a value.
pub fn panicked() -> Error {
    Error::new(
        Code::Internal,
        text!(
            "a defect of this library was caught; the host is not affected",
            "перехвачена ошибка самой библиотеки; программа не пострадала"
        ),
    )
    .hint(text!(
        "please report it with the log of level 4 (`xpost_set_log`)",
        "сообщите о ней, приложив журнал уровня 4 (`xpost_set_log`)"
    ))
}
