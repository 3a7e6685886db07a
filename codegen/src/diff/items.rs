//! The public items of generated files, by their paths: each with what a caller can see of it. Takes the
//! text of the files, whichever version of the generator wrote them; knows nothing of the wire.

use std::collections::BTreeMap;

use proc_macro2::TokenTree;
use quote::ToTokens;
use syn::{Attribute, Fields, FnArg, ImplItem, Item, ReturnType, Signature, Visibility};

use super::{Change, Class, Diff, Group, Subject, SubjectKind};
use crate::output::Files;

/// What the generator changed: the changes from files that an earlier version of it wrote to those that
/// this one writes for the same document.
///
/// # Errors
///
/// When a file is not Rust, with its name.
pub fn by_generator(old: &Files, new: &Files) -> Result<Diff, String> {
    let (was, is) = (items(old)?, items(new)?);
    let mut groups = Vec::new();
    for (path, new) in &is {
        match was.get(path) {
            Some(old) if old == new => {}
            Some(old) => groups.push(group(
                path,
                Class::Breaking,
                format!("`{old}` is now `{new}`"),
            )),
            None => groups.push(group(path, Class::Addition, "is new".to_owned())),
        }
    }
    let gone = was.keys().filter(|path| !is.contains_key(*path));
    groups.extend(gone.map(|path| group(path, Class::Breaking, "is gone".to_owned())));
    Ok(Diff { groups })
}

fn group(path: &str, class: Class, line: String) -> Group {
    Group {
        subject: Subject {
            kind: SubjectKind::Item,
            rust: path.to_owned(),
            wire: "by the generator".to_owned(),
            pointer: String::new(),
        },
        changes: vec![Change {
            class,
            element: String::new(),
            wire: Vec::new(),
            rust: vec![line],
            is_gone: false,
            pointer: String::new(),
            place: None,
        }],
    }
}

/// The items of generated files, by their paths.
///
/// # Errors
///
/// When a file is not Rust, with its name.
pub fn items(files: &Files) -> Result<BTreeMap<String, String>, String> {
    let mut parsed = Vec::new();
    let mut gates = BTreeMap::new();
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".rs")) {
        let file = syn::parse_file(text).map_err(|error| format!("{name}: {error}"))?;
        let path = name.trim_end_matches(".rs").trim_end_matches("/mod");
        for item in &file.items {
            if let Item::Mod(module) = item {
                gates.insert(format!("{path}/{}", module.ident), gate(&module.attrs));
            }
        }
        parsed.push((path, file));
    }
    let mut found = Found::default();
    for (path, file) in parsed {
        found.gate = gates.get(path).cloned().unwrap_or_default();
        // Types are exported by the module of all of them, whichever file they are in.
        let module = match path.split_once('/') {
            Some(("types", _)) => "types".to_owned(),
            _ => path.replace('/', "::"),
        };
        for item in &file.items {
            found.item(&module, item);
        }
    }
    Ok(found.items)
}

#[derive(Default)]
struct Found {
    items: BTreeMap<String, String>,
    /// The condition of the module that holds the file, which is that of its items as well.
    gate: String,
}

impl Found {
    fn add(&mut self, attributes: &[Attribute], path: String, what: impl ToString) {
        self.insert(path, what, &gate(attributes));
    }

    /// A type that states no condition has that of the module.
    fn add_type(&mut self, attributes: &[Attribute], path: String, what: impl ToString) {
        let gate = match gate(attributes) {
            own if own.is_empty() => self.gate.clone(),
            own => own,
        };
        self.insert(path, what, &gate);
    }

    fn insert(&mut self, path: String, what: impl ToString, gate: &str) {
        self.items
            .insert(path, format!("{}{gate}", what.to_string()));
    }

    fn item(&mut self, module: &str, item: &Item) {
        let at = |name: &dyn ToString| format!("{module}::{}", name.to_string());
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                let path = at(&item.ident);
                for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
                    let name = field.ident.as_ref().map(ToString::to_string);
                    let name = name.unwrap_or_else(|| "0".to_owned());
                    self.add(&[], format!("{path}.{name}"), words(&field.ty));
                }
                let what = format!("struct{}", words(&item.generics));
                self.add_type(&item.attrs, path, what);
            }
            Item::Enum(item) if is_public(&item.vis) => {
                let path = at(&item.ident);
                for variant in &item.variants {
                    let held = match &variant.fields {
                        Fields::Unit => String::new(),
                        fields => words(fields),
                    };
                    self.add(&[], format!("{path}::{}", variant.ident), held);
                }
                self.add_type(&item.attrs, path, "enum");
            }
            Item::Type(item) if is_public(&item.vis) => {
                self.add_type(&item.attrs, at(&item.ident), words(&item.ty));
            }
            Item::Const(item) if is_public(&item.vis) => {
                self.add(&item.attrs, at(&item.ident), words(&item.ty));
            }
            Item::Impl(item) if item.trait_.is_none() => {
                let path = at(&words(&item.self_ty));
                for inner in &item.items {
                    match inner {
                        ImplItem::Fn(function) if is_public(&function.vis) => {
                            let path = format!("{path}::{}()", function.sig.ident);
                            self.add(&function.attrs, path, signature(&function.sig));
                        }
                        _ => {}
                    }
                }
            }
            Item::Macro(item) => self.expanded(module, item),
            _ => {}
        }
    }

    /// What a macro of the runtime adds: what a call returns, and that it has pages.
    fn expanded(&mut self, module: &str, item: &syn::ItemMacro) {
        let name = item.mac.path.segments.last();
        let name = name.map(|segment| segment.ident.to_string());
        let mut arguments = Vec::new();
        let (mut argument, mut depth) = (String::new(), 0_usize);
        for token in item.mac.tokens.clone() {
            match &token {
                TokenTree::Punct(punct) if punct.as_char() == ',' && depth == 0 => {
                    arguments.push(std::mem::take(&mut argument));
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
                TokenTree::Punct(punct) if punct.as_char() == '>' => {
                    depth = depth.saturating_sub(1);
                }
                _ => {}
            }
            argument.push_str(&format!("{token} "));
        }
        arguments.push(argument);
        let mut arguments = arguments.iter().map(|argument| argument.trim_end());
        let subject = arguments.next().unwrap_or_default();
        match name.as_deref() {
            Some("call") => {
                let output = arguments.next().unwrap_or_default();
                self.add(&[], format!("{module}::{subject} returns"), output);
            }
            Some("paged") => self.add(&[], format!("{module}::{subject}::items()"), ""),
            Some("client") => {
                let given = arguments.nth(1).unwrap_or("with a key");
                self.add(&[], format!("{module}::{subject} is made"), given);
            }
            Some("paged_model") => self.add(&[], format!("{module}::{subject} page"), ""),
            _ => {}
        }
    }
}

/// The conditions among these attributes.
fn gate(attributes: &[Attribute]) -> String {
    let gates = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    gates.map(|gate| format!(" {}", words(gate))).collect()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// A signature without the names of its arguments, which callers do not see.
fn signature(signature: &Signature) -> String {
    let arguments = signature.inputs.iter().map(|input| match input {
        FnArg::Receiver(receiver) => words(receiver),
        FnArg::Typed(typed) => words(&typed.ty),
    });
    let arguments: Vec<_> = arguments.collect();
    let output = match &signature.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, ty) => format!(" -> {}", words(ty)),
    };
    format!("fn({}){output}", arguments.join(", "))
}

fn words(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}
