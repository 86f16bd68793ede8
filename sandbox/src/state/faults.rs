//! Faults on demand: rules that match requests, and what to do to the ones they match.
//!
//! A rule fires a number of times after letting some pass. Rules that name a segment are looked at when the segment
//! number has been read, which is after the body; all others are looked at when the head of the request arrives.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    /// Close the connection before anything is processed.
    DropBefore,
    /// Process, then close the connection without an answer.
    DropAfter,
    /// Process, announce the whole body, send part of it, close.
    Truncate,
    /// Answer with a status of one's own.
    Status,
    /// Process, then send bytes that are not HTTP.
    GarbageHttp,
    /// Process, then answer 200 with a body that is not JSON.
    GarbageBody,
    /// Wait, before or after processing.
    DelayMs,
    /// 429.
    RateLimit,
    /// 401.
    Unauthorized,
    /// 402.
    Credits,
    /// The medium's processing ends in failure.
    ProcessingFailed,
    /// Refuse the next TLS handshakes.
    TlsAlert,
    /// Process, then send the answer a few bytes at a time.
    SlowBody,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Matcher {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    segment: Option<u64>,
}

/// What a rule does, with the parameters of all actions side by side.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Fault {
    pub(crate) action: Action,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) html: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) empty: bool,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) headers: Map<String, Value>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) commit: bool,
    #[serde(default, alias = "delay_ms", skip_serializing_if = "Option::is_none")]
    pub(crate) ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) keep: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) chunk: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) style: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reset_secs: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) retry_after: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<Value>,
}

impl Fault {
    /// The name under which the log mentions it.
    pub(crate) fn name(&self) -> String {
        serde_json::to_value(self.action)
            .ok()
            .and_then(|name| name.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

#[derive(Clone, Debug, Serialize)]
struct Rule {
    id: u64,
    #[serde(rename = "match")]
    matcher: Matcher,
    /// How often it still fires; negative means for ever.
    times: i64,
    skip: u64,
    #[serde(flatten)]
    fault: Fault,
}

const FIELDS: &[&str] = &[
    "action",
    "status",
    "body",
    "text",
    "html",
    "empty",
    "headers",
    "commit",
    "ms",
    "delay_ms",
    "keep",
    "chunk",
    "style",
    "reset_secs",
    "retry_after",
    "error",
];

#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    count: u64,
}

impl Faults {
    /// Adds a rule from its JSON; the parameters of the action may stand beside it or inside it.
    pub(crate) fn add(&mut self, rule: &Value) -> Result<u64, String> {
        let mut rule = rule.as_object().ok_or("a fault is an object")?.clone();
        if let Some(Value::Object(inner)) = rule.get("action").cloned() {
            rule.remove("action");
            for (key, value) in inner {
                let key = if key == "type" {
                    "action".to_owned()
                } else {
                    key
                };
                rule.insert(key, value);
            }
        }
        let matcher = match rule.remove("match") {
            Some(value) => {
                serde_json::from_value(value).map_err(|error| format!("match: {error}"))?
            }
            None => Matcher::default(),
        };
        let number = |rule: &mut Map<String, Value>, key: &str, default: i64| match rule.remove(key)
        {
            None | Some(Value::Null) => Ok(default),
            Some(value) => value.as_i64().ok_or(format!("{key} is a number")),
        };
        let times = number(&mut rule, "times", 1)?;
        let skip = number(&mut rule, "skip", 0)?.max(0) as u64;
        if let Some(unknown) = rule.keys().find(|key| !FIELDS.contains(&key.as_str())) {
            return Err(format!("unknown key {unknown}"));
        }
        let fault: Fault =
            serde_json::from_value(Value::Object(rule)).map_err(|error| error.to_string())?;
        self.count += 1;
        self.rules.push(Rule {
            id: self.count,
            matcher,
            times,
            skip,
            fault,
        });
        Ok(self.count)
    }

    pub(crate) fn list(&self) -> Value {
        json!({"faults": self.rules})
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() < before
    }

    /// The fault for a request, if there is one, used up by one.
    pub(crate) fn take(&mut self, method: &str, path: &str, segment: Option<u64>) -> Option<Fault> {
        self.fire(|rule| {
            rule.fault.action != Action::TlsAlert
                && rule.matcher.segment == segment
                && rule
                    .matcher
                    .method
                    .as_ref()
                    .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && rule
                    .matcher
                    .path
                    .as_ref()
                    .is_none_or(|wanted| glob(wanted, path))
        })
    }

    /// Whether the next TLS handshake is to be refused.
    pub(crate) fn take_tls(&mut self) -> bool {
        self.fire(|rule| rule.fault.action == Action::TlsAlert)
            .is_some()
    }

    fn fire(&mut self, matches: impl Fn(&Rule) -> bool) -> Option<Fault> {
        let mut fired = None;
        for rule in &mut self.rules {
            if !matches(rule) {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            if rule.times == 0 {
                continue;
            }
            rule.times -= i64::from(rule.times > 0);
            fired = Some(rule.fault.clone());
            break;
        }
        self.rules.retain(|rule| rule.times != 0);
        fired
    }
}

/// A path against a pattern in which `*` stands for any run of characters.
fn glob(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((head, tail)) => path.strip_prefix(head).is_some_and(|rest| {
            tail.is_empty()
                || (0..=rest.len())
                    .filter(|at| rest.is_char_boundary(*at))
                    .any(|at| glob(tail, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_run() {
        assert!(glob(
            "/2/media/upload/*/append",
            "/2/media/upload/12/append"
        ));
        assert!(!glob(
            "/2/media/upload/*/append",
            "/2/media/upload/12/finalize"
        ));
        assert!(glob("/2/*", "/2/tweets"));
        assert!(glob("*", "/"));
        assert!(!glob("/2/tweets", "/2/tweets/1"));
    }

    #[test]
    fn a_rule_lets_some_pass_and_then_fires_its_times() {
        let mut faults = Faults::default();
        faults
            .add(&json!({"match": {"path": "/a"}, "skip": 1, "times": 2, "action": "drop_before"}))
            .unwrap();
        let fired: Vec<bool> = (0..4)
            .map(|_| faults.take("GET", "/a", None).is_some())
            .collect();
        assert_eq!(fired, [false, true, true, false]);
        assert!(
            faults
                .add(&json!({"action": "drop_before", "sorry": 1}))
                .is_err()
        );
    }
}
