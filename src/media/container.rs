//! What a video file says of itself: its codecs, length, size and frame rate, as far as X asks about them.
//!
//! A file may be 16 GB long and made by an enemy. So only the numbers that are needed are read, by position: never the
//! media data, never a table of samples, and no more than [`reader::READS`] times. Nothing is kept whose length the file decides,
//! beyond [`reader::ENTRY`] bytes.
//!
//! The crates for it were weighed: `mp4parse` reads through the media data to find an index behind them and keeps the tables
//! of samples, `re_mp4` and `mp4` make a list of all samples, `mp4-atom` takes boxes whole, `matroska-demuxer` reserves what
//! an element claims to hold and loops for ever over a file whose segment begins with a checksum.

mod codecs;
mod facts;
mod mp4;
mod reader;
mod sps;
mod webm;

use std::io;

pub(super) use codecs::Codec;
pub(super) use facts::{Facts, Picture, Sound};
use reader::{Halt, Reader};

use crate::language::{Text, text};
use crate::transport::Source;

/// What a look at a video found.
#[derive(Debug)]
pub(super) enum Look {
    /// What the file says.
    Known(Facts),
    /// It cannot be played by anybody: why, as a sentence's end.
    Broken(Text),
    /// It was not understood, or is not at hand: why, as a sentence's end.
    Unknown(Text),
}

/// Looks at a video; `Err` when its source fails.
pub(super) fn look(source: &dyn Source) -> Result<Look, io::Error> {
    let reader = Reader::new(source);
    let mut head = [0; 8];
    let outcome = match reader.exact(0, &mut head) {
        Err(halt) => Err(halt),
        Ok(()) if head.starts_with(&webm::MAGIC) => webm::look(&reader),
        Ok(()) if mp4::begins(&head) => mp4::look(&reader),
        Ok(()) => Err(Halt::Foreign),
    };
    match outcome {
        Ok(facts) => Ok(Look::Known(facts)),
        Err(Halt::Io(error)) => Err(error),
        Err(Halt::CutOff) => Ok(Look::Broken(text!(
            "the file is cut off",
            "файл обрывается"
        ))),
        Err(Halt::NoIndex) => Ok(Look::Broken(text!(
            "the file has no index “moov”: it is cut off, or the recording was never finished",
            "в файле нет индекса «moov»: он обрывается, или запись не была завершена"
        ))),
        Err(Halt::NotHere) => Ok(Look::Unknown(text!(
            "its index is not in the first part of the download",
            "индекса нет в начале загружаемого файла"
        ))),
        Err(Halt::Damaged) => Ok(Look::Unknown(text!(
            "its index is not understood",
            "индекс файла не удалось разобрать"
        ))),
        Err(Halt::Foreign) => Ok(Look::Unknown(text!(
            "only MP4, QuickTime and WebM files are looked into",
            "разбираются только файлы MP4, QuickTime и WebM"
        ))),
    }
}

