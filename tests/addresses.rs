//! A name with an address that leads nowhere: the next one is tried soon, and the one that answered is remembered.
//!
//! What leads nowhere is a listener of this machine whose queue is full: who knocks there hears nothing, as with an address
//! that no packet reaches.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/native.rs"]
mod native;
#[path = "support/preloaded.rs"]
mod preloaded;
mod support;

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use preloaded::Preloaded;
use serde_json::{Value, json};
use socket2::{Domain, Socket, Type};
use support::{World, mp4};

const LIVE: &str = "127.0.0.1";
const DEAD: &str = "127.0.0.2";
const DEAD_TOO: &str = "127.0.0.3";

/// The first of two addresses used to get two thirds of this: 10 s.
const CONNECT_TIMEOUT: u64 = 15;

/// Long for a busy machine, short beside 10 s.
const SOON: Duration = Duration::from_secs(5);

/// An address at which nobody answers, not even with a refusal, until it is dropped.
struct Nowhere {
    _listener: Socket,
    _queue: Vec<TcpStream>,
}

impl Nowhere {
    fn at(address: &str, port: u16) -> Self {
        let address = SocketAddr::new(address.parse::<IpAddr>().unwrap(), port);
        let listener = Socket::new(Domain::for_address(address), Type::STREAM, None).unwrap();
        listener.bind(&address.into()).unwrap();
        listener.listen(0).unwrap();
        let mut queue = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(200)) {
            queue.push(stream);
            assert!(queue.len() < 50, "the queue of {address} is never full");
        }
        Self {
            _listener: listener,
            _queue: queue,
        }
    }
}

fn port(world: &World) -> u16 {
    let url = world.sandbox.url().to_owned();
    url.rsplit(':').next().unwrap().parse().unwrap()
}

/// The parameters of a user of X at `api.test`.
fn auth(world: &World) -> Value {
    let mut auth = world.oauth2();
    auth["api_url"] = json!(format!("http://api.test:{}", port(world)));
    auth["connect_timeout"] = json!(CONNECT_TIMEOUT);
    auth["retries"] = json!(0);
    auth
}

#[test]
fn the_next_address_is_tried_soon_and_remembered() {
    let world = World::new();
    let programs = Preloaded::new(&world.folder);
    let port = port(&world);
    let mut first = vec![DEAD];
    if TcpListener::bind("[::1]:0").is_ok() {
        first.push("::1");
    }
    for dead in first {
        let _nowhere = Nowhere::at(dead, port);
        // Other limits take other connections: the second post does not go on the first one's.
        let post = |text: &str, timeout: u64| {
            let mut auth = auth(&world);
            auth["timeout"] = json!(timeout);
            (
                "CreateTextTweet",
                json!({"text": format!("{text} {dead}"), "auth": auth}),
            )
        };
        let begun = Instant::now();
        let (envelopes, run) = programs.operations(
            &[post("a", 20), post("b", 21), post("c", 22)],
            &[("ADDRESSES", &format!("{dead},{LIVE}"))],
        );
        let took = begun.elapsed();
        assert!(
            envelopes.iter().all(|one| one["ok"] == true),
            "{envelopes:?}"
        );
        let tried: Vec<String> = [dead, LIVE, LIVE, LIVE]
            .iter()
            .map(|address| format!("{address} {port}"))
            .collect();
        assert_eq!(run.tried, tried);
        assert!(took < SOON, "{took:?}");
    }
}

#[test]
fn a_video_from_a_url_knocks_once_at_each_dead_address() {
    let world = World::new();
    world.settings(json!({"processing_polls": 0}));
    let programs = Preloaded::new(&world.folder);
    let video = mp4(5_000_000);
    let length = video.len();
    let videos = serve(move |stream| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(&video);
    });
    let _nowhere = (Nowhere::at(DEAD, port(&world)), Nowhere::at(DEAD, videos));
    let mut auth = auth(&world);
    auth["allow_private_urls"] = json!(true);
    let url = format!("http://videos.test:{videos}/a.mp4");
    let begun = Instant::now();
    let (envelopes, run) = programs.operations(
        &[(
            "CreateVideoTweet",
            json!({"text": "a", "videos": url, "auth": auth}),
        )],
        &[("ADDRESSES", &format!("{DEAD},{LIVE}"))],
    );
    let took = begun.elapsed();
    assert_eq!(envelopes[0]["ok"], true, "{envelopes:?}");
    let dead = |tried: &&String| tried.starts_with(DEAD);
    assert_eq!(run.tried.iter().filter(dead).count(), 2, "{:?}", run.tried);
    assert!(took < 2 * SOON, "{took:?}");
}

