//! The scheduled job that refreshes tokens, and transactions around a refresh.

use std::sync::{Arc, Barrier};

use serde_json::json;

use super::signing_in::{KEPT_IN_A_PROFILE, KEPT_IN_CONSTANTS, constants, published, server};
use super::*;

/// A server whose constants hold a pair.
fn signed_in(world: &World) -> Host {
    let pair = world.oauth2();
    let mut constants = constants(world);
    constants["TwitterToken"] = pair["access_token"].clone();
    constants["TwitterRefresh"] = pair["refresh_token"].clone();
    server(world, KEPT_IN_CONSTANTS, &constants)
}

fn refresh(host: &Host) -> Result<Value, interpreter::Failure> {
    host.call("TwitterТокены", "Обновить", &[])
}

#[test]
fn the_job_refreshes_the_pair_again_and_again() {
    let world = World::new();
    let host = signed_in(&world);
    let mut seen = Vec::new();
    for _ in 0..3 {
        refresh(&host).unwrap();
        let pair = ["TwitterToken", "TwitterRefresh"].map(|name| host.infobase.constant(name));
        assert!(!seen.contains(&pair));
        seen.push(pair);
    }
    published(&host);
    assert_eq!(world.state()["refreshes"], 3);
    assert!(host.journal.borrow().is_empty());
}

/// The pair that X gave is the only one from then on.
#[test]
fn a_commit_that_fails_loses_no_pair() {
    for failures in [1, 2] {
        let world = World::new();
        let host = signed_in(&world);
        let before = host.infobase.constant("TwitterRefresh");
        // Only what is committed after X has answered fails.
        let infobase = Arc::clone(&host.infobase);
        let armed = std::thread::spawn({
            let control = world.sandbox.url().to_owned();
            move || arm_after_refresh(&control, &infobase, failures)
        });
        world.fault(json!({"match": {"path": "/2/oauth2/token"}, "action": "delay_ms", "ms": 700, "commit": true}));
        refresh(&host).unwrap();
        armed.join().unwrap();
        assert_eq!(host.infobase.state.lock().unwrap().failing_commits, 0);
        assert_ne!(host.infobase.constant("TwitterRefresh"), before);
        refresh(&host).unwrap();
        published(&host);
    }
}

/// Lets commits fail once X has exchanged the token.
fn arm_after_refresh(url: &str, infobase: &interpreter::enterprise::Infobase, failures: usize) {
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
    loop {
        let mut answer = agent.get(format!("{url}/_sandbox/state")).call().unwrap();
        let state: serde_json::Value =
            serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
        if state["refreshes"] == 1 {
            infobase.state.lock().unwrap().failing_commits = failures;
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

/// A rollback would bring back a token that X takes no more.
#[test]
fn the_job_refuses_to_run_inside_a_transaction() {
    let world = World::new();
    let host = signed_in(&world);
    let program = "НачатьТранзакцию();
        Попытка
            TwitterТокены.Обновить();
        Исключение
            Сообщить(ОписаниеОшибки());
        КонецПопытки;
        ОтменитьТранзакцию();";
    host.run(program).unwrap();
    assert!(
        host.messages.borrow()[0].contains("внутри транзакции"),
        "{:?}",
        host.messages.borrow()
    );
    assert_eq!(world.state()["refreshes"], 0);
    refresh(&host).unwrap();
    published(&host);
}

/// A profile's pair is in its file before it is used, whatever comes of the transaction.
#[test]
fn a_transaction_that_is_rolled_back_costs_a_profile_nothing() {
    let world = World::new();
    let host = server(&world, KEPT_IN_A_PROFILE, &constants(&world));
    let pair = world.oauth2();
    let store = |key: &str| format!("Параметры.Вставить(\"{key}\", {});", pair[key]);
    let program = format!(
        "Параметры = TwitterТокены.Параметры();
        {} {}
        OPI_Twitter.СохранитьДанныеАвторизации(Параметры);
        НачатьТранзакцию();
        OPI_Twitter.ОбновитьТокен(TwitterТокены.Параметры());
        ОтменитьТранзакцию();",
        store("access_token"),
        store("refresh_token"),
    );
    host.run(&program).unwrap();
    assert_eq!(world.state()["refreshes"], 1);
    published(&host);
    let program = "OPI_Twitter.ОбновитьТокен(TwitterТокены.Параметры());";
    host.run(program).unwrap();
    published_again(&host);
}

fn published_again(host: &Host) {
    let program =
        "Ответ = OPI_Twitter.СоздатьТекстовыйТвит(\"Ещё раз\", TwitterТокены.Параметры());
        Сообщить(Ответ[\"data\"][\"id\"]);";
    host.run(program).unwrap();
}

#[test]
fn sessions_never_exchange_one_token_twice() {
    let world = World::new();
    let host = signed_in(&world);
    // A token that is used twice ends the grant.
    world.settings(json!({"refresh_family_revocation": true}));
    world.fault(
        json!({"match": {"path": "/2/oauth2/token"}, "times": -1, "action": "delay_ms", "ms": 300}),
    );
    let together = Barrier::new(4);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let (process, infobase) = (Arc::clone(&host.process), Arc::clone(&host.infobase));
            let (world, together) = (&world, &together);
            scope.spawn(move || {
                let session = Host::sharing(Platform::Enterprise, process, infobase);
                load(&session, world);
                session.module("TwitterТокены", &example(KEPT_IN_CONSTANTS, world));
                together.wait();
                refresh(&session).unwrap();
            });
        }
    });
    assert_eq!(world.state()["refused_refreshes"], 0);
    published(&host);

    // A session that died within an exchange does not stop the next one for long.
    let begun = host.infobase.constant("TwitterОбмен");
    assert_eq!(begun, "");
    let before = world.state()["refreshes"].clone();
    host.infobase.set_constant("TwitterОбмен", "29991231235959");
    refresh(&host).unwrap();
    assert_eq!(world.state()["refreshes"], before);
    host.infobase.set_constant("TwitterОбмен", "20260101000000");
    refresh(&host).unwrap();
    assert_ne!(world.state()["refreshes"], before);
    assert_eq!(host.infobase.constant("TwitterОбмен"), "");
}

/// X's refusal is not taken for a pair, and is written down without secrets.
#[test]
fn a_refused_refresh_leaves_the_pair_and_is_written_down() {
    let world = World::new();
    let host = signed_in(&world);
    let pair = ["TwitterToken", "TwitterRefresh"].map(|name| host.infobase.constant(name));
    world
        .sandbox
        .control("POST", "/_sandbox/revoke", json!({"refresh": true}));
    assert!(refresh(&host).is_err());
    let after = ["TwitterToken", "TwitterRefresh"].map(|name| host.infobase.constant(name));
    assert_eq!(after, pair);
    assert_eq!(host.infobase.constant("TwitterОбмен"), "");
    let journal = host.journal.borrow();
    assert_eq!(journal.len(), 1);
    assert!(journal[0].1.contains("X не выдал токены"), "{journal:?}");
    assert!(pair.iter().all(|secret| !journal[0].1.contains(secret)));
}
