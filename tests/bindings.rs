//! The library as its hosts see it: C, C++ and Python programs that are compiled against the header, linked with the
//! built library and run against a sandbox over real sockets. What they promise is written in their own sources.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/native.rs"]
mod native;
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::{Value, json};
use xpost_sandbox::{Options, Sandbox};

const SCOPES: &str = "tweet.read tweet.write users.read media.write offline.access";

/// A PNG of one pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0xfc, 0xcf, 0xc0, 0x50, 0x0f, 0, 0x04, 0x85, 0x01, 0x80, 0x84, 0xa9, 0x8c,
    0x21, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

const C: &[&str] = &[
    "-std=c99",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-Wstrict-prototypes",
    "-g",
    "-O1",
];
const CPP: &[&str] = &[
    "-std=c++17",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-g",
];

/// One host program with a sandbox, a folder and credentials of its own.
struct Host {
    sandbox: Sandbox,
    folder: PathBuf,
}

impl Host {
    fn new(name: &str) -> Self {
        let sandbox = Sandbox::start(Options::default()).expect("a sandbox on loopback");
        // The 400 calls of eight threads are many more than X allows an account in a quarter of an hour.
        let settings = json!({
            "processing_polls": 1, "check_after_secs": 1, "rate_limits": {"*": {"limit": 1_000_000}},
        });
        let answer = sandbox.control("POST", "/_sandbox/settings", settings);
        assert!(answer.get("error").is_none(), "{answer}");
        let folder = scratch(name);
        std::fs::write(folder.join("picture.png"), PNG).expect("a picture");
        Self { sandbox, folder }
    }

    /// The server is silent about the first parts that are uploaded.
    fn silent(self, times: u32) -> Self {
        let fault = json!({
            "match": {"path": "/2/media/upload/*/append"}, "action": "delay_ms", "ms": 20_000, "times": times,
        });
        let answer = self.sandbox.control("POST", "/_sandbox/faults", fault);
        assert!(answer["id"].is_number(), "{answer}");
        self
    }

    fn picture(&self) -> String {
        text(&self.folder.join("picture.png"))
    }

    fn network(&self) -> Value {
        let url = self.sandbox.url();
        json!({
            "api_url": url, "upload_url": url, "authorize_url": format!("{url}/i/oauth2/authorize"), "proxy": "none",
        })
    }

    fn oauth2(&self) -> Value {
        let app = self.sandbox.confidential_app();
        let grant = self.sandbox.grant(&app, SCOPES);
        let mut auth = self.network();
        auth["client_id"] = json!(app.client_id);
        auth["client_secret"] = json!(app.client_secret);
        auth["redirect_uri"] = json!(app.redirect_uris[0]);
        auth["access_token"] = json!(grant.access_token);
        auth["refresh_token"] = json!(grant.refresh_token);
        auth
    }

    fn oauth1(&self) -> Value {
        let app = self.sandbox.confidential_app();
        let token = self.sandbox.oauth1_token(&app);
        let mut auth = self.network();
        auth["oauth_consumer_key"] = json!(app.consumer_key);
        auth["oauth_consumer_secret"] = json!(app.consumer_secret);
        auth["oauth_token"] = json!(token.oauth_token);
        auth["oauth_token_secret"] = json!(token.oauth_token_secret);
        auth
    }

    /// The texts of the posts that arrived.
    fn posts(&self) -> Vec<String> {
        self.sandbox.control("GET", "/_sandbox/state", Value::Null)["posts"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|post| post["sent_text"].as_str().map(str::to_owned))
            .collect()
    }

    /// An address of the app on this machine that nobody listens at.
    fn redirect(&self) -> String {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = free.local_addr().expect("its address");
        let redirect = format!("http://{address}/callback");
        let app = json!({
            "client_id": self.sandbox.confidential_app().client_id, "redirect_uris": [redirect],
        });
        let answer = self.sandbox.control("POST", "/_sandbox/apps", app);
        assert!(answer.get("error").is_none(), "{answer}");
        redirect
    }

