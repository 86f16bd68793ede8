//! A part of a file that is generated, where who copies the file copies one. The rest of it is written by hand.

use std::fs;

use crate::tools;

/// The lines that stand before the part and behind it.
pub struct Region {
    pub begin: &'static str,
    pub end: &'static str,
}

impl Region {
    /// The file of the checkout, with this between the two lines.
    pub fn in_file(&self, path: &str, part: &str) -> (String, String) {
        let found = fs::read_to_string(tools::root().join(path)).unwrap_or_default();
        (path.into(), self.within(&found.replace("\r\n", "\n"), part))
    }

    /// Where one of the lines has been lost the part comes last, so that nothing else is, and the compiler complains.
    fn within(&self, text: &str, part: &str) -> String {
        let Self { begin, end } = self;
        let parts = text
            .rsplit_once(begin)
            .and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
        let (before, after) = parts.unwrap_or((text, ""));
        format!("{before}{begin}{part}{end}{after}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGION: Region = Region {
        begin: "// begin\n",
        end: "// end\n",
    };

    #[test]
    fn what_is_written_by_hand_stays() {
        let new = "before\n// begin\nnew\n// end\nafter\n";
        let old = "before\n// begin\nold\n// end\nafter\n";
        assert_eq!(REGION.within(old, "new\n"), new);
        assert_eq!(REGION.within(new, "new\n"), new);
    }

    #[test]
    fn without_a_line_nothing_of_the_file_is_lost() {
        for line in ["", REGION.begin, REGION.end] {
            let file = format!("before\n{line}after\n");
            let once = REGION.within(&file, "new\n");
            assert!(once.starts_with(&file), "{once}");
            assert_eq!(REGION.within(&once, "new\n"), once);
        }
    }
}
