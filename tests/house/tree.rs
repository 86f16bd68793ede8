//! The modules of one library or program, and which of them a path leads to.

use std::collections::BTreeMap;

use syn::{Attribute, Item, Meta, UseTree, Visibility};

/// The text of each source, by its path from the root of the project.
pub type Sources = BTreeMap<String, String>;

/// One module. Those within a file share it.
pub struct Module {
    /// The file that it is written in.
    pub file: String,
    /// What it holds, its modules aside.
    pub items: Vec<Item>,
    parent: usize,
    children: BTreeMap<String, usize>,
    /// What the names that it imports stand for, and whether it passes them on.
    imported: BTreeMap<String, Import>,
}

struct Import {
    path: Vec<String>,
    is_passed_on: bool,
}

/// One name of a `use` line. A glob gives no name.
pub struct Used {
    /// What it stands for.
    pub path: Vec<String>,
    name: Option<String>,
}

/// The modules of one library or program, its root first.
pub struct Tree {
    /// All of them; a path is looked up by the place of one in this list.
    pub modules: Vec<Module>,
}

/// Where the files of a module's children lie.
struct Home<'a> {
    /// For `#[path]`.
    folder: &'a str,
    children: &'a str,
}

impl Tree {
    /// Reads a root and everything that it declares. A module whose file is not there is an error of the check: what it
    /// does not see, it cannot judge.
    pub fn of(sources: &Sources, root: &str) -> Self {
        let mut tree = Self {
            modules: Vec::new(),
        };
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
        tree.add_file(sources, root, folder, 0);
        tree
    }

    fn add_file(&mut self, sources: &Sources, file: &str, children: &str, parent: usize) -> usize {
        let text = sources
            .get(file)
            .unwrap_or_else(|| panic!("no source {file}"));
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let home = Home { folder, children };
        self.add(sources, file, &home, parsed.items, parent)
    }

    fn add(
        &mut self,
        sources: &Sources,
        file: &str,
        home: &Home<'_>,
        items: Vec<Item>,
        parent: usize,
    ) -> usize {
        let here = self.modules.len();
        self.modules.push(Module {
            file: file.to_owned(),
            items: Vec::new(),
            parent,
            children: BTreeMap::new(),
            imported: BTreeMap::new(),
        });
        for item in items {
            match item {
                Item::Mod(module) if is_for_tests(&module.attrs) => {}
                Item::Mod(module) => {
                    let name = module.ident.to_string();
                    let below = join(home.children, &name);
                    let child = if let Some((_, items)) = module.content {
                        let home = Home {
                            folder: &below,
                            children: &below,
                        };
                        self.add(sources, file, &home, items, here)
                    } else if let Some(path) = written_path(&module.attrs) {
                        let file = join(home.folder, &path);
                        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
                        self.add_file(sources, &file, folder, here)
                    } else {
                        let beside = format!("{below}.rs");
                        let file = if sources.contains_key(&beside) {
                            beside
                        } else {
                            format!("{below}/mod.rs")
                        };
                        self.add_file(sources, &file, &below, here)
                    };
                    self.modules[here].children.insert(name, child);
                }
                item => self.modules[here].items.push(item),
            }
        }
        let mut imported = BTreeMap::new();
        for item in &self.modules[here].items {
            if let Item::Use(line) = item
                && line.leading_colon.is_none()
                && !is_for_tests(&line.attrs)
            {
                let is_public = !matches!(line.vis, Visibility::Inherited);
                for Used { path, name } in used(&line.tree) {
                    if let Some(name) = name {
                        let is_passed_on = is_public && self.starts_below(here, &path);
                        imported.insert(name, Import { path, is_passed_on });
                    }
                }
            }
        }
        self.modules[here].imported = imported;
        here
    }

    /// Whether a path of a module leads to one of its own children.
    pub fn starts_below(&self, module: usize, path: &[String]) -> bool {
        let path = match path {
            [first, rest @ ..] if first == "self" => rest,
            _ => path,
        };
        path.len() > 1 && self.modules[module].children.contains_key(&path[0])
    }

    /// The module that has what a path within a module names; none for what is of other crates or no module at all.
    pub fn find(&self, from: usize, path: &[String]) -> Option<usize> {
        self.find_within(from, path, 0)
    }

    fn find_within(&self, from: usize, path: &[String], depth: usize) -> Option<usize> {
        if depth > 16 {
            return None;
        }
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(self.descend(0, rest, depth)),
            "self" => Some(self.descend(from, rest, depth)),
            "super" => Some(self.descend(self.modules[from].parent, rest, depth)),
            name => {
                let module = &self.modules[from];
                if let Some(child) = module.children.get(name) {
                    // A lone word is as likely a variable of that name.
                    return (!rest.is_empty()).then(|| self.descend(*child, rest, depth));
                }
                let import = module.imported.get(name)?;
                self.find_within(from, &[&import.path, rest].concat(), depth + 1)
            }
        }
    }

    fn descend(&self, module: usize, rest: &[String], depth: usize) -> usize {
        let Some((first, rest)) = rest.split_first() else {
            return module;
        };
        let here = &self.modules[module];
        if first == "super" {
            return self.descend(here.parent, rest, depth);
        }
        if let Some(child) = here.children.get(first) {
            return self.descend(*child, rest, depth);
        }
        match here.imported.get(first) {
            Some(import) if import.is_passed_on => self
                .find_within(module, &[&import.path, rest].concat(), depth + 1)
                .unwrap_or(module),
            _ => module,
        }
    }
}

/// The names of a `use` line.
pub fn used(tree: &UseTree) -> Vec<Used> {
    let mut all = Vec::new();
    flatten(tree, &[], &mut all);
    all
}

fn flatten(tree: &UseTree, before: &[String], all: &mut Vec<Used>) {
    let with = |name: String| [before, &[name]].concat();
    match tree {
        UseTree::Path(path) => flatten(&path.tree, &with(path.ident.to_string()), all),
        UseTree::Group(group) => group.items.iter().for_each(|tree| {
            flatten(tree, before, all);
        }),
        UseTree::Glob(_) => all.push(Used {
            path: before.to_vec(),
            name: None,
        }),
        UseTree::Name(name) if name.ident == "self" => all.push(Used {
            path: before.to_vec(),
            name: before.last().cloned(),
        }),
        UseTree::Name(name) => all.push(Used {
            path: with(name.ident.to_string()),
            name: Some(name.ident.to_string()),
        }),
        UseTree::Rename(rename) => all.push(Used {
            path: if rename.ident == "self" && !before.is_empty() {
                before.to_vec()
            } else {
                with(rename.ident.to_string())
            },
            name: Some(rename.rename.to_string()),
        }),
    }
}

/// Whether what carries these attributes is compiled for tests only.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let text: String = list.tokens.to_string().split_whitespace().collect();
            text == "test" || text.starts_with("all(test,")
        }
        _ => false,
    })
}

fn written_path(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        match &pair.value {
            syn::Expr::Lit(literal) if pair.path.is_ident("path") => match &literal.lit {
                syn::Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        }
    })
}

/// A path below a folder, without `..`.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}
