//! The promises that each target is held to.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::world::{GIF, PNG, World, mp4};
use super::{Place, Promise};
use crate::cross::build;
use crate::cross::target::{GLIBC, System, Target};
use crate::tools;

const C: [&str; 6] = [
    "-std=c99",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-O1",
];
const CPP: [&str; 6] = [
    "-std=c++17",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-O1",
];

/// Those of a target, in the order in which they are tried; with those of what only a release holds.
pub fn of(target: &Target, released: bool) -> Vec<Promise> {
    let mut all: Vec<Promise> = vec![
        (
            "the library exports its header and the Native API, and needs nothing but the system",
            file,
        ),
        ("the demo of the program, in Russian", demo),
        ("the demo of the program, over TLS", demo_over_tls),
        ("a C program calls every function, over http", smoke),
        (
            "a C program calls every function, over https with `ca_file`",
            smoke_over_tls,
        ),
        ("a C++ host finds every rule of the Native API kept", host),
        ("CMake finds the package, and the example posts", cmake),
        ("paths, files and arguments in Cyrillic", cyrillic),
        (
            "a store and a picture behind a path of 400 letters",
            long_path,
        ),
        ("processes that race for one store refresh once", race),
        (
            "a certificate of an authority that the system does not know is refused",
            stranger,
        ),
    ];
    if target.system != System::Windows {
        all.push((
            "an authority of the system is trusted without `ca_file`",
            authority,
        ));
    }
    if target.system == System::Windows {
        all.push((
            "a host with Microsoft's ABI, compiled by clang for it",
            microsoft,
        ));
    }
    if !released {
        return all;
    }
    if target.system == System::Windows {
        all.push(("Microsoft's import library links", import_library));
    }
    if target.name == "linux-x86_64" {
        all.push(("the wheel is installed by pip and posts", wheel));
    } else {
        all.push(("pip takes the wheel for that platform", wheel_is_taken));
    }
    all
}

/// What this machine has nothing to try with.
pub fn untried(target: &Target) -> Vec<&'static str> {
    match target.system {
        System::Windows => vec![
            "Windows itself: wine stands for it",
            "an authority in Windows' own store: wine takes a certificate without a list of revocations for a revoked one",
            "how soon a cancelled upload ends: wine does not wake who waits for a socket that is shut down",
            "Visual C++ and 1C:Enterprise: clang stands for the compiler, hosts of our own for the platform",
            "the wheel in a Python for Windows: none comes as a package here",
        ],
        System::Linux if target.name == "linux-x86_64" => {
            vec!["a system with glibc 2.17: the symbols that are asked for say so"]
        }
        _ => vec![
            "the processor itself: an emulator stands for it",
            "the wheel in a Python of that processor",
        ],
    }
}

/// Brings the compilers for programs of the target, and the tools that find libraries.
pub fn compilers(target: &Target) -> Result<(), String> {
    let mut all = vec![
        ("pkg-config", "pkg-config"),
        ("cmake", "cmake"),
        ("make", "make"),
    ];
    match target.name {
        "linux-aarch64" => all.extend([
            ("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"),
            ("aarch64-linux-gnu-g++", "g++-aarch64-linux-gnu"),
        ]),
        "linux-i686" => all.extend([
            ("i686-linux-gnu-gcc", "gcc-i686-linux-gnu"),
            ("i686-linux-gnu-g++", "g++-i686-linux-gnu"),
        ]),
        // Programs of C++ with threads need the other kind of MinGW than the library is linked with.
        "windows-x86_64" => all.extend([
            ("clang++", "clang"),
            ("x86_64-w64-mingw32-gcc-posix", "gcc-mingw-w64-x86-64-posix"),
            ("x86_64-w64-mingw32-g++-posix", "g++-mingw-w64-x86-64-posix"),
        ]),
        "windows-i686" => all.extend([
            ("clang++", "clang"),
            ("i686-w64-mingw32-gcc-posix", "gcc-mingw-w64-i686-posix"),
            ("i686-w64-mingw32-g++-posix", "g++-mingw-w64-i686-posix"),
        ]),
        _ => all.push(("c++", "g++")),
    }
    tools::require(&all)
}

