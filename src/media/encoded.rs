//! Base64 as people and programs write it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::pasted;

/// Base64 in the standard or the URL alphabet, with or without padding and line breaks.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let text = pasted::trim(text);
    let compact: Cow<'_, str> = if text.contains(|letter: char| letter.is_ascii_whitespace()) {
        text.split_ascii_whitespace().collect::<String>().into()
    } else {
        text.into()
    };
    let alphabet = if compact.contains(['-', '_']) {
        URL_SAFE
    } else {
        STANDARD
    };
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&alphabet, config)
        .decode(&*compact)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_taken_in_both_alphabets_with_or_without_padding_and_line_breaks() {
        for text in ["+/8=", "-_8=", "+/8", "+/\r\n8="] {
            assert_eq!(decode(text).expect(text), [0xfb, 0xff]);
        }
        assert!(decode("not base64!").is_none());
    }
}
