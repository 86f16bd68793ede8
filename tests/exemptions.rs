//! Whom the proxy of the environment is not for: the library and curl are set up alike and must go the same way.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/native.rs"]
mod native;
#[path = "support/preloaded.rs"]
mod preloaded;
mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use preloaded::{Preloaded, Run};
use serde_json::json;
use support::World;

/// `NO_PROXY`, a host, and whether it is reached directly. Blocks of IPv6 are in curl's manual, but not in each curl that has
/// those of IPv4: they are left to the library's own tests.
const CASES: &[(&str, &str, bool)] = &[
    ("", "x.test", false),
    ("x.test", "x.test", true),
    // Lists.
    ("a,x.test", "x.test", true),
    ("a, x.test", "x.test", true),
    ("a x.test", "x.test", true),
    ("a\tx.test", "x.test", true),
    (" a , x.test ,", "x.test", true),
    (",, ,x.test,,", "x.test", true),
    ("a, b", "x.test", false),
    // Domains.
    ("x.test", "www.x.test", true),
    ("test", "www.x.test", true),
    (".x.test", "www.x.test", true),
    (".x.test", "x.test", true),
    ("www.x.test", "x.test", false),
    ("x.test", "nonx.test", false),
    (".x.test", "nonx.test", false),
    ("x.tes", "x.test", false),
    ("X.Test", "x.test", true),
    ("x.test", "WWW.X.TEST", true),
    ("x.test:1", "x.test", false),
    // Dots at the ends.
    ("x.test.", "x.test", true),
    (".x.test.", "www.x.test", true),
    ("x.test", "x.test.", true),
    ("x.test.", "x.test.", true),
    ("..x.test", "x.test", false),
    ("x.test..", "x.test", false),
    (".", "x.test", false),
    // An asterisk is all or nothing.
    ("*", "x.test", true),
    ("*", "10.1.2.3", true),
    ("*", "[2001:db8::1]", true),
    ("a,*", "x.test", false),
    ("*,a", "x.test", false),
    (" *", "x.test", false),
    ("*.x.test", "www.x.test", false),
    ("*x.test", "x.test", false),
    ("x*", "x.test", false),
    // Addresses.
    ("10.1.2.3", "10.1.2.3", true),
    ("10.1.2.3", "10.1.2.4", false),
    ("2.3", "10.1.2.3", false),
    (".1.2.3", "10.1.2.3", false),
    ("10.", "10.1.2.3", false),
    ("10.0.0.0/8", "10.1.2.3", true),
    ("10.9.9.9/8", "10.1.2.3", true),
    ("a 10.0.0.0/8, b", "10.1.2.3", true),
    ("10.0.0.0/8", "11.1.2.3", false),
    ("10.1.2.0/23", "10.1.3.255", true),
    ("10.1.2.0/23", "10.1.4.0", false),
    ("10.1.2.3/32", "10.1.2.3", true),
    ("10.1.2.3/32", "10.1.2.2", false),
    ("10.0.0.0/33", "10.0.0.0", false),
    ("10.0.0.0/8", "x.test", false),
    ("2001:db8::1", "[2001:db8::1]", true),
    ("2001:db8::/32", "[2001:db9::1]", false),
];

/// What both variables say, a host, and whether it is reached directly. An empty variable says nothing.
const BOTH: &[(&str, &str, &str, bool)] = &[
    ("a", "x.test", "x.test", false),
    ("x.test", "a", "x.test", true),
    ("", "x.test", "x.test", true),
];

/// A proxy that refuses everybody. Returns its port and what it is asked.
fn proxy() -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|got| got > 0) {
                head.push(byte[0]);
            }
            // Before the answer: whoever was answered has been counted.
            let _ = sender.send(String::from_utf8_lossy(&head).into_owned());
            let _ = stream.write_all(
                b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            );
        }
    });
    (port, receiver)
}

