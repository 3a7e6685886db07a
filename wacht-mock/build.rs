//! Bundles the specification of the workspace into `OUT_DIR/openapi.json`, and its linkage into
//! `OUT_DIR/linkage.json`; the crate embeds both.

use std::{env, error::Error, fs, path::Path};

use wacht_codegen::{bundle, load, load_data};

fn main() -> Result<(), Box<dyn Error>> {
    let spec = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../spec");
    println!("cargo::rerun-if-changed={}", spec.display());
    let out = env::var("OUT_DIR")?;
    let document = bundle(&load(&spec.join("openapi.yaml"))?);
    let linkage = load_data(&spec.join("linkage.yaml"))?.value;
    for (name, value) in [("openapi.json", document), ("linkage.json", linkage)] {
        fs::write(Path::new(&out).join(name), serde_json::to_vec(&value)?)?;
    }
    Ok(())
}
