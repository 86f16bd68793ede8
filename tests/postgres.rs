//! Profiles in a PostgreSQL database that several machines share.
#![cfg(all(unix, feature = "postgres"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/postgres.rs"]
mod postgres;
mod support;

use std::sync::{Barrier, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use postgres::{Between, PASSWORD, Server, Trap};
use serde_json::{Value, json};
use support::{World, call, client, error, result};
use xpost::cancel::Cancel;
use xpost::clock;
use xpost::error::Code;
use xpost::parameters::Standard;
use xpost::store::{Grant, Pause, Publication, QueueState, Queued, Stage, Store, Upload, Wanted};

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// The server of the tests that do it no harm; each has a database of its own. Its keeper ends it with the process.
static SHARED: LazyLock<Server> = LazyLock::new(Server::start);

/// Servers to do harm to: not all at once, a small machine runs these tests as well.
fn own_server(settings: &[&str], files: &[(&str, &str)]) -> (MutexGuard<'static, ()>, Server) {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    (turn, Server::with(settings, files))
}

/// Standard parameters that name the app, a store and a profile, and no tokens.
fn profile(world: &World, address: &str) -> Value {
    let app = world.sandbox.confidential_app();
    let mut auth = world.nobody();
    auth["client_id"] = json!(app.client_id);
    auth["client_secret"] = json!(app.client_secret);
    auth["redirect_uri"] = json!(app.redirect_uris[0]);
    auth["store"] = json!(address);
    auth["profile"] = json!("main");
    auth
}

/// The profile `main` as two machines see it: of two addresses that differ the process does not know that they are one
/// store.
fn two_machines(world: &World) -> Vec<Value> {
    let database = SHARED.database();
    ["", "?application_name=second"]
        .iter()
        .zip([SHARED.port, Between::new(SHARED.port).port])
        .map(|(options, port)| {
            profile(
                world,
                &format!("{}{options}", postgres::address(port, &database)),
            )
        })
        .collect()
}

/// Puts a grant into the profile.
fn sign_in(world: &World, auth: &Value) {
    let mut full = auth.clone();
    let grant = world.oauth2();
    for key in ["access_token", "refresh_token"] {
        full[key] = grant[key].clone();
    }
    result(
        &client(&json!({})),
        "SaveCredentials",
        json!({"auth": full, "expires_in": 7200}),
    );
}

/// A world with a signed-in profile in a fresh database of the shared server.
fn signed_in() -> (World, Value) {
    let world = World::new();
    let auth = profile(&world, &SHARED.address(&SHARED.database()));
    sign_in(&world, &auth);
    (world, auth)
}

fn standard(address: &str, more: &Value) -> Standard {
    let mut parameters = more.clone();
    parameters["store"] = json!(address);
    Standard::from_layers(&[parameters.as_object().unwrap()]).unwrap()
}

fn open(address: &str) -> Store {
    Store::open(
        &standard(address, &json!({"connect_timeout": 10})),
        &Cancel::default(),
    )
    .unwrap()
}

/// Why a store cannot be opened, in both languages. The password is in none of it.
#[track_caller]
fn refusal(address: &str, more: &Value) -> (Code, String) {
    let mut parameters = json!({"connect_timeout": 2});
    for (key, value) in more.as_object().unwrap() {
        parameters[key] = value.clone();
    }
    let begun = Instant::now();
    let error = match Store::open(&standard(address, &parameters), &Cancel::default()) {
        Ok(_) => panic!("the store opened"),
        Err(error) => error,
    };
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "it took {:?}",
        begun.elapsed()
    );
    let [en, ru] = [xpost::language::Language::En, xpost::language::Language::Ru]
        .map(|language| error.to_json(language).to_string());
    for text in [&en, &ru, &format!("{error:?}")] {
        assert!(!text.contains(PASSWORD), "{text}");
        assert!(!text.contains("never-shown"), "{text}");
    }
    assert!(
        ru.chars().any(|letter| ('а'..='я').contains(&letter)),
        "{ru}"
    );
    (error.code(), en)
}

#[track_caller]
fn unavailable(address: &str, more: &Value, reason: &str) {
    let (code, text) = refusal(address, more);
    assert_eq!(code, Code::StoreUnavailable, "{text}");
    assert!(text.contains(reason), "{text}");
}

fn revision(address: &str) -> i64 {
    open(address).read("main").unwrap().unwrap().revision
}

fn note(store: &Store, scope: &str) -> Result<i64, xpost::error::Error> {
    let saved = store.update("main", |profile| {
        scope.clone_into(&mut profile.scope);
        Some(())
    })?;
    Ok(saved.revision)
}

