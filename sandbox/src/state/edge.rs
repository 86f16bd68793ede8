//! What stands between a client and the service, and answers in its place: pages of HTML that are not the service's.

use crate::http::answer::Answer;
use serde::{Deserialize, Serialize};

/// Who answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Edge {
    /// Nobody: requests go through.
    #[default]
    Open,
    /// A content delivery network that takes the client for a machine: 403.
    Challenge,
    /// A proxy that wants credentials: 407.
    Proxy,
    /// A gateway that knows no way: 404.
    Gateway,
    /// A gateway whose upstream is gone: 502.
    BadGateway,
    /// A network that the law has closed: 451.
    Blocked,
    /// A network that wants its user to sign in: 511.
    Portal,
}

impl Edge {
    /// The page, unless requests go through.
    pub(crate) fn answer(self) -> Option<Answer> {
        let (status, title, words) = match self {
            Self::Open => return None,
            Self::Challenge => (
                403,
                "Attention Required! | Cloudflare",
                "Sorry, you have been blocked. You are unable to access x.com.",
            ),
            Self::Proxy => (
                407,
                "ERROR: Cache Access Denied",
                "Sorry, you are not currently allowed to request this page until you have authenticated yourself.",
            ),
            Self::Gateway => (404, "404 Not Found", "nginx"),
            Self::BadGateway => (502, "502 Bad Gateway", "nginx"),
            Self::Blocked => (
                451,
                "Unavailable For Legal Reasons",
                "Access to this site is restricted.",
            ),
            Self::Portal => (
                511,
                "Network Authentication Required",
                "You need to sign in to use this network.",
            ),
        };
        let page = format!(
            "<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>\n"
        );
        let answer = Answer::html(status, page);
        Some(match self {
            Self::Proxy => answer.with_header("proxy-authenticate", "Basic realm=\"proxy\""),
            Self::Challenge => answer.with_header("server", "cloudflare"),
            _ => answer,
        })
    }
}
