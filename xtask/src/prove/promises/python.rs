//! The wheel for Python.

use std::path::PathBuf;
use std::process::Command;

use super::{expect, write};
use crate::prove::Place;
use crate::prove::world::World;
use crate::tools;

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

pub fn wheel(place: &Place<'_>) -> Result<(), String> {
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

pub fn wheel_is_taken(place: &Place<'_>) -> Result<(), String> {
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
