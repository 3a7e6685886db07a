//! The paths in a piece of Rust: takes tokens, returns each path with its line and each name that a
//! `use` inside brings. Works on tokens and not on syntax, because the inside of a macro has none.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::UseTree;

/// The names that a piece of code mentions.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    pub(super) paths: Vec<Mention>,
    pub(super) uses: Vec<Use>,
    /// String literals, with their lines.
    pub(super) strings: Vec<(String, usize)>,
}

/// A path.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    /// It begins with `::`.
    pub(super) is_global: bool,
    /// Its last name is followed by `!`.
    pub(super) is_macro: bool,
    /// It is followed by arguments.
    pub(super) is_called: bool,
}

/// A name that is brought into scope.
#[derive(Clone, Debug)]
pub(super) struct Use {
    /// Nothing for `*`.
    pub(super) name: Option<String>,
    pub(super) mention: Mention,
}

/// Where a piece of code stands.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The type of an `impl` block: what `Self` and `self.…()` stand for.
    pub(super) this: Option<&'a [String]>,
    /// The body of a macro, in which only `$crate::…` means the same everywhere.
    pub(super) is_macro_body: bool,
}

/// Keywords that no path holds, and those after which a name is defined.
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "continue", "dyn", "else", "extern", "false", "for", "if",
    "impl", "in", "let", "loop", "match", "move", "mut", "pub", "ref", "return", "true", "unsafe",
    "use", "where", "while", "_",
];
const DEFINES: &[&str] = &[
    "const",
    "enum",
    "fn",
    "macro_rules",
    "mod",
    "static",
    "struct",
    "trait",
    "type",
];

