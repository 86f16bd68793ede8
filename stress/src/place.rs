//! A simulated X, a store, and machines that share them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use xpost::client::Client;
use xpost::operations;
use xpost_sandbox::Sandbox;

use crate::base::{Bases, Kind};
use crate::failure::Failure;

const SCOPES: &str = "tweet.read tweet.write users.read media.write offline.access";
/// More than an access token of the simulation lives.
const LIFE: u64 = 7300;

/// An account that is signed in.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name in the store.
    pub name: String,
    /// The place of its grant in the simulation's list.
    grant: usize,
}

/// A simulated X with a store.
pub struct Place {
    /// The simulated X.
    pub sandbox: Sandbox,
    /// Standard parameters of all who work here; they name the profile that everybody uses.
    pub auth: Value,
    /// Home folders; each worker lives in one of them.
    pub machines: Vec<PathBuf>,
    /// The name of that profile; it tells the texts from those of other places as well.
    pub name: String,
    /// The profile that everybody uses.
    pub main: Profile,
    /// Removed with all that is in it.
    folder: TempDir,
    kind: Kind,
    number: u32,
    client: Arc<Client>,
}

impl Drop for Place {
    fn drop(&mut self) {
        Client::close(self.number);
    }
}

/// What the simulation and the store say of a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// `GetProfileState`.
    pub grant: String,
    /// The hash of the refresh token that the simulation accepts, if any.
    pub valid: Option<String>,
    /// The hash of the one in the store.
    pub kept: Option<String>,
}

impl Standing {
    /// Whether the store holds the token that the simulation accepts.
    pub fn is_whole(&self) -> bool {
        self.valid.is_some() && self.valid == self.kept
    }
}