/// Where the index ends of a file whose first bytes these are, when it begins in them; `None` when it does not, or when it
/// ends in them as well.
pub(super) fn index_end(head: &[u8]) -> Option<u64> {
    mp4::index_end(head)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use proptest::prelude::*;

    use super::reader::{ENTRY, READS};
    use super::*;

    const SAMPLES: &[&[u8]] = &[
        include_bytes!("../../tests/samples/h264-aac.mp4"),
        include_bytes!("../../tests/samples/moov-at-end.mp4"),
        include_bytes!("../../tests/samples/h264-aac.mov"),
        include_bytes!("../../tests/samples/fragmented.mp4"),
        include_bytes!("../../tests/samples/hevc.mov"),
        include_bytes!("../../tests/samples/vp9-opus.webm"),
        include_bytes!("../../tests/samples/vp8.webm"),
    ];

    /// Pieces of a file of any length, zeros between them; counts what is read of it.
    #[derive(Debug, Default)]
    struct Sparse {
        length: u64,
        pieces: Vec<(u64, Vec<u8>)>,
        read: AtomicU64,
    }

    impl Source for Sparse {
        fn len(&self) -> u64 {
            self.length
        }

        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            let here = self.length.saturating_sub(offset).min(buffer.len() as u64) as usize;
            let buffer = &mut buffer[..here];
            buffer.fill(0);
            for (start, piece) in &self.pieces {
                for (at, byte) in buffer.iter_mut().enumerate() {
                    let place = (offset + at as u64).checked_sub(*start);
                    if let Some(found) = place.and_then(|place| piece.get(place as usize)) {
                        *byte = *found;
                    }
                }
            }
            self.read.fetch_add(here as u64, Ordering::Relaxed);
            Ok(here)
        }
    }

    fn whole(bytes: &[u8]) -> Sparse {
        Sparse {
            length: bytes.len() as u64,
            pieces: vec![(0, bytes.to_vec())],
            read: AtomicU64::new(0),
        }
    }

    fn facts(source: &Sparse) -> Facts {
        match look(source).expect("readable") {
            Look::Known(facts) => facts,
            other => panic!("{other:?}"),
        }
    }

    /// A box.
    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len() + 8).expect("short");
        [&length.to_be_bytes()[..], kind, content].concat()
    }

    #[test]
    fn real_files_are_read_as_they_are() {
        let found: Vec<Facts> = SAMPLES.iter().map(|bytes| facts(&whole(bytes))).collect();
        for film in &found {
            let picture = film.picture.as_ref().expect("pictures");
            assert_eq!((picture.width, picture.height), (64, 64));
            assert!(picture.pixel.0 == picture.pixel.1);
        }
        let h264 = Codec::H264(Some(sps::Pictures {
            chroma: 1,
            depth: 8,
            fields: false,
        }));
        for film in &found[..4] {
            assert_eq!(film.picture.as_ref().expect("pictures").codec, h264);
        }
        for film in &found[..3] {
            assert_eq!(film.duration.expect("a length") / 100, 10);
            assert_eq!(film.picture.as_ref().expect("pictures").rate, Some(2000));
            assert_eq!(film.sound.as_ref().expect("sound").codec, Codec::Aac(2));
        }
        let channels = |film: &Facts| film.sound.as_ref().expect("sound").channels;
        assert_eq!(channels(&found[0]), Some(1));
        assert_eq!(channels(&found[2]), Some(2));
        // Fragments say neither how long nor how many they are.
        assert_eq!(found[3].duration, None);
        assert_eq!(found[5].duration.expect("a length") / 100, 10);
        assert_eq!(
            found[5].picture.as_ref().expect("pictures").rate,
            Some(2000)
        );
    }

    #[test]
    fn an_index_behind_sixteen_gigabytes_is_found_with_a_few_small_reads() {
        let sample = SAMPLES[1];
        let media = sample
            .windows(4)
            .position(|four| four == b"mdat")
            .expect("media")
            - 4;
        let index = sample
            .windows(4)
            .position(|four| four == b"moov")
            .expect("an index")
            - 4;
        let mut head = sample[..media].to_vec();
        let size = 16u64 << 30;
        head.extend_from_slice(b"\0\0\0\x01mdat");
        head.extend_from_slice(&size.to_be_bytes());
        let film = Sparse {
            length: media as u64 + size + (sample.len() - index) as u64,
            pieces: vec![(0, head), (media as u64 + size, sample[index..].to_vec())],
            read: AtomicU64::new(0),
        };
        assert_eq!(facts(&film).duration.expect("a length") / 100, 10);
        assert!(film.read.load(Ordering::Relaxed) < 4096);
    }

    #[test]
    fn a_table_of_millions_of_samples_is_not_read() {
        let sample = SAMPLES[0];
        let table = sample
            .windows(4)
            .position(|four| four == b"stsz")
            .expect("sizes");
        let mut index = sample.to_vec();
        index[table + 12..table + 16].copy_from_slice(&50_000_000u32.to_be_bytes());
        let film = whole(&index);
        let rate = facts(&film).picture.expect("pictures").rate;
        assert_eq!(rate, Some(50_000_000_000));
        assert!(film.read.load(Ordering::Relaxed) < 4096);
    }

    #[test]
    fn what_no_file_may_say_ends_the_look_and_nothing_else() {
        let huge = [b"\0\0\0\x01moov", &u64::MAX.to_be_bytes()[..]].concat();
        let mut deep = boxed(b"stbl", &[]);
        for kind in [b"minf", b"mdia", b"trak", b"moov"]
            .iter()
            .cycle()
            .take(40_000)
        {
            deep = boxed(kind, &deep);
        }
        let tracks = boxed(b"moov", &boxed(b"trak", &[]).repeat(200_000));
        let no_scale = boxed(
            b"moov",
            &[boxed(b"mvhd", &[0; 100]), boxed(b"mdhd", &[])].concat(),
        );
        let checksums = [
            &webm::MAGIC[..],
            b"\x80\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff",
            &b"\xbf\x84\0\0\0\0".repeat(100_000),
        ]
        .concat();
        let long_name = [
            &webm::MAGIC[..],
            b"\x80\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff\x16\x54\xae\x6b\x01\xff\xff\xff\xff\xff\xff\xff",
        ]
        .concat();
        for (bytes, length) in [
            (huge, 1000),
            (deep, 0),
            (tracks, 0),
            (no_scale, 0),
            (checksums, 0),
            (long_name, 16 << 30),
            (boxed(b"ftyp", b"isom"), 16 << 30),
            (b"\0\0\0\x08ftyp\0\0\0\x07moov".to_vec(), 0),
        ] {
            let mut film = whole(&bytes);
            film.length = film.length.max(length);
            let begun = std::time::Instant::now();
            // Which of the answers is another test's.
            let _ = look(&film).expect("readable");
            assert!(film.read.load(Ordering::Relaxed) <= u64::from(READS) * 16 + ENTRY as u64);
            assert!(begun.elapsed().as_secs() < 20);
        }
    }

    proptest! {
        #[test]
        fn a_film_that_is_changed_anywhere_is_judged(
            which in 0..SAMPLES.len(),
            changes in prop::collection::vec((0usize..4000, any::<u8>()), 1..12),
            cut in prop::option::of(0usize..4000),
            length in prop::option::of(any::<u64>()),
        ) {
            let mut bytes = SAMPLES[which].to_vec();
            for (at, byte) in changes {
                let at = at % bytes.len();
                bytes[at] = byte;
            }
            bytes.truncate(cut.unwrap_or(usize::MAX));
            let _ = index_end(&bytes);
            let mut film = whole(&bytes);
            film.length = length.unwrap_or(film.length);
            let _ = look(&film).expect("readable");
            prop_assert!(film.read.load(Ordering::Relaxed) < 40 * 1024 * 1024);
        }

        #[test]
        fn any_garbage_behind_a_beginning_is_judged(
            kind in prop::sample::select(vec![&b"\0\0\x10\0moov"[..], b"\0\0\0\x08ftyp", &webm::MAGIC]),
            bytes in prop::collection::vec(any::<u8>(), 0..2000),
        ) {
            let bytes = [kind, &bytes].concat();
            let _ = index_end(&bytes);
            let _ = look(&whole(&bytes)).expect("readable");
        }

        #[test]
        fn any_record_of_a_codec_is_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = codecs::sound(*b"mp4a", Some(&bytes));
            let _ = codecs::picture(*b"avc1", Some(&bytes));
            let _ = codecs::matroska_sound(b"A_AAC", &bytes);
        }
    }
}
