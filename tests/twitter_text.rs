//! The conformance vectors of the twitter-text project (`tests/twitter-text/README.md` says where they are from), against ours.
//!
//! Not held against ours, because nothing here claims it: where a link becomes HTML; lists and replies; whether a lone string
//! is a valid list, or a URL by RFC 3986 (`validate.urls` knows user names, IP addresses and any domain). Of the 20 weights of
//! configuration 2 the three that count emoji are weighed by configuration 3 instead, which is X's. Two texts of
//! `validate.tweets` are invalid at 141 characters and have been valid since the limit is 280.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::ops::Range;

use serde_json::Value;
use xpost::text::{cashtags, has_invalid_character, hashtags, links, mentions, weighted_length};

const EXTRACT: &str = include_str!("twitter-text/extract.json");
const VALIDATE: &str = include_str!("twitter-text/validate.json");
const TLDS: &str = include_str!("twitter-text/tlds.txt");

fn vectors(file: &str, section: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(file).unwrap();
    all[section].as_array().expect(section).clone()
}

/// Those whose description does not begin so.
fn vectors_but(file: &str, section: &str, beginning: &str) -> Vec<Value> {
    let mut vectors = vectors(file, section);
    vectors.retain(|vector| {
        !vector["description"]
            .as_str()
            .is_some_and(|description| description.starts_with(beginning))
    });
    vectors
}

fn text(vector: &Value) -> &str {
    vector["text"].as_str().unwrap()
}

fn cut(text: &str, ranges: &[Range<usize>], sign: usize) -> Vec<String> {
    ranges
        .iter()
        .map(|range| text[range.clone()].chars().skip(sign).collect())
        .collect()
}

/// The ranges in the code points that the vectors count.
fn places(text: &str, ranges: &[Range<usize>]) -> Vec<Vec<usize>> {
    let count = |to: usize| text[..to].chars().count();
    ranges
        .iter()
        .map(|range| vec![count(range.start), count(range.end)])
        .collect()
}

/// Whether the whole text is the one thing that was found in it.
fn is_whole(text: &str, ranges: &[Range<usize>]) -> bool {
    matches!(ranges, [only] if *only == (0..text.len()))
}

/// Compares every vector of a section, and says all that differ.
fn all(vectors: &[Value], at_least: usize, differs: impl Fn(&Value) -> Option<String>) {
    assert!(vectors.len() >= at_least, "{} vectors", vectors.len());
    let failed: Vec<String> = vectors
        .iter()
        .filter_map(|vector| {
            let found = differs(vector)?;
            Some(format!(
                "{}\n  {:?}\n  expected {}\n  found {found}",
                vector["description"],
                text(vector),
                vector["expected"]
            ))
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn extracted(section: &str, at_least: usize, sign: usize, find: fn(&str) -> Vec<Range<usize>>) {
    all(&vectors(EXTRACT, section), at_least, |vector| {
        let text = text(vector);
        let found = Value::from(cut(text, &find(text), sign));
        (found != vector["expected"]).then(|| found.to_string())
    });
}

fn placed(section: &str, at_least: usize, find: fn(&str) -> Vec<Range<usize>>) {
    all(&vectors(EXTRACT, section), at_least, |vector| {
        let text = text(vector);
        let found = places(text, &find(text));
        let expected: Vec<Vec<usize>> = vector["expected"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entity| serde_json::from_value(entity["indices"].clone()).unwrap())
            .collect();
        (found != expected).then(|| format!("{found:?}"))
    });
}

/// Hashtags that do not begin within a link, as X's own code extracts them.
fn hashtags_apart(text: &str) -> Vec<Range<usize>> {
    let links = links(text);
    let mut tags = hashtags(text);
    tags.retain(|tag| !links.iter().any(|link| link.contains(&tag.start)));
    tags
}

#[test]
fn links_are_found_as_twitter_text_finds_them() {
    extracted("urls", 91, 0, links);
    extracted("tco_urls_with_params", 5, 0, links);
    placed("urls_with_indices", 10, links);
    placed("urls_with_directional_markers", 2, links);
}

#[test]
fn every_top_level_domain_of_the_vectors_is_known() {
    let unknown: Vec<&str> = TLDS
        .lines()
        .filter(|text| links(text).first() != Some(&(0..text.len())))
        .collect();
    assert_eq!(TLDS.lines().count(), 1596);
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn hashtags_are_found_as_twitter_text_finds_them() {
    extracted("hashtags", 65, 1, hashtags_apart);
    extracted("hashtags_from_astral", 3, 1, hashtags_apart);
    placed("hashtags_with_indices", 8, hashtags_apart);
    all(&vectors(VALIDATE, "hashtags"), 7, |vector| {
        let text = text(vector);
        let found = is_whole(text, &hashtags(text));
        (vector["expected"] != found).then(|| found.to_string())
    });
}

#[test]
fn cashtags_are_found_as_twitter_text_finds_them() {
    extracted("cashtags", 8, 1, cashtags);
    placed("cashtags_with_indices", 2, cashtags);
}

#[test]
fn mentions_are_found_as_twitter_text_finds_them() {
    extracted("mentions", 23, 1, mentions);
    placed("mentions_with_indices", 3, mentions);
    all(&vectors(VALIDATE, "usernames"), 4, |vector| {
        let text = text(vector);
        let found = is_whole(text, &mentions(text));
        (vector["expected"] != found).then(|| found.to_string())
    });
}

fn is_valid(text: &str) -> bool {
    (1..=280).contains(&weighted_length(text)) && !has_invalid_character(text)
}

fn weighed(vector: &Value) -> Option<String> {
    let (length, valid) = (weighted_length(text(vector)), is_valid(text(vector)));
    let expected = &vector["expected"];
    (expected["weightedLength"] != length || expected["valid"] != valid)
        .then(|| format!("{length}, {valid}"))
}

#[test]
fn texts_are_weighed_as_twitter_text_weighs_them() {
    all(
        &vectors(VALIDATE, "WeightedTweetsWithDiscountedEmojiCounterTest"),
        22,
        weighed,
    );
    all(
        &vectors(VALIDATE, "UnicodeDirectionalMarkerCounterTest"),
        2,
        weighed,
    );
    let plain = vectors_but(VALIDATE, "WeightedTweetsCounterTest", "Count");
    // Two of these three weigh the parts of an emoji one by one, as configuration 2 does.
    assert_eq!(plain.len(), 17);
    all(&plain, 17, weighed);
    let tweets = vectors_but(VALIDATE, "tweets", "Invalid Tweet: 141");
    all(&tweets, 6, |vector| {
        let found = is_valid(text(vector));
        (vector["expected"] != found).then(|| found.to_string())
    });
}

#[test]
fn every_emoji_of_unicode_weighs_two_whatever_it_is_made_of() {
    let mut count = 0;
    for emoji in emojis::iter() {
        let toned = emoji.skin_tones().into_iter().flatten();
        for emoji in std::iter::once(emoji).chain(toned) {
            count += 1;
            assert_eq!(weighted_length(emoji.as_str()), 2, "{}", emoji.name());
            let twice = format!("a{emoji}{emoji} b");
            assert_eq!(weighted_length(&twice), 7, "{}", emoji.name());
        }
    }
    assert!(count > 3500, "{count}");
}
