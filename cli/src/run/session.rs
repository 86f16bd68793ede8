//! The library's client for one run, and the calls that go through it.

use std::sync::Arc;

use serde_json::{Map, Value};
use xpost::client::Client;
use xpost::error::Error;
use xpost::operations;
use xpost::response::Response;

use crate::run::credentials::{self, Weight};
use crate::run::interrupt::Watch;

/// A client with the standard parameters of a run; closed when it is dropped.
#[derive(Debug)]
pub struct Session {
    number: u32,
    client: Arc<Client>,
    /// What every call brings along, over what a profile keeps.
    auth: Auth,
}

/// They hold secrets, so they have no readable `Debug`.
struct Auth(Map<String, Value>);

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl Session {
    /// Opens a client.
    pub fn open(mut standard: Map<String, Value>, weight: Weight) -> Result<Self, Error> {
        // A client's own parameters are weaker than a profile, those of a call are stronger.
        let auth = match weight {
            Weight::Strong => standard.clone(),
            Weight::Weak | Weight::About => {
                credentials::without_tokens(&mut standard);
                Map::new()
            }
        };
        let (number, client) = Client::open(&Value::Object(standard))?;
        Ok(Self {
            number,
            client,
            auth: Auth(auth),
        })
    }

    /// Calls an operation. An interruption cancels it.
    pub fn call(&self, operation: &str, mut parameters: Map<String, Value>) -> Response {
        if !self.auth.0.is_empty() {
            parameters.insert("auth".into(), Value::Object(self.auth.0.clone()));
        }
        let _watch = Watch::over(self.number);
        operations::call(&self.client, operation, &Value::Object(parameters))
    }

    /// The client itself, to watch its progress.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        Client::close(self.number);
    }
}