impl Place {
    /// A place of its own, with a store that nobody has opened yet.
    pub fn new(bases: &Bases, kind: Kind, name: &str) -> Result<Self, Failure> {
        let sandbox = Sandbox::start(xpost_sandbox::Options::default())?;
        // What is proved here is not what a rate limit of X would let through.
        let settings = json!({"rate_limits": {"*": {"limit": 1_000_000_000}}});
        control(&sandbox, "POST", "/settings", settings)?;
        let folder = TempDir::with_prefix("xpost-stress-")?;
        let machines = (0..kind.machines())
            .map(|number| {
                let home = folder.path().join(format!("machine-{number}"));
                std::fs::create_dir(&home).map(|()| home)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let url = sandbox.url();
        let auth = json!({
            "api_url": url, "upload_url": url, "authorize_url": format!("{url}/i/oauth2/authorize"),
            "store": bases.store(kind, &folder.path().join("store"))?, "profile": name,
        });
        let (number, client) = Client::open(&auth).map_err(|error| error.code().as_str())?;
        Ok(Self {
            sandbox,
            auth,
            machines,
            name: name.to_owned(),
            main: Profile {
                name: name.to_owned(),
                grant: 0,
            },
            folder,
            kind,
            number,
            client,
        })
    }

    /// Another store that does not exist yet.
    pub fn unborn(&self, bases: &Bases, number: u32) -> Result<String, Failure> {
        let folder = format!("born-{number}");
        bases.store(self.kind, &self.folder.path().join(folder))
    }

    /// Grants access anew and keeps it in a profile.
    pub fn sign_in(&self, profile: &str) -> Result<Profile, Failure> {
        let user = self.sandbox.user().id;
        self.sign_in_user(profile, &user)
    }

    /// The same for an account of its own.
    pub fn sign_in_new(&self, profile: &str) -> Result<Profile, Failure> {
        let user = self.control("POST", "/users", json!({"username": profile}))?;
        self.sign_in_user(profile, user["id"].as_str().unwrap_or_default())
    }

    fn sign_in_user(&self, profile: &str, user: &str) -> Result<Profile, Failure> {
        let app = self.sandbox.confidential_app();
        let grants = self.state()?["grants"].as_array().map_or(0, Vec::len);
        let grant = self.control("POST", "/grant", json!({"user": user, "scope": SCOPES}))?;
        let auth = json!({
            "profile": profile,
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uri": app.redirect_uris.first(),
            "access_token": grant["access_token"],
            "refresh_token": grant["refresh_token"],
        });
        self.must("SaveCredentials", json!({"auth": auth}))?;
        Ok(Profile {
            name: profile.to_owned(),
            grant: grants,
        })
    }

    /// The same for the profile that everybody uses.
    pub fn sign_in_main(&mut self) -> Result<(), Failure> {
        self.main = self.sign_in(&self.name)?;
        Ok(())
    }

    /// Lets a profile believe that its access token lives so long from now; returns when it ends, in seconds since 1970.
    pub fn lives(&self, profile: &Profile, seconds: u64) -> Result<u64, Failure> {
        // Credentials without a token leave the tokens as they are.
        let auth = json!({
            "profile": profile.name,
            "client_id": self.sandbox.confidential_app().client_id,
        });
        let params = json!({"auth": auth, "expires_in": seconds});
        let saved = self.must("SaveCredentials", params)?;
        saved["expires_at"]
            .as_u64()
            .ok_or_else(|| "a profile without expiry".into())
    }

    /// The envelope of a call of the driver's own.
    pub fn call(&self, operation: &str, params: Value) -> Value {
        operations::call(&self.client, operation, &params).to_value()
    }

    /// The result of a call that cannot fail as long as the library works at all.
    pub fn must(&self, operation: &str, params: Value) -> Result<Value, Failure> {
        let mut envelope = self.call(operation, params);
        match envelope["ok"] == true {
            true => Ok(envelope["result"].take()),
            false => Err(format!("{operation}: {}", envelope["error"]).into()),
        }
    }

    /// What the control endpoint does.
    pub fn control(&self, method: &str, path: &str, body: Value) -> Result<Value, Failure> {
        control(&self.sandbox, method, path, body)
    }

    /// The simulation's state.
    pub fn state(&self) -> Result<Value, Failure> {
        self.control("GET", "/state", Value::Null)
    }

    /// A count of the simulation's state.
    pub fn count(&self, key: &str) -> Result<u64, Failure> {
        self.state()?[key]
            .as_u64()
            .ok_or_else(|| format!("the state counts no {key}").into())
    }

    /// Posts that were made.
    pub fn posts(&self) -> Result<usize, Failure> {
        Ok(self.state()?["posts"].as_array().map_or(0, Vec::len))
    }

    /// Lets all access tokens expire at the simulation, which clients do not notice.
    pub fn expire(&self) -> Result<(), Failure> {
        self.control("POST", "/clock", json!({"advance_secs": LIFE}))
            .map(drop)
    }

    /// Ends all access tokens.
    pub fn revoke(&self) -> Result<(), Failure> {
        self.control("POST", "/revoke", json!({"access": true}))
            .map(drop)
    }

    /// Replaces all faults.
    pub fn faults(&self, faults: impl IntoIterator<Item = Value>) -> Result<(), Failure> {
        self.control("DELETE", "/faults", Value::Null)?;
        for fault in faults {
            self.control("POST", "/faults", fault)?;
        }
        Ok(())
    }

    /// Empties the log of requests.
    pub fn forget(&self) -> Result<(), Failure> {
        self.control("DELETE", "/requests", Value::Null).map(drop)
    }

    /// The requests for tokens since then.
    pub fn token_requests(&self) -> Result<Vec<Value>, Failure> {
        let mut log = self.control("GET", "/requests", Value::Null)?;
        let Value::Array(mut requests) = log["requests"].take() else {
            return Err("the simulation has no log".into());
        };
        requests.retain(|request| request["path"] == "/2/oauth2/token");
        Ok(requests)
    }

    /// What the simulation and the store say of a profile, when nobody refreshes it.
    pub fn standing(&self, profile: &Profile) -> Result<Standing, Failure> {
        let auth = json!({"profile": profile.name});
        let mut grant = String::new();
        // A server may take a moment to notice that a holder of the lock is gone.
        for _ in 0..500 {
            let state = self.must("GetProfileState", json!({"auth": auth}))?;
            grant = state["grant"].as_str().unwrap_or_default().to_owned();
            if grant != "refreshing" {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let params = json!({"auth": auth, "reveal": true});
        let standard = self.must("GetStandardParameters", params)?;
        let kept = standard["refresh_token"]
            .as_str()
            .filter(|token| !token.is_empty());
        let state = self.state()?;
        let valid = &state["grants"][profile.grant];
        Ok(Standing {
            grant,
            valid: valid["refresh_token_sha256"]
                .as_str()
                .filter(|_| valid["refresh_valid"] == true)
                .map(str::to_owned),
            kept: kept.map(|token| {
                Sha256::digest(token)
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect()
            }),
        })
    }
}

fn control(sandbox: &Sandbox, method: &str, path: &str, body: Value) -> Result<Value, Failure> {
    let answer = sandbox.control(method, path, body);
    match answer.get("error") {
        Some(error) => Err(format!("{method} {path}: {error}").into()),
        None => Ok(answer),
    }
}
