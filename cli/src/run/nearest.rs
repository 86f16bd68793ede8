//! "Did you mean": the known word that a misspelt one is most like.

/// The likest of the names, if any is like enough; of two that are equally like, the later one.
pub fn nearest(word: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let word = word.to_lowercase();
    names
        .map(|name| (strsim::jaro_winkler(&word, &name.to_lowercase()), name))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .filter(|(likeness, _)| *likeness > 0.75)
        .map(|(_, name)| name)
}
