//! The other files of a release: one build is in all of them.

use super::kit::expect;
use crate::dist::archive::entry;
use crate::dist::names;
use crate::prove::place::Place;
use crate::{addin, dist};

/// The checksums fit, the add-in and the wheel hold the library of the archive, and the packages for 1C:Enterprise and
/// OneScript hold that add-in.
pub fn packages(place: &Place<'_>) -> Result<(), String> {
    let sums = String::from_utf8(read("SHA256SUMS")?).map_err(|error| error.to_string())?;
    let checked = |name: &str| {
        let bytes = read(name)?;
        let line = dist::checksum(name, &bytes);
        expect(
            sums.contains(&line),
            "the checksums name the file",
            &(line, &sums),
        )?;
        Ok::<_, String>(bytes)
    };
    checked(&dist::archive_name(place.target))?;
    let library = std::fs::read(place.library()).map_err(|error| error.to_string())?;

    let inside = format!("libxpost/lib/{}", place.target.library());
    let wheel = checked(&dist::wheel::name(place.target))?;
    expect(
        entry(&wheel, &inside)? == library,
        "the wheel holds the library",
        &inside,
    )?;

    let addin = checked(&names::addin_name())?;
    let (name, packed) = addin::packed(&addin, place.target.addin)?
        .ok_or_else(|| format!("the manifest names nothing for {}", place.target.addin))?;
    expect(packed == library, "the add-in holds the library", &name)?;

    let inside = format!("xpost-{}-1c/{}", names::VERSION, names::addin_name());
    let enterprise = checked(&names::enterprise_name())?;
    expect(
        entry(&enterprise, &inside)? == addin,
        "what 1C:Enterprise takes holds the add-in",
        &inside,
    )?;
    let content = entry(&checked(&dist::onescript::name())?, "content.zip")?;
    let inside = format!("addin/{name}");
    expect(
        entry(&content, &inside)? == library,
        "the package for OneScript holds the library",
        &inside,
    )
}

fn read(name: &str) -> Result<Vec<u8>, String> {
    let path = dist::folder().join(name);
    std::fs::read(&path)
        .map_err(|error| format!("{}: {error}: run `cargo xtask dist`", path.display()))
}
