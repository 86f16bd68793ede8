//! What a program that was linked against an earlier release relies on: `include/abi.txt` has a line for each exported
//! function and each type of a callback, and no line of it ever changes or goes. What is new is added at its end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

/// The declarations of a header, one line each, without comments.
fn declared(header: &str) -> Vec<String> {
    let mut code = String::new();
    let mut rest = header;
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").expect("a comment ends").1;
    }
    code.push_str(rest);
    let code: String = code
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .filter(|line| !line.starts_with('#') && !line.contains("extern \"C\""))
        .flat_map(|line| [line, " "])
        .collect();
    code.split(';')
        .map(|declaration| {
            let words: Vec<&str> = declaration.split_whitespace().collect();
            words.join(" ")
        })
        .filter(|declaration| declaration.contains('('))
        .map(|declaration| format!("{declaration};"))
        .collect()
}

fn read(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("include")
        .join(file);
    std::fs::read_to_string(path).expect(file)
}

/// What `header` takes away from `promised`, and what it adds without saying so there.
fn differences(promised: &str, header: &str) -> Vec<String> {
    let (promised, now): (Vec<&str>, _) = (promised.lines().collect(), declared(header));
    let gone = promised
        .iter()
        .filter(|line| !now.iter().any(|declaration| declaration == *line))
        .map(|line| format!("changed or gone, which no release may do: {line}"));
    let new = now
        .iter()
        .filter(|declaration| !promised.contains(&declaration.as_str()))
        .map(|line| format!("not in include/abi.txt (run: cargo xtask generate): {line}"));
    gone.chain(new).collect()
}

#[test]
fn no_function_changes_its_signature_or_goes_and_new_ones_are_written_down() {
    let differences = differences(&read("abi.txt"), &read("xpost.h"));
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_changed_a_removed_and_an_added_function_are_noticed() {
    let (promised, header) = (read("abi.txt"), read("xpost.h"));
    assert!(differences(&promised, &header).is_empty());
    for (from, to) in [
        ("uint32_t xpost_abi(void);", "uint64_t xpost_abi(void);"),
        ("void xpost_cancel(uint32_t client);", ""),
        (
            "void xpost_free(char *string);",
            "void xpost_free(char *string);\nvoid xpost_more(int level);",
        ),
        (
            "(*xpost_progress_fn)(uint64_t done",
            "(*xpost_progress_fn)(uint32_t done",
        ),
    ] {
        assert!(header.contains(from), "{from}");
        let changed = header.replace(from, to);
        assert!(!differences(&promised, &changed).is_empty(), "{from}");
    }
}
