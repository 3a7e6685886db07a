//! Bundles the specification of the workspace into `OUT_DIR/openapi.json`, which the crate embeds.

use std::{env, error::Error, fs, path::Path};

use wacht_codegen::{bundle, load};

fn main() -> Result<(), Box<dyn Error>> {
    let spec = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../spec");
    println!("cargo::rerun-if-changed={}", spec.display());
    let document = load(&spec.join("openapi.yaml"))?;
    let out = Path::new(&env::var("OUT_DIR")?).join("openapi.json");
    fs::write(out, serde_json::to_vec(&bundle(&document))?)?;
    Ok(())
}