fn compiler(target: &Target, cpp: bool) -> String {
    match (target.system, cpp) {
        (System::Windows, false) => target.tool("gcc-posix"),
        (System::Windows, true) => target.tool("g++-posix"),
        (System::MacOs, false) => "clang".to_owned(),
        (System::MacOs, true) => "clang++".to_owned(),
        (System::Linux, false) => target.tool("gcc"),
        (System::Linux, true) => target.tool("g++"),
    }
}

/// The flags that `pkg-config` tells of the unpacked archive.
fn flags(place: &Place<'_>) -> Result<Vec<String>, String> {
    let output = Command::new("pkg-config")
        .args(["--cflags", "--libs", "xpost"])
        .env("PKG_CONFIG_PATH", place.package.join("lib/pkgconfig"))
        .output()
        .map_err(|error| format!("pkg-config: {error}"))?;
    expect(output.status.success(), "pkg-config finds xpost", &output)?;
    // As a shell would read it: every byte that is no letter of a path is escaped, also those of Cyrillic ones.
    let mut flags = vec![Vec::new()];
    let mut bytes = output.stdout.trim_ascii().iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b' ' => flags.push(Vec::new()),
            b'\\' => flags
                .last_mut()
                .into_iter()
                .for_each(|flag| flag.extend(bytes.next())),
            _ => flags
                .last_mut()
                .into_iter()
                .for_each(|flag| flag.push(*byte)),
        }
    }
    flags
        .into_iter()
        .filter(|flag| !flag.is_empty())
        .map(|flag| String::from_utf8(flag).map_err(|error| error.to_string()))
        .collect()
}