#[test]
fn a_profile_is_saved_used_refreshed_listed_and_removed() {
    let (world, auth) = signed_in();
    result(
        &client(&auth),
        "CreateTextTweet",
        json!({"text": "from a profile"}),
    );
    let state = result(&client(&auth), "GetProfileState", json!({}));
    assert_eq!(state["grant"], "good", "{state}");
    assert!(state["expires_in"].as_u64().unwrap() > 7100, "{state}");

    world
        .sandbox
        .control("POST", "/clock", json!({"advance_secs": 7300}));
    let envelope = call(
        &client(&auth),
        "CreateTextTweet",
        json!({"text": "after two hours"}),
    );
    assert_eq!(envelope["ok"], true, "{envelope}");
    assert!(envelope.get("auth_update").is_none(), "{envelope}");
    result(&client(&auth), "CreateTextTweet", json!({"text": "again"}));
    assert_eq!(world.state()["refreshes"], 1);

    for name in ["б", "a", "Я"] {
        let mut other = auth.clone();
        other["profile"] = json!(name);
        sign_in(&world, &other);
    }
    let list = result(&client(&auth), "ListProfiles", json!({}));
    let names: Vec<&str> = list["profiles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|profile| profile["profile"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["a", "main", "Я", "б"]);

    result(&client(&auth), "RemoveProfile", json!({}));
    let gone = error(&client(&auth), "RemoveProfile", json!({}));
    assert_eq!(gone["code"], "unknown_profile", "{gone}");
    let list = result(&client(&auth), "ListProfiles", json!({}));
    assert_eq!(list["profiles"].as_array().unwrap().len(), 3);
}

#[test]
fn a_profile_knows_its_place_on_every_machine() {
    let (world, mut auth) = signed_in();
    auth.as_object_mut()
        .unwrap()
        .retain(|key, _| !key.ends_with("_url"));
    result(
        &client(&auth),
        "CreateTextTweet",
        json!({"text": "at home"}),
    );
    assert_eq!(world.count("POST", "/2/tweets"), 1);
    let state = result(&client(&auth), "GetProfileState", json!({}));
    assert_eq!(state["api_url"], json!(world.sandbox.url()));
}

#[test]
fn a_key_encrypts_what_a_profile_keeps() {
    let world = World::new();
    let database = SHARED.database();
    let mut auth = profile(&world, &SHARED.address(&database));
    auth["store_key"] = json!(KEY);
    sign_in(&world, &auth);
    result(&client(&auth), "CreateTextTweet", json!({"text": "sealed"}));
    let kept = "SELECT encode(kept, 'escape') FROM xpost_profiles";
    assert!(!SHARED.sql(&database, kept).contains("access_token"));
    auth["store_key"] = json!("another key of more than 32 letters");
    let refused = error(&client(&auth), "GetProfileState", json!({}));
    assert_eq!(refused["code"], "store_key_invalid", "{refused}");
    auth["store_key"] = json!("");
    let refused = error(&client(&auth), "GetProfileState", json!({}));
    assert_eq!(refused["code"], "store_key_invalid", "{refused}");
}

#[test]
fn of_many_threads_on_two_machines_one_refreshes() {
    let world = World::new();
    let machines = two_machines(&world);
    sign_in(&world, &machines[0]);
    world
        .sandbox
        .control("POST", "/clock", json!({"advance_secs": 7300}));
    let start = Barrier::new(16);
    let clients: Vec<_> = machines.iter().map(client).collect();
    std::thread::scope(|scope| {
        for number in 0..16 {
            let (start, client) = (&start, &clients[number % 2]);
            scope.spawn(move || {
                start.wait();
                result(
                    client,
                    "CreateTextTweet",
                    json!({"text": format!("post {number}")}),
                );
            });
        }
    });
    assert_eq!(world.state()["refreshes"], 1);
}

#[test]
fn machines_that_start_at_once_agree_on_the_tables_and_the_key() {
    let address = SHARED.address(&SHARED.database());
    let start = Barrier::new(12);
    std::thread::scope(|scope| {
        for number in 0..12 {
            let (start, address) = (&start, &address);
            scope.spawn(move || {
                let parameters = standard(address, &json!({"store_key": KEY}));
                start.wait();
                let store = Store::open(&parameters, &Cancel::default()).unwrap();
                store
                    .update(&format!("profile {number}"), |_| Some(()))
                    .unwrap();
            });
        }
    });
    let parameters = standard(&address, &json!({"store_key": KEY}));
    let store = Store::open(&parameters, &Cancel::default()).unwrap();
    assert_eq!(store.list().unwrap().len(), 12);
}

#[test]
fn a_lock_is_held_on_one_machine_and_ends_with_its_connection() {
    let database = SHARED.database();
    let address = SHARED.address(&database);
    let between = Between::new(SHARED.port);
    let (here, there) = (
        open(&address),
        open(&postgres::address(between.port, &database)),
    );
    let held = there.try_hold("main").unwrap().expect("a free profile");
    assert!(here.try_hold("main").unwrap().is_none());
    assert!(here.try_hold("other").unwrap().is_some());
    drop(held);
    assert!(here.try_hold("main").unwrap().is_some());
    let _held = there.try_hold("main").unwrap().expect("a free profile");
    between.cut();
    let end = Instant::now() + Duration::from_secs(10);
    while here.try_hold("main").unwrap().is_none() {
        assert!(Instant::now() < end, "the lock outlives its connection");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn locks_of_another_schema_and_of_other_programs_do_not_matter() {
    let database = SHARED.database();
    SHARED.sql(&database, "CREATE SCHEMA second");
    let first = open(&SHARED.address(&database));
    let second = open(&format!(
        "{}?options=-csearch_path%3Dsecond,public",
        postgres::address(Between::new(SHARED.port).port, &database)
    ));
    let _held = first.try_hold("main").unwrap().expect("a free profile");
    assert!(second.try_hold("main").unwrap().is_some());
    note(&second, "of the second").unwrap();
    assert!(first.read("main").unwrap().is_none());
    let tables =
        "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'xpost\\_%' AND schemaname = 'second'";
    assert_eq!(SHARED.sql(&database, tables), "8");
}

#[test]
fn a_state_is_used_once() {
    let address = SHARED.address(&SHARED.database());
    let (here, there) = (open(&address), open(&address));
    let now = clock::unix_seconds();
    assert!(here.use_state("state", now).unwrap());
    assert!(!there.use_state("state", now).unwrap());
    there.give_back("state").unwrap();
    assert!(here.use_state("state", now).unwrap());
    // Old ones are forgotten.
    assert!(there.use_state("later", now + 100_000).unwrap());
    assert!(there.use_state("state", now).unwrap());
}

#[test]
fn an_upload_is_remembered_on_every_machine_while_it_is_worth_it() {
    let address = SHARED.address(&SHARED.database());
    let (here, there) = (open(&address), open(&address));
    let mut upload = Upload {
        media_id: "1".to_owned(),
        part: 1 << 20,
        done: Vec::new(),
        finalized: false,
        expires_at: clock::unix_seconds() + 3600,
    };
    upload.mark(9);
    here.keep_upload(b"key", &upload).unwrap();
    assert_eq!(there.upload(b"key").unwrap(), Some(upload.clone()));
    upload.finalized = true;
    there.keep_upload(b"key", &upload).unwrap();
    assert_eq!(here.upload(b"key").unwrap(), Some(upload.clone()));
    here.forget_upload(b"key").unwrap();
    assert_eq!(there.upload(b"key").unwrap(), None);
    // What X has forgotten goes with the next one.
    upload.expires_at = 1;
    here.keep_upload(b"old", &upload).unwrap();
    here.keep_upload(b"new", &upload).unwrap();
    assert_eq!(there.upload(b"old").unwrap(), None);
}

#[test]
fn tables_of_an_older_version_are_brought_up_to_date() {
    let database = SHARED.database();
    let address = SHARED.address(&database);
    note(&open(&address), "kept").unwrap();
    for table in ["uploads", "publications", "users", "outbox", "pauses"] {
        SHARED.sql(&database, &format!("DROP TABLE xpost_{table}"));
    }
    SHARED.sql(
        &database,
        "UPDATE xpost_meta SET value = convert_to('1', 'UTF8') WHERE key = 'version'",
    );
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(open(&address).upload(b"key").unwrap(), None));
        }
    });
    let store = open(&address);
    assert_eq!(store.read("main").unwrap().unwrap().scope, "kept");
    let version = "SELECT convert_from(value, 'UTF8') FROM xpost_meta WHERE key = 'version'";
    assert_eq!(SHARED.sql(&database, version), "3");
}

