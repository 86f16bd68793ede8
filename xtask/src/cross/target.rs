//! The machines that are built for, as data: one row each, and everything that differs between them is in it.

/// What a target's files are called and how they are linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Linux,
    Windows,
    MacOs,
}

/// One machine of a user.
#[derive(Debug)]
pub struct Target {
    /// Its name in archives and on the command line.
    pub name: &'static str,
    /// Rust's name for it.
    pub triple: &'static str,
    pub system: System,
    /// `os` and `arch` of 1C's manifest.
    pub addin: &'static str,
    /// The platform tag of a wheel for Python.
    pub wheel: &'static str,
    /// The prefix of Debian's cross tools: `PREFIX-gcc`.
    pub tools: &'static str,
    /// What `dlltool` calls the machine; for Windows.
    pub machine: &'static str,
}

/// The glibc that Linux files are linked against: that of RHEL 7 and of Debian 8.
pub const GLIBC: &str = "2.17";

/// Everything that is built on Linux; the `win7` targets run on Windows 7 and later, their `pc` kin only on Windows 10.
pub const TARGETS: [Target; 5] = [
    Target {
        name: "linux-x86_64",
        triple: "x86_64-unknown-linux-gnu",
        system: System::Linux,
        addin: "Linux/x86_64",
        wheel: "manylinux_2_17_x86_64.manylinux2014_x86_64",
        tools: "x86_64-linux-gnu",
        machine: "",
    },
    Target {
        name: "linux-aarch64",
        triple: "aarch64-unknown-linux-gnu",
        system: System::Linux,
        addin: "Linux/ARM64",
        wheel: "manylinux_2_17_aarch64.manylinux2014_aarch64",
        tools: "aarch64-linux-gnu",
        machine: "",
    },
    Target {
        name: "linux-i686",
        triple: "i686-unknown-linux-gnu",
        system: System::Linux,
        addin: "Linux/i386",
        wheel: "manylinux_2_17_i686.manylinux2014_i686",
        tools: "i686-linux-gnu",
        machine: "",
    },
    Target {
        name: "windows-x86_64",
        triple: "x86_64-win7-windows-gnu",
        system: System::Windows,
        addin: "Windows/x86_64",
        wheel: "win_amd64",
        tools: "x86_64-w64-mingw32",
        machine: "i386:x86-64",
    },
    Target {
        name: "windows-i686",
        triple: "i686-win7-windows-gnu",
        system: System::Windows,
        addin: "Windows/i386",
        wheel: "win32",
        tools: "i686-w64-mingw32",
        machine: "i386",
    },
];

/// Everything that is built on a Mac, with Apple's own tools. Certificates are asked about in the manner of macOS 10.14.
pub const MAC_TARGETS: [Target; 2] = [
    Target {
        name: "macos-aarch64",
        triple: "aarch64-apple-darwin",
        system: System::MacOs,
        addin: "MacOS/ARM64",
        wheel: "macosx_11_0_arm64",
        tools: "",
        machine: "",
    },
    Target {
        name: "macos-x86_64",
        triple: "x86_64-apple-darwin",
        system: System::MacOs,
        addin: "MacOS/x86_64",
        wheel: "macosx_10_14_x86_64",
        tools: "",
        machine: "",
    },
];

/// The targets that are built on the machine that this runs on.
pub fn built() -> Vec<&'static Target> {
    if cfg!(target_os = "macos") {
        MAC_TARGETS.iter().collect()
    } else {
        TARGETS.iter().collect()
    }
}

/// Those that something can be said of on Linux: for a Mac, that the sources compile.
pub fn tried() -> Vec<&'static Target> {
    TARGETS.iter().chain(&MAC_TARGETS).collect()
}

/// Those among `known` that have these names; all of them for no name.
pub fn named(known: &[&'static Target], names: &[&str]) -> Result<Vec<&'static Target>, String> {
    if names.is_empty() {
        return Ok(known.to_vec());
    }
    names
        .iter()
        .map(|name| {
            known
                .iter()
                .find(|target| target.name == *name || target.triple == *name)
                .copied()
                .ok_or_else(|| {
                    let known: Vec<_> = known.iter().map(|target| target.name).collect();
                    format!("{name} is no target here; known are {}", known.join(", "))
                })
        })
        .collect()
}

impl Target {
    /// Whether it is linked on the machine that this runs on: for a Mac that takes Apple's own system libraries.
    pub fn is_linked_here(&self) -> bool {
        (self.system == System::MacOs) == cfg!(target_os = "macos")
    }

    /// The oldest macOS that is built for, as the tag of the wheel has it.
    pub fn oldest_macos(&self) -> Option<String> {
        let mut parts = self.wheel.strip_prefix("macosx_")?.split('_');
        Some(format!("{}.{}", parts.next()?, parts.next()?))
    }

    /// The shared library.
    pub fn library(&self) -> &'static str {
        match self.system {
            System::Linux => "libxpost.so",
            System::Windows => "xpost.dll",
            System::MacOs => "libxpost.dylib",
        }
    }

    /// The name that programs linked with the shared library ask for, and the one of the file itself: `library` is a link to
    /// the first, and that one to the second. None on Windows, where a library has one name.
    pub fn versioned(&self) -> Option<(String, String)> {
        let version = env!("CARGO_PKG_VERSION");
        let major = version.split('.').next().unwrap_or_default();
        match self.system {
            System::Linux => Some((
                format!("libxpost.so.{major}"),
                format!("libxpost.so.{version}"),
            )),
            System::MacOs => Some((
                format!("libxpost.{major}.dylib"),
                format!("libxpost.{version}.dylib"),
            )),
            System::Windows => None,
        }
    }

    /// The program.
    pub fn program(&self) -> &'static str {
        match self.system {
            System::Windows => "xpost.exe",
            _ => "xpost",
        }
    }

    /// Where the library lies in an archive: Windows looks for it beside the program.
    pub fn library_folder(&self) -> &'static str {
        match self.system {
            System::Windows => "bin",
            _ => "lib",
        }
    }

    /// The machine that this runs on, if it is one of them.
    pub fn host() -> Option<&'static Target> {
        let system = match std::env::consts::OS {
            "linux" => System::Linux,
            "macos" => System::MacOs,
            "windows" => System::Windows,
            _ => return None,
        };
        let processor = match std::env::consts::ARCH {
            "x86" => "i686",
            other => other,
        };
        TARGETS
            .iter()
            .chain(&MAC_TARGETS)
            .find(|target| target.system == system && target.triple.starts_with(processor))
    }

    /// One of Debian's cross tools.
    pub fn tool(&self, name: &str) -> String {
        format!("{}-{name}", self.tools)
    }

    /// The triple as it stands in the names of variables: of cargo in capitals, of the crate `cc` in small letters.
    pub fn variable(&self) -> String {
        self.triple.replace('-', "_")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_macos_is_that_of_the_wheel() {
        let oldest = MAC_TARGETS.map(|target| target.oldest_macos());
        assert_eq!(oldest, [Some("11.0".to_owned()), Some("10.14".to_owned())]);
        assert!(TARGETS.iter().all(|target| target.oldest_macos().is_none()));
    }
}