    /// Runs a program with all that a host finds in its environment; it must end with 0.
    #[track_caller]
    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let command = self.command(program, arguments);
        succeed(command, &format!("{program} {}", arguments.join(" ")))
    }

    /// The same of a program that is linked with the library; what it is given is what the descriptions say.
    #[cfg(target_os = "linux")]
    #[track_caller]
    fn run_recorded(&self, mut command: Command) {
        let recorder = text(&self.folder.join("recorder.so"));
        let source = source("tests/c/recorder.c");
        let compile = ["-shared", "-fPIC", "-o", &recorder, &source, "-ldl"];
        let flags = ["-std=c99", "-Wall", "-Wextra", "-Werror"];
        let mut compiler = Command::new("cc");
        compiler.args(flags).args(compile);
        succeed(compiler, "the recorder");
        let envelopes = self.folder.join("envelopes");
        command
            .env("LD_PRELOAD", &recorder)
            .env("XPOST_TEST_ENVELOPES", &envelopes);
        succeed(command, "a program whose answers are recorded");
        let count = support::recorded_as_described(&envelopes);
        assert!(count > 50, "{count} envelopes");
    }

    #[cfg(not(target_os = "linux"))]
    #[track_caller]
    fn run_recorded(&self, command: Command) {
        succeed(command, "a program");
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            // Cargo's own path would come before a program's, and leads to whatever library a plain build has left.
            .env("LD_LIBRARY_PATH", linkable())
            .env("XPOST_LIBRARY", native::library())
            .env("XPOST_SANDBOX_URL", self.sandbox.url())
            .env("XPOST_TEST_AUTH", self.oauth2().to_string())
            .env("XPOST_TEST_AUTH_PROFILE", self.oauth2().to_string())
            .env("XPOST_TEST_AUTH1", self.oauth1().to_string())
            .env("XPOST_TEST_REDIRECT", self.redirect());
        command
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// An empty folder for one test.
fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("bindings-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for a test");
    folder
}

fn text(path: &Path) -> String {
    path.to_str().expect("a UTF-8 path").to_owned()
}

fn source(path: &str) -> String {
    text(&native::root().join(path))
}

fn output(mut command: Command, what: &str) -> Output {
    let program = command.get_program().to_string_lossy().into_owned();
    command
        .output()
        .unwrap_or_else(|error| panic!("{what}: {program} cannot be run: {error}"))
}

#[track_caller]
fn succeed(command: Command, what: &str) -> String {
    let output = output(command, what);
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{what}: {}\n{out}\n{err}",
        output.status
    );
    out.into_owned()
}

/// The posts under a key and those out of the outbox arrived once each.
#[cfg(unix)]
#[track_caller]
fn keyed_and_queued_came_once(posts: &[String]) {
    for once in [
        "published once",
        "one of two",
        "two of two",
        "from the outbox",
    ] {
        let count = posts.iter().filter(|post| *post == once).count();
        assert_eq!(count, 1, "{once}: {posts:?}");
    }
}

/// A folder with the library under the name that a linker looks for and under the one that its programs ask for, wherever
/// it was built.
fn linkable() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = scratch("library");
        std::fs::copy(native::library(), folder.join(native::NAME)).expect("a copy of the library");
        #[cfg(unix)]
        std::os::unix::fs::symlink(native::NAME, folder.join(native::SONAME)).expect("a link");
        folder
    })
}

/// Compiles one program of the repository, links it with the library and returns its path.
#[track_caller]
fn build(host: &Host, compiler: &str, flags: &[&str], path: &str) -> String {
    let program = text(&host.folder.join("program"));
    let library = text(linkable());
    let mut command = Command::new(compiler);
    command
        .args(flags)
        .args(["-I", &source("include"), "-I", &source("bindings/cpp")])
        .arg(source(path))
        .args(["-o", &program, "-L", &library, "-lxpost", "-lpthread"])
        .arg(format!("-Wl,-rpath,{library}"));
    if cfg!(target_os = "linux") {
        command.arg("-ldl");
    }
    succeed(command, &format!("{compiler} {path}"));
    program
}

#[track_caller]
fn compiles(compiler: &str, flags: &[&str], path: &str) {
    let mut command = Command::new(compiler);
    command
        .args(flags)
        .args(["-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only"])
        .args(["-I", &source("include")])
        .arg(source(path));
    succeed(command, &format!("{compiler} {} {path}", flags.join(" ")));
}