#[test]
fn a_stale_revision_is_not_written() {
    let address = SHARED.address(&SHARED.database());
    let (here, there) = (open(&address), open(&address));
    note(&here, "first").unwrap();
    let mut times = 0;
    here.update("main", |profile| {
        times += 1;
        if times == 1 {
            note(&there, "second").unwrap();
        } else {
            assert_eq!(profile.scope, "second");
        }
        profile.stands(Grant::Dead);
        Some(())
    })
    .unwrap();
    assert_eq!(times, 2);
    assert_eq!(revision(&address), 3);
}

#[test]
fn a_connection_that_broke_between_two_statements_is_made_again() {
    let database = SHARED.database();
    let between = Between::new(SHARED.port);
    let store = open(&postgres::address(between.port, &database));
    between.cut();
    note(&store, "first").unwrap();
    between.cut();
    assert_eq!(store.read("main").unwrap().unwrap().scope, "first");
    between.cut();
    assert_eq!(store.list().unwrap().len(), 1);
    between.cut();
    // Nothing was sent on the broken connection, so this is no doubtful case.
    assert!(store.use_state("state", clock::unix_seconds()).unwrap());
    between.cut();
    store.give_back("state").unwrap();
    between.cut();
    assert!(store.try_hold("main").unwrap().is_some());
    let held = store.try_hold("main").unwrap();
    between.cut();
    assert_eq!(note(&store, "second").unwrap(), 2);
    // The lock was asked for again.
    assert!(
        open(&SHARED.address(&database))
            .try_hold("main")
            .unwrap()
            .is_none()
    );
    drop(held);
    assert!(
        open(&SHARED.address(&database))
            .try_hold("main")
            .unwrap()
            .is_some()
    );
    between.cut();
    assert!(store.remove("main").unwrap());
}

