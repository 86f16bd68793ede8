//! The bill of materials: every crate that is linked into a library or a program, in CycloneDX's form, out of `cargo tree` and
//! `cargo metadata` for each target and the checksums of `Cargo.lock`.
//!
//! Rust's standard library and the SQLite that a crate brings along are in it as well, and the tools that decided about the
//! bytes. What only builds or tests the project is not.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::{Value, json};

use super::archive::civil;
use super::names;
use crate::cross::target::Target;
use crate::tools;

/// The packages that are given to users.
const ROOTS: [&str; 2] = ["xpost", "xpost-cli"];

/// The document; `tools` are the names and versions of what it is built with.
pub fn sbom(targets: &[&Target], tools: &[(String, String)], time: u64) -> Result<String, String> {
    let lock = std::fs::read_to_string(tools::root().join("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock: {error}"))?;
    let checksums = checksums(&lock);
    let mut components = BTreeMap::new();
    let mut dependencies: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for target in targets {
        let metadata = metadata(target)?;
        let packages: BTreeMap<&str, &Value> = metadata["packages"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|package| Some((package["id"].as_str()?, package)))
            .collect();
        let linked = linked(&metadata, &packages, &tree(target)?);
        for (id, needs) in &linked {
            let Some(package) = packages.get(id) else {
                continue;
            };
            components
                .entry(reference(package))
                .or_insert_with(|| component(package, &checksums));
            let needed = dependencies.entry(reference(package)).or_default();
            needed.extend(
                needs
                    .iter()
                    .filter_map(|id| Some(reference(packages.get(id)?))),
            );
            if package["name"] == "libsqlite3-sys" {
                let sqlite = foreign("sqlite", &sqlite_version(package)?);
                needed.extend(sqlite["bom-ref"].as_str().map(str::to_owned));
                components.insert("pkg:generic/sqlite".to_owned(), sqlite);
            }
        }
    }
    let rust = tools
        .iter()
        .find(|(name, _)| name == "rustc")
        .map(|(_, version)| foreign("rust-std", version))
        .ok_or("no version of rustc")?;
    components.insert("pkg:generic/rust-std".to_owned(), rust);
    let tools: Vec<Value> = tools
        .iter()
        .map(|(name, version)| json!({"type": "application", "name": name, "version": version}))
        .collect();
    let subject = components
        .remove(&format!("pkg:cargo/xpost@{}", names::VERSION))
        .ok_or("cargo metadata does not know xpost")?;
    let (year, month, day) = civil(time);
    let clock = time % 86_400;
    let document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": format!(
                "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
                clock / 3600, clock / 60 % 60, clock % 60
            ),
            "tools": {"components": tools},
            "component": subject,
        },
        "components": components.into_values().collect::<Vec<_>>(),
        "dependencies": dependencies
            .into_iter()
            .map(|(from, to)| json!({"ref": from, "dependsOn": to}))
            .collect::<Vec<_>>(),
    });
    Ok(format!("{document:#}\n"))
}

/// Cargo's name for a target: the `win7` ones have the dependencies of their `pc` kin, which older cargos know.
fn platform(target: &Target) -> String {
    target.triple.replace("-win7-", "-pc-")
}

fn cargo(arguments: &[&str]) -> Result<String, String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    tools::output(
        "the list of what is linked",
        Command::new(cargo)
            .args(arguments)
            .current_dir(tools::root()),
    )
}

fn metadata(target: &Target) -> Result<Value, String> {
    let text = cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        &platform(target),
    ])?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// `name version` of all that is linked. `cargo metadata` alone would add what other packages of the workspace, those for
/// tests, ask for.
fn tree(target: &Target) -> Result<BTreeSet<String>, String> {
    let platform = platform(target);
    let mut arguments = vec!["tree", "--locked", "--target", &platform];
    arguments.extend(["--edges", "normal,no-proc-macro", "--prefix", "none"]);
    arguments.extend(["--format", "{p}"]);
    for package in ROOTS {
        arguments.extend(["--package", package]);
    }
    Ok(cargo(&arguments)?
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.split_once(" v")?;
            Some(format!("{name} {}", rest.split(' ').next()?))
        })
        .collect())
}

/// What is linked, each with what it needs.
fn linked<'a>(
    metadata: &'a Value,
    packages: &BTreeMap<&'a str, &'a Value>,
    tree: &BTreeSet<String>,
) -> BTreeMap<&'a str, Vec<&'a str>> {
    let is_linked = |id: &str| {
        packages.get(id).is_some_and(|package| {
            let text = |key: &str| package[key].as_str().unwrap_or_default();
            tree.contains(&format!("{} {}", text("name"), text("version")))
        })
    };
    metadata["resolve"]["nodes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|node| {
            let id = node["id"].as_str().filter(|id| is_linked(id))?;
            let needs = node["deps"].as_array().into_iter().flatten();
            // Those for tests and for builds are not linked.
            let needs = needs.filter(|needed| {
                let mut kinds = needed["dep_kinds"].as_array().into_iter().flatten();
                kinds.any(|kind| kind["kind"].is_null())
            });
            let needs = needs.filter_map(|needed| needed["pkg"].as_str());
            Some((id, needs.filter(|id| is_linked(id)).collect()))
        })
        .collect()
}

/// What is linked and is no crate of the registry.
fn foreign(name: &str, version: &str) -> Value {
    let reference = format!("pkg:generic/{name}@{version}");
    json!({
        "type": "library",
        "bom-ref": reference,
        "name": name,
        "version": version,
        "purl": reference,
        "scope": "required",
    })
}

/// The version of SQLite whose sources a crate holds.
fn sqlite_version(package: &Value) -> Result<String, String> {
    let manifest = std::path::Path::new(package["manifest_path"].as_str().unwrap_or_default());
    let header = manifest.with_file_name("sqlite3").join("sqlite3.h");
    let text = std::fs::read_to_string(&header)
        .map_err(|error| format!("{}: {error}", header.display()))?;
    text.lines()
        .find_map(|line| line.strip_prefix("#define SQLITE_VERSION "))
        .map(|version| version.trim().trim_matches('"').to_owned())
        .ok_or_else(|| format!("{} does not say its version", header.display()))
}

fn reference(package: &Value) -> String {
    format!(
        "pkg:cargo/{}@{}",
        package["name"].as_str().unwrap_or_default(),
        package["version"].as_str().unwrap_or_default()
    )
}

fn component(package: &Value, checksums: &BTreeMap<(String, String), String>) -> Value {
    let text = |key: &str| package[key].as_str().unwrap_or_default().to_owned();
    let reference = reference(package);
    let mut component = json!({
        "type": "library",
        "bom-ref": reference,
        "name": text("name"),
        "version": text("version"),
        "purl": reference,
        "scope": "required",
    });
    // Old manifests part licences by a slash, which means a choice.
    let license = text("license").replace('/', " OR ");
    if !license.is_empty() {
        component["licenses"] =
            json!([{"expression": license.split_whitespace().collect::<Vec<_>>().join(" ")}]);
    }
    if let Some(hash) = checksums.get(&(text("name"), text("version"))) {
        component["hashes"] = json!([{"alg": "SHA-256", "content": hash}]);
    }
    component
}

/// The checksums of `Cargo.lock`, by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    lock.split("[[package]]")
        .filter_map(|entry| {
            let said = |key: &str| {
                entry
                    .lines()
                    .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""))
                    .and_then(|rest| rest.strip_suffix('"'))
                    .map(str::to_owned)
            };
            Some(((said("name")?, said("version")?), said("checksum")?))
        })
        .collect()
}