impl Mentions {
    pub(super) fn read(&mut self, tokens: TokenStream, context: Context) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at = match token {
                TokenTree::Group(group) => {
                    self.read(group.stream(), context);
                    at + 1
                }
                TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(string) = syn::Lit::new(literal.clone()) {
                        self.strings
                            .push((string.value(), literal.span().start().line));
                    }
                    at + 1
                }
                // Documentation is prose.
                TokenTree::Punct(punct) if punct.as_char() == '#' && is_doc(&tokens, at) => at + 2,
                TokenTree::Punct(_) if is_punct(&tokens, at, "'") => at + 2,
                TokenTree::Punct(_) => at + 1,
                TokenTree::Ident(ident) => {
                    let word = ident.to_string();
                    match word.as_str() {
                        "use" => self.uses(&tokens, at).unwrap_or(at + 1),
                        "self" if is_punct(&tokens, at + 1, ".") && !is_path(&tokens, at + 1) => {
                            self.method(&tokens, at, context)
                        }
                        word if KEYWORDS.contains(&word) => at + 1,
                        word if DEFINES.contains(&word) => {
                            // After the first words of `const fn` and `macro_rules!` stands no name.
                            let defines = matches!(tokens.get(at + 1), Some(TokenTree::Ident(name))
                                if !DEFINES.contains(&name.to_string().as_str())
                                    && !is_path(&tokens, at + 2));
                            at + 1 + usize::from(defines)
                        }
                        _ => self.path(&tokens, at, context),
                    }
                }
            };
        }
    }

    /// Reads the path that begins here, and returns what follows it.
    fn path(&mut self, tokens: &[TokenTree], start: usize, context: Context) -> usize {
        let line = tokens[start].span().start().line;
        let mut path = Vec::new();
        let mut at = start;
        while let Some(TokenTree::Ident(ident)) = tokens.get(at) {
            let ident = ident.to_string();
            path.push(ident.strip_prefix("r#").unwrap_or(&ident).to_owned());
            at += 1;
            if !is_path(tokens, at) || !matches!(tokens.get(at + 2), Some(TokenTree::Ident(_))) {
                break;
            }
            at += 2;
        }
        let is_macro = is_punct(tokens, at, "!") && !is_punct(tokens, at + 1, "=");
        let before = |back: usize, punct| {
            start
                .checked_sub(back)
                .is_some_and(|at| is_punct(tokens, at, punct))
        };
        let is_field = before(1, ".") && !before(2, ".");
        // The rest of a path with type arguments: `Vec::<u8>::new`, `<T as Trait>::new`.
        let is_rest = before(1, ":") && before(2, ":") && before(3, ">") && !before(4, "-");
        let is_label = path.len() == 1 && is_punct(tokens, at, ":") && !is_path(tokens, at);
        let is_variable = before(1, "$") && path.first().is_none_or(|first| first != "crate");
        let is_global = before(1, ":") && before(2, ":");
        let is_unknown = context.is_macro_body && !is_global && !before(1, "$");
        if is_unknown || is_variable || is_field || is_rest || is_label {
            return at;
        }
        if let (Some("Self"), Some(this)) = (path.first().map(String::as_str), context.this) {
            path.splice(..1, this.iter().cloned());
        }
        self.paths.push(Mention {
            path,
            line,
            is_global,
            is_macro,
            is_called: matches!(tokens.get(at), Some(TokenTree::Group(group))
                if group.delimiter() == Delimiter::Parenthesis),
        });
        at
    }

    /// Reads `self.name(…)`, which is a path in the type of the `impl` block.
    fn method(&mut self, tokens: &[TokenTree], start: usize, context: Context) -> usize {
        if let (Some(this), Some(TokenTree::Ident(name)), Some(TokenTree::Group(_))) =
            (context.this, tokens.get(start + 2), tokens.get(start + 3))
        {
            let mut path = this.to_vec();
            path.push(name.to_string());
            self.paths.push(Mention {
                path,
                line: name.span().start().line,
                is_global: false,
                is_macro: false,
                is_called: true,
            });
        }
        start + 1
    }

    /// Reads a `use`, and returns what follows it.
    fn uses(&mut self, tokens: &[TokenTree], start: usize) -> Option<usize> {
        let length = (start..tokens.len()).position(|at| is_punct(tokens, at, ";"))?;
        let end = start + length + 1;
        let item: TokenStream = tokens.get(start..end)?.iter().cloned().collect();
        let item = syn::parse2::<syn::ItemUse>(item).ok()?;
        self.tree(&item.tree, &[], item.leading_colon.is_some());
        Some(end)
    }

    fn tree(&mut self, tree: &UseTree, above: &[String], is_global: bool) {
        let below = |name: &syn::Ident| {
            let name = name.to_string();
            let name = name.strip_prefix("r#").unwrap_or(&name).to_owned();
            [above, &[name]].concat()
        };
        let (name, path, line) = match tree {
            UseTree::Path(path) => {
                return self.tree(&path.tree, &below(&path.ident), is_global);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, above, is_global);
                }
                return;
            }
            UseTree::Glob(glob) => (None, above.to_vec(), glob.star_token.span.start().line),
            UseTree::Name(name) if name.ident == "self" => {
                let line = name.ident.span().start().line;
                (above.last().cloned(), above.to_vec(), line)
            }
            UseTree::Name(name) => {
                let path = below(&name.ident);
                (path.last().cloned(), path, name.ident.span().start().line)
            }
            UseTree::Rename(rename) => {
                let path = match rename.ident == "self" {
                    true => above.to_vec(),
                    false => below(&rename.ident),
                };
                let line = rename.ident.span().start().line;
                (Some(rename.rename.to_string()), path, line)
            }
        };
        let mention = Mention {
            path,
            line,
            is_global,
            is_macro: false,
            is_called: false,
        };
        self.uses.push(Use { name, mention });
    }
}

fn is_punct(tokens: &[TokenTree], at: usize, text: &str) -> bool {
    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if text.starts_with(punct.as_char()))
}

/// Whether `::` stands here.
fn is_path(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(tokens, at, ":") && is_punct(tokens, at + 1, ":")
}

fn is_doc(tokens: &[TokenTree], at: usize) -> bool {
    matches!(tokens.get(at + 1), Some(TokenTree::Group(group))
        if matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(name)) if name == "doc"))
}