#[test]
fn a_write_whose_answer_was_lost_is_done_once() {
    let database = SHARED.database();
    let between = Between::new(SHARED.port);
    let store = open(&postgres::address(between.port, &database));
    let mut sprung = 0;
    let mut lose = |text, delivered| {
        between.set(Trap {
            text,
            delivered,
            closed: true,
        });
        sprung += 1;
        sprung
    };
    for delivered in [true, false] {
        let traps = lose("INSERT INTO xpost_profiles", delivered);
        assert_eq!(note(&store, "first").unwrap(), 1);
        assert_eq!(between.sprung(), traps);
        let traps = lose("UPDATE xpost_profiles", delivered);
        assert_eq!(note(&store, "second").unwrap(), 2);
        assert_eq!(between.sprung(), traps);
        assert_eq!(revision(&SHARED.address(&database)), 2);
        let traps = lose("DELETE FROM xpost_profiles", delivered);
        assert!(store.remove("main").unwrap());
        assert_eq!(between.sprung(), traps);
    }
    let mut line = Publication::new("account", "key");
    let mut queued = waiting("key");
    for delivered in [true, false] {
        for statement in [
            "INSERT INTO xpost_publications",
            "UPDATE xpost_publications",
        ] {
            let traps = lose(statement, delivered);
            assert!(store.keep_publication(&mut line).unwrap());
            assert_eq!(between.sprung(), traps);
        }
        line.key = "another key".to_owned();
        line.revision = 0;
        // Whether the row is one's own or somebody else's, it is there once.
        let traps = lose("INSERT INTO xpost_outbox", delivered);
        assert_eq!(store.enqueue(&mut queued).unwrap(), !delivered);
        assert_eq!(between.sprung(), traps);
        let mut kept = store.queued("main", &queued.key).unwrap().unwrap();
        let traps = lose("UPDATE xpost_outbox", delivered);
        assert!(store.keep_queued(&mut kept).unwrap());
        assert_eq!(between.sprung(), traps);
        queued.key = "another key".to_owned();
    }
    let traps = lose("INSERT INTO xpost_used_states", true);
    let error = store.use_state("state", clock::unix_seconds()).unwrap_err();
    assert_eq!(error.code(), Code::StoreUnavailable);
    assert_eq!(between.sprung(), traps);
    assert!(!store.use_state("state", clock::unix_seconds()).unwrap());
}

fn waiting(key: &str) -> Queued {
    Queued {
        seq: 0,
        profile: "main".to_owned(),
        key: key.to_owned(),
        revision: 0,
        state: QueueState::Waiting,
        digest: vec![1],
        post: json!("text"),
        error: None,
        post_ids: Vec::new(),
        due: Some(1),
        attempts: 0,
        created_at: 1,
        updated_at: 1,
    }
}

#[test]
fn a_key_publishes_once_on_two_machines() {
    let world = World::new();
    let machines = two_machines(&world);
    sign_in(&world, &machines[0]);
    let clients: Vec<_> = machines.iter().map(client).collect();
    let params = json!({"text": "once", "idempotency_key": "document"});
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..8)
            .map(|number| {
                let (client, params) = (&clients[number % 2], &params);
                scope.spawn(move || result(client, "CreateTextTweet", params.clone()))
            })
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(world.count("POST", "/2/tweets"), 1);
    let known = result(
        &clients[1],
        "ResolvePost",
        json!({"idempotency_key": "document"}),
    );
    assert_eq!(known["post_id"], answers[0]["data"]["id"]);
}

#[test]
fn an_answer_lost_on_one_machine_is_found_on_another() {
    let world = World::new();
    let machines = two_machines(&world);
    sign_in(&world, &machines[0]);
    let mut blind = machines[0].clone();
    blind["reconcile"] = json!(false);
    let params = json!({"text": "see example.com", "idempotency_key": "document"});
    world.fault(json!({"match": {"method": "POST", "path": "/2/tweets"}, "action": "drop_after"}));
    let lost = error(&client(&blind), "CreateTextTweet", params.clone());
    assert_eq!(lost["outcome"], "unknown");
    let found = call(&client(&machines[1]), "CreateTextTweet", params);
    assert_eq!(found["ok"], true, "{found}");
    assert_eq!(found["publication"]["attempts"], 1);
    assert_eq!(world.count("POST", "/2/tweets"), 1);
}

