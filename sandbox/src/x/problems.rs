//! Every refusal the simulated service can utter, in one place.
//!
//! Three families answer differently: `/2` speaks problem documents, the token endpoint speaks OAuth 2.0 errors and the
//! old `/1.1` and `/oauth` endpoints speak numbered errors. A few media refusals are plain text or empty on purpose,
//! because the real service's are: a client that expects JSON everywhere has to meet them here.

use crate::http::answer::Answer;
use crate::state::settings::{CreditsStyle, RateLimitStyle, Settings};
use serde_json::{Value, json};

/// A `type` URI below the host the settings ask for: both hosts occur in the wild.
fn kind(settings: &Settings, name: &str) -> String {
    format!("https://{}/2/problems/{name}", settings.problem_host)
}

fn problem(status: u16, body: Value) -> Answer {
    Answer::json(status, body).with_type("application/problem+json; charset=utf-8")
}

/// The frame most refusals share: no type of their own, a title and a detail.
pub(crate) fn blank(status: u16, title: &str, detail: &str) -> Answer {
    problem(
        status,
        json!({"title": title, "type": "about:blank", "status": status, "detail": detail}),
    )
}

pub(crate) fn unauthorized() -> Answer {
    blank(401, "Unauthorized", "Unauthorized")
}

pub(crate) fn forbidden(detail: &str) -> Answer {
    blank(403, "Forbidden", detail)
}

pub(crate) fn not_permitted() -> Answer {
    forbidden("You are not permitted to perform this action.")
}

pub(crate) fn not_found(detail: &str) -> Answer {
    blank(404, "Not Found", detail)
}

/// A validation problem: the parameter is named, its value is repeated, the message says what is wrong with it.
pub(crate) fn invalid(
    settings: &Settings,
    parameter: &str,
    values: Vec<String>,
    message: &str,
) -> Answer {
    invalid_many(
        settings,
        vec![(parameter.to_owned(), values, message.to_owned())],
    )
}

pub(crate) fn invalid_many(
    settings: &Settings,
    errors: Vec<(String, Vec<String>, String)>,
) -> Answer {
    let errors: Vec<Value> = errors
        .into_iter()
        .map(|(parameter, values, message)| {
            if parameter.is_empty() {
                json!({"message": message})
            } else {
                json!({"parameters": {parameter: values}, "message": message})
            }
        })
        .collect();
    problem(
        400,
        json!({
            "errors": errors,
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": kind(settings, "invalid-request"),
        }),
    )
}

pub(crate) fn not_json(settings: &Settings) -> Answer {
    invalid_many(
        settings,
        vec![(
            String::new(),
            Vec::new(),
            "Request body is not valid JSON.".to_owned(),
        )],
    )
}

pub(crate) fn media_ids_invalid(settings: &Settings, ids: Vec<String>) -> Answer {
    invalid(
        settings,
        "media.media_ids",
        ids,
        "Your media IDs are invalid.",
    )
}

pub(crate) fn unsupported_authentication(
    settings: &Settings,
    used: &str,
    supported: &[&str],
) -> Answer {
    problem(
        403,
        json!({
            "title": "Unsupported Authentication",
            "detail": format!(
                "Authenticating with {used} is forbidden for this endpoint. Supported authentication types are [{}].",
                supported.join(", ")
            ),
            "type": kind(settings, "unsupported-authentication"),
            "status": 403,
        }),
    )
}

pub(crate) fn oauth1_permissions(settings: &Settings) -> Answer {
    problem(
        403,
        json!({
            "title": "Forbidden",
            "status": 403,
            "detail": "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
            "type": kind(settings, "oauth1-permissions"),
        }),
    )
}

pub(crate) fn client_not_enrolled(settings: &Settings, client: &str) -> Answer {
    problem(
        403,
        json!({
            "client_id": client,
            "detail": "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter developer App that is attached to a Project. You can create a project via the developer portal.",
            "registration_url": "https://developer.twitter.com/en/docs/projects/overview",
            "title": "Client Forbidden",
            "required_enrollment": "Appropriate Level of API Access",
            "reason": "client-not-enrolled",
            "type": kind(settings, "client-forbidden"),
        }),
    )
}

