//! The figures as a table, as charts, and as data.

use std::fmt::Write;
use std::path::Path;

use crate::figures::{Row, Topic};

const BEGIN: &str = "<!-- peers: begin -->";
const END: &str = "<!-- peers: end -->";

/// The columns of the table: everyone who takes part in some measure.
const COLUMNS: [&str; 7] = [
    "xpost",
    "xpost, 4 at a time",
    "curl",
    "curl, 4 at a time",
    "tweepy",
    "xdk",
    "twitter-api-v2",
];

/// A Markdown table: a line a measure, a column a participant, medians.
pub fn table(rows: &[Row]) -> String {
    let mut out = format!(
        "| medians | {} | goal: xpost | |\n|---|{}---|---|\n",
        COLUMNS.join(" | "),
        "---:|".repeat(COLUMNS.len())
    );
    for rows in rows.chunk_by(|a, b| a.measure == b.measure) {
        let _ = write!(out, "| {}, {} |", rows[0].measure, rows[0].unit);
        for column in COLUMNS {
            let cell = rows
                .iter()
                .find(|row| row.who == column)
                .map_or_else(String::new, |row| number(row.spread.median));
            let _ = write!(out, " {cell} |");
        }
        let goals: Vec<&(String, bool)> = rows.iter().filter_map(|row| row.goal.as_ref()).collect();
        let met = goals.iter().all(|(_, met)| *met);
        let goals: Vec<&str> = goals.iter().map(|(goal, _)| &**goal).collect();
        let _ = writeln!(
            out,
            " {} | {} |",
            goals.join("; "),
            if met { "met" } else { "**not met**" }
        );
    }
    out
}

/// Every figure with its range, for those who draw their own.
fn data(rows: &[Row]) -> String {
    let mut out = "measure;who;unit;median;least;most\n".to_owned();
    for row in rows {
        let spread = row.spread;
        let _ = writeln!(
            out,
            "{};{};{};{:.4};{:.4};{:.4}",
            row.measure, row.who, row.unit, spread.median, spread.least, spread.most
        );
    }
    out
}

/// Three significant digits.
fn number(value: f64) -> String {
    let digits = match value {
        100.0.. => 0,
        10.0.. => 1,
        1.0.. => 2,
        _ => 3,
    };
    format!("{value:.digits$}")
}

/// Puts the table and the charts between the markers of the page; draws the charts, writes the data.
pub fn write(root: &Path, rows: &[Row], table: &str) -> Result<(), String> {
    let say = |error: std::io::Error| error.to_string();
    let page = root.join("docs/performance.md");
    let figures = root.join("docs/figures");
    std::fs::create_dir_all(&figures).map_err(say)?;
    let text = std::fs::read_to_string(&page).map_err(say)?;
    let (before, rest) = text
        .split_once(BEGIN)
        .ok_or("docs/performance.md has no marker")?;
    let (_, after) = rest
        .split_once(END)
        .ok_or("docs/performance.md has no end marker")?;
    let mut section = String::new();
    for topic in Topic::ALL {
        let of_topic: Vec<&Row> = rows.iter().filter(|row| row.topic == topic).collect();
        let name = topic.name();
        std::fs::write(
            figures.join(format!("peers-{name}.svg")),
            chart(topic.title(), &of_topic),
        )
        .map_err(say)?;
        let _ = writeln!(section, "![{}](figures/peers-{name}.svg)\n", topic.title());
    }
    std::fs::write(figures.join("peers.csv"), data(rows)).map_err(say)?;
    std::fs::write(
        &page,
        format!("{before}{BEGIN}\n\n{table}\n{section}{END}{after}"),
    )
    .map_err(say)
}

/// A panel of bars for each measure, each to its own scale; the colours follow the reader's background.
fn chart(title: &str, rows: &[&Row]) -> String {
    let mut bars = String::new();
    let mut top = 30;
    for panel in rows.chunk_by(|a, b| a.measure == b.measure) {
        let most = panel
            .iter()
            .map(|row| row.spread.median)
            .fold(0.0, f64::max);
        let _ = writeln!(
            bars,
            r#"<text class="head" x="4" y="{}">{}</text>"#,
            top + 16,
            panel[0].measure
        );
        top += 24;
        for row in panel {
            let value = row.spread.median;
            let width = value / most * 380.0;
            let class = if row.who.starts_with("xpost") {
                "us"
            } else {
                "they"
            };
            let _ = writeln!(
                bars,
                r#"<text x="4" y="{}">{}</text><rect class="{class}" x="150" y="{top}" width="{width:.1}" height="16"/><text x="{:.1}" y="{}">{} {}</text>"#,
                top + 13,
                row.who,
                156.0 + width,
                top + 13,
                number(value),
                row.unit
            );
            top += 21;
        }
        top += 10;
    }
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {top}" font-family="sans-serif" font-size="13">
<title>{title}</title>
<style>text{{fill:#24292f}}.head{{font-weight:bold}}.us{{fill:#1f77b4}}.they{{fill:#8c959f}}@media(prefers-color-scheme:dark){{text{{fill:#e6edf3}}.us{{fill:#58a6ff}}.they{{fill:#6e7681}}}}</style>
<text class="head" x="4" y="18" font-size="15">{title}</text>
{bars}</svg>
"#
    )
}
