//! `cargo xtask install FOLDER [--debug]`: builds for this machine and puts the program, the libraries, the headers and what
//! pkg-config and CMake read below a folder, as an archive of a release has them. On Linux and macOS; in a release for Windows
//! the same lies in the zip file.

use std::path::Path;
use std::process::Command;

use crate::cross::archive;
use crate::cross::build::{Built, Profile};
use crate::cross::target::Target;
use crate::tools;

/// `cargo xtask install FOLDER [--debug]`.
pub fn run(arguments: &[&str]) -> Result<(), String> {
    let (folder, profile) = match arguments {
        [folder] => (folder, Profile::Release),
        [folder, "--debug"] => (folder, Profile::Debug),
        _ => return Err("usage: cargo xtask install FOLDER [--debug]".to_owned()),
    };
    into(Path::new(folder), profile)?;
    println!("installed below {folder}");
    Ok(())
}

#[cfg(not(unix))]
fn into(_: &Path, _: Profile) -> Result<(), String> {
    Err(
        "there is no common place for libraries on Windows: take the archive of a release"
            .to_owned(),
    )
}

/// Builds and installs below a folder.
#[cfg(unix)]
fn into(folder: &Path, profile: Profile) -> Result<(), String> {
    let target = Target::host().ok_or("this machine is none that releases are built for")?;
    let built = build(target, profile)?;
    // Relative to where the command was given, while cargo runs in the root.
    let folder = std::path::absolute(folder).map_err(|error| error.to_string())?;
    crate::dist::package::installed(target, &built)?.install(&folder)
}

