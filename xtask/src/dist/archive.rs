//! Archives whose bytes follow from what is in them: entries in order, one time for all, no owner.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::Path;

/// The files of an archive by their path in it, with forward slashes.
#[derive(Default)]
pub struct Files(BTreeMap<String, File>);

struct File {
    bytes: Vec<u8>,
    executable: bool,
    /// The name, in the same folder, that this is another one for.
    link: Option<String>,
}

impl Files {
    /// Adds what is in memory.
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        let file = File {
            bytes: bytes.into(),
            executable: false,
            link: None,
        };
        self.0.insert(path.into(), file);
    }

    /// Adds another name for a file of the same folder. Zip files hold none.
    pub fn link(&mut self, path: impl Into<String>, to: impl Into<String>) {
        let file = File {
            bytes: Vec::new(),
            executable: true,
            link: Some(to.into()),
        };
        self.0.insert(path.into(), file);
    }

    /// Puts all of them below a folder.
    #[cfg(unix)]
    pub fn install(&self, folder: &Path) -> Result<(), String> {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        for (path, file) in &self.0 {
            let to = folder.join(path);
            let explain = |error: std::io::Error| format!("{}: {error}", to.display());
            if let Some(parent) = to.parent() {
                std::fs::create_dir_all(parent).map_err(explain)?;
            }
            // A library that a program has loaded is replaced, not written over.
            let _ = std::fs::remove_file(&to);
            if let Some(link) = &file.link {
                symlink(link, &to).map_err(explain)?;
                continue;
            }
            std::fs::write(&to, &file.bytes).map_err(explain)?;
            let mode = std::fs::Permissions::from_mode(file.mode());
            std::fs::set_permissions(&to, mode).map_err(explain)?;
        }
        Ok(())
    }

    /// Adds a file of the disk.
    pub fn copy(&mut self, path: impl Into<String>, from: &Path) -> Result<(), String> {
        let bytes = std::fs::read(from).map_err(|error| format!("{}: {error}", from.display()))?;
        self.add(path, bytes);
        Ok(())
    }

    /// Adds a program of the disk.
    pub fn program(&mut self, path: impl Into<String>, from: &Path) -> Result<(), String> {
        let path = path.into();
        self.copy(path.clone(), from)?;
        if let Some(file) = self.0.get_mut(&path) {
            file.executable = true;
        }
        Ok(())
    }

    /// Adds every file below a folder.
    pub fn folder(&mut self, path: &str, from: &Path) -> Result<(), String> {
        for entry in crate::tools::entries(from) {
            let name = entry.file_name().unwrap_or_default().to_string_lossy();
            let inner = format!("{path}/{name}");
            if entry.is_dir() {
                self.folder(&inner, &entry)?;
            } else {
                self.copy(inner, &entry)?;
            }
        }
        Ok(())
    }

    /// The paths and bytes, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0
            .iter()
            .map(|(path, file)| (path.as_str(), file.bytes.as_slice()))
    }

    /// A zip file with all of them, in the given order where one is given first.
    pub fn zip(&self, time: u64, first: &[&str]) -> Result<Vec<u8>, String> {
        let explain = |error: zip::result::ZipError| error.to_string();
        let time = zip_time(time)?;
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let rest = self
            .0
            .keys()
            .map(String::as_str)
            .filter(|path| !first.contains(path));
        for path in first.iter().copied().chain(rest) {
            let Some(file) = self.0.get(path) else {
                continue;
            };
            let options = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Deflated)
                .last_modified_time(time)
                .unix_permissions(file.mode());
            writer.start_file(path, options).map_err(explain)?;
            writer
                .write_all(&file.bytes)
                .map_err(|error| error.to_string())?;
        }
        Ok(writer.finish().map_err(explain)?.into_inner())
    }

    /// A compressed tar file with all of them.
    pub fn tar_gz(&self, time: u64) -> Result<Vec<u8>, String> {
        let explain = |error: std::io::Error| error.to_string();
        // The head of a gzip file holds a time as well; this one holds none.
        let gzip = flate2::GzBuilder::new().write(Vec::new(), flate2::Compression::best());
        let mut builder = tar::Builder::new(gzip);
        for (path, file) in &self.0 {
            let mut header = tar::Header::new_ustar();
            if let Some(link) = &file.link {
                header.set_size(0);
                header.set_mode(0o777);
                header.set_mtime(time);
                header.set_uid(0);
                header.set_gid(0);
                header.set_entry_type(tar::EntryType::Symlink);
                builder
                    .append_link(&mut header, path, link)
                    .map_err(explain)?;
                continue;
            }
            header.set_size(file.bytes.len() as u64);
            header.set_mode(file.mode());
            header.set_mtime(time);
            header.set_uid(0);
            header.set_gid(0);
            header.set_entry_type(tar::EntryType::Regular);
            builder
                .append_data(&mut header, path, file.bytes.as_slice())
                .map_err(explain)?;
        }
        builder
            .into_inner()
            .and_then(flate2::write::GzEncoder::finish)
            .map_err(explain)
    }
}