/// The functions that the header declares.
fn declared() -> Vec<String> {
    let header = std::fs::read_to_string(native::root().join("include/xpost.h")).expect("header");
    let mut code = String::new();
    let mut rest = header.as_str();
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    let mut names: Vec<String> = code
        .match_indices("xpost_")
        .filter_map(|(at, _)| {
            let name: &str = code[at..].split('(').next()?;
            let is_name = name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            (is_name && code.len() > at + name.len()).then(|| name.to_owned())
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(unix)]
#[test]
fn the_header_is_c_and_cpp_of_every_age() {
    for standard in ["c99", "c11", "c2x"] {
        let flags = [&format!("-std={standard}"), "-Wstrict-prototypes"];
        compiles("cc", &flags, "tests/c/header.c");
    }
    for standard in ["c++98", "c++11", "c++17", "c++20"] {
        let standard = format!("-std={standard}");
        // Long long is not C++98's, but it is in every stdint.h that a C++98 compiler can include.
        let flags = [&standard, "-Wno-long-long", "-Wno-variadic-macros"];
        compiles("c++", &flags, "tests/c/header.cpp");
    }
}

#[cfg(unix)]
#[test]
fn the_wrapper_tells_an_older_cpp_which_standard_it_needs() {
    let compile = |flags: &[&str]| {
        let mut command = Command::new("c++");
        command
            .args(flags)
            .args(["-fsyntax-only", "-I", &source("include")])
            .arg(source("bindings/cpp/xpost.hpp"));
        output(command, "c++ xpost.hpp")
    };
    for flags in [
        &["-std=c++98"][..],
        &["-std=c++11"],
        &["-std=c++14"],
        // As Visual C++ says it.
        &["-std=c++17", "-D_MSVC_LANG=201402L"],
    ] {
        let refused = compile(flags);
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success(), "{flags:?}");
        let first = told.lines().find(|line| line.contains("error"));
        assert!(
            first.is_some_and(|line| line.contains("xpost.hpp needs C++17")),
            "{flags:?}: {told}"
        );
        // Nothing else is said: a page of what follows from it would hide it.
        assert_eq!(told.matches("error:").count(), 1, "{flags:?}: {told}");
    }
    for flags in [
        &["-std=c++17"][..],
        &["-std=c++20"],
        &["-std=c++17", "-D_MSVC_LANG=201703L"],
    ] {
        let fine = compile(flags);
        let told = String::from_utf8_lossy(&fine.stderr).into_owned();
        assert!(fine.status.success(), "{flags:?}: {told}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_library_exports_the_headers_functions_and_nothing_else() {
    // What 1C:Enterprise looks for by name in the same file.
    const ADDIN: &[&str] = &[
        "DestroyObject",
        "GetAttachType",
        "GetClassNames",
        "GetClassObject",
        "SetPlatformCapabilities",
    ];
    let mut command = Command::new("nm");
    command
        .args(["-D", "--defined-only", "--format=posix"])
        .arg(native::library());
    let listing = succeed(command, "nm");
    let mut exported: Vec<String> = listing
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| !ADDIN.contains(name))
        .map(str::to_owned)
        .collect();
    exported.sort();
    assert_eq!(exported, declared());
}

/// A distribution may have two of them, and a program that was linked with one never gets the other.
#[cfg(target_os = "linux")]
#[test]
fn a_linked_program_asks_for_the_versioned_library_and_finds_it_in_cargos_folders() {
    let host = Host::new("soname");
    for folder in [
        native::library().parent().expect("a folder").to_owned(),
        linkable().to_owned(),
    ] {
        let program = text(&host.folder.join("program"));
        let folder = text(&folder);
        let mut command = Command::new("cc");
        command
            .args(C)
            .args(["-I", &source("include"), &source("tests/c/version.c")])
            .args(["-o", &program])
            .args(["-L", &folder, "-lxpost"])
            .arg(format!("-Wl,-rpath,{folder}"));
        succeed(command, "cc tests/c/version.c");
        let mut readelf = Command::new("readelf");
        readelf.args(["-d", &program]);
        let needed = succeed(readelf, "readelf");
        assert!(
            needed.contains(&format!("[{}]", native::SONAME)),
            "{needed}"
        );
        let mut run = Command::new(&program);
        run.env_remove("LD_LIBRARY_PATH");
        assert_eq!(succeed(run, "version").trim(), env!("CARGO_PKG_VERSION"));
    }
}

#[cfg(unix)]
#[test]
fn a_c_program_uses_every_function_and_every_operation_by_both_names() {
    let host = Host::new("c");
    let program = build(&host, "cc", C, "tests/c/smoke.c");
    host.run_recorded(host.command(&program, &[&host.picture()]));
    let posts = host.posts();
    for wanted in ["OAuth 2.0 text", "OAuth 1.0a text", "OAuth 1.0a video"] {
        let count = posts.iter().filter(|post| post.contains(wanted)).count();
        assert_eq!(count, 2, "{wanted}: {posts:?}");
    }
    let kept = posts.iter().filter(|post| post.contains("profile text"));
    assert_eq!(kept.count(), 2, "{posts:?}");
    keyed_and_queued_came_once(&posts);
    for never in ["never sent", "checked"] {
        assert!(
            !posts.iter().any(|post| post.starts_with(never)),
            "{posts:?}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_c_program_reads_and_writes_no_foreign_memory_and_loses_none() {
    let host = Host::new("valgrind");
    let program = build(&host, "cc", C, "tests/c/smoke.c");
    valgrind(&host, &program);
}

#[cfg(target_os = "linux")]
#[test]
fn a_cpp_program_reads_and_writes_no_foreign_memory_and_loses_none() {
    let host = Host::new("valgrind-cpp");
    let program = build(&host, "c++", CPP, "tests/cpp/smoke.cpp");
    valgrind(&host, &program);
}

/// What is left out is the library's own: a leak of the program that the library has nothing to do with is still found.
#[cfg(target_os = "linux")]
#[test]
fn the_suppressions_hide_no_leak_of_the_host() {
    let host = Host::new("valgrind-leak");
    let program = build(&host, "cc", C, "tests/c/leak.c");
    let suppressions = format!("--suppressions={}", source("bindings/c/xpost.supp"));
    for (what, kind) in [("answer", "definitely lost"), ("own", "still reachable")] {
        let arguments = [
            "--leak-check=full",
            "--show-leak-kinds=all",
            "--errors-for-leak-kinds=all",
            &suppressions,
            "--error-exitcode=9",
            &program,
            what,
        ];
        let output = output(host.command("valgrind", &arguments), what);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(9), "{told}");
        assert!(
            told.contains(&format!("are {kind} in loss record")),
            "{told}"
        );
    }
}

#[cfg(target_os = "linux")]
fn valgrind(host: &Host, program: &str) {
    // What the library keeps until the process ends is left out by the file that hosts are given, and everything else is an
    // error, so that a host's own check is clean.
    let suppressions = format!("--suppressions={}", source("bindings/c/xpost.supp"));
    let arguments = [
        "-q",
        "--leak-check=full",
        "--errors-for-leak-kinds=all",
        "--show-leak-kinds=all",
        "--num-callers=40",
        &suppressions,
        "--error-exitcode=9",
        program,
        &host.picture(),
    ];
    host.run("valgrind", &arguments);
}

#[cfg(target_os = "linux")]
#[test]
fn a_c_program_is_clean_under_the_address_and_undefined_behaviour_sanitizers() {
    let host = Host::new("sanitizers");
    let flags = [
        C,
        &[
            "-fsanitize=address,undefined",
            "-fno-sanitize-recover=undefined",
        ],
    ]
    .concat();
    let program = build(&host, "cc", &flags, "tests/c/smoke.c");
    host.run(&program, &[&host.picture()]);
}

#[cfg(unix)]
#[test]
fn a_panic_inside_an_operation_reaches_a_c_program_as_an_envelope() {
    let host = Host::new("panic");
    let program = build(&host, "cc", C, "tests/c/panic.c");
    let output = output(host.command(&program, &[]), "panic");
    let shown = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{shown}");
    assert_eq!(
        shown, "",
        "a host's stderr is not the library's to write to"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn loading_and_unloading_two_hundred_times_neither_breaks_nor_grows() {
    let host = Host::new("unload");
    // Not linked with the library: this program loads it.
    let program = text(&host.folder.join("program"));
    let mut command = Command::new("cc");
    command
        .args(C)
        .args(["-I", &source("include"), &source("tests/c/unload.c")])
        .args(["-o", &program, "-ldl"]);
    succeed(command, "cc tests/c/unload.c");
    host.run(&program, &[]);
}

#[cfg(target_os = "linux")]
#[test]
fn parent_and_child_call_on_after_fork() {
    let host = Host::new("fork");
    let program = build(&host, "cc", C, "tests/c/fork.c");
    host.run(&program, &[]);
}

#[cfg(unix)]
#[test]
fn an_upload_that_hangs_ends_at_once_when_cancelled_or_closed() {
    let host = Host::new("cancel").silent(2);
    let program = build(&host, "cc", C, "tests/c/cancel.c");
    host.run(&program, &[&host.picture()]);
}

#[cfg(unix)]
#[test]
fn eight_threads_share_a_client_and_clients_may_close_under_them() {
    let host = Host::new("threads");
    let program = build(&host, "cc", C, "tests/c/threads.c");
    host.run(&program, &[]);
}

#[cfg(unix)]
#[test]
fn the_cpp_wrapper_keeps_its_promises_in_both_standards() {
    for standard in ["-std=c++17", "-std=c++20"] {
        let host = Host::new(standard.trim_start_matches('-')).silent(1);
        let flags = [&[standard], &CPP[1..]].concat();
        let program = build(&host, "c++", &flags, "tests/cpp/smoke.cpp");
        let mut command = host.command(&program, &[&host.picture()]);
        command.env("XPOST_TEST_SILENT", "1");
        host.run_recorded(command);
        let posts = host.posts();
        assert!(
            !posts.iter().any(|post| post.starts_with("checked")),
            "{posts:?}"
        );
        keyed_and_queued_came_once(&posts);
    }
}

#[cfg(unix)]
#[test]
fn the_examples_post_a_text_and_a_picture_and_show_an_error() {
    for (compiler, flags, path, text) in [
        ("cc", C, "bindings/c/example.c", "Hello from \"C\""),
        ("c++", CPP, "bindings/cpp/example.cpp", "Hello from C++"),
    ] {
        let host = Host::new(&path.replace('/', "-"));
        let program = build(&host, compiler, flags, path);
        let auth = host.folder.join("twitter.json");
        std::fs::write(&auth, host.oauth2().to_string()).expect("a file of parameters");
        let out = host.run(&program, &["twitter.json", "picture.png"]);
        assert!(out.contains("70 of 70 bytes"), "{out}");
        assert_eq!(host.posts().len(), 2, "{out}");
        assert!(host.posts().iter().any(|post| post == text), "{out}");

        let command = host.command(&program, &["twitter.json", "no-such.png"]);
        let refused = output(command, path);
        let shown = [refused.stdout, refused.stderr].concat();
        let shown = String::from_utf8_lossy(&shown);
        assert_eq!(refused.status.code(), Some(1), "{shown}");
        // The text of the example was posted a moment ago, and X refuses it the second time.
        assert!(shown.contains("duplicate_content"), "{shown}");
        assert!(shown.contains("not_applied"), "{shown}");
    }
}

#[test]
fn the_python_package_keeps_its_promises() {
    let host = Host::new("python");
    let python = if cfg!(windows) { "python" } else { "python3" };
    let tests = source("bindings/python/tests");
    let arguments = [
        "-B", "-W", "error", "-m", "unittest", "discover", "-s", &tests,
    ];
    let envelopes = host.folder.join("envelopes");
    let mut command = host.command(python, &arguments);
    command.env("XPOST_TEST_ENVELOPES", &envelopes);
    succeed(command, "the tests of the Python package");
    // What the package handed to its tests is what the description of each operation says.
    let count = support::recorded_as_described(&envelopes);
    assert!(count > 100, "{count} envelopes");
}

#[test]
fn the_python_tests_fail_rather_than_skip_without_a_library_or_a_sandbox() {
    let host = Host::new("python-alone");
    let python = if cfg!(windows) { "python" } else { "python3" };
    for missing in ["XPOST_LIBRARY", "XPOST_SANDBOX_URL"] {
        let tests = source("bindings/python/tests");
        let arguments = ["-B", "-m", "unittest", "discover", "-s", &tests];
        let mut command = host.command(python, &arguments);
        command.env_remove(missing);
        let output = output(command, missing);
        let shown = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{missing}: {shown}");
        assert!(
            shown.contains(&format!("the environment variable {missing} is missing")),
            "{shown}"
        );
        assert!(!shown.contains("skipped"), "{shown}");
    }
}
