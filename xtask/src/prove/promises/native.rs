//! Programs in C and C++ that are compiled against the archive, as its README says.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::kit::{compile, compiler, expect, flags, tls, write};
use crate::cross::target::System;
use crate::prove::place::Place;
use crate::prove::world::{GIF, PNG, World, mp4};
use crate::tools;

pub fn smoke(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("smoke")?;
    every_function(place, &World::plain()?, &folder)
}

pub fn smoke_over_tls(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("smoke over TLS")?;
    every_function(place, &tls(&folder)?, &folder)
}

fn every_function(place: &Place<'_>, world: &World, folder: &Path) -> Result<(), String> {
    let program = compile(place, "tests/c/smoke.c", folder, true)?;
    write(&folder.join("picture.png"), PNG)?;
    let told = place.run(&program, folder, &accounts(world)?, &["picture.png"])?;
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

/// What the programs find in their environment.
fn accounts(world: &World) -> Result<[(&'static str, String); 5], String> {
    Ok([
        ("XPOST_SANDBOX_URL", world.url()),
        ("XPOST_TEST_AUTH", world.oauth2().to_string()),
        ("XPOST_TEST_AUTH1", world.oauth1().to_string()),
        ("XPOST_TEST_AUTH_PROFILE", world.oauth2().to_string()),
        ("XPOST_TEST_REDIRECT", world.redirect()?),
    ])
}

/// The wrapper for C++ out of the archive.
pub fn wrapper(place: &Place<'_>) -> Result<(), String> {
    let world = World::plain()?;
    let folder = place.work("wrapper")?;
    let program = compile(place, "tests/cpp/smoke.cpp", &folder, true)?;
    write(&folder.join("picture.png"), PNG)?;
    place.run(&program, &folder, &accounts(&world)?, &["picture.png"])?;
    let posts = world.posts();
    for once in [
        "published once",
        "one of two",
        "two of two",
        "from the outbox",
    ] {
        let count = posts.iter().filter(|post| *post == once).count();
        expect(count == 1, once, &posts)?;
    }
    Ok(())
}

pub fn host(place: &Place<'_>) -> Result<(), String> {
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
pub fn cmake(place: &Place<'_>) -> Result<(), String> {
    by_cmake(place, "xpost")
}

/// The archive of the library, which the program does not need any more when it runs.
pub fn linked_in(place: &Place<'_>) -> Result<(), String> {
    by_cmake(place, "xpost_static")?;
    let world = World::plain()?;
    let folder = place.work("linked in")?;
    write(&folder.join("twitter.json"), world.oauth2().to_string())?;
    write(&folder.join("picture.png"), PNG)?;
    let program = folder.join(match place.target.system {
        System::Windows => "example.exe",
        _ => "example",
    });
    let mut command = Command::new(compiler(place.target, false));
    command
        .arg(place.package.join("bindings/c/example.c"))
        .args(flags(place, "xpost-static")?)
        .arg("-o")
        .arg(&program);
    if place.target.system == System::Windows {
        // What MinGW brings of its own is not at hand where the program is tried.
        command.arg("-static");
    }
    tools::output("compile the example", &mut command)?;
    place.run(&program, &folder, &[], &["twitter.json", "picture.png"])?;
    expect(
        world.posts().len() == 2,
        "a text and a picture arrive",
        &world.posts(),
    )
}

fn by_cmake(place: &Place<'_>, library: &str) -> Result<(), String> {
    let world = World::plain()?;
    let folder = place.work(&format!("cmake {library}"))?;
    std::fs::copy(
        place.package.join("bindings/c/example.c"),
        folder.join("example.c"),
    )
    .map_err(|error| error.to_string())?;
    write(
        &folder.join("CMakeLists.txt"),
        format!(
            "cmake_minimum_required(VERSION 3.10)\nproject(example C)\nfind_package(xpost {} REQUIRED)\n\
             add_executable(example example.c)\ntarget_link_libraries(example xpost::{library})\n",
            crate::dist::names::VERSION
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
    configure.arg(match place.target.system {
        System::Windows => "-DCMAKE_SYSTEM_NAME=Windows",
        _ => "-DCMAKE_SYSTEM_NAME=Linux",
    });
    if library == "xpost_static" && place.target.system == System::Windows {
        // What MinGW brings of its own is not at hand where the program is tried.
        configure.arg("-DCMAKE_EXE_LINKER_FLAGS=-static");
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
