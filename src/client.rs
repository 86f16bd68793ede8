//! Clients: what lives longer than a call. Their defaults, their connections, and the calls that are running.
//!
//! A client is known to the outside by a number. Number 0 always exists and holds the process-wide defaults; numbers
//! are never used twice, so a call with a closed one is an error, never somebody else's client.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, RwLock};

use serde_json::{Map, Value};

use crate::cancel::Cancel;
use crate::error::Error;
use crate::language::Language;
use crate::parameters::{self, Standard};
use crate::pasted;
use crate::place;
use crate::progress::Progress;
use crate::reading;
use crate::transport::{self, Agent, Network};

/// One client.
#[derive(Debug, Default)]
pub struct Client {
    defaults: Mutex<Defaults>,
    /// What a call without `auth` of its own uses, and the count of changes for which that holds.
    usual: Mutex<Option<(u64, Arc<Setting>)>>,
    connections: Mutex<Connections>,
    running: Mutex<Vec<Arc<Cancel>>>,
    closed: AtomicBool,
    /// How far the client's latest upload is.
    pub progress: Progress,
}

/// The standard parameters of a call and the way through the network that they describe.
#[derive(Debug)]
pub struct Setting {
    /// Checked and typed.
    pub standard: Standard,
    /// Which connections the call may share.
    pub network: Network,
    /// The profile belongs to the first address, and who named it says the second: its tokens are not sent there.
    pub elsewhere: Option<(String, String)>,
}

impl Setting {
    fn of(standard: Standard) -> Self {
        let network = Network::new(&standard);
        Self {
            standard,
            network,
            elsewhere: None,
        }
    }
}

/// Defaults hold secrets, so they have no readable `Debug`.
#[derive(Default)]
struct Defaults(Map<String, Value>);

impl std::fmt::Debug for Defaults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

#[derive(Debug, Default)]
struct Connections {
    process: u32,
    agents: HashMap<Network, Agent>,
}

static CLIENTS: LazyLock<RwLock<HashMap<u32, Arc<Client>>>> =
    LazyLock::new(|| RwLock::new(HashMap::from([(0, Arc::new(Client::default()))])));
/// Ways through the network whose connections a client keeps at once.
const MOST_NETWORKS: usize = 16;

