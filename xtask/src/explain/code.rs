//! Where the items of the generated code are: file and line by the path of the item.

use std::{collections::BTreeMap, fs, path::Path};

use syn::{ImplItem, Item, spanned::Spanned as _};

use crate::{Failure, files, root};

/// The lines of all items.
pub(super) struct Code(BTreeMap<String, String>);

impl Code {
    /// Reads the files of a folder.
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let mut code = Self(BTreeMap::new());
        for path in files(folder, "rs")? {
            let name = path
                .strip_prefix(folder)
                .unwrap_or(&path)
                .with_extension("");
            let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
            let text = fs::read_to_string(&path).map_err(|error| failed(&error))?;
            let file = syn::parse_file(&text).map_err(|error| failed(&error))?;
            let parts = name.iter().map(|part| part.to_string_lossy().into_owned());
            let parts: Vec<_> = parts.filter(|part| part != "mod").collect();
            let module = match parts.first().map(String::as_str) {
                Some("types") => "types".to_owned(),
                Some("service") => String::new(),
                // A resource is known by its way from the client.
                Some("resources") => parts.get(1..).unwrap_or_default().join("::"),
                _ => parts.join("::"),
            };
            let shown = path.strip_prefix(root()).unwrap_or(&path);
            for item in &file.items {
                code.item(&module, item, shown);
            }
        }
        Ok(code)
    }

    /// File and line of an item, by the path that the facts have for it.
    pub(super) fn place(&self, item: &str) -> Option<&str> {
        self.0.get(&known_by(item)).map(String::as_str)
    }

    fn item(&mut self, module: &str, item: &Item, file: &Path) {
        let at = |name: &syn::Ident| match module {
            "" => name.to_string(),
            module => format!("{module}::{name}"),
        };
        let mut add = |path: String, span: proc_macro2::Span| {
            let place = format!("{}:{}", file.display(), span.start().line);
            self.0.insert(known_by(&path), place);
        };
        match item {
            Item::Struct(item) => {
                add(at(&item.ident), item.ident.span());
                for field in &item.fields {
                    if let Some(name) = &field.ident {
                        add(format!("{}::{name}", at(&item.ident)), name.span());
                    }
                }
            }
            Item::Enum(item) => {
                add(at(&item.ident), item.ident.span());
                for variant in &item.variants {
                    let name = &variant.ident;
                    add(format!("{}::{name}", at(&item.ident)), name.span());
                }
            }
            Item::Type(item) => add(at(&item.ident), item.ident.span()),
            Item::Const(item) => add(at(&item.ident), item.ident.span()),
            Item::Impl(item) if item.trait_.is_none() => {
                let syn::Type::Path(ty) = &*item.self_ty else {
                    return;
                };
                let Some(owner) = ty.path.segments.last().map(|last| &last.ident) else {
                    return;
                };
                for inner in &item.items {
                    let ImplItem::Fn(function) = inner else {
                        continue;
                    };
                    let (name, span) = (&function.sig.ident, function.sig.span());
                    add(format!("{}::{name}()", at(owner)), span);
                    // Types have fields of the same names; calls have only methods.
                    if module != "types" {
                        add(format!("{}::{name}", at(owner)), span);
                    }
                    // The methods of a handle are called on the way to it from the client.
                    let way: String = module
                        .split("::")
                        .map(|part| format!("{part}()."))
                        .collect();
                    match module {
                        "" => add(format!("{name}()"), span),
                        _ => add(format!("{way}{name}()"), span),
                    }
                }
            }
            _ => {}
        }
    }
}

/// A path as the index has it: without the mark of names that are keywords.
fn known_by(item: &str) -> String {
    item.replace("r#", "")
}