#[test]
fn a_proxy_has_several_addresses_too() {
    let world = World::new();
    let programs = Preloaded::new(&world.folder);
    let proxy = serve(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    });
    let _nowhere = Nowhere::at(DEAD, proxy);
    let mut auth = auth(&world);
    auth["proxy"] = json!(format!("http://proxy.test:{proxy}"));
    let begun = Instant::now();
    let (envelopes, run) = programs.operations(
        &[("GetCurrentUser", json!({"auth": auth}))],
        &[("ADDRESSES", &format!("{DEAD},{LIVE}"))],
    );
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    assert_eq!(
        envelopes[0]["error"]["code"], "connection_failed",
        "{envelopes:?}"
    );
    assert_eq!(
        run.tried,
        [format!("{DEAD} {proxy}"), format!("{LIVE} {proxy}")]
    );
}

#[test]
fn addresses_are_tried_in_turn_until_the_time_is_over() {
    let world = World::new();
    let programs = Preloaded::new(&world.folder);
    let port = port(&world);
    let _nowhere = (Nowhere::at(DEAD, port), Nowhere::at(DEAD_TOO, port));
    let mut auth = auth(&world);
    auth["connect_timeout"] = json!(2);
    let begun = Instant::now();
    let (envelopes, run) = programs.operations(
        &[("GetCurrentUser", json!({"auth": auth}))],
        &[("ADDRESSES", &format!("{DEAD},{DEAD_TOO}"))],
    );
    let took = begun.elapsed();
    let error = &envelopes[0]["error"];
    assert_eq!(error["code"], "timeout", "{error}");
    assert_eq!(error["outcome"], "not_applied", "{error}");
    // Turns of 250 ms, then of a second, the last one cut short.
    let tried: Vec<String> = [DEAD, DEAD_TOO, DEAD, DEAD_TOO]
        .iter()
        .map(|address| format!("{address} {port}"))
        .collect();
    assert_eq!(run.tried, tried);
    let limit = Duration::from_secs(2);
    let least = limit - Duration::from_millis(100);
    assert!(took >= least && took < limit + SOON, "{took:?}");
}

#[test]
fn an_address_that_refuses_costs_no_turn_and_the_last_one_gets_all_the_time() {
    let world = World::new();
    let programs = Preloaded::new(&world.folder);
    let port = port(&world);
    let ask = |addresses: &str| {
        let mut auth = auth(&world);
        auth["connect_timeout"] = json!(2);
        let (envelopes, run) = programs.operations(
            &[("GetCurrentUser", json!({"auth": auth}))],
            &[("ADDRESSES", addresses)],
        );
        (envelopes[0].clone(), run.tried)
    };
    let list = |addresses: &[&str]| -> Vec<String> {
        let one = |address: &&str| format!("{address} {port}");
        addresses.iter().map(one).collect()
    };
    let (answer, tried) = ask(&format!("{DEAD},{LIVE}"));
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(tried, list(&[DEAD, LIVE]));

    let (answer, tried) = ask(&format!("{DEAD},{DEAD_TOO}"));
    assert_eq!(answer["error"]["code"], "connection_failed", "{answer}");
    assert_eq!(tried, list(&[DEAD, DEAD_TOO]));

    let _nowhere = Nowhere::at(DEAD_TOO, port);
    let (answer, tried) = ask(&format!("{DEAD_TOO},{DEAD}"));
    assert_eq!(answer["error"]["code"], "timeout", "{answer}");
    assert_eq!(tried, list(&[DEAD_TOO, DEAD, DEAD_TOO]));
}

/// Answers each request so, on 127.0.0.1. Returns the port.
fn serve(answer: impl Fn(&mut TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            answer(&mut stream);
        }
    });
    port
}
