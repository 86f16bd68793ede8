//! Every path that the code of a module has, in its `use` lines and elsewhere, also within macros.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{ImplItem, Item, ItemUse, Macro, Path, Visibility};

use super::tree::{is_for_tests, used};

/// One path, and where it stands.
pub struct Found {
    /// Its words.
    pub path: Vec<String>,
    /// The line of its file.
    pub line: usize,
    /// How it is written.
    pub form: Form,
}

/// How a path is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// In a `use` line for its own module.
    Use,
    /// In a `use` line for others as well.
    PublicUse,
    /// Where it is needed.
    Inline,
}

/// The paths of a module's items, without those for tests.
pub fn paths(items: &[Item]) -> Vec<Found> {
    let mut reader = Reader(Vec::new());
    for item in items {
        reader.visit_item(item);
    }
    reader.0
}

struct Reader(Vec<Found>);

impl Reader {
    fn words(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut line, mut colons) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    if colons != 2 {
                        self.end(&mut path, line);
                        line = word.span().start().line;
                    }
                    // After `::` without a head it is of another crate.
                    if colons != 2 || !path.is_empty() {
                        path.push(word.to_string());
                    }
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.end(&mut path, line);
                    self.words(group.stream());
                    colons = 0;
                }
                _ => {
                    self.end(&mut path, line);
                    colons = 0;
                }
            }
        }
        self.end(&mut path, line);
    }

    fn end(&mut self, path: &mut Vec<String>, line: usize) {
        let path = std::mem::take(path);
        let form = Form::Inline;
        // Alone it is a visibility, or the caller's own.
        let is_alone = matches!(&*path, [word] if word == "crate" || word == "super");
        if !path.is_empty() && !is_alone {
            self.0.push(Found { path, line, form });
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Const(item) => &item.attrs,
            Item::Enum(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Macro(item) => &item.attrs,
            Item::Static(item) => &item.attrs,
            Item::Struct(item) => &item.attrs,
            Item::Trait(item) => &item.attrs,
            Item::Type(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_for_tests(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let is_for_tests = matches!(item, ImplItem::Fn(item) if is_for_tests(&item.attrs));
        if !is_for_tests {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_some() {
            return;
        }
        let line = item.use_token.span.start().line;
        let form = match item.vis {
            Visibility::Inherited => Form::Use,
            _ => Form::PublicUse,
        };
        for used in used(&item.tree) {
            let path = used.path;
            self.0.push(Found { path, line, form });
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        if path.leading_colon.is_none()
            && let Some(first) = path.segments.first()
        {
            let line = first.ident.span().start().line;
            let words = path.segments.iter().map(|part| part.ident.to_string());
            let (path, form) = (words.collect(), Form::Inline);
            self.0.push(Found { path, line, form });
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invoked: &'ast Macro) {
        self.visit_path(&invoked.path);
        self.words(invoked.tokens.clone());
    }

    /// How far something is seen is no use of where it is seen.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}