/// Compiles a test of the project into `folder`, against the unpacked archive when it is linked with it.
fn compile(
    place: &Place<'_>,
    source: &str,
    folder: &Path,
    linked: bool,
) -> Result<PathBuf, String> {
    let cpp = source.ends_with("pp");
    let program = folder.join(if place.target.system == System::Windows {
        "test.exe"
    } else {
        "test"
    });
    let mut command = Command::new(compiler(place.target, cpp));
    command
        .args(if cpp { CPP } else { C })
        .arg(tools::root().join(source))
        .arg("-o")
        .arg(&program);
    if linked {
        // MinGW's own libraries are linked into the program, this one is not.
        let windows = place.target.system == System::Windows;
        command.args(windows.then_some("-Wl,-Bdynamic"));
        command.args(flags(place)?);
        command.args(windows.then_some("-Wl,-Bstatic"));
        place.beside(folder)?;
    }
    match place.target.system {
        System::Windows => command.args(["-static", "-lws2_32"]),
        System::Linux => command.args(["-pthread", "-ldl"]).arg(format!(
            "-Wl,-rpath,{}",
            place.package.join("lib").display()
        )),
        System::MacOs => command.arg(format!(
            "-Wl,-rpath,{}",
            place.package.join("lib").display()
        )),
    };
    tools::output(&format!("compile {source}"), &mut command)?;
    Ok(program)
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) -> Result<(), String> {
    std::fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// Fails with what was there instead.
fn expect(fine: bool, what: &str, seen: &dyn std::fmt::Debug) -> Result<(), String> {
    if fine {
        Ok(())
    } else {
        Err(format!("{what}\nseen: {seen:?}"))
    }
}

/// A simulation over TLS whose authority lies in that folder; programs there are told its name.
fn tls(folder: &Path) -> Result<World, String> {
    World::tls(|pem| {
        write(&folder.join("ca.pem"), pem)?;
        Ok(Some("ca.pem".to_owned()))
    })
}

// ── the file ────────────────────────────────────────────────────────────────────────────────────────────────────────

/// What a library may need, in small letters: DLLs that Windows 7 has, and what belongs to glibc and its loader.
const SYSTEM: [&str; 20] = [
    "advapi32.dll",
    "bcrypt.dll",
    "crypt32.dll",
    "kernel32.dll",
    "msvcrt.dll",
    "ncrypt.dll",
    "ntdll.dll",
    "secur32.dll",
    "userenv.dll",
    "ws2_32.dll",
    "ld-linux-aarch64.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux.so.2",
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "librt.so.1",
    "libutil.so.1",
];

const NATIVE_API: [&str; 5] = [
    "DestroyObject",
    "GetAttachType",
    "GetClassNames",
    "GetClassObject",
    "SetPlatformCapabilities",
];

fn file(place: &Place<'_>) -> Result<(), String> {
    let header = std::fs::read_to_string(place.package.join("include/xpost.h"))
        .map_err(|error| error.to_string())?;
    let mut declared = build::declared(&header);
    declared.extend(NATIVE_API.map(str::to_owned));
    declared.sort();
    let (exported, needed) = if place.target.system == System::Windows {
        dll(place)?
    } else {
        elf(place)?
    };
    expect(
        exported == declared,
        "it exports what the header declares",
        &exported,
    )?;
    let foreign: Vec<&String> = needed
        .iter()
        .filter(|name| !SYSTEM.contains(&name.to_lowercase().as_str()))
        .collect();
    expect(
        foreign.is_empty() && !needed.is_empty(),
        "it needs the system only",
        &needed,
    )
}

/// The names that a DLL exports, and the DLLs that it needs.
fn dll(place: &Place<'_>) -> Result<(Vec<String>, Vec<String>), String> {
    let told = tools::output(
        "objdump",
        Command::new(place.target.tool("objdump"))
            .arg("-p")
            .arg(place.library()),
    )?;
    let needed = told
        .lines()
        .filter_map(|line| Some(line.trim().strip_prefix("DLL Name: ")?.to_owned()))
        .collect();
    let mut exported: Vec<String> = told
        .split("[Ordinal/Name Pointer] Table")
        .nth(1)
        .unwrap_or_default()
        .lines()
        .skip(1)
        .map_while(|line| line.rsplit_once(' ').filter(|_| line.contains('[')))
        .map(|(_, name)| name.to_owned())
        .collect();
    exported.sort();
    Ok((exported, needed))
}

/// The names that a shared object exports, and the libraries that it needs; of glibc nothing newer than promised.
fn elf(place: &Place<'_>) -> Result<(Vec<String>, Vec<String>), String> {
    let told = tools::output(
        "readelf",
        Command::new(place.target.tool("readelf"))
            .args(["--dynamic", "--dyn-syms", "--wide"])
            .arg(place.library()),
    )?;
    expect(
        told.contains("NODELETE"),
        "it stays once it is loaded",
        &"no NODELETE",
    )?;
    let newest = crate::addin::glibc_floor(&place.library());
    expect(
        newest.is_some_and(|(major, minor)| format!("{major}.{minor}") == GLIBC),
        "it needs no newer glibc",
        &newest,
    )?;
    let needed = told
        .lines()
        .filter(|line| line.contains("(NEEDED)"))
        .filter_map(|line| Some(line.split_once('[')?.1.trim_end_matches(']').to_owned()))
        .collect();
    let mut exported: Vec<String> = told
        .lines()
        .filter(|line| {
            line.contains(" FUNC ") && line.contains(" GLOBAL ") && !line.contains(" UND ")
        })
        .filter_map(|line| line.split_whitespace().last().map(str::to_owned))
        .collect();
    exported.sort();
    Ok((exported, needed))
}

// ── the program ─────────────────────────────────────────────────────────────────────────────────────────────────────

fn demo(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("demo")?;
    let told = place.run(&place.program(), &folder, &[], &["demo", "--lang", "ru"])?;
    expect(
        told.contains("Всё дошло таким, каким отправлено."),
        "the demo ends well",
        &told,
    )
}

fn demo_over_tls(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("demo over TLS")?;
    let told = place.run(&place.program(), &folder, &[], &["demo", "--https"])?;
    expect(
        told.contains("Everything arrived as it was sent."),
        "the demo ends well",
        &told,
    )
}

/// A text, a file and a folder with names that no code page of Western Europe holds, and the user's own store.
fn cyrillic(place: &Place<'_>) -> Result<(), String> {
    let world = World::plain()?;
    let folder = place.work("Мои картинки")?;
    write(&folder.join("кошка ё.png"), PNG)?;
    write(&folder.join("доступ.json"), world.oauth2().to_string())?;
    write(&folder.join("сеть.json"), world.network().to_string())?;
    let run = |arguments: &[&str]| place.run(&place.program(), &folder, &[], arguments);
    run(&[
        "СоздатьТвитКартинки",
        "--text",
        "Привет 👋",
        "--pictures",
        "кошка ё.png",
        "--auth",
        "доступ.json",
    ])?;
    run(&[
        "SaveCredentials",
        "--auth",
        "доступ.json",
        "--profile",
        "запасной",
    ])?;
    run(&[
        "CreateTextTweet",
        "--text",
        "из профиля",
        "--auth",
        "сеть.json",
        "--profile",
        "запасной",
    ])?;
    let refused = run(&[
        "CreateTextTweet",
        "--text",
        "никто",
        "--auth",
        "сеть.json",
        "--profile",
        "чужой",
        "--lang",
        "ru",
    ]);
    let refusal = refused.err().unwrap_or_default();
    expect(
        refusal.contains("чужой"),
        "a refusal names the profile in Cyrillic",
        &refusal,
    )?;
    let posts = world.posts();
    expect(
        posts == ["Привет 👋", "из профиля"],
        "both posts arrive letter by letter",
        &posts,
    )?;
    let store = place.runner.kept().join("xpost.db");
    expect(
        store.is_file(),
        "the user's own store lies in the user's folder",
        &store,
    )
}

fn long_path(place: &Place<'_>) -> Result<(), String> {
    let world = World::plain()?;
    let mut folder = place.work("long")?;
    let top = folder.clone();
    for _ in 0..5 {
        folder = folder.join(
            "очень длинное имя папки, которое должно поместиться целиком и ещё немного далее",
        );
    }
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let picture = folder.join("picture.png");
    write(&picture, PNG)?;
    write(&top.join("auth.json"), world.oauth2().to_string())?;
    let store = place.runner.path(&folder.join("profiles.db"));
    expect(store.chars().count() > 400, "the path is long", &store)?;
    let mut network = world.network();
    network["store"] = json!(store);
    network["profile"] = json!("main");
    write(&top.join("network.json"), network.to_string())?;
    let run = |arguments: &[&str]| place.run(&place.program(), &top, &[], arguments);
    run(&[
        "SaveCredentials",
        "--auth",
        "auth.json",
        "--store",
        &store,
        "--profile",
        "main",
    ])?;
    run(&[
        "CreateImageTweet",
        "--text",
        "far",
        "--pictures",
        &place.runner.path(&picture),
        "--auth",
        "network.json",
    ])?;
    expect(world.posts() == ["far"], "the post arrives", &world.posts())?;
    expect(
        folder.join("profiles.db").is_file(),
        "the store lies there",
        &folder,
    )
}

/// The access token is old, and four processes want to post: one refreshes, three wait for it.
fn race(place: &Place<'_>) -> Result<(), String> {
    const ROUNDS: usize = 3;
    const PROCESSES: usize = 4;
    let world = World::plain()?;
    let folder = place.work("race")?;
    write(&folder.join("auth.json"), world.oauth2().to_string())?;
    let mut network = world.network();
    network["store"] = json!("profiles.db");
    network["profile"] = json!("main");
    write(&folder.join("network.json"), network.to_string())?;
    place.run(
        &place.program(),
        &folder,
        &[],
        &[
            "SaveCredentials",
            "--auth",
            "auth.json",
            "--store",
            "profiles.db",
            "--profile",
            "main",
        ],
    )?;
    for round in 0..ROUNDS {
        world.control("/_sandbox/clock", json!({"advance_secs": 7300}))?;
        let mut running = Vec::new();
        for process in 0..PROCESSES {
            let text = format!("round {round} process {process}");
            let child = place
                .runner
                .command(
                    &place.program(),
                    &folder,
                    &[],
                    &["CreateTextTweet", "--text", &text, "--auth", "network.json"],
                )
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .map_err(|error| error.to_string())?;
            running.push(child);
        }
        for child in running {
            let output = child
                .wait_with_output()
                .map_err(|error| error.to_string())?;
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            expect(output.status.success(), "every process posts", &told)?;
        }
    }
    let state = world.state();
    expect(
        world.posts().len() == ROUNDS * PROCESSES,
        "every post arrives",
        &world.posts(),
    )?;
    expect(
        state["refreshes"] == ROUNDS,
        "one refresh a round",
        &state["refreshes"],
    )?;
    let refused = &state["refused_refreshes"];
    expect(
        *refused == 0 || refused.is_null() || *refused == json!([]),
        "no token is spent twice",
        refused,
    )
}

// ── C and C++ ───────────────────────────────────────────────────────────────────────────────────────────────────────

fn smoke(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("smoke")?;
    every_function(place, &World::plain()?, &folder)
}

fn smoke_over_tls(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("smoke over TLS")?;
    every_function(place, &tls(&folder)?, &folder)
}

fn every_function(place: &Place<'_>, world: &World, folder: &Path) -> Result<(), String> {
    let program = compile(place, "tests/c/smoke.c", folder, true)?;
    write(&folder.join("picture.png"), PNG)?;
    let variables = [
        ("XPOST_SANDBOX_URL", world.url()),
        ("XPOST_TEST_AUTH", world.oauth2().to_string()),
        ("XPOST_TEST_AUTH1", world.oauth1().to_string()),
        ("XPOST_TEST_REDIRECT", world.redirect()?),
    ];
    let told = place.run(&program, folder, &variables, &["picture.png"])?;
    expect(
        told.contains("every promise kept"),
        "the program ends well",
        &told,
    )?;
    let posts = world.posts();
    for wanted in ["OAuth 2.0 text", "OAuth 1.0a video", "profile text"] {
        let count = posts.iter().filter(|post| post.contains(wanted)).count();
        expect(count == 2, wanted, &posts)?;
    }
    Ok(())
}

fn host(place: &Place<'_>) -> Result<(), String> {
    let (world, slow, paced) = (World::plain()?, World::plain()?, World::plain()?);
    let append = json!({"method": "POST", "path": "/2/media/upload/*/append"});
    slow.control(
        "/_sandbox/faults",
        json!({"match": append, "times": -1, "action": "delay_ms", "ms": 8000}),
    )?;
    paced.control(
        "/_sandbox/faults",
        json!({"match": append, "times": -1, "action": "delay_ms", "ms": 130}),
    )?;
    let folder = place.work("Хост")?;
    let program = compile(place, "tests/addin/host.cpp", &folder, false)?;
    std::fs::copy(place.library(), folder.join(place.target.library()))
        .map_err(|error| error.to_string())?;
    write(&folder.join("picture.png"), PNG)?;
    write(&folder.join("a.gif"), GIF)?;
    write(&folder.join("a.mp4"), mp4(5 * 1024 * 1024 + 17))?;
    let path = |name: &str| place.runner.path(&folder.join(name));
    let variables = [
        ("XPOST_TEST_AUTH", world.oauth2().to_string()),
        ("XPOST_TEST_AUTH1", world.oauth1().to_string()),
        ("XPOST_TEST_APP", world.app().to_string()),
        ("XPOST_TEST_APP1", world.both_apps().to_string()),
        ("XPOST_TEST_NOBODY", world.network().to_string()),
        ("XPOST_TEST_STORE", path("profiles.db")),
        ("XPOST_TEST_AUTH_SLOW", slow.oauth2().to_string()),
        ("XPOST_TEST_AUTH_PACED", paced.oauth2().to_string()),
        ("XPOST_TEST_PICTURE", path("picture.png")),
        ("XPOST_TEST_GIF", path("a.gif")),
        ("XPOST_TEST_VIDEO", path("a.mp4")),
        // Large numbers are for processors that are there.
        ("XPOST_TEST_SMALL", "1".to_owned()),
    ];
    let library = format!("./{}", place.target.library());
    let told = match place.run(&program, &folder, &variables, &[&library]) {
        Ok(told) | Err(told) => told,
    };
    let broken: Vec<&str> = told
        .lines()
        .filter(|line| line.starts_with("not ok") || line.starts_with("  seen"))
        .collect();
    let ended = told.lines().next_back().unwrap_or_default();
    expect(
        ended.ends_with(", 0 broken"),
        "every rule is kept",
        &(broken, ended),
    )?;
    expect(
        world.posts().len() > 40,
        "posts arrive",
        &world.posts().len(),
    )
}

/// The project that `bindings/c/README.md` shows, with the example.
fn cmake(place: &Place<'_>) -> Result<(), String> {
    let world = World::plain()?;
    let folder = place.work("cmake")?;
    std::fs::copy(
        place.package.join("bindings/c/example.c"),
        folder.join("example.c"),
    )
    .map_err(|error| error.to_string())?;
    write(
        &folder.join("CMakeLists.txt"),
        format!(
            "cmake_minimum_required(VERSION 3.10)\nproject(example C)\nfind_package(xpost {} REQUIRED)\n\
             add_executable(example example.c)\ntarget_link_libraries(example xpost::xpost)\n",
            crate::dist::VERSION
        ),
    )?;
    let mut configure = Command::new("cmake");
    configure
        .args(["-S", ".", "-B", "build"])
        .arg(format!("-DCMAKE_PREFIX_PATH={}", place.package.display()))
        .arg(format!(
            "-DCMAKE_C_COMPILER={}",
            compiler(place.target, false)
        ));
    match place.target.system {
        System::Windows => {
            configure.arg("-DCMAKE_SYSTEM_NAME=Windows");
        }
        System::Linux => {
            configure.arg("-DCMAKE_SYSTEM_NAME=Linux");
        }
        System::MacOs => {}
    }
    tools::output("cmake", configure.current_dir(&folder))?;
    tools::output(
        "cmake --build",
        Command::new("cmake")
            .args(["--build", "build"])
            .current_dir(&folder),
    )?;
    let build = folder.join("build");
    place.beside(&build)?;
    write(&build.join("twitter.json"), world.oauth2().to_string())?;
    write(&build.join("picture.png"), PNG)?;
    let program = build.join(match place.target.system {
        System::Windows => "example.exe",
        _ => "example",
    });
    place.run(&program, &build, &[], &["twitter.json", "picture.png"])?;
    expect(
        world.posts().len() == 2,
        "a text and a picture arrive",
        &world.posts(),
    )
}

/// Without `ca_file` the system decides. Asks for the user over TLS, with an authority of the simulation's own.
fn ask(place: &Place<'_>, name: &str, trusted: bool) -> Result<String, String> {
    let folder = place.work(name)?;
    let world = World::tls(|pem| write(&folder.join("ca.pem"), pem).map(|()| None))?;
    write(&folder.join("auth.json"), world.oauth2().to_string())?;
    let file = place.runner.path(&folder.join("ca.pem"));
    let variables = [("SSL_CERT_FILE", file)];
    place.run(
        &place.program(),
        &folder,
        if trusted { &variables } else { &[] },
        &["GetCurrentUser", "--auth", "auth.json"],
    )
}

fn stranger(place: &Place<'_>) -> Result<(), String> {
    let refusal = ask(place, "stranger", false).err().unwrap_or_default();
    expect(
        refusal.contains("certificate is not trusted"),
        "the connection is refused",
        &refusal,
    )
}

fn authority(place: &Place<'_>) -> Result<(), String> {
    ask(place, "authority", true).map(drop)
}

// ── Microsoft's compiler ────────────────────────────────────────────────────────────────────────────────────────────

/// Compiles for Microsoft's ABI into an object file.
fn for_microsoft(place: &Place<'_>, source: &str, object: &Path) -> Result<(), String> {
    let triple = if place.target.machine == "i386" {
        "i686-pc-windows-msvc"
    } else {
        "x86_64-pc-windows-msvc"
    };
    let mut command = Command::new("clang++");
    command
        .arg(format!("--target={triple}"))
        .args([
            "-std=c++17",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-O1",
            "-ffreestanding",
            "-fms-extensions",
        ])
        .args([
            "-fno-exceptions",
            "-fno-rtti",
            "-fno-stack-protector",
            "-isystem",
        ])
        .arg(tools::root().join("tests/addin/msvc"))
        .arg("-I")
        .arg(place.package.join("include"))
        .arg("-c")
        .arg(tools::root().join(source))
        .arg("-o")
        .arg(object);
    tools::output(&format!("clang for {triple}"), &mut command).map(drop)
}

/// Links an object file of Microsoft's kind with nothing of C but the system's own library.
fn link(
    place: &Place<'_>,
    object: &Path,
    program: &Path,
    library: Option<&Path>,
) -> Result<(), String> {
    let entry = if place.target.machine == "i386" {
        "_start"
    } else {
        "start"
    };
    let mut command = Command::new(place.target.tool("gcc-win32"));
    command
        .args(["-nostdlib", "-nostartfiles", &format!("-Wl,-e,{entry}")])
        .arg(object)
        .args(library)
        .args(["-lkernel32", "-lmsvcrt", "-o"])
        .arg(program);
    tools::output("link", &mut command).map(drop)
}

fn microsoft(place: &Place<'_>) -> Result<(), String> {
    let world = World::plain()?;
    let folder = place.work("microsoft")?;
    let (object, program) = (folder.join("host.obj"), folder.join("host.exe"));
    for_microsoft(place, "tests/addin/msvc_host.cpp", &object)?;
    link(place, &object, &program, None)?;
    place.beside(&folder)?;
    let variables = [("XPOST_TEST_AUTH", world.oauth2().to_string())];
    let told = place.run(&program, &folder, &variables, &[])?;
    expect(
        told.contains("every promise kept"),
        "the host ends well",
        &told,
    )?;
    expect(
        world.posts() == ["msvc: привет"],
        "its post arrives",
        &world.posts(),
    )
}

fn import_library(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("import library")?;
    let (source, object, program) = (
        folder.join("ask.cpp"),
        folder.join("ask.obj"),
        folder.join("ask.exe"),
    );
    write(
        &source,
        "#include \"xpost.h\"\nextern \"C\" __declspec(dllimport) void __stdcall ExitProcess(unsigned);\n\
         extern \"C\" void start() { ExitProcess(xpost_abi() == XPOST_ABI ? 0 : 1); }\n",
    )?;
    let text = source.to_string_lossy().into_owned();
    for_microsoft(place, &text, &object)?;
    link(
        place,
        &object,
        &program,
        Some(&place.package.join("lib/xpost.lib")),
    )?;
    place.beside(&folder)?;
    place.run(&program, &folder, &[], &[]).map(drop)
}

// ── Python ──────────────────────────────────────────────────────────────────────────────────────────────────────────

fn wheel_of(place: &Place<'_>) -> Result<PathBuf, String> {
    let name = format!(
        "xpost-{}-py3-none-{}.whl",
        crate::dist::VERSION,
        place.target.wheel
    );
    let path = crate::dist::folder().join(name);
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!(
            "{} is not there: run `cargo xtask dist`",
            path.display()
        ))
    }
}

