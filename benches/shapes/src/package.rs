//! Packages on the disk: a manifest and the files of `src`.

use std::{collections::BTreeMap, fmt::Write, fs, io, path::Path};

use wacht_codegen::ir::{Api, TypeKind};

/// A package that is to be written.
pub struct Package {
    name: String,
    dependencies: String,
    files: BTreeMap<String, String>,
}

impl Package {
    fn new(name: String, dependencies: String, file: &str, source: String) -> Self {
        Self {
            name,
            dependencies,
            files: [(file.to_owned(), source)].into(),
        }
    }

    /// A library of types.
    pub fn types(name: &str, dependencies: &str, source: String) -> Self {
        Self::new(name.to_owned(), dependencies.to_owned(), "lib.rs", source)
    }

    /// A library of operations.
    pub fn calls(name: &str, source: String) -> Self {
        let dependencies = "compact = { path = \"../compact\" }\n\
             chrono = { version = \"0.4\", default-features = false, features = [\"serde\", \"std\"] }\n\
             serde = { version = \"1\", default-features = false, features = [\"std\"] }\n\
             serde_json = { version = \"1\", features = [\"preserve_order\"] }\n";
        Self::new(name.to_owned(), dependencies.to_owned(), "lib.rs", source)
    }

    /// Writes it to its own folder.
    pub fn write(self, out: &Path) -> io::Result<()> {
        let folder = out.join(&self.name);
        let manifest = format!(
            "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n[workspace]\n",
            self.name,
            self.dependencies.trim_start(),
        );
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("Cargo.toml"), manifest)?;
        for (path, text) in self.files {
            let path = folder.join("src").join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, text)?;
        }
        Ok(())
    }
}

/// The library that the real generator writes for a runtime elsewhere, with or without operations.
pub fn tables(files: &BTreeMap<String, String>, with_calls: bool) -> Package {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime");
    let mut files = files.clone();
    if !with_calls {
        files.retain(|path, _| path.starts_with("types") || path == "ids.rs");
        files.insert(
            "lib.rs".to_owned(),
            "//! Types.\n\npub mod ids;\npub mod types;\n".to_owned(),
        );
    }
    Package {
        name: "tables".to_owned(),
        dependencies: format!(
            "wacht-runtime = {{ path = {:?}, default-features = false }}\n",
            runtime.display()
        ),
        files,
    }
}

/// A program that decodes every type that a response holds, and then prints how long a page takes.
pub fn decoder(api: &Api, library: &str, path: &str) -> Package {
    let krate = library.replace('-', "_");
    let mut source = format!(
        "//! Decodes every type of `{library}`.\n\nuse {krate}::{path}*;\n\n\
         fn main() {{\n    let text = std::fs::read(std::env::args().nth(1).unwrap()).unwrap();\n\
         \x20   let mut accepted = 0u32;\n"
    );
    let responses = api
        .types
        .iter()
        .filter(|def| def.in_responses && !matches!(def.kind, TypeKind::Enum(_)));
    for def in responses {
        let _ = writeln!(
            source,
            "    accepted += u32::from(serde_json::from_slice::<{}>(&text).is_ok());",
            def.name
        );
    }
    source += "    eprintln!(\"{accepted} types accept a list\");\n\
         \x20   let mut best = u128::MAX;\n    for _ in 0..300 {\n\
         \x20       let start = std::time::Instant::now();\n        for _ in 0..10 {\n\
         \x20           let page: Vec<UserWithIdentifiers> = serde_json::from_slice(&text).unwrap();\n\
         \x20           assert_eq!(std::hint::black_box(page).len(), 50);\n        }\n\
         \x20       best = best.min(start.elapsed().as_nanos() / 10);\n    }\n\
         \x20   println!(\"{best}\");\n}\n";
    let dependencies = format!(
        "{library} = {{ path = \"../{library}\" }}\n\
         serde_json = {{ version = \"1\", features = [\"preserve_order\"] }}\n"
    );
    Package::new(format!("uses-{library}"), dependencies, "main.rs", source)
}

/// A program that makes every call.
pub fn caller(library: &str, source: String) -> Package {
    let dependencies = format!("{library} = {{ path = \"../{library}\" }}\n{CALLS}");
    Package::new(format!("uses-{library}"), dependencies, "main.rs", source)
}

/// What calls need, and what names their arguments.
const CALLS: &str = r#"
compact = { path = "../compact" }
chrono = { version = "0.4", default-features = false, features = ["serde", "std"] }
serde = { version = "1", default-features = false, features = ["std"] }
serde_json = { version = "1", features = ["preserve_order"] }
"#;