#[test]
fn two_machines_drain_one_outbox_each_post_once() {
    let world = World::new();
    world.settings(json!({"rate_limits": {"*": {"limit": 1_000_000}}}));
    let machines = two_machines(&world);
    sign_in(&world, &machines[0]);
    let clients: Vec<_> = machines.iter().map(client).collect();
    let mut places = Vec::new();
    for number in 0..60 {
        let params =
            json!({"post": format!("post {number}"), "idempotency_key": number.to_string()});
        let put = result(&clients[number % 2], "EnqueueTweet", params);
        places.push(put["seq"].clone());
    }
    let sent: u64 = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|number| {
                let client = &clients[number % 2];
                scope.spawn(move || {
                    let done = result(client, "SendQueued", json!({"limit": 1000}));
                    done["sent"].as_u64().unwrap()
                })
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap())
            .sum()
    });
    assert_eq!(sent, 60);
    assert_eq!(world.count("POST", "/2/tweets"), 60);
    let queue = result(&clients[0], "GetQueue", json!({"limit": 1000}));
    assert_eq!(queue["counts"]["sent"], 60);
    assert_eq!(queue["next_at"], Value::Null);
    // Each was answered with its place when it was put in.
    let listed = queue["posts"].as_array().unwrap();
    let listed: Vec<_> = listed.iter().map(|post| post["seq"].clone()).collect();
    assert_eq!(listed, places);
}

#[test]
fn an_open_line_of_the_same_content_is_seen_from_every_machine() {
    let database = SHARED.database();
    let (here, there) = (
        open(&SHARED.address(&database)),
        open(&SHARED.address(&database)),
    );
    let line = |key: &str, stage: Stage, digest: u8| {
        let mut line = Publication::new("account", key);
        line.stage = stage;
        line.digest = vec![digest];
        line
    };
    for mut other in [
        line("other content", Stage::Sent, 2),
        line("not sent", Stage::Prepared, 1),
        line("over", Stage::Published, 1),
        line("itself", Stage::Sent, 1),
    ] {
        here.keep_publication(&mut other).unwrap();
    }
    let own = line("itself", Stage::Sent, 1);
    assert_eq!(there.rival(&own).unwrap(), None);
    let mut rival = line("rival", Stage::Unknown, 1);
    here.keep_publication(&mut rival).unwrap();
    assert_eq!(there.rival(&own).unwrap(), Some(rival.updated_at));
}

#[test]
fn pauses_hold_for_every_machine_and_the_longest_counts() {
    let database = SHARED.database();
    let (here, there) = (
        open(&SHARED.address(&database)),
        open(&SHARED.address(&database)),
    );
    here.enqueue(&mut waiting("1")).unwrap();
    let now = clock::unix_seconds();
    for until in [now + 50, now + 90, now + 20] {
        here.pause(&Pause {
            profile: "main".to_owned(),
            until,
            code: "rate_limited".to_owned(),
        })
        .unwrap();
    }
    assert_eq!(there.pauses().unwrap()[0].until, now + 90);
    assert!(there.claim(None, 60).unwrap().is_none());
    assert_eq!(there.next_queued(None).unwrap(), Some(now + 90));
    there.unpause("main").unwrap();
    assert_eq!(here.claim(Some("main"), 60).unwrap().unwrap().key, "1");
    assert!(there.claim(None, 60).unwrap().is_none());
    let listed = there
        .list_queued(&Wanted {
            profile: Some("main"),
            state: Some(QueueState::Sending),
            after: 0,
            limit: 10,
        })
        .unwrap();
    assert_eq!(listed.len(), 1);
    assert!(there.claim(Some("other"), 60).unwrap().is_none());
}

