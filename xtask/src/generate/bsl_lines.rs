//! Lines in the language of 1C.

/// The longest line, a tab as four letters.
pub const WIDTH: usize = 120;

/// The items between what opens and what closes: in one line, or, where that is too long, in lines that begin with `more`.
pub fn list(opening: &str, items: &[String], closing: &str, more: &str) -> String {
    let line = format!("{opening}{}{closing}", items.join(", "));
    if length(&line) <= WIDTH {
        return line;
    }
    let mut out = opening.to_owned();
    let mut line = String::new();
    for (index, item) in items.iter().enumerate() {
        let is_last = index + 1 == items.len();
        let item = format!("{item}{}", if is_last { closing } else { "," });
        if line.is_empty() {
            line = format!("{more}{item}");
        } else if length(&line) + 1 + length(&item) <= WIDTH {
            line = format!("{line} {item}");
        } else {
            out = format!("{out}\n{line}");
            line = format!("{more}{item}");
        }
    }
    format!("{out}\n{line}")
}

fn length(line: &str) -> usize {
    line.chars()
        .map(|letter| if letter == '\t' { 4 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_broken_between_its_items() {
        let items: Vec<String> = (0..40).map(|number| format!("item{number}")).collect();
        let broken = list("\tcall(", &items, ");", "\t\t");
        assert!(broken.starts_with("\tcall(\n\t\titem0, item1,"), "{broken}");
        assert!(broken.ends_with(" item39);"), "{broken}");
        assert!(broken.lines().all(|line| length(line) <= WIDTH), "{broken}");
        assert_eq!(list("call(", &[], ");", "\t"), "call();");
    }
}
