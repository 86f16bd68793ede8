//! How a program of a target is run on this machine: as it is, by an emulator of its processor, or by wine.
//!
//! 32-bit Windows programs run in a small Debian of their own, since this one's package manager knows no second
//! architecture. Whatever is mounted there is mounted for the run alone and vanishes with it; the network is this
//! machine's loopback.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cross::target::Target;
use crate::cross::toolchain::Toolchain;
use crate::tools;

/// A user whose name no code page of another country knows.
pub const USER: &str = "Иван Петров";

/// What happens in the small Debian: mount, go in, run.
const ENTER: &str = "root=$1; folder=$2; shift 2; \
     mount -t proc proc \"$root/proc\" && mount --bind /dev \"$root/dev\" && mount --bind \"$folder\" \"$root/t\" && \
     exec chroot \"$root\" env -i \"$@\"";

/// Runs programs of one target that lie below one folder.
pub struct Runner {
    way: Way,
    folder: PathBuf,
    home: PathBuf,
}

enum Way {
    Native,
    /// The emulator and where the libraries of that processor are.
    Emulator(&'static str, &'static str),
    Wine,
    /// The root of the small Debian.
    Wine32(PathBuf),
}

impl Runner {
    /// Brings what is needed to run the target's programs. `folder` is emptied by the caller.
    pub fn ready(toolchain: &Toolchain, target: &Target, folder: &Path) -> Result<Self, String> {
        let way = match target.name {
            "linux-aarch64" => {
                tools::require(&[("qemu-aarch64-static", "qemu-user-static")])?;
                Way::Emulator("qemu-aarch64-static", "/usr/aarch64-linux-gnu")
            }
            "linux-i686" => {
                tools::require(&[("qemu-i386-static", "qemu-user-static")])?;
                Way::Emulator("qemu-i386-static", "/usr/i686-linux-gnu")
            }
            "windows-x86_64" => {
                tools::require(&[("wine", "wine"), ("/usr/lib/wine/wine64", "wine64")])?;
                Way::Wine
            }
            "windows-i686" => Way::Wine32(small_debian(toolchain)?),
            _ => Way::Native,
        };
        Ok(Self {
            way,
            folder: folder.to_owned(),
            home: toolchain.home().join("home"),
        })
    }

    /// How it is run, for the record.
    pub fn describe(&self) -> &'static str {
        match self.way {
            Way::Native => "natively",
            Way::Emulator(..) => "under qemu-user",
            Way::Wine => "under wine, 64-bit",
            Way::Wine32(_) => "under wine, 32-bit",
        }
    }

    /// A path as the target's programs see it. With forward slashes, which need no escape in JSON.
    pub fn path(&self, path: &Path) -> String {
        match &self.way {
            Way::Wine => format!("Z:{}", path.display()),
            Way::Wine32(_) => {
                let inner = path.strip_prefix(&self.folder).unwrap_or(path);
                format!("Z:/t/{}", inner.display())
            }
            _ => path.display().to_string(),
        }
    }

    /// A command that runs `program` in `place`, both below the folder, with these variables.
    pub fn command(
        &self,
        program: &Path,
        place: &Path,
        variables: &[(&str, String)],
        arguments: &[&str],
    ) -> Command {
        let mut command = match &self.way {
            Way::Native => Command::new(program),
            Way::Emulator(emulator, libraries) => {
                let mut command = Command::new(emulator);
                command.args(["-L", libraries]).arg(program);
                command
            }
            Way::Wine => {
                let mut command = Command::new("wine");
                command.arg(program);
                command
            }
            Way::Wine32(root) => {
                let inside = |path: &Path| {
                    Path::new("/t").join(path.strip_prefix(&self.folder).unwrap_or(path))
                };
                let mut command = Command::new("unshare");
                command
                    .args(["-m", "--propagation", "private", "sh", "-c", ENTER, "sh"])
                    .args([root, &self.folder])
                    .args(["HOME=/root", "PATH=/usr/bin:/bin", "WINEPREFIX=/root/wine"])
                    .arg("WINEARCH=win32")
                    .args(wine().map(|(name, value)| format!("{name}={value}")))
                    .args(
                        variables
                            .iter()
                            .map(|(name, value)| format!("{name}={value}")),
                    )
                    .args(["sh", "-c", "cd \"$0\" && exec wine \"$@\""])
                    .arg(inside(place))
                    .arg(inside(program))
                    .args(arguments);
                return command;
            }
        };
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("XPOST_") {
                command.env_remove(&name);
            }
        }
        command
            .args(arguments)
            .current_dir(place)
            .env_remove("XDG_STATE_HOME")
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", self.home.join(USER));
        if let Way::Wine = self.way {
            command
                .env("WINEPREFIX", self.home.join("wine"))
                .envs(wine());
        }
        for (name, value) in variables {
            command.env(name, value);
        }
        command
    }

    /// Begins with nothing that an earlier run kept for the user.
    pub fn forget(&self) -> Result<(), String> {
        std::fs::create_dir_all(self.home.join(USER)).map_err(|error| error.to_string())?;
        let _ = std::fs::remove_dir_all(self.kept());
        Ok(())
    }

    /// Where the library keeps what is the user's own.
    pub fn kept(&self) -> PathBuf {
        let local = format!("drive_c/users/{USER}/AppData/Local/xpost");
        match &self.way {
            Way::Wine => self.home.join("wine").join(local),
            Way::Wine32(root) => root.join("root/wine").join(local),
            _ => self.home.join(USER).join(".local/state/xpost"),
        }
    }
}