impl File {
    fn mode(&self) -> u32 {
        if self.executable { 0o755 } else { 0o644 }
    }
}

/// One entry of a zip file.
pub fn entry(zip: &[u8], name: &str) -> Result<Vec<u8>, String> {
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

/// A time as zip files hold it: no zone (UTC is meant), even seconds, not before 1980.
fn zip_time(seconds: u64) -> Result<zip::DateTime, String> {
    let date = civil(seconds);
    let second = (seconds % 60) as u8 & !1;
    zip::DateTime::from_date_and_time(
        date.0,
        date.1,
        date.2,
        (seconds / 3600 % 24) as u8,
        (seconds / 60 % 60) as u8,
        second,
    )
    .map_err(|error| format!("the time of the commit: {error}"))
}

/// Year, month and day of a Unix time, after the days-from-civil algorithm of the proleptic Gregorian calendar.
pub fn civil(seconds: u64) -> (u16, u8, u8) {
    let days = seconds / 86_400 + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year + era * 400 + u64::from(month <= 2);
    (year as u16, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        let mut files = Files::default();
        files.add("b/second.txt", "two");
        files.add("a/first.txt", "one");
        files
    }

    #[test]
    fn the_same_files_give_the_same_bytes() {
        let time = 1_795_528_011;
        assert_eq!(files().zip(time, &[]), files().zip(time, &[]));
        assert_eq!(files().tar_gz(time), files().tar_gz(time));
    }

    #[test]
    fn another_name_is_a_link_in_an_archive_and_on_the_disk() {
        let mut files = files();
        files.link("b/other.txt", "second.txt");
        let bytes = files.tar_gz(1_795_528_011).expect("an archive");
        let unpacked = std::env::temp_dir().join(format!("xpost-links-{}", std::process::id()));
        let installed = unpacked.join("installed");
        tar::Archive::new(flate2::read::GzDecoder::new(&*bytes))
            .unpack(&unpacked)
            .expect("unpacked");
        #[cfg(unix)]
        files.install(&installed).expect("installed");
        for folder in [&unpacked, &installed] {
            let link = folder.join("b/other.txt");
            let to = std::fs::read_link(&link).expect("a link");
            assert_eq!(to, Path::new("second.txt"));
            assert_eq!(std::fs::read_to_string(&link).expect("a file"), "two");
        }
        std::fs::remove_dir_all(&unpacked).expect("removed");
    }

    #[test]
    fn entries_stand_in_order_with_the_time_of_the_commit() {
        let bytes = files()
            .zip(1_795_528_011, &["b/second.txt"])
            .expect("a zip");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
        assert_eq!(archive.index_for_name("b/second.txt"), Some(0));
        assert_eq!(archive.index_for_name("a/first.txt"), Some(1));
        let entry = archive.by_index(0).expect("an entry");
        let time = entry.last_modified().expect("a time");
        assert_eq!((time.year(), time.month(), time.day()), (2026, 11, 24));
    }

    #[test]
    fn days_are_counted_as_the_calendar_has_them() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(951_782_400), (2000, 2, 29));
        assert_eq!(civil(1_795_528_011), (2026, 11, 24));
    }
}
