//! What X's refusals become: whose they are, and what is known of their reason.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use support::{World, call, client, error, result};

#[test]
fn a_bare_refusal_says_what_is_known_of_the_post() {
    let world = World::new();
    world.settings(json!({"plan": "self-serve"}));
    let client = client(&world.oauth2());
    for (draft, reason) in [
        (json!({"text": "x".repeat(300)}), "300 weighted characters"),
        (
            json!({"text": "a", "quote_tweet_id": "1900000000000000001"}),
            "Enterprise",
        ),
        (
            json!({"text": "a", "in_reply_to_tweet_id": "1900000000000000001"}),
            "mentioned or quoted",
        ),
        (json!({"text": "$AAA or $BBB"}), "2 cashtags"),
        (
            json!({"text": "a", "edit_options": {"previous_post_id": "1900000000000000001"}}),
            "Premium",
        ),
    ] {
        let refused = error(&client, "CreateCustomTweet", draft.clone());
        assert_eq!(refused["code"], "forbidden", "{draft}: {refused}");
        let hint = refused["hint"].as_str().unwrap_or_default();
        assert!(hint.contains(reason), "{draft}: {refused}");
        let thread = error(&client, "CreateThread", json!({"posts": [draft]}));
        assert_eq!(thread["hint"], refused["hint"]);
        // A later post of a thread answers the account's own.
        if draft.get("in_reply_to_tweet_id").is_some() {
            continue;
        }
        let posts = json!([format!("before {reason}"), draft]);
        let cut = error(&client, "CreateThread", json!({"posts": posts}));
        let hint = cut["hint"].as_str().unwrap_or_default();
        assert_eq!(cut["outcome"], "applied", "{cut}");
        assert!(hint.contains("go on with the rest"), "{cut}");
        assert!(hint.contains(reason), "{cut}");
    }
    let russian = error(
        &client,
        "СоздатьТекстовыйТвит",
        json!({"text": "x".repeat(300)}),
    );
    assert!(
        russian["hint"]
            .as_str()
            .unwrap()
            .contains("взвешенная длина"),
        "{russian}"
    );
    let innocent = json!({"match": {"method": "POST", "path": "/2/tweets"}, "action": "status", "status": 403,
        "body": {"title": "Forbidden", "status": 403, "detail": "You are not permitted to perform this action."}});
    world.fault(innocent);
    let unknown = error(&client, "CreateTextTweet", json!({"text": "a"}));
    assert_eq!(unknown["hint"], Value::Null, "{unknown}");
}

#[test]
fn a_profile_keeps_whether_its_account_has_premium() {
    let world = World::new();
    let mut auth = world.oauth2();
    auth["store"] = json!(world.folder.join("store.db"));
    auth["profile"] = json!("main");
    let mut saving = auth.clone();
    saving["premium"] = json!(true);
    let saved = result(&client(&saving), "SaveCredentials", json!({}));
    assert_eq!(saved["premium"], true, "{saved}");
    let other = json!({"store": auth["store"], "profile": "main"});
    let long = json!({"text": "x".repeat(281)});
    let found = result(&client(&other), "CheckTweet", long.clone());
    assert_eq!(
        (&found["ok"], &found["warnings"]),
        (&json!(true), &json!([]))
    );
    let mut own = long;
    own["auth"] = json!({"premium": false});
    assert_eq!(result(&client(&other), "CheckTweet", own)["ok"], false);
    // Not said is not "no".
    let again = result(&client(&auth), "SaveCredentials", json!({}));
    assert_eq!(again["premium"], true);
    let state = call(&client(&other), "GetStandardParameters", json!({}));
    assert_eq!(state["ok"], true, "{state}");
}
