//! The other files of a release: one build is in all of them.

use std::io::Read as _;

use super::expect;
use crate::prove::Place;
use crate::{addin, dist};

/// The checksums fit, the add-in and the wheel hold the library of the archive, and the packages for 1C:Enterprise and
/// OneScript hold that add-in.
pub fn packages(place: &Place<'_>) -> Result<(), String> {
    let read = |name: &str| {
        let path = dist::folder().join(name);
        std::fs::read(&path)
            .map_err(|error| format!("{}: {error}: run `cargo xtask dist`", path.display()))
    };
    let sums = String::from_utf8(read("SHA256SUMS")?).map_err(|error| error.to_string())?;
    let wheel = dist::wheel::name(place.target);
    for name in [
        dist::archive_name(place.target),
        wheel.clone(),
        dist::addin_name(),
        dist::enterprise_name(),
        dist::onescript::name(),
    ] {
        let line = dist::checksum(&name, &read(&name)?);
        expect(
            sums.contains(&line),
            "the checksums name the file",
            &(line, &sums),
        )?;
    }

    let library = std::fs::read(place.library()).map_err(|error| error.to_string())?;
    let path = dist::folder().join(dist::addin_name());
    let (name, packed) = addin::packed(&path, place.target.addin)?
        .ok_or_else(|| format!("the manifest names nothing for {}", place.target.addin))?;
    expect(packed == library, "the add-in holds the library", &name)?;
    let inside = format!("xpost/lib/{}", place.target.library());
    expect(
        entry(&read(&wheel)?, &inside)? == library,
        "the wheel holds the library",
        &inside,
    )?;
    let inside = format!("xpost-{}-1c/{}", dist::VERSION, dist::addin_name());
    expect(
        entry(&read(&dist::enterprise_name())?, &inside)? == read(&dist::addin_name())?,
        "what 1C:Enterprise takes holds the add-in",
        &inside,
    )?;
    let content = entry(&read(&dist::onescript::name())?, "content.zip")?;
    expect(
        entry(&content, "addin/xpost.zip")? == read(&dist::addin_name())?,
        "the package for OneScript holds the add-in",
        &"another one",
    )
}

fn entry(zip: &[u8], name: &str) -> Result<Vec<u8>, String> {
    let explain = |error: &dyn std::fmt::Display| format!("{name}: {error}");
    let mut archive =
        zip::ZipArchive::new(std::io::Cursor::new(zip)).map_err(|error| explain(&error))?;
    let mut bytes = Vec::new();
    archive
        .by_name(name)
        .map_err(|error| explain(&error))?
        .read_to_end(&mut bytes)
        .map_err(|error| explain(&error))?;
    Ok(bytes)
}