#[test]
fn a_network_that_falls_silent_is_noticed() {
    let database = SHARED.database();
    let between = Between::new(SHARED.port);
    let address = postgres::address(between.port, &database);
    let store = Store::open(
        &standard(&address, &json!({"connect_timeout": 1})),
        &Cancel::default(),
    )
    .unwrap();
    let begun = Instant::now();
    between.set(Trap {
        text: "INSERT INTO xpost_profiles",
        delivered: false,
        closed: false,
    });
    assert_eq!(note(&store, "first").unwrap(), 1);
    assert_eq!(between.sprung(), 1);
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn a_server_that_restarts_is_waited_for() {
    let (_turn, mut server) = own_server(&[], &[]);
    let world = World::new();
    let address = server.address(&server.database());
    let auth = profile(&world, &address);
    sign_in(&world, &auth);
    let poster = client(&auth);
    result(&poster, "CreateTextTweet", json!({"text": "before"}));
    server.restart();
    result(&poster, "CreateTextTweet", json!({"text": "after"}));

    // Between lock and write.
    let store = open(&address);
    let held = store.hold("main", &Cancel::default()).unwrap();
    server.restart();
    let before = revision(&address);
    assert_eq!(note(&store, "after the restart").unwrap(), before + 1);
    drop(held);
    assert!(open(&address).try_hold("main").unwrap().is_some());

    // While it is away.
    server.stop();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| note(&store, "while it was away"));
        std::thread::sleep(Duration::from_millis(300));
        server.resume();
        assert_eq!(writer.join().unwrap().unwrap(), before + 2);
    });

    // Whatever the state of a call, a stopped server is an error and not a wait for ever.
    server.stop();
    unavailable(&address, &json!({}), "nothing listens");
    let failed = error(
        &poster,
        "CreateTextTweet",
        json!({"text": "without a store"}),
    );
    assert_eq!(failed["code"], "store_unavailable", "{failed}");
    assert!(!failed.to_string().contains(PASSWORD));
}

#[test]
fn what_is_wrong_with_the_address_is_said() {
    let database = SHARED.database();
    let good = SHARED.address(&database);
    let port = SHARED.port;
    unavailable(
        &good.replace(PASSWORD, "wrong-never-shown"),
        &json!({}),
        "does not let the user",
    );
    unavailable(
        &good.replace("admin:", "nobody:"),
        &json!({}),
        "does not let the user",
    );
    unavailable(
        &format!("postgres://admin@127.0.0.1:{port}/{database}"),
        &json!({}),
        "does not let the user",
    );
    unavailable(
        &SHARED.address("nowhere"),
        &json!({}),
        "no database of the name",
    );
    unavailable(
        &good.replace(&port.to_string(), "1"),
        &json!({}),
        "nothing listens",
    );
    unavailable(
        &good.replace(&port.to_string(), "1"),
        &json!({}),
        "(127.0.0.1:1)",
    );
    unavailable(
        &format!("{good}?sslmode=require"),
        &json!({}),
        "offers no TLS",
    );
    unavailable(
        &format!("{good}?sslmode=verify-full"),
        &json!({}),
        "offers no TLS",
    );
    unavailable(
        &format!("{good}?target_session_attrs=read-only"),
        &json!({}),
        "of the kind",
    );
    for bad in [
        "?sslmode=sometimes",
        "?nonsense=1",
        "?options=-cnonsense%3D1",
    ] {
        unavailable(
            &format!("{good}{bad}"),
            &json!({}),
            "not a correct postgres:// address",
        );
    }
    for bad in [
        "postgres://",
        "postgres://admin:s3cret-never-shown@/x",
        "postgres://h:s3cret-never-shown/x",
    ] {
        unavailable(bad, &json!({}), "not a correct postgres:// address");
    }
    open(&format!("{good}?sslmode=prefer"));
    open(&format!("{good}?sslmode=disable"));
    // The first host is not there.
    let two = good.replace("127.0.0.1:", "127.0.0.1:1,127.0.0.1:");
    note(&open(&two), "the second host").unwrap();
    #[cfg(unix)]
    {
        let folder = SHARED.folder.to_str().unwrap().replace('/', "%2F");
        let socket =
            format!("postgres://admin:{PASSWORD}@{folder}:{port}/{database}?sslmode=require");
        assert_eq!(
            open(&socket).read("main").unwrap().unwrap().scope,
            "the second host"
        );
    }
}

#[test]
fn rights_that_are_missing_are_named() {
    let database = SHARED.database();
    SHARED.sql(
        &database,
        &format!("CREATE ROLE {database}_guest LOGIN PASSWORD '{PASSWORD}'"),
    );
    let address = SHARED
        .address(&database)
        .replace("admin:", &format!("{database}_guest:"));
    unavailable(&address, &json!({}), "has not the rights");
    unavailable(
        &format!("{address}?options=-csearch_path%3Dmissing"),
        &json!({}),
        "no schema",
    );
    SHARED.sql(
        &database,
        &format!("CREATE SCHEMA {database}_guest AUTHORIZATION {database}_guest"),
    );
    note(&open(&address), "in a schema of its own").unwrap();
    SHARED.sql(
        &database,
        &format!("ALTER ROLE {database}_guest SET default_transaction_read_only = on"),
    );
    let store = open(&address);
    let error = note(&store, "read-only").unwrap_err();
    assert!(
        error
            .message(xpost::language::Language::En)
            .contains("read-only"),
        "{error:?}"
    );
}

#[test]
fn what_the_server_says_is_never_repeated() {
    let address = |code| postgres::address(postgres::refusing(code), "main");
    unavailable(&address("28P01"), &json!({}), "does not let the user");
    unavailable(&address("58030"), &json!({}), "error 58030");
    unavailable(&address(PASSWORD), &json!({}), "error ?");
    unavailable(&address("57P01"), &json!({}), "broke");
    let (code, text) = refusal(&address("XX001"), &json!({}));
    assert_eq!(code, Code::StoreDamaged, "{text}");
}