static NEXT: AtomicU32 = AtomicU32::new(1);
/// Counts changes of any client's defaults, so that what was merged from them is known to be stale.
static CHANGES: AtomicU64 = AtomicU64::new(0);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Client {
    /// Opens a client with defaults of its own over the process-wide ones.
    ///
    /// `parameters` may be an object, JSON text or the path of a file with it. Fails with `invalid_parameter` or
    /// `invalid_json`; nothing is sent and no connection is made.
    pub fn open(parameters: &Value) -> Result<(u32, Arc<Client>), Error> {
        let client = Arc::new(Client::default());
        client.configure(parameters)?;
        let mut clients = CLIENTS.write().unwrap_or_else(PoisonError::into_inner);
        // Number 0 is the process's own; after four thousand million clients the count starts over and skips the open ones.
        let number = loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            if number != 0 && !clients.contains_key(&number) {
                break number;
            }
        };
        clients.insert(number, Arc::clone(&client));
        Ok((number, client))
    }

    /// The client of that number, if it is open.
    pub fn find(number: u32) -> Option<Arc<Client>> {
        CLIENTS
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&number)
            .cloned()
    }

    /// Closes a client and ends its calls. Client 0 cannot be closed. Says whether it was open.
    pub fn close(number: u32) -> bool {
        if number == 0 {
            return false;
        }
        let client = CLIENTS
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&number);
        match client {
            Some(client) => {
                client.closed.store(true, Ordering::SeqCst);
                client.cancel();
                true
            }
            None => false,
        }
    }

    /// Lays `parameters` over this client's defaults, by key.
    pub fn configure(&self, parameters: &Value) -> Result<(), Error> {
        let layer = reading::read(parameters, "parameters")?;
        let mut defaults = lock(&self.defaults);
        let mut merged = defaults.0.clone();
        parameters::overlay(&mut merged, &layer)?;
        Standard::from_layers(&[&merged])?;
        defaults.0 = merged;
        drop(defaults);
        CHANGES.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// The standard parameters of a call without a profile: built-in, process-wide, the client's, then `auth`.
    pub fn standard(&self, auth: &Map<String, Value>) -> Result<Standard, Error> {
        let (process, own) = self.layers();
        Standard::from_layers(&[&process, &own, auth])
    }

    /// The process-wide defaults, unless they are this client's, and its own.
    fn layers(&self) -> (Map<String, Value>, Map<String, Value>) {
        let own = lock(&self.defaults).0.clone();
        let process = match Client::find(0) {
            Some(zero) if !std::ptr::eq(&*zero, self) => lock(&zero.defaults).0.clone(),
            _ => Map::new(),
        };
        (process, own)
    }

    /// [`Client::standard`] with its network. Merged once for all calls that bring no `auth` of their own.
    pub fn setting(&self, auth: &Map<String, Value>) -> Result<Arc<Setting>, Error> {
        let changes = CHANGES.load(Ordering::SeqCst);
        if auth.is_empty()
            && let Some((merged_at, setting)) = &*lock(&self.usual)
            && *merged_at == changes
        {
            return Ok(Arc::clone(setting));
        }
        let setting = Arc::new(Setting::of(self.standard(auth)?));
        if auth.is_empty() {
            // A change in between makes this stale at once: the count was read before the defaults were.
            *lock(&self.usual) = Some((changes, Arc::clone(&setting)));
        }
        Ok(setting)
    }

    /// The setting of a call with a profile. What the profile keeps is weaker than `auth` and stronger than all defaults;
    /// the tokens of the defaults are left out, since the account is the profile's.
    ///
    /// A profile is a place, too. An address that weaker defaults than the ones that name the profile hold is not about it.
    /// One that stands beside the profile's name, or nearer to the call, contradicts what the profile keeps: it is in force
    /// for signing in there, while [`Setting::elsewhere`] keeps the tokens from going there.
    pub fn setting_of(
        &self,
        kept: &Map<String, Value>,
        auth: &Map<String, Value>,
    ) -> Result<Setting, Error> {
        let (mut process, mut own) = self.layers();
        for layer in [&mut process, &mut own] {
            layer.retain(|key, _| !parameters::USER_TOKENS.contains(&key.as_str()));
        }
        let says = |layer: &Map<String, Value>, key: &str| {
            let text = pasted::trim(layer.get(key)?.as_str()?);
            (!text.is_empty()).then(|| text.to_owned())
        };
        let beside: &[&Map<String, Value>] = if says(auth, "profile").is_some() {
            &[]
        } else if says(&own, "profile").is_some() {
            &[&own]
        } else {
            &[&process, &own]
        };
        let mut claimed = Map::new();
        for (layer, key) in beside
            .iter()
            .flat_map(|layer| place::KEYS.map(|key| (layer, key)))
        {
            if let Some(address) = says(layer, key) {
                claimed.insert(key.to_owned(), Value::from(address));
            }
        }
        let standard = Standard::from_layers(&[&process, &own, kept, &claimed, auth])?;
        let mut setting = Setting::of(standard);
        if says(auth, "api_url").is_none() {
            // The consent page is no address that a token is sent to.
            setting.elsewhere = ["api_url", "upload_url"].into_iter().find_map(|key| {
                let home = says(kept, key)?;
                let other = says(&claimed, key)?;
                (!place::is_same(&home, &other)).then_some((home, other))
            });
        }
        Ok(setting)
    }

    /// The language that the client's standard parameters ask for, if any.
    pub fn language(&self) -> Option<Language> {
        self.setting(&Map::new()).ok()?.standard.language()
    }

    /// The connections for this way through the network, kept between calls.
    pub fn agent(&self, network: &Network) -> Result<Agent, Error> {
        if let Some(agent) = self.connections().agents.get(network) {
            return Ok(agent.clone());
        }
        let agent = transport::agent(network)?;
        // Locked in the order of `cancel`. What a running call uses must stay known, or it could not be cancelled.
        let running = lock(&self.running);
        let mut connections = self.connections();
        if connections.agents.len() >= MOST_NETWORKS && running.len() <= 1 {
            connections.agents.clear();
        }
        let agent = connections
            .agents
            .entry(network.clone())
            .or_insert(agent)
            .clone();
        Ok(agent)
    }

    fn connections(&self) -> MutexGuard<'_, Connections> {
        let mut connections = lock(&self.connections);
        let process = std::process::id();
        if connections.process != process {
            // A child of fork shares its parent's sockets; a shared TLS session would corrupt both, and closing one
            // here would say goodbye in the parent's name. The inherited agents are leaked on purpose.
            std::mem::forget(std::mem::take(&mut connections.agents));
            connections.process = process;
        }
        connections
    }

    /// Registers a call that is about to run.
    pub fn begin(&self) -> Arc<Cancel> {
        let cancel = Arc::new(Cancel::default());
        lock(&self.running).push(Arc::clone(&cancel));
        // Closing marks the client first and cancels the list after, so a call that registers in between ends too.
        if self.closed.load(Ordering::SeqCst) {
            cancel.cancel();
        }
        cancel
    }

    /// The call has ended.
    pub fn end(&self, cancel: &Arc<Cancel>) {
        lock(&self.running).retain(|other| !Arc::ptr_eq(other, cancel));
    }

    /// Ends every call that is running on this client. Its next call opens new connections.
    pub fn cancel(&self) {
        let agents = {
            // One lock over both: a call that begins later neither is cancelled nor gets an agent that is shut down.
            let running = lock(&self.running);
            for cancel in running.iter() {
                cancel.cancel();
            }
            std::mem::take(&mut self.connections().agents)
        };
        for agent in agents.into_values() {
            agent.shutdown();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_client_inherits_the_process_defaults_and_overrides_them_by_key() {
        let (number, client) =
            Client::open(&json!({"client_id": "mine"})).expect("valid parameters");
        assert_ne!(number, 0);
        let standard = client.standard(&Map::new()).expect("valid");
        assert_eq!(standard.text("client_id"), "mine");
        assert!(Client::close(number));
        assert!(Client::find(number).is_none());
        assert!(!Client::close(number));
    }

    #[test]
    fn client_zero_cannot_be_closed() {
        assert!(!Client::close(0));
        assert!(Client::find(0).is_some());
    }

    #[test]
    fn a_refused_configuration_changes_nothing() {
        let (number, client) = Client::open(&json!({"client_id": "mine"})).expect("valid");
        assert!(
            client
                .configure(&json!({"client_id": "other", "timeout": 0}))
                .is_err()
        );
        let standard = client.standard(&Map::new()).expect("valid");
        assert_eq!(standard.text("client_id"), "mine");
        Client::close(number);
    }

    #[test]
    fn a_call_that_begins_after_close_is_cancelled_at_once() {
        let (number, client) = Client::open(&Value::Null).expect("valid");
        Client::close(number);
        assert!(client.begin().is_cancelled());
    }
}
