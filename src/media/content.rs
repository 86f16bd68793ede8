//! Tells files apart by what they hold, for faces whose users do not say what a file is.

use std::fs;

use super::check::sniff;
use super::limits::Category;
use super::{gif, source};
use crate::error::Error;
use crate::transport::Source;

/// What X may take an open file for: a GIF that moves, a picture, a video; `None` for anything else.
///
/// Whether X takes it is for [`open()`](super::open) to say: also a kind of video that X does not take is a video, and so is
/// sound, which needs to become one.
pub fn category_of(file: fs::File) -> Result<Option<Category>, Error> {
    let source = source::File::from_file(file, "media")?;
    let media_type = sniff(&source, Category::Image, "media")?;
    Ok(match media_type.split('/').next() {
        Some("image") if media_type == "image/gif" && moves(&source) => Some(Category::Gif),
        Some("image") => Some(Category::Image),
        Some("video" | "audio") => Some(Category::Video),
        _ => None,
    })
}

/// Whether a GIF is animated. A damaged one passes for it: the check of GIFs says what is wrong.
fn moves(source: &dyn Source) -> bool {
    gif::look(source, "media").map_or(true, gif::Gif::is_animated)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn told(content: &[u8]) -> Option<Category> {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(content).expect("written");
        category_of(file).expect("readable")
    }

    /// A GIF of one pixel.
    fn gif(frames: usize) -> Vec<u8> {
        let frame = b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0";
        let head = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0";
        [&head[..], &frame.repeat(frames), b";"].concat()
    }

    #[test]
    fn a_file_is_told_by_its_content_and_a_gif_by_whether_it_moves() {
        let stream = [&[0x47][..], &[0; 187]].concat().repeat(3);
        let webm = [&b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm"[..], &[0; 256]].concat();
        for (content, expected) in [
            (&b"\x89PNG\r\n\x1a\n"[..], Some(Category::Image)),
            (b"\xff\xd8\xff\xe0", Some(Category::Image)),
            (&gif(1), Some(Category::Image)),
            (&gif(2), Some(Category::Gif)),
            (b"GIF89a", Some(Category::Gif)),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", Some(Category::Video)),
            (&webm, Some(Category::Video)),
            (b"ID3\x04", Some(Category::Video)),
            (&stream, Some(Category::Video)),
            (b"%PDF-1.7", None),
            (b"a text", None),
            (b"", None),
        ] {
            assert_eq!(told(content), expected, "{content:?}");
        }
    }
}