#[test]
fn a_server_that_is_busy_is_waited_for() {
    for code in ["57P03", "53300"] {
        let begun = Instant::now();
        let (code, text) = refusal(
            &postgres::address(postgres::refusing(code), "main"),
            &json!({"connect_timeout": 1}),
        );
        assert_eq!(code, Code::StoreLocked, "{text}");
        assert!(begun.elapsed() >= Duration::from_secs(1));
    }
}

#[test]
fn a_server_without_a_free_connection_is_waited_for() {
    let (_turn, server) = own_server(
        &["max_connections=5", "superuser_reserved_connections=0"],
        &[],
    );
    let address = server.address(&server.database());
    let mut stores: Vec<Store> = (0..5).map(|_| open(&address)).collect();
    let (code, text) = refusal(&address, &json!({"connect_timeout": 1}));
    assert_eq!(code, Code::StoreLocked, "{text}");
    assert!(text.contains("no free connection"), "{text}");
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| note(&open(&address), "at last"));
        std::thread::sleep(Duration::from_millis(300));
        stores.pop();
        assert_eq!(waiting.join().unwrap().unwrap(), 1);
    });
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let (_listener, port) = postgres::silent();
    for options in ["", "?sslmode=disable", "?sslmode=require"] {
        let address = format!("{}{options}", postgres::address(port, "main"));
        unavailable(
            &address,
            &json!({"connect_timeout": 1}),
            "does not answer in time",
        );
    }
}

#[test]
fn a_table_that_another_program_keeps_locked_is_waited_for_and_reported() {
    let database = SHARED.database();
    let address = SHARED.address(&database);
    note(&open(&address), "first").unwrap();
    let hold = "BEGIN; LOCK TABLE xpost_profiles; SELECT pg_sleep(6)";
    std::thread::scope(|scope| {
        scope.spawn(|| SHARED.sql(&database, hold));
        let taken = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted
                     AND relation = 'xpost_profiles'::regclass";
        while SHARED.sql(&database, taken) != "1" {
            std::thread::sleep(Duration::from_millis(20));
        }
        let store = Store::open(
            &standard(&address, &json!({"connect_timeout": 1})),
            &Cancel::default(),
        )
        .unwrap();
        let begun = Instant::now();
        let error = store.read("main").unwrap_err();
        assert_eq!(error.code(), Code::StoreLocked, "{error:?}");
        assert!(
            begun.elapsed() < Duration::from_secs(4),
            "{:?}",
            begun.elapsed()
        );
        assert_eq!(open(&address).read("main").unwrap().unwrap().scope, "first");
    });
}

#[test]
fn tables_that_are_not_ours_are_left_alone() {
    let expect = |address: &str, expected: Code| {
        let (code, text) = refusal(address, &json!({}));
        assert_eq!(code, expected, "{text}");
    };
    let ours = "SELECT count(*) FROM pg_class WHERE relname LIKE 'xpost\\_%' AND relkind = 'r'";

    let database = SHARED.database();
    SHARED.sql(
        &database,
        "CREATE TABLE xpost_profiles (id int); INSERT INTO xpost_profiles VALUES (1)",
    );
    expect(&SHARED.address(&database), Code::StoreDamaged);
    assert_eq!(SHARED.sql(&database, ours), "1");
    assert_eq!(SHARED.sql(&database, "SELECT id FROM xpost_profiles"), "1");

    for foreign in [
        "CREATE TABLE xpost_meta (id int)",
        "CREATE TABLE xpost_meta (key text, value text); INSERT INTO xpost_meta VALUES ('version', '1')",
        "CREATE TABLE xpost_meta (key text, value bytea)",
        "CREATE TABLE xpost_meta (key text, value bytea); INSERT INTO xpost_meta VALUES ('version', 'x')",
        "CREATE TABLE xpost_meta (key text, value bytea); INSERT INTO xpost_meta VALUES ('version', '0')",
        "CREATE VIEW xpost_used_states AS SELECT 1",
    ] {
        let database = SHARED.database();
        SHARED.sql(&database, foreign);
        expect(&SHARED.address(&database), Code::StoreDamaged);
        assert_eq!(
            SHARED.sql(&database, ours),
            if foreign.contains("TABLE") { "1" } else { "0" }
        );
    }

    let database = SHARED.database();
    let address = SHARED.address(&database);
    note(&open(&address), "kept").unwrap();
    SHARED.sql(
        &database,
        "UPDATE xpost_meta SET value = '7' WHERE key = 'version'",
    );
    let (code, text) = refusal(&address, &json!({}));
    assert_eq!(code, Code::StoreVersion, "{text}");
    assert!(text.contains("version 7"), "{text}");
    SHARED.sql(
        &database,
        "UPDATE xpost_meta SET value = '3' WHERE key = 'version'",
    );
    assert_eq!(open(&address).read("main").unwrap().unwrap().scope, "kept");
    SHARED.sql(&database, "ALTER TABLE xpost_profiles DROP COLUMN kept");
    assert_eq!(
        open(&address).read("main").unwrap_err().code(),
        Code::StoreDamaged
    );
    SHARED.sql(
        &database,
        "ALTER TABLE xpost_profiles ADD COLUMN kept text DEFAULT ''",
    );
    assert_eq!(
        open(&address).read("main").unwrap_err().code(),
        Code::StoreDamaged
    );
}