#[test]
fn curl_and_the_library_spare_the_same_hosts() {
    let world = World::new();
    let programs = Preloaded::new(&world.folder);
    let (port, asked) = proxy();
    let proxy = format!("http://127.0.0.1:{port}");
    let went_direct = |who: &str, run: &Run| {
        let proxied = asked.try_iter().count();
        let to_proxy = format!("127.0.0.1 {port}");
        let direct = run.tried.iter().filter(|tried| **tried != to_proxy).count();
        assert!(
            (proxied == 0) != (direct == 0),
            "{who}: {proxied} requests of the proxy, {:?}",
            run.tried
        );
        direct > 0
    };
    let mut wrong = Vec::new();
    let mut compare = |set: &[(&str, &str)], host: &str, direct: bool| {
        let url = format!("http://{host}:1");
        let mut variables = vec![("ALL_PROXY", proxy.as_str()), ("ADDRESSES", "127.0.0.1")];
        variables.extend(set);
        let curl = programs.run("curl", &["-q", "-s", "-m", "20", &url], &variables);
        let curl = went_direct("curl", &curl);
        let auth = json!({"api_url": url, "access_token": "t", "retries": 0});
        let (envelopes, ours) =
            programs.operations(&[("GetCurrentUser", json!({"auth": auth}))], &variables);
        assert_eq!(
            envelopes[0]["error"]["code"], "connection_failed",
            "{envelopes:?}"
        );
        let ways = (curl, went_direct("the library", &ours));
        if ways != (direct, direct) {
            wrong.push(format!(
                "{set:?} {host}: {direct}, but (curl, the library): {ways:?}"
            ));
        }
    };
    for (value, host, direct) in CASES {
        compare(&[("NO_PROXY", value)], host, *direct);
    }
    for (first, second, host, direct) in BOTH {
        compare(&[("no_proxy", first), ("NO_PROXY", second)], host, *direct);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn posts_and_pictures_each_go_their_own_way() {
    let world = World::new();
    let programs = Preloaded::new(&world.folder);
    let (port, asked) = proxy();
    let proxy = format!("http://127.0.0.1:{port}");
    let pictures = serve(support::PNG);
    let mut auth = world.oauth2();
    let x = world.sandbox.url().rsplit(':').next().unwrap().to_owned();
    auth["api_url"] = json!(format!("http://api.test:{x}"));
    auth["allow_private_urls"] = json!(true);
    auth["retries"] = json!(0);
    let picture = format!("http://pictures.test:{pictures}/a.png");
    let params = json!({"text": "a", "pictures": picture, "auth": auth});
    let post = |exempt: &str| {
        let variables = [
            ("HTTPS_PROXY", &*proxy),
            ("NO_PROXY", exempt),
            ("ADDRESSES", "127.0.0.1"),
        ];
        let (envelopes, _) =
            programs.operations(&[("CreateImageTweet", params.clone())], &variables);
        let heads: Vec<String> = asked.try_iter().collect();
        (envelopes[0].clone(), heads)
    };
    let (refused, heads) = post("a, api.test");
    assert_eq!(refused["error"]["code"], "media_unreadable", "{refused}");
    assert_eq!(heads.len(), 1, "{heads:?}");
    assert!(heads[0].starts_with("CONNECT pictures.test:"), "{heads:?}");
    let (refused, heads) = post("a pictures.test");
    assert_eq!(refused["error"]["code"], "connection_failed", "{refused}");
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.contains("through the proxy"), "{message}");
    assert!(
        heads
            .iter()
            .all(|head| head.starts_with("CONNECT api.test:")),
        "{heads:?}"
    );
    let (posted, heads) = post("a test");
    assert_eq!(posted["ok"], true, "{posted}");
    assert_eq!(heads, Vec::<String>::new());
}

/// Gives these bytes to whoever asks. Returns its port.
fn serve(bytes: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                bytes.len()
            );
            let _ = stream.write_all(&[head.as_bytes(), bytes].concat());
        }
    });
    port
}
