//! The wheel for Python.

use std::path::{Path, PathBuf};

use super::kit::{expect, write};
use crate::prove::place::Place;
use crate::prove::pythons::Python;
use crate::prove::world::World;
use crate::{dist, tools};

/// Copies the wheel into the folder.
fn wheel_in(place: &Place<'_>, folder: &Path) -> Result<PathBuf, String> {
    let name = dist::wheel::name(place.target);
    let path = dist::folder().join(&name);
    let copy = folder.join(name);
    std::fs::copy(&path, &copy)
        .map_err(|error| format!("{}: {error}: run `cargo xtask dist`", path.display()))?;
    Ok(copy)
}

/// A Python of the platform takes the wheel by itself, and posts with it.
pub fn wheel(place: &Place<'_>) -> Result<(), String> {
    let world = World::plain()?;
    let folder = place.work("Питон")?;
    let wheel = wheel_in(place, &folder)?;
    let name = wheel
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    write(&folder.join("auth.json"), world.oauth2().to_string())?;
    write(
        &folder.join("post.py"),
        "import libxpost\nwith libxpost.Client('auth.json') as x:\n    x.create_text_tweet('из Питона')\n",
    )?;
    let python = Python::ready(place, &folder)?;
    python.install(place, &folder, &name, "installed")?;
    let inside = folder
        .join("installed/libxpost/lib")
        .join(place.target.library());
    expect(inside.is_file(), "the library is installed", &inside)?;
    let foreign = folder.join("installed/xpost");
    expect(
        !foreign.exists(),
        "nothing takes a name of another's",
        &foreign,
    )?;
    python.run(place, &folder, "installed", &["post.py"])?;
    expect(
        world.posts() == ["из Питона"],
        "the post arrives",
        &world.posts(),
    )
}

/// Where there is no Python of the platform, that of this machine is asked to install for it.
pub fn wheel_is_taken(place: &Place<'_>) -> Result<(), String> {
    let folder = place.work("Питон")?;
    let wheel = wheel_in(place, &folder)?;
    let mut command = place.toolchain.pip()?;
    command
        .args(["install", "--quiet", "--no-index"])
        .args(["--no-deps", "--only-binary=:all:"])
        .args(["--disable-pip-version-check", "--root-user-action=ignore"])
        .arg("--target")
        .arg(folder.join("installed"));
    for platform in place.target.wheel.split('.') {
        command.args(["--platform", platform]);
    }
    tools::output("pip install", command.arg(&wheel))?;
    let library = folder
        .join("installed/libxpost/lib")
        .join(place.target.library());
    let same = std::fs::read(&library).ok() == std::fs::read(place.library()).ok();
    expect(same, "the library of the archive is inside", &library)
}
