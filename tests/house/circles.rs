//! Which file needs which, and the circles of that.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::paths::{Form, paths};
use super::tree::{Sources, Tree};

/// For each file those that it imports from, each with the first path that says so.
pub type Arrows = BTreeMap<String, BTreeMap<String, String>>;

/// The arrows between the files below some roots.
pub fn arrows(sources: &Sources, roots: &[String]) -> Arrows {
    let mut arrows = Arrows::new();
    for root in roots {
        draw(&Tree::of(sources, root), &mut arrows);
    }
    arrows
}

/// Every arrow that leads from a room of a folder to one before it in the list, or to a file that lies in none.
pub fn uphill(arrows: &Arrows, folder: &str, rooms: &[&str]) -> Vec<String> {
    let room = |file: &str| {
        rooms
            .iter()
            .position(|room| file.starts_with(&format!("{folder}/{room}/")))
    };
    let mut wrong = Vec::new();
    for (from, targets) in arrows {
        for (to, reason) in targets {
            // A file in no room stands above all of them.
            if room(to) < room(from) {
                wrong.push(format!("{from} → {to} leads uphill, because of {reason}"));
            }
        }
    }
    wrong
}

/// Every circle of the arrows, written out; the shortest through each arrow that is part of one.
pub fn circles(arrows: &Arrows) -> Vec<String> {
    let mut known = BTreeSet::new();
    let mut written = Vec::new();
    for (from, targets) in arrows {
        for to in targets.keys() {
            let Some(back) = way(arrows, to, from) else {
                continue;
            };
            let mut circle = back;
            // The same circle begins at the same file, whichever arrow it was found by.
            let lowest = lowest(&circle);
            circle.rotate_left(lowest);
            if known.insert(circle.clone()) {
                written.push(tell(arrows, &circle));
            }
        }
    }
    written
}

fn draw(tree: &Tree, arrows: &mut Arrows) {
    for (number, module) in tree.modules.iter().enumerate() {
        for found in paths(&module.items) {
            if found.form == Form::PublicUse && tree.starts_below(number, &found.path) {
                // Only passed on: no need of the module's own.
                continue;
            }
            let Some(target) = tree.find(number, &found.path) else {
                continue;
            };
            let target = &tree.modules[target].file;
            if *target != module.file {
                let word = if found.form == Form::Inline {
                    ""
                } else {
                    "use "
                };
                let path = found.path.join("::");
                let reason = format!("`{word}{path}` ({}:{})", module.file, found.line);
                let targets = arrows.entry(module.file.clone()).or_default();
                targets.entry(target.clone()).or_insert(reason);
            }
        }
    }
}

/// The shortest way from one file to another, both included.
fn way(arrows: &Arrows, from: &str, to: &str) -> Option<Vec<String>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = VecDeque::from([from]);
    while let Some(file) = open.pop_front() {
        if file == to {
            let mut way = vec![to.to_owned()];
            let mut at = to;
            while at != from {
                at = before.get(at)?;
                way.insert(0, at.to_owned());
            }
            return Some(way);
        }
        for next in arrows.get(file).into_iter().flat_map(BTreeMap::keys) {
            if next != from && !before.contains_key(next.as_str()) {
                before.insert(next, file);
                open.push_back(next);
            }
        }
    }
    None
}

fn lowest(circle: &[String]) -> usize {
    let lowest = circle.iter().enumerate().min_by_key(|(_, file)| *file);
    lowest.map_or(0, |(at, _)| at)
}

fn tell(arrows: &Arrows, circle: &[String]) -> String {
    let next = circle.iter().cycle().skip(1);
    let reasons: Vec<&str> = circle
        .iter()
        .zip(next)
        .map(|(from, to)| arrows[from][to].as_str())
        .collect();
    format!(
        "{} → {}, because of {}",
        circle.join(" → "),
        circle[0],
        reasons.join(" and ")
    )
}
