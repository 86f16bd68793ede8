//! The switches of the simulation: where the real service is inconsistent, slow, or differs between accounts.
//!
//! Defaults are the friendliest behaviour that is still documented; each switch turns one known variation on. All of
//! them are JSON keys of `POST /_sandbox/settings`, which changes the keys it names and refuses the ones it does not know.

use super::edge::Edge;
use super::troubles::Troubles;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name under which a post's versions are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Naming {
    /// `edit_history_tweet_ids` and `referenced_tweets`.
    Old,
    /// `edit_history_post_ids` and `referenced_posts`.
    New,
    /// `edit_history_tweet_ids` holding one empty string.
    Empty,
    /// Nothing at all.
    Absent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RateLimitStyle {
    Problem,
    V1,
    Typed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CreditsStyle {
    Enrolled,
    Depleted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StatusStyle {
    /// 200 wherever the specification declares it.
    Spec,
    /// 202, 204 and 201 where the live service was seen to use them.
    Live,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Plan {
    /// Everything is allowed that the endpoints offer.
    Enterprise,
    /// No quotes, no likes, and replies only where the author engaged first.
    SelfServe,
}

/// A limit that replaces the documented one; what is absent keeps its value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limit {
    pub(crate) limit: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) window_secs: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    pub(crate) naming: Naming,
    pub(crate) problem_host: String,
    pub(crate) status_style: StatusStyle,
    pub(crate) success_status: BTreeMap<String, u16>,
    pub(crate) latency_ms: u64,
    pub(crate) gzip: bool,
    pub(crate) plan: Plan,
    pub(crate) premium: bool,
    pub(crate) duplicates: bool,
    pub(crate) account_state: Troubles,
    pub(crate) reply_lag_creates: u32,
    pub(crate) edge: Edge,
    pub(crate) rate_limits: BTreeMap<String, Limit>,
    pub(crate) rate_limit_headers: bool,
    pub(crate) rate_limit_style: RateLimitStyle,
    pub(crate) credits_style: CreditsStyle,
    pub(crate) processing_polls: u32,
    pub(crate) check_after_secs: u64,
    pub(crate) finalize_processing_info: bool,
    pub(crate) media_lag_creates: u32,
    pub(crate) media_expires_secs: u64,
    pub(crate) max_append_bytes: u64,
    pub(crate) max_upload_bytes: u64,
    pub(crate) check_media_bytes: bool,
    pub(crate) discard_media: bool,
    pub(crate) reject_v11_media: bool,
    pub(crate) require_client_id: bool,
    pub(crate) refresh_kills_access: bool,
    pub(crate) refresh_family_revocation: bool,
    pub(crate) login_replaces_grant: bool,
    pub(crate) redirect_state_on_denial: bool,
    pub(crate) access_token_secs: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            naming: Naming::Old,
            problem_host: "api.twitter.com".to_owned(),
            status_style: StatusStyle::Spec,
            success_status: BTreeMap::new(),
            latency_ms: 0,
            gzip: true,
            plan: Plan::Enterprise,
            premium: false,
            duplicates: true,
            account_state: Troubles::default(),
            reply_lag_creates: 0,
            edge: Edge::Open,
            rate_limits: BTreeMap::new(),
            rate_limit_headers: true,
            rate_limit_style: RateLimitStyle::Problem,
            credits_style: CreditsStyle::Enrolled,
            processing_polls: 2,
            check_after_secs: 1,
            finalize_processing_info: true,
            media_lag_creates: 0,
            media_expires_secs: 86_400,
            max_append_bytes: 5 * 1024 * 1024,
            max_upload_bytes: 8 * 1024 * 1024,
            check_media_bytes: true,
            discard_media: false,
            reject_v11_media: false,
            require_client_id: false,
            refresh_kills_access: false,
            refresh_family_revocation: false,
            login_replaces_grant: false,
            redirect_state_on_denial: true,
            access_token_secs: 7200,
        }
    }
}

impl Settings {
    /// The status of a success: what was asked for by name, else what the style says.
    pub(crate) fn success(&self, call: &str, spec: u16) -> u16 {
        if let Some(status) = self.success_status.get(call) {
            return *status;
        }
        match (self.status_style, call) {
            (StatusStyle::Live, "initialize") => 202,
            (StatusStyle::Live, "append") => 204,
            (StatusStyle::Live, "finalize") => 201,
            _ => spec,
        }
    }
}
