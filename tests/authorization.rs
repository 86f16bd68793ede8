//! Signing in and out against the sandbox.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/native.rs"]
mod native;
mod support;

use std::process::Command;

use serde_json::{Value, json};
use support::{World, call, client, error, result};
use xpost::oauth2::Tie;

fn app(world: &World, public: bool) -> Value {
    let app = if public {
        world.sandbox.public_app()
    } else {
        world.sandbox.confidential_app()
    };
    let mut auth = world.nobody();
    auth["client_id"] = json!(app.client_id);
    if let Some(secret) = app.client_secret {
        auth["client_secret"] = json!(secret);
    }
    auth["redirect_uri"] = json!(app.redirect_uris[0]);
    auth
}

fn query(url: &str, name: &str) -> String {
    form_urlencoded::parse(url.split_once('?').unwrap().1.as_bytes())
        .find(|(key, _)| key == name)
        .unwrap_or_else(|| panic!("{name} in {url}"))
        .1
        .into_owned()
}

#[test]
fn the_link_asks_for_s256_and_the_least_scope() {
    let world = World::new();
    let link = result(
        &client(&app(&world, false)),
        "ПолучитьСсылкуАвторизации",
        json!({}),
    );
    let link = link.as_str().unwrap();
    assert_eq!(query(link, "code_challenge_method"), "S256");
    assert_eq!(query(link, "response_type"), "code");
    assert_eq!(
        query(link, "scope"),
        "tweet.read tweet.write users.read media.write offline.access"
    );
    assert!(!link.contains('+') && link.contains("tweet.read%20tweet.write"));
    assert_eq!(query(link, "code_challenge").len(), 43);
    let other = result(
        &client(&app(&world, false)),
        "GetAuthorizationLink",
        json!({}),
    );
    assert_ne!(
        query(link, "state"),
        query(other.as_str().unwrap(), "state")
    );
}

#[test]
fn a_confidential_client_signs_in_with_the_whole_redirect_in_any_form() {
    let world = World::new();
    let auth = app(&world, false);
    for form in ["url", "query", "object", "bare", "text"] {
        let client = client(&auth);
        let link = result(&client, "GetAuthorizationLink", json!({}));
        let redirect = world.browse(link.as_str().unwrap(), "approve");
        let (code, state) = (query(&redirect, "code"), query(&redirect, "state"));
        let request = match form {
            "url" => json!(redirect),
            "query" => json!(redirect.split_once('?').unwrap().1),
            "object" => json!({"url": redirect}),
            "bare" => json!({"code": code, "state": state}),
            _ => json!(json!({"query": {"code": code, "state": state}}).to_string()),
        };
        let tokens = result(
            &client,
            "HandleIncomingRequestAfterAuthorization",
            json!({"request": request}),
        );
        assert_eq!(tokens["token_type"], "bearer", "{form}");
        assert!(tokens["refresh_token"].is_string());
        // The client goes on with what it was given.
        result(&client, "GetCurrentUser", json!({}));
    }
}

