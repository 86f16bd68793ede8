//! The Python package with the library inside: a wheel for any Python 3 of one platform, which needs no compiler where it
//! is installed.
//!
//! A wheel is a zip file with the package and a folder of metadata (PEP 427); what is said about the package is read from
//! its `pyproject.toml`, so that it is the same as for one that is built from the sources.

use base64::Engine as _;
use sha2::Digest as _;

use super::archive::Files;
use super::names;
use crate::cross::build::Built;
use crate::cross::target::Target;
use crate::tools;

/// The name of the wheel of a platform.
pub fn name(target: &Target) -> String {
    format!("libxpost-{}-py3-none-{}.whl", names::VERSION, target.wheel)
}

/// The file's bytes.
pub fn wheel(target: &Target, built: &Built, time: u64) -> Result<Vec<u8>, String> {
    let package = tools::root().join("bindings/python");
    let version = names::VERSION;
    let info = format!("libxpost-{version}.dist-info");
    let mut files = Files::default();
    for source in crate::tools::entries(&package.join("src/libxpost")) {
        let name = source.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".py") || name == "py.typed" {
            files.copy(format!("libxpost/{name}"), &source)?;
        }
    }
    files.program(format!("libxpost/lib/{}", target.library()), &built.library)?;
    files.add(format!("{info}/METADATA"), metadata(&package)?);
    files.add(format!("{info}/WHEEL"), tags(target));
    files.add(format!("{info}/top_level.txt"), "libxpost\n");
    files.copy(
        format!("{info}/licenses/LICENSE"),
        &tools::root().join("LICENSE"),
    )?;
    let record = format!("{info}/RECORD");
    let mut listing = String::new();
    for (path, bytes) in files.iter() {
        let hash = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(bytes));
        listing.push_str(&format!("{path},sha256={hash},{}\n", bytes.len()));
    }
    listing.push_str(&format!("{record},,\n"));
    files.add(record, listing);
    files.zip(time, &[])
}

/// `WHEEL`: a tag for each name of the platform.
fn tags(target: &Target) -> String {
    let mut text =
        String::from("Wheel-Version: 1.0\nGenerator: cargo xtask dist\nRoot-Is-Purelib: false\n");
    for platform in target.wheel.split('.') {
        text.push_str(&format!("Tag: py3-none-{platform}\n"));
    }
    text
}

/// `METADATA`, out of `pyproject.toml` and the package's README.
fn metadata(package: &std::path::Path) -> Result<String, String> {
    let read = |name: &str| {
        std::fs::read_to_string(package.join(name)).map_err(|error| format!("{name}: {error}"))
    };
    let project = read("pyproject.toml")?;
    let said = |key: &str| {
        project
            .lines()
            .find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix("= \""))
            .and_then(|rest| rest.strip_suffix('"'))
            .ok_or_else(|| format!("pyproject.toml does not say `{key}`"))
    };
    let version = read("src/libxpost/_version.py")?;
    if !version.contains(&format!("\"{}\"", names::VERSION)) {
        return Err(format!(
            "bindings/python/src/libxpost/_version.py is of another version than {}",
            names::VERSION
        ));
    }
    Ok(format!(
        "Metadata-Version: 2.4\n\
         Name: {}\n\
         Version: {}\n\
         Summary: {}\n\
         License-Expression: MIT\n\
         Classifier: Typing :: Typed\n\
         Requires-Python: {}\n\
         Description-Content-Type: text/markdown\n\
         License-File: LICENSE\n\
         \n\
         {}",
        said("name")?,
        names::VERSION,
        said("description")?,
        said("requires-python")?,
        read("README.md")?
    ))
}