#[test]
fn what_was_saved_is_on_the_servers_disk() {
    let database = SHARED.database();
    let address = SHARED.address(&database);
    open(&address);
    SHARED.sql(
        &database,
        "CREATE TABLE seen (setting text);
         CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$;
         CREATE TRIGGER see AFTER INSERT OR UPDATE ON xpost_profiles EXECUTE FUNCTION see()",
    );
    for setting in ["off", "local", "on", "remote_apply"] {
        SHARED.sql(
            &database,
            &format!("ALTER DATABASE {database} SET synchronous_commit = {setting}"),
        );
        note(&open(&address), setting).unwrap();
    }
    let seen = SHARED.sql(
        &database,
        "SELECT string_agg(setting, ' ' ORDER BY ctid) FROM seen",
    );
    assert_eq!(seen, "on on on remote_apply");
}

/// An authority, and the server's certificate and key.
fn certificates(names: &[&str]) -> (String, String, String) {
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    authority.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
    authority
        .distinguished_name
        .push(rcgen::DnType::CommonName, "authority of a test");
    let key = rcgen::KeyPair::generate().unwrap();
    let authority = rcgen::CertifiedIssuer::self_signed(authority, key).unwrap();
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut server = rcgen::CertificateParams::new(names).unwrap();
    server.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = server.signed_by(&key, &authority).unwrap();
    (authority.pem(), certificate.pem(), key.serialize_pem())
}

#[test]
fn with_tls_the_certificate_is_always_verified() {
    let (ca, certificate, key) = certificates(&["127.0.0.1"]);
    let (_turn, server) = own_server(
        &["ssl=on"],
        &[
            ("server.crt", certificate.as_str()),
            ("server.key", key.as_str()),
        ],
    );
    let world = World::new();
    let ca_file = world.file("ca.pem", ca.as_bytes());
    let other_ca = world.file("other.pem", certificates(&["127.0.0.1"]).0.as_bytes());
    let database = server.database();
    let address = server.address(&database);
    let tls = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'xpost'";

    for mode in [
        "",
        "?sslmode=prefer",
        "?sslmode=require",
        "?sslmode=verify-full",
        "?channel_binding=require",
    ] {
        let address = format!("{address}{mode}");
        let store = Store::open(
            &standard(&address, &json!({"ca_file": ca_file})),
            &Cancel::default(),
        )
        .unwrap();
        assert_eq!(server.sql(&database, tls), "t", "{mode}");
        drop(store);
        unavailable(&address, &json!({}), "is not trusted");
        unavailable(&address, &json!({"ca_file": other_ca}), "is not trusted");
    }
    let store = open(&format!("{address}?sslmode=disable"));
    assert_eq!(server.sql(&database, tls), "f");
    drop(store);
    unavailable(
        &address,
        &json!({"ca_file": world.file("empty.pem", b"")}),
        "no PEM certificate",
    );
    unavailable(
        &address,
        &json!({"ca_file": "/no/such/file"}),
        "cannot be read",
    );
    let localhost = address.replace("127.0.0.1", "localhost");
    unavailable(
        &localhost,
        &json!({"ca_file": ca_file}),
        "for another host name",
    );

    let mut auth = profile(&world, &format!("{address}?sslmode=require"));
    auth["ca_file"] = json!(ca_file);
    sign_in(&world, &auth);
    result(
        &client(&auth),
        "CreateTextTweet",
        json!({"text": "over TLS"}),
    );
}

#[cfg(target_os = "linux")]
#[test]
fn no_thread_is_started() {
    let address = SHARED.address(&SHARED.database());
    let runs = || {
        std::fs::read_dir("/proc/self/task")
            .unwrap()
            .flatten()
            .filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok())
            // What the client's runtime calls its threads; those of the sandbox have another name.
            .any(|name| name.starts_with("tokio"))
    };
    // A name has to be resolved, which is what a thread would be started for.
    let store = open(&address.replace("127.0.0.1", "localhost"));
    assert!(!runs());
    note(&store, "first").unwrap();
    drop(store);
    assert!(!runs());
}