#[test]
fn a_link_made_in_one_process_is_finished_in_another_that_holds_the_same_secret() {
    let world = World::new();
    let auth = app(&world, false);
    // A verifier of another process: nothing is shared but the state and the client secret.
    let binding = xpost::oauth2::Binding {
        key: &xpost::secret::Secret::new(auth["client_secret"].as_str().unwrap()),
        client_id: auth["client_id"].as_str().unwrap(),
        redirect_uri: auth["redirect_uri"].as_str().unwrap(),
    };
    let state = binding.issue_state(Tie::SignIn, xpost::clock::unix_seconds(), [9; 16]);
    let challenge = xpost::oauth2::challenge(binding.verifier(Tie::SignIn, &state).expose());
    let link = xpost::oauth2::authorization_link(
        auth["authorize_url"].as_str().unwrap(),
        binding.client_id,
        binding.redirect_uri,
        support::SCOPES,
        &state,
        &challenge,
    );
    let redirect = world.browse(&link, "approve");
    result(
        &client(&auth),
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
}

/// The envelope of a call in a process of its own, which shares nothing with this one: Python loads the library.
fn elsewhere(auth: &Value, operation: &str, params: Value) -> Value {
    const PROGRAM: &str = "
import ctypes, json, sys
lib = ctypes.CDLL(sys.argv[1])
lib.xpost_call.restype = ctypes.c_void_p
lib.xpost_call.argtypes = [ctypes.c_uint32, ctypes.c_char_p, ctypes.c_char_p]
answer = lib.xpost_call(0, sys.argv[2].encode(), sys.argv[3].encode())
sys.stdout.buffer.write(ctypes.string_at(answer))
";
    let mut params = params;
    params["auth"] = auth.clone();
    let python = if cfg!(windows) { "python" } else { "python3" };
    let output = Command::new(python)
        .args(["-X", "utf8", "-c", PROGRAM])
        .arg(native::library())
        .args([operation, &params.to_string()])
        .output()
        .unwrap_or_else(|error| panic!("`{python}` is needed for this test: {error}"));
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn a_code_alone_is_exchanged_in_another_process_that_holds_the_same_secret() {
    let world = World::new();
    let auth = app(&world, false);
    for (make, take) in [
        ("ПолучитьСсылкуАвторизации", "ПолучитьТокен"),
        ("GetAuthorizationLink", "GetToken"),
    ] {
        let made = elsewhere(&auth, make, json!({}));
        let redirect = world.browse(made["result"].as_str().expect("a link"), "approve");
        let taken = elsewhere(&auth, take, json!({"code": query(&redirect, "code")}));
        assert!(taken["result"]["refresh_token"].is_string(), "{taken}");
    }
    // Several links at once, finished in another order, some with their state and some without.
    let links: Vec<String> = (0..3)
        .map(|_| elsewhere(&auth, "GetAuthorizationLink", json!({}))["result"].to_string())
        .collect();
    let redirects: Vec<String> = links
        .iter()
        .map(|link| world.browse(link.trim_matches('"'), "approve"))
        .collect();
    for (redirect, whole) in [
        (&redirects[1], true),
        (&redirects[2], false),
        (&redirects[0], true),
    ] {
        let code = if whole {
            redirect.clone()
        } else {
            query(redirect, "code")
        };
        let taken = elsewhere(&auth, "GetToken", json!({"code": code}));
        assert!(taken["result"]["access_token"].is_string(), "{taken}");
    }
}

#[test]
fn a_code_alone_uses_up_no_other_sign_in_of_the_same_process() {
    let world = World::new();
    let client = client(&app(&world, false));
    let made: Vec<String> = (0..2)
        .map(|_| result(&client, "GetAuthorizationLink", json!({})))
        .map(|link| world.browse(link.as_str().unwrap(), "approve"))
        .collect();
    result(
        &client,
        "GetToken",
        json!({"code": query(&made[0], "code")}),
    );
    result(
        &client,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": made[1]}),
    );
}

#[test]
fn a_state_that_is_given_is_checked_in_any_process() {
    let world = World::new();
    let auth = app(&world, false);
    let made = elsewhere(&auth, "GetAuthorizationLink", json!({}));
    let redirect = world.browse(made["result"].as_str().unwrap(), "approve");
    let (code, state) = (query(&redirect, "code"), query(&redirect, "state"));
    let key = xpost::secret::Secret::new(auth["client_secret"].as_str().unwrap());
    let mut other = xpost::oauth2::Binding {
        key: &key,
        client_id: auth["client_id"].as_str().unwrap(),
        redirect_uri: auth["redirect_uri"].as_str().unwrap(),
    };
    let now = xpost::clock::unix_seconds();
    let stale = other.issue_state(Tie::App, now - 601, [1; 16]);
    other.client_id = "another";
    let foreign = other.issue_state(Tie::App, now, [1; 16]);
    let swapped = if &state[20..21] == "A" { "B" } else { "A" };
    let forged = format!("{}{swapped}{}", &state[..20], &state[21..]);
    world.forget_requests();
    for bad in [stale, foreign, forged, "made-up".to_owned()] {
        let refused = elsewhere(&auth, "GetToken", json!({"code": code, "state": bad}));
        assert_eq!(refused["error"]["code"], "invalid_state", "{refused}");
    }
    let strict = elsewhere(
        &auth,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": {"code": code}}),
    );
    assert_eq!(strict["error"]["code"], "invalid_state", "{strict}");
    assert!(world.requests().is_empty());
    let taken = elsewhere(&auth, "GetToken", json!({"code": code, "state": state}));
    assert_eq!(taken["ok"], true, "{taken}");
}

#[test]
fn the_links_of_a_sign_in_at_this_machine_have_verifiers_of_their_own() {
    let world = World::new();
    let auth = app(&world, false);
    let challenge = |operation: &str, params: Value| {
        let made = elsewhere(&auth, operation, params)["result"].clone();
        let link = made["authorization_link"].as_str().or(made.as_str());
        query(link.unwrap(), "code_challenge")
    };
    let headless = json!({"headless": true});
    let first = challenge("Authorize", headless.clone());
    assert_ne!(first, challenge("Authorize", headless));
    let of_app = challenge("GetAuthorizationLink", json!({}));
    assert_eq!(of_app, challenge("GetAuthorizationLink", json!({})));
    assert_ne!(of_app, first);
}

#[test]
fn a_public_clients_code_alone_is_refused_elsewhere_with_what_to_pass() {
    let world = World::new();
    let mut auth = app(&world, true);
    let made = elsewhere(&auth, "GetAuthorizationLink", json!({}));
    auth["state_key"] = made["auth_update"]["state_key"].clone();
    let redirect = world.browse(made["result"].as_str().unwrap(), "approve");
    let refused = elsewhere(&auth, "GetToken", json!({"code": query(&redirect, "code")}));
    assert_eq!(refused["error"]["code"], "missing_parameter", "{refused}");
    assert_eq!(refused["error"]["parameter"], "state");
    let hint = refused["error"]["hint"].as_str().unwrap();
    assert!(
        hint.contains("`state`") && hint.contains("state_key"),
        "{hint}"
    );
    let taken = elsewhere(&auth, "GetToken", json!({"code": redirect}));
    assert_eq!(taken["ok"], true, "{taken}");
}

#[test]
fn a_sign_in_that_will_end_in_two_hours_warns() {
    let world = World::new();
    let client = client(&app(&world, false));
    let warned = |envelope: &Value| {
        let warnings = envelope["warnings"].as_array().cloned().unwrap_or_default();
        warnings
            .iter()
            .any(|warning| warning["code"] == "no_offline_access")
    };
    let short = json!({"auth": {"scope": "tweet.read tweet.write users.read"}});
    let link = call(&client, "GetAuthorizationLink", short.clone());
    assert!(warned(&link), "{link}");
    let mut headless = short;
    headless["headless"] = json!(true);
    assert!(warned(&call(&client, "Authorize", headless)));
    let redirect = world.browse(link["result"].as_str().unwrap(), "approve");
    let tokens = call(&client, "GetToken", json!({"code": redirect}));
    assert!(warned(&tokens), "{tokens}");
    assert!(tokens["result"]["refresh_token"].is_null());

    let link = call(&client, "GetAuthorizationLink", json!({}));
    assert!(!warned(&link), "{link}");
    let redirect = world.browse(link["result"].as_str().unwrap(), "approve");
    let tokens = call(&client, "GetToken", json!({"code": redirect}));
    assert!(tokens["ok"] == true && !warned(&tokens), "{tokens}");
}

#[test]
fn a_public_client_is_handed_its_key_and_needs_it_elsewhere() {
    let world = World::new();
    let auth = app(&world, true);
    let first = client(&auth);
    let envelope = call(&first, "GetAuthorizationLink", json!({}));
    let key = envelope["auth_update"]["state_key"]
        .as_str()
        .expect("a key")
        .to_owned();
    assert_eq!(key.len(), 64);
    let redirect = world.browse(envelope["result"].as_str().unwrap(), "approve");
    let tokens = result(
        &first,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
    assert!(tokens["access_token"].is_string());

    // The same key elsewhere makes links that this process can handle without having seen them.
    let mut elsewhere = auth.clone();
    elsewhere["state_key"] = json!(key);
    let binding = xpost::oauth2::Binding {
        key: &xpost::secret::Secret::new(&key),
        client_id: auth["client_id"].as_str().unwrap(),
        redirect_uri: auth["redirect_uri"].as_str().unwrap(),
    };
    let state = binding.issue_state(Tie::SignIn, xpost::clock::unix_seconds(), [3; 16]);
    let link = xpost::oauth2::authorization_link(
        auth["authorize_url"].as_str().unwrap(),
        binding.client_id,
        binding.redirect_uri,
        support::SCOPES,
        &state,
        &xpost::oauth2::challenge(binding.verifier(Tie::SignIn, &state).expose()),
    );
    let redirect = world.browse(&link, "approve");
    let refused = error(
        &client(&auth),
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
    assert_eq!(refused["code"], "missing_credentials");
    result(
        &client(&elsewhere),
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
}

#[test]
fn a_host_that_keeps_nothing_but_the_code_still_finishes() {
    let world = World::new();
    let mut auth = app(&world, false);
    // Other tests of this process make links for the same app: the newest with this callback is this test's own.
    auth["redirect_uri"] = json!("http://localhost:8080/callback");
    let client = client(&auth);
    let link = result(&client, "ПолучитьСсылкуАвторизации", json!({"auth": auth}));
    let redirect = world.browse(link.as_str().unwrap(), "approve");
    let envelope = call(
        &client,
        "ПолучитьТокен",
        json!({"code": query(&redirect, "code"), "auth": auth}),
    );
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert_eq!(
        envelope["auth_update"]["access_token"],
        envelope["result"]["access_token"]
    );
}

#[test]
fn a_guess_that_fails_does_not_spend_another_users_link() {
    let world = World::new();
    let mut auth = app(&world, false);
    auth["redirect_uri"] = json!("https://example.com/callback");
    let client = client(&auth);
    let link = result(&client, "GetAuthorizationLink", json!({}));
    let redirect = world.browse(link.as_str().unwrap(), "approve");
    let stray = error(&client, "GetToken", json!({"code": "somebody-elses"}));
    assert_eq!(stray["code"], "invalid_code", "{stray}");
    result(
        &client,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
}

#[test]
fn a_callers_own_state_and_verifier_are_used() {
    let world = World::new();
    let client = client(&app(&world, false));
    let own = json!({"state": "my-state", "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"});
    let link = result(&client, "GetAuthorizationLink", own.clone());
    assert_eq!(query(link.as_str().unwrap(), "state"), "my-state");
    assert_eq!(
        query(link.as_str().unwrap(), "code_challenge"),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
    let redirect = world.browse(link.as_str().unwrap(), "approve");
    let mut params = own;
    params["request"] = json!(redirect);
    let mut foreign = params.clone();
    foreign["state"] = json!("another");
    assert_eq!(
        error(&client, "HandleIncomingRequestAfterAuthorization", foreign)["code"],
        "invalid_state"
    );
    result(&client, "HandleIncomingRequestAfterAuthorization", params);
}

#[test]
fn a_host_that_says_which_state_it_expects_gets_no_other() {
    let world = World::new();
    let client = client(&app(&world, false));
    let mine = result(&client, "GetAuthorizationLink", json!({}));
    let foreign = result(&client, "GetAuthorizationLink", json!({}));
    let mine = query(mine.as_str().unwrap(), "state");
    let redirect = world.browse(foreign.as_str().unwrap(), "approve");
    world.forget_requests();
    for (operation, key) in [
        ("HandleIncomingRequestAfterAuthorization", "request"),
        ("GetToken", "code"),
    ] {
        let error = error(&client, operation, json!({key: redirect, "state": mine}));
        assert_eq!(error["code"], "invalid_state", "{error}");
    }
    assert!(world.requests().is_empty());
}

#[test]
fn a_sign_in_that_never_reached_x_may_be_repeated() {
    let world = World::new();
    let client = client(&app(&world, false));
    let link = result(&client, "GetAuthorizationLink", json!({}));
    let redirect = world.browse(link.as_str().unwrap(), "approve");
    let params = json!({"request": redirect});
    client
        .configure(&json!({"api_url": "http://127.0.0.1:1", "retries": 0}))
        .unwrap();
    for _ in 0..2 {
        let error = error(
            &client,
            "HandleIncomingRequestAfterAuthorization",
            params.clone(),
        );
        assert_eq!(error["code"], "connection_failed", "{error}");
        assert_eq!(error["retryable"], true);
    }
    client
        .configure(&json!({"api_url": world.sandbox.url()}))
        .unwrap();
    result(&client, "HandleIncomingRequestAfterAuthorization", params);
}

#[test]
fn the_state_is_checked_before_anything_is_sent() {
    let world = World::new();
    let client = client(&app(&world, false));
    let link = result(&client, "GetAuthorizationLink", json!({}));
    let redirect = world.browse(link.as_str().unwrap(), "approve");
    let state = query(&redirect, "state");
    world.forget_requests();
    for bad in [
        redirect.replace(&state, "forged"),
        redirect.replace(&state, ""),
        format!("code={}", query(&redirect, "code")),
    ] {
        let error = error(
            &client,
            "HandleIncomingRequestAfterAuthorization",
            json!({"request": bad}),
        );
        assert_eq!(error["code"], "invalid_state", "{error}");
    }
    assert!(world.requests().is_empty());
    result(
        &client,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
    let replay = error(
        &client,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
    assert_eq!(replay["code"], "invalid_state");
    assert_eq!(world.count("POST", "/2/oauth2/token"), 1);
}

#[test]
fn a_denial_is_recognised() {
    let world = World::new();
    let client = client(&app(&world, false));
    let link = result(&client, "GetAuthorizationLink", json!({}));
    let redirect = world.browse(link.as_str().unwrap(), "deny");
    let error = error(
        &client,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
    assert_eq!(error["code"], "authorization_denied");
    assert_eq!(world.count("POST", "/2/oauth2/token"), 0);
}

#[test]
fn a_code_older_than_thirty_seconds_is_refused_with_what_to_do() {
    let world = World::new();
    let client = client(&app(&world, false));
    let link = result(&client, "GetAuthorizationLink", json!({}));
    let redirect = world.browse(link.as_str().unwrap(), "approve");
    world
        .sandbox
        .control("POST", "/_sandbox/clock", json!({"advance_secs": 31}));
    let error = error(
        &client,
        "HandleIncomingRequestAfterAuthorization",
        json!({"request": redirect}),
    );
    assert_eq!(error["code"], "invalid_code");
    assert!(error["hint"].as_str().unwrap().contains("new link"));
}

#[test]
fn a_refresh_rotates_and_the_client_goes_on_with_the_new_pair() {
    let world = World::new();
    let auth = world.oauth2();
    let client = client(&auth);
    let first = result(&client, "RefreshToken", json!({}));
    assert_ne!(first["refresh_token"], auth["refresh_token"]);
    let second = result(&client, "ОбновитьТокен", json!({}));
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    result(
        &client,
        "CreateTextTweet",
        json!({"text": "after two refreshes"}),
    );
    // The first pair is dead.
    let dead = error(&client, "RefreshToken", json!({"auth": auth}));
    assert_eq!(dead["code"], "authorization_required");
}

#[test]
fn a_wrong_app_secret_never_looks_like_a_dead_grant() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["client_secret"] = json!("wrong-secret");
    let error_ = error(&client(&auth), "RefreshToken", json!({}));
    assert_eq!(error_["code"], "app_misconfigured");
    assert_eq!(error_["outcome"], "not_applied");
    auth["client_secret"] = json!("demo-secret");
    result(&client(&auth), "RefreshToken", json!({}));
}

#[test]
fn a_refresh_whose_answer_is_lost_has_an_unknown_outcome_and_is_not_repeated() {
    let world = World::new();
    let client = client(&world.oauth2());
    world.fault(
        json!({"match": {"method": "POST", "path": "/2/oauth2/token"}, "action": "drop_after"}),
    );
    let lost = error(&client, "RefreshToken", json!({}));
    assert_eq!(lost["outcome"], "unknown");
    assert_eq!(world.count("POST", "/2/oauth2/token"), 1);
}

#[test]
fn a_grant_is_ended_and_its_tokens_die() {
    let world = World::new();
    let client_ = client(&world.oauth2());
    result(&client_, "ОтозватьТокен", json!({}));
    assert_eq!(
        error(&client_, "GetCurrentUser", json!({}))["code"],
        "authorization_required"
    );
    let first = client(&world.oauth1());
    result(&first, "RevokeToken", json!({}));
    assert_eq!(
        error(&first, "GetCurrentUser", json!({}))["code"],
        "unauthorized"
    );
}

#[test]
fn an_oauth1_token_is_exchanged_for_an_oauth2_pair() {
    let world = World::new();
    let mut auth = world.oauth1();
    let app = world.sandbox.confidential_app();
    auth["client_id"] = json!(app.client_id);
    auth["client_secret"] = json!(app.client_secret);
    let client = client(&auth);
    let pair = result(&client, "ОбменятьТокен", json!({}));
    assert!(pair["refresh_token"].is_string());
    let text = result(&client, "CreateTextTweet", json!({"text": "exchanged"}));
    assert!(text["data"]["id"].is_string());
    assert_eq!(world.state()["posts"][0]["auth_kind"], "oauth2");
}

#[test]
fn the_oauth1_flow_works_by_redirect_and_by_pin() {
    let world = World::new();
    let app = world.sandbox.confidential_app();
    let mut auth = world.nobody();
    auth["oauth_consumer_key"] = json!(app.consumer_key);
    auth["oauth_consumer_secret"] = json!(app.consumer_secret);
    auth["redirect_uri"] = json!(app.redirect_uris[0]);

    let client_ = client(&auth);
    let request = result(&client_, "GetRequestToken", json!({}));
    let redirect = world.browse(request["authorization_link"].as_str().unwrap(), "approve");
    assert_eq!(
        query(&redirect, "oauth_token"),
        request["oauth_token"].as_str().unwrap()
    );
    let wrong = error(
        &client_,
        "HandleIncomingRequestAfterAuthorization",
        json!({
            "request": redirect, "auth": {"client_id": "demo-client", "client_secret": "demo-secret"},
        }),
    );
    assert!(wrong["hint"].as_str().unwrap().contains("GetAccessToken"));
    let token = result(
        &client_,
        "GetAccessToken",
        json!({
            "oauth_verifier": query(&redirect, "oauth_verifier"),
            "oauth_token": request["oauth_token"], "oauth_token_secret": request["oauth_token_secret"],
        }),
    );
    assert!(token["screen_name"].is_string());
    result(&client_, "CreateTextTweet", json!({"text": "three-legged"}));

    let client_ = client(&auth);
    let request = result(&client_, "ПолучитьТокенЗапроса", json!({"pin": true}));
    let link = format!(
        "{}&sandbox_decision=approve",
        request["authorization_link"].as_str().unwrap()
    );
    let page = ureq::get(&link)
        .call()
        .unwrap()
        .body_mut()
        .read_to_string()
        .unwrap();
    let pin = page
        .split("<code>")
        .nth(1)
        .unwrap()
        .split("</code>")
        .next()
        .unwrap();
    result(
        &client_,
        "ПолучитьТокенДоступа",
        json!({
            "oauth_verifier": pin,
            "oauth_token": request["oauth_token"], "oauth_token_secret": request["oauth_token_secret"],
        }),
    );
    result(&client_, "CreateTextTweet", json!({"text": "by pin"}));
}

#[test]
fn app_only_tokens_are_refused_before_anything_is_sent() {
    let world = World::new();
    let mut auth = world.nobody();
    auth["access_token"] = json!(
        world
            .sandbox
            .app_only_token(&world.sandbox.confidential_app())
    );
    let client = client(&auth);
    for (name, params) in [
        ("CreateTextTweet", json!({"text": "a"})),
        ("GetCurrentUser", json!({})),
        ("DeleteTweet", json!({"id": "1"})),
    ] {
        assert_eq!(
            error(&client, name, params)["code"],
            "unsupported_authentication",
            "{name}"
        );
    }
    assert!(world.requests().is_empty());
}

#[test]
fn a_missing_scope_is_named() {
    let world = World::new();
    let app = world.sandbox.confidential_app();
    let grant = world
        .sandbox
        .grant(&app, "tweet.read tweet.write users.read");
    let mut auth = world.nobody();
    auth["access_token"] = json!(grant.access_token);
    let picture = world.file("a.png", support::PNG);
    let error = error(
        &client(&auth),
        "CreateImageTweet",
        json!({"text": "a", "pictures": picture}),
    );
    assert_eq!(error["code"], "insufficient_scope");
    assert!(error["hint"].as_str().unwrap().contains("media.write"));
    assert_eq!(world.count("POST", "/2/tweets"), 0);
}

#[test]
fn a_call_that_brings_no_credentials_of_its_own_leaves_the_new_pair_with_the_client() {
    let world = World::new();
    let client = client(&world.oauth2());
    result(&client, "RefreshToken", json!({"auth": {"timeout": 20}}));
    result(&client, "RefreshToken", json!({"auth": {"lang": "ru"}}));
    result(&client, "GetCurrentUser", json!({}));
}