/// The variables of wine: the user's name, UTF-8, and no talk.
fn wine() -> impl Iterator<Item = (&'static str, &'static str)> {
    [
        ("USER", USER),
        ("LOGNAME", USER),
        ("LC_ALL", "C.UTF-8"),
        ("WINEDEBUG", "-all"),
        ("WINEDLLOVERRIDES", "mscoree,mshtml="),
    ]
    .into_iter()
}

/// Makes the small Debian with 32-bit wine, once.
fn small_debian(toolchain: &Toolchain) -> Result<PathBuf, String> {
    let root = toolchain.home().join("i386");
    if root.join("done").exists() {
        return Ok(root);
    }
    tools::require(&[("debootstrap", "debootstrap"), ("unshare", "util-linux")])?;
    let source = tools::output(
        "Debian's address",
        Command::new("apt-get").args([
            "indextargets",
            "--format",
            "$(REPO_URI) $(CODENAME)",
            "Created-By: Packages",
        ]),
    )?;
    let (address, release) = source
        .lines()
        .filter(|line| !line.contains("security") && !line.contains("updates"))
        .find_map(|line| line.split_once(' '))
        .ok_or("apt-get names no source of packages")?;
    let _ = std::fs::remove_dir_all(&root);
    // debootstrap takes no path with a space; what it makes may lie behind one.
    let made = if root.to_string_lossy().contains(char::is_whitespace) {
        std::env::temp_dir().join(format!("xpost-debian-{}", std::process::id()))
    } else {
        root.clone()
    };
    tools::run(
        "a small 32-bit Debian with wine",
        Command::new("debootstrap")
            .args([
                "--arch=i386",
                "--variant=minbase",
                "--include=wine32,wine",
                release,
            ])
            .arg(&made)
            .arg(address)
            .stdout(std::process::Stdio::null()),
    )?;
    if made != root {
        tools::output(
            "move the small Debian",
            Command::new("mv").arg(&made).arg(&root),
        )?;
    }
    let explain = |error: std::io::Error| error.to_string();
    let _ = std::fs::remove_dir_all(root.join("var/cache/apt/archives"));
    // Without it wine finds no `localhost`.
    std::fs::write(root.join("etc/hosts"), "127.0.0.1 localhost\n").map_err(explain)?;
    std::fs::create_dir_all(root.join("t")).map_err(explain)?;
    std::fs::write(root.join("done"), "").map_err(explain)?;
    Ok(root)
}
