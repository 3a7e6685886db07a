//! Generates every case of the generator's tests as a module of this crate. That the crate builds is
//! the test.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use wacht_codegen::{calls, generate};

/// The folders of documents: those of single features, and those in the style of well-known APIs and
/// frameworks.
const FOLDERS: [&str; 2] = ["../cases", "../corpus"];

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut modules = String::new();
    let mut tables = String::new();
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={folder}");
        let mut folders = fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()?;
        folders.sort();
        for folder in folders.iter().filter(|folder| folder.is_dir()) {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let requests = case(folder, &name, &out)?;
            let file = out.join(&*name).join("lib.rs");
            modules.push_str(&format!("#[path = {file:?}]\npub mod {name};\n"));
            let make = format!("|client| table::make({name}::calls::CASES, client)");
            tables.push_str(&format!(
                "    table::Api {{ name: {name:?}, make: {make}, requests: &{requests:?} }},\n"
            ));
        }
    }
    let all = "/// Makes the calls of every document.\n\
               pub static ALL: &[table::Api] = &[\n";
    fs::write(
        out.join("cases.rs"),
        format!("{modules}\n{all}{tables}];\n"),
    )?;
    Ok(())
}

/// Writes the module of one case. Generated code belongs at the root of a crate; here all cases
/// share one, so that its paths from the root lead through the module. Returns the method and the path
/// of each operation.
fn case(
    folder: &Path,
    name: &str,
    out: &Path,
) -> Result<Vec<(&'static str, String)>, Box<dyn Error>> {
    let generated =
        generate(&folder.join("openapi.yaml")).map_err(|error| format!("{name}:\n{error}"))?;
    let moved = |text: &str| {
        let root = format!("crate::{name}::");
        text.replace("crate ::", "crate::")
            .replace("crate::", &root)
    };
    let mut files = generated.files;
    let calls = calls(&generated.api)?;
    files.insert("calls.rs".to_owned(), calls);
    for (file, text) in &files {
        let path = out.join(name).join(file);
        fs::create_dir_all(path.parent().unwrap_or(out))?;
        let mut text = moved(text);
        if file == "lib.rs" {
            text.push_str(
                "\n#[path = \"calls.rs\"]\npub(crate) mod calls;\n\n\
                 mod table {\n    \
                 pub(super) use crate::table::*;\n    \
                 pub(super) type Case = crate::table::Case<super::Client>;\n}\n",
            );
        }
        fs::write(path, text)?;
    }
    let operations = generated.api.operations.iter();
    let requests = operations.map(|operation| (operation.method.as_str(), operation.path.clone()));
    Ok(requests.collect())
}
