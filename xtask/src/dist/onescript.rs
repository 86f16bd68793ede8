//! The package for OneScript as its package manager `opm` builds it: a zip file with `opm-metadata.xml` and another zip
//! file, `content.zip`, of what is installed. The library for every platform is inside, not the add-in's own zip file:
//! OneScript unpacks such a file into the temporary folder at every start and leaves it there.

use super::archive::Files;
use super::names;
use crate::{addin, tools};

/// The name of the package.
pub fn name() -> String {
    format!("xpost-{}.ospx", names::VERSION)
}

/// The file's bytes, with the libraries that the add-in `zip` holds.
pub fn package(zip: &[u8], time: u64) -> Result<Vec<u8>, String> {
    let folder = tools::root().join("bindings/onescript");
    let manifest = std::fs::read_to_string(folder.join("packagedef"))
        .map_err(|error| format!("packagedef: {error}"))?;
    let mut content = Files::default();
    for (name, library) in addin::libraries(zip)? {
        content.add(format!("addin/{name}"), library);
    }
    for included in all_said(&manifest, "ВключитьФайл") {
        let path = folder.join(included);
        if included == "addin" {
            continue;
        } else if path.is_dir() {
            content.folder(included, &path)?;
        } else {
            content.copy(included, &path)?;
        }
    }
    let (name, version) = (said(&manifest, "Имя")?, said(&manifest, "Версия")?);
    if version != names::VERSION {
        return Err(format!(
            "bindings/onescript/packagedef is of version {version}, the project of {}",
            names::VERSION
        ));
    }
    let metadata = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <opm-metadata xmlns=\"http://oscript.io/schemas/opm-metadata/1.0\">\
         <name>{name}</name><version>{version}</version><description>{}</description>\
         <engine-version>{}</engine-version></opm-metadata>",
        said(&manifest, "Описание")?,
        said(&manifest, "ВерсияСреды")?,
    );
    let mut package = Files::default();
    package.add("opm-metadata.xml", metadata);
    package.add("content.zip", content.zip(time, &[])?);
    package.zip(time, &["opm-metadata.xml"])
}

/// The texts that a method of the package's description is called with.
fn all_said<'a>(manifest: &'a str, method: &'a str) -> impl Iterator<Item = &'a str> {
    manifest.lines().filter_map(move |line| {
        let (_, call) = line.split_once(method)?;
        call.strip_prefix("(\"")?.split('"').next()
    })
}

fn said<'a>(manifest: &'a str, method: &'a str) -> Result<&'a str, String> {
    // `.Описание(` and not the `Описание.` that the whole begins with.
    all_said(manifest, method)
        .next()
        .ok_or_else(|| format!("packagedef does not say `{method}`"))
}