fn wheel(place: &Place<'_>) -> Result<(), String> {
    let world = World::plain()?;
    let folder = place.work("Питон")?;
    let wheel = wheel_of(place)?;
    let venv = folder.join("venv");
    tools::output(
        "venv",
        Command::new("python3").args(["-m", "venv"]).arg(&venv),
    )?;
    tools::output(
        "pip install",
        Command::new(venv.join("bin/pip"))
            .args([
                "install",
                "--quiet",
                "--no-index",
                "--disable-pip-version-check",
            ])
            .arg(&wheel),
    )?;
    write(&folder.join("auth.json"), world.oauth2().to_string())?;
    tools::output(
        "a post from Python",
        Command::new(venv.join("bin/python"))
            .args(["-c", "import xpost\nwith xpost.Client('auth.json') as x: x.create_text_tweet('из Питона')"])
            .env_remove("XPOST_LIBRARY")
            .current_dir(&folder),
    )?;
    expect(
        world.posts() == ["из Питона"],
        "the post arrives",
        &world.posts(),
    )
}

fn wheel_is_taken(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("Питон")?;
    let wheel = wheel_of(place)?;
    let mut command = Command::new("python3");
    command
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-index",
            "--no-deps",
            "--only-binary=:all:",
        ])
        .args(["--disable-pip-version-check", "--root-user-action=ignore"])
        .arg("--target")
        .arg(folder.join("installed"));
    for platform in place.target.wheel.split('.') {
        command.args(["--platform", platform]);
    }
    tools::output("pip install", command.arg(&wheel))?;
    let library = folder
        .join("installed/xpost/lib")
        .join(place.target.library());
    let same = std::fs::read(&library).ok() == std::fs::read(place.library()).ok();
    expect(same, "the library of the archive is inside", &library)
}
