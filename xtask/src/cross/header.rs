//! The functions that the header promises.

/// The functions that a C header declares.
pub fn declared(header: &str) -> Vec<String> {
    let mut code = String::new();
    let mut rest = header;
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    let mut names: Vec<String> = code
        .match_indices("xpost_")
        .filter_map(|(at, _)| {
            let name = code[at..].split('(').next()?;
            let whole = name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            (whole && code.len() > at + name.len()).then(|| name.to_owned())
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    #[test]
    fn functions_are_read_out_of_the_header_and_types_are_not() {
        let header = "/* xpost_old(void) */\nuint32_t xpost_abi(void);\nxpost_log_fn keep;\nvoid xpost_free(char *string);";
        assert_eq!(super::declared(header), ["xpost_abi", "xpost_free"]);
    }
}