/// The entry inside `errors` of a successful answer that lacks one of the posts asked for.
pub(crate) fn missing_post(settings: &Settings, parameter: &str, id: &str) -> Value {
    json!({
        "value": id,
        "detail": format!("Could not find tweet with {parameter}: [{id}]."),
        "title": "Not Found Error",
        "resource_type": "tweet",
        "parameter": parameter,
        "resource_id": id,
        "type": kind(settings, "resource-not-found"),
    })
}

pub(crate) fn too_many_requests(settings: &Settings, style: RateLimitStyle) -> Answer {
    match style {
        RateLimitStyle::Problem => blank(429, "Too Many Requests", "Too Many Requests"),
        RateLimitStyle::V1 => v1(429, 88, "Rate limit exceeded"),
        RateLimitStyle::Typed => problem(
            429,
            json!({
                "title": "Too Many Requests",
                "detail": "Too Many Requests",
                "type": kind(settings, "rate-limit-exceeded"),
                "status": 429,
            }),
        ),
    }
}

pub(crate) fn credits(settings: &Settings, style: CreditsStyle, account: u64) -> Answer {
    match style {
        CreditsStyle::Enrolled => problem(
            402,
            json!({
                "account_id": account,
                "title": "CreditsDepleted",
                "detail": format!("Your enrolled account [{account}] does not have any credits to fulfill this request."),
                "type": kind(settings, "credits"),
            }),
        ),
        CreditsStyle::Depleted => problem(
            402,
            json!({
                "detail": "credits depleted",
                "status": 402,
                "title": "Payment Required",
                "type": "https://api.x.com/2/problems/credits-depleted",
            }),
        ),
    }
}

/// What a bare status looks like when a fault asks for one without saying how.
pub(crate) fn plain(status: u16) -> Answer {
    match status {
        413 => Answer::empty(413),
        _ => {
            let title = hyper::StatusCode::from_u16(status)
                .ok()
                .and_then(|status| status.canonical_reason())
                .unwrap_or("Error");
            blank(status, title, title)
        }
    }
}

/// A numbered error, as the old endpoints give it.
pub(crate) fn v1(status: u16, code: u32, message: &str) -> Answer {
    Answer::json(
        status,
        json!({"errors": [{"code": code, "message": message}]}),
    )
}

pub(crate) fn could_not_authenticate() -> Answer {
    v1(401, 32, "Could not authenticate you.")
}

pub(crate) fn timestamp_out_of_bounds() -> Answer {
    v1(401, 135, "Timestamp out of bounds.")
}

pub(crate) fn invalid_or_expired_token() -> Answer {
    v1(401, 89, "Invalid or expired token.")
}

pub(crate) fn bad_authentication_data() -> Answer {
    v1(400, 215, "Bad Authentication data.")
}

pub(crate) fn callback_not_approved() -> Answer {
    v1(
        403,
        415,
        "Callback URL not approved for this client application. Approved callback URLs can be adjusted in your application settings",
    )
}

pub(crate) fn access_level() -> Answer {
    v1(
        403,
        453,
        "You currently have access to a subset of X API V2 endpoints and limited v1.1 endpoints only.",
    )
}

pub(crate) fn no_such_page() -> Answer {
    v1(404, 34, "Sorry, that page does not exist.")
}

pub(crate) fn unverifiable_credentials() -> Answer {
    Answer::json(
        403,
        json!({"errors": [{
            "code": 99,
            "label": "authenticity_token_error",
            "message": "Unable to verify your credentials",
        }]}),
    )
}

/// A v1.1 media refusal: the path comes back with the text.
pub(crate) fn v1_media(status: u16, path: &str, error: &str) -> Answer {
    Answer::json(status, json!({"request": path, "error": error}))
}

/// An OAuth 2.0 error, as the token endpoint gives it.
pub(crate) fn oauth2(status: u16, error: &str, description: &str) -> Answer {
    Answer::json(
        status,
        json!({"error": error, "error_description": description}),
    )
}

pub(crate) fn oauth2_invalid(description: &str) -> Answer {
    oauth2(400, "invalid_request", description)
}

pub(crate) fn oauth2_missing(parameter: &str) -> Answer {
    oauth2_invalid(&format!("Missing required parameter [{parameter}]."))
}

pub(crate) fn oauth2_unauthorized_client() -> Answer {
    oauth2(
        401,
        "unauthorized_client",
        "Missing valid authorization header",
    )
}

pub(crate) const SEGMENT_OUT_OF_RANGE: &str = "SegmentIndex must be between 0 and 999.";
