//! The library as an archive to be linked into a program, and what such a program needs of the system.
//!
//! On Linux it is one object whose only names are those of the header and of the Native API: SQLite and the cryptography in it
//! are nobody else's, so that a program may have its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::header::declared;
use super::target::{System, Target};
use crate::tools;

/// The package that cargo makes it of.
pub const PACKAGE: &str = "xpost-static";

/// What is added to the flags of the compiler, so that it says what an archive has to be linked with.
pub const PRINT: &str = "\u{1f}--print=native-static-libs";

/// Its name for users; MinGW's linker looks for the same one.
pub const NAME: &str = "libxpost.a";

/// The exports that the Native API of 1C looks for.
pub const NATIVE_API: [&str; 5] = [
    "DestroyObject",
    "GetAttachType",
    "GetClassNames",
    "GetClassObject",
    "SetPlatformCapabilities",
];

/// The archive and the linker's arguments that belong to it.
#[derive(Clone, Debug)]
pub struct Archive {
    /// The file.
    pub path: PathBuf,
    /// `-l…`, in order.
    pub libraries: Vec<String>,
}

/// Makes the archive for users out of cargo's, which lies in `made`. `told` is what the compiler said, `tools` the prefix of
/// the target's binutils.
pub fn finish(target: &Target, tools: &str, made: &Path, told: &str) -> Result<Archive, String> {
    let from = made.join("libxpost_static.a");
    if !from.is_file() {
        return Err(format!("the build did not make {}", from.display()));
    }
    let libraries = libraries(target.system, told)
        .ok_or("the compiler does not say what the archive is linked with")?;
    let path = match target.system {
        System::Linux => sealed(tools, &from)?,
        _ => from,
    };
    Ok(Archive { path, libraries })
}

/// What rustc says an archive is linked with.
fn libraries(system: System, told: &str) -> Option<Vec<String>> {
    let (_, list) = told.rsplit_once("native-static-libs:")?;
    let mut libraries: Vec<String> = Vec::new();
    for word in list.lines().next()?.split_whitespace() {
        // C compilers bring both by themselves, and know whether the program is to be linked with shared ones.
        let brought = system == System::Linux && ["-lgcc_s", "-lc"].contains(&word);
        // A framework of Apple's is named by two words.
        if let Some(last) = libraries.last_mut().filter(|last| *last == "-framework") {
            last.push(' ');
            last.push_str(word);
            continue;
        }
        if !brought && libraries.last().is_none_or(|last| last != word) {
            libraries.push(word.to_owned());
        }
    }
    Some(libraries)
}

/// An archive of one object that keeps all names but the public ones to itself.
fn sealed(prefix: &str, from: &Path) -> Result<PathBuf, String> {
    let folder = from.with_extension("sealed");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let header = std::fs::read_to_string(tools::root().join("include/xpost.h"))
        .map_err(|error| format!("include/xpost.h: {error}"))?;
    let mut public = declared(&header);
    public.extend(NATIVE_API.map(str::to_owned));
    let (names, whole, object, archive) = (
        folder.join("names"),
        folder.join("whole.o"),
        folder.join("xpost.o"),
        folder.join(NAME),
    );
    std::fs::write(&names, public.join("\n") + "\n").map_err(|error| error.to_string())?;
    let tool = |name: &str| Command::new(format!("{prefix}{name}"));
    tools::output(
        "ld -r",
        tool("ld")
            .args(["-r", "--whole-archive"])
            .arg(from)
            .arg("-o")
            .arg(&whole),
    )?;
    let mut keep = std::ffi::OsString::from("--keep-global-symbols=");
    keep.push(&names);
    tools::output(
        "objcopy",
        tool("objcopy")
            .arg(keep)
            // Nobody optimises it again, and binutils cannot read what was joined of it.
            .args(["-R", ".llvmbc", "-R", ".llvmcmd", "--strip-debug"])
            .args([&whole, &object]),
    )?;
    // Without the times and owners of this machine.
    tools::output("ar", tool("ar").arg("rcsD").args([&archive, &object]))?;
    for scaffold in [&names, &whole, &object] {
        let _ = std::fs::remove_file(scaffold);
    }
    Ok(archive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_compiler_says_is_read_and_what_c_brings_is_left_out() {
        let told = "   Compiling xpost\nnote: link against the following native artifacts\n\n\
                    note: native-static-libs: -lgcc_s -lutil -lrt -lrt -lm -lc\n\n    Finished";
        assert_eq!(
            libraries(System::Linux, told).expect("a list"),
            ["-lutil", "-lrt", "-lm"]
        );
        assert_eq!(
            libraries(System::Windows, "native-static-libs: -lws2_32 -lgcc_eh").expect("a list"),
            ["-lws2_32", "-lgcc_eh"]
        );
        let told = "native-static-libs: -framework Security -framework Security -lSystem";
        assert_eq!(
            libraries(System::MacOs, told).expect("a list"),
            ["-framework Security", "-framework Security", "-lSystem"]
        );
        assert!(libraries(System::Linux, "    Finished").is_none());
    }
}