/// With the installed Rust.
fn build(target: &Target, profile: Profile) -> Result<Built, String> {
    // Build scripts look at variables that the cargo which runs this has set for itself, and would begin anew for them.
    let cargo = || {
        let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()));
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    };
    let (made, flag) = match profile {
        Profile::Release => ("release", Some("--release")),
        Profile::Debug => ("debug", None),
    };
    tools::run(
        "the library and the program",
        cargo()
            .args(["build", "--package", "xpost", "--package", "xpost-cli"])
            .args(flag),
    )?;
    let told = tools::run_and_read(
        "the archive",
        cargo()
            .args(["rustc", "--package", archive::PACKAGE, "--lib"])
            .args(flag)
            .args(["--", "--print=native-static-libs"]),
    )?;
    let made = tools::target_folder().join(made);
    Ok(Built {
        library: made.join(target.library()),
        program: made.join(target.program()),
        import: None,
        archive: Some(archive::finish(target, "", &made, &told)?),
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::PathBuf;
    use std::sync::OnceLock;

    use super::*;
    use crate::prove::world::{PNG, World};

    /// Installed once for all tests, without optimisation.
    fn installed() -> &'static Path {
        static FOLDER: OnceLock<PathBuf> = OnceLock::new();
        FOLDER.get_or_init(|| {
            let folder = tools::target_folder().join("installed");
            let _ = std::fs::remove_dir_all(&folder);
            into(&folder, Profile::Debug).expect("installed");
            folder
        })
    }

    fn output(command: &mut Command) -> String {
        tools::output("a command", command).unwrap_or_else(|error| panic!("{command:?}: {error}"))
    }

    fn pkg_config(arguments: &[&str]) -> Vec<String> {
        let told = output(
            Command::new("pkg-config")
                .args(arguments)
                .env("PKG_CONFIG_PATH", installed().join("lib/pkgconfig")),
        );
        told.split_whitespace().map(str::to_owned).collect()
    }

    /// An empty folder with what the example of `bindings/c` takes.
    fn work(name: &str, world: &World) -> PathBuf {
        let folder = tools::target_folder()
            .join("tmp")
            .join(format!("install-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        for (file, bytes) in [
            ("twitter.json", world.oauth2().to_string().into_bytes()),
            ("picture.png", PNG.to_vec()),
        ] {
            std::fs::write(folder.join(file), bytes).expect("a file");
        }
        let example = tools::root().join("bindings/c/example.c");
        std::fs::copy(example, folder.join("example.c")).expect("the example");
        folder
    }

    /// The program posts a text and a picture; and it needs `libxpost.so` when it should.
    fn posts(program: &Path, folder: &Path, world: &World, shared: bool) {
        let told = output(
            Command::new(program)
                .args(["twitter.json", "picture.png"])
                .env_remove("LD_LIBRARY_PATH")
                .current_dir(folder),
        );
        assert_eq!(world.posts().len(), 2, "{told}");
        let needed = output(Command::new("readelf").arg("-d").arg(program));
        assert_eq!(needed.contains("[libxpost.so.0]"), shared, "{needed}");
    }

    fn compiled(name: &str, flags: &[&str], arguments: &[&str], shared: bool) -> PathBuf {
        let world = World::plain().expect("a simulated X");
        let folder = work(name, &world);
        output(
            Command::new("cc")
                .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "example.c"])
                .args(flags)
                .args(pkg_config(arguments))
                .args(["-o", "example"])
                .current_dir(&folder),
        );
        let program = folder.join("example");
        posts(&program, &folder, &world, shared);
        program
    }

    #[test]
    fn a_program_is_linked_with_the_archive_as_pkg_config_says_and_posts() {
        let program = compiled(
            "archive",
            &[],
            &["--cflags", "--libs", "xpost-static"],
            false,
        );
        // What the archive keeps until the end is nothing that its host has to look through.
        let folder = program.parent().expect("a folder");
        let suppressions = installed().join("share/xpost/xpost.supp");
        let world = World::plain().expect("a simulated X");
        std::fs::write(folder.join("twitter.json"), world.oauth2().to_string()).expect("a file");
        output(
            Command::new("valgrind")
                .args(["-q", "--leak-check=full", "--show-leak-kinds=all"])
                .args(["--errors-for-leak-kinds=all", "--error-exitcode=9"])
                .arg(format!("--suppressions={}", suppressions.display()))
                .arg(&program)
                .args(["twitter.json", "picture.png"])
                .current_dir(folder),
        );
        // Nothing of the system's is shared either.
        let all = ["--cflags", "--static", "--libs", "xpost"];
        compiled("static", &["-static"], &all, false);
    }

    #[test]
    fn a_program_is_linked_with_the_shared_library_as_pkg_config_says_and_posts() {
        let path = format!("-Wl,-rpath,{}", installed().join("lib").display());
        compiled("shared", &[&path], &["--cflags", "--libs", "xpost"], true);
    }

    #[test]
    fn cmake_links_a_program_with_either_and_both_post() {
        for (library, shared) in [("xpost", true), ("xpost_static", false)] {
            let world = World::plain().expect("a simulated X");
            let folder = work(&format!("cmake-{library}"), &world);
            let project = format!(
                "cmake_minimum_required(VERSION 3.10)\nproject(example C)\nfind_package(xpost {} REQUIRED)\n\
                 add_executable(example example.c)\ntarget_link_libraries(example xpost::{library})\n",
                crate::dist::names::VERSION
            );
            std::fs::write(folder.join("CMakeLists.txt"), project).expect("a project");
            output(
                Command::new("cmake")
                    .args(["-S", ".", "-B", "build"])
                    .arg(format!("-DCMAKE_PREFIX_PATH={}", installed().display()))
                    .current_dir(&folder),
            );
            output(
                Command::new("cmake")
                    .args(["--build", "build"])
                    .current_dir(&folder),
            );
            posts(&folder.join("build/example"), &folder, &world, shared);
        }
    }

    #[test]
    fn the_archive_shows_the_header_and_the_native_api_and_nothing_else() {
        let told = output(
            Command::new("nm")
                .args(["-g", "--defined-only", "--format=posix"])
                .arg(installed().join("lib").join(archive::NAME)),
        );
        let mut shown: Vec<&str> = told
            .lines()
            .filter(|line| !line.ends_with(':'))
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        shown.sort_unstable();
        let header =
            std::fs::read_to_string(installed().join("include/xpost.h")).expect("a header");
        let mut promised = crate::cross::header::declared(&header);
        promised.extend(archive::NATIVE_API.map(str::to_owned));
        promised.sort();
        assert_eq!(shown, promised);
    }

    #[test]
    fn a_panic_inside_the_archive_is_an_envelope_however_it_is_linked() {
        let world = World::plain().expect("a simulated X");
        let folder = work("panic", &world);
        for flags in [&[][..], &["-static"], &["-Wl,--gc-sections"]] {
            output(
                Command::new("cc")
                    .arg(tools::root().join("tests/c/panic.c"))
                    .args(flags)
                    .args(pkg_config(&["--cflags", "--libs", "xpost-static"]))
                    .args(["-o", "panic"])
                    .current_dir(&folder),
            );
            output(Command::new(folder.join("panic")).current_dir(&folder));
        }
    }

    /// A program may have another SQLite than the one inside.
    #[test]
    fn a_program_keeps_its_own_functions_of_the_same_names() {
        let world = World::plain().expect("a simulated X");
        let folder = work("own", &world);
        let own = "#include <string.h>\n#include \"xpost.h\"\n\
                   const char *sqlite3_libversion(void) { return \"mine\"; }\n\
                   int sqlite3_open_v2(void) { return 77; }\n\
                   int main(void) {\n\
                   \x20   char *answer = xpost_call(0, \"ListProfiles\", \"{\\\"auth\\\":{\\\"store\\\":\\\"own.db\\\"}}\");\n\
                   \x20   return strncmp(answer, \"{\\\"ok\\\":true\", 10) != 0 || strcmp(sqlite3_libversion(), \"mine\") != 0;\n\
                   }\n";
        std::fs::write(folder.join("own.c"), own).expect("a source");
        output(
            Command::new("cc")
                .arg("own.c")
                .args(pkg_config(&["--cflags", "--libs", "xpost-static"]))
                .args(["-o", "own"])
                .current_dir(&folder),
        );
        output(Command::new(folder.join("own")).current_dir(&folder));
    }

    #[test]
    fn man_finds_a_page_for_the_program_and_for_each_command() {
        let folder = installed().join("share/man/man1");
        let listed = output(Command::new(installed().join("bin/xpost")).arg("--help"));
        let commands = listed
            .lines()
            .skip_while(|line| *line != "Commands:")
            .skip(1);
        let mut pages = vec!["xpost".to_owned()];
        let commands = commands.take_while(|line| !line.is_empty());
        // What a command does may go on in lines of its own, further to the right.
        for line in commands.filter(|line| !line.starts_with("   ")) {
            let word = line.split_whitespace().next().expect("a word");
            pages.push(format!("xpost-{word}"));
        }
        assert!(pages.len() > 8, "{pages:?}");
        for page in pages {
            assert!(folder.join(format!("{page}.1")).is_file(), "{page}");
            if Command::new("man").arg("--version").output().is_ok() {
                let found = output(
                    Command::new("man")
                        .arg("-M")
                        .arg(installed().join("share/man"))
                        .args(["-w", &page]),
                );
                assert!(found.trim().ends_with(&format!("{page}.1")), "{found}");
            }
        }
    }
}
