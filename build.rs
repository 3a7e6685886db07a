//! Generates the SDK at build time, through the same call as `cargo xtask generate`. The tests
//! compare the result with the checked-in files.

use std::{env, error::Error, path::Path};

use wacht_codegen::{generate, output};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=spec");
    let out = env::var("OUT_DIR")?;
    match generate("spec/openapi.yaml".as_ref()) {
        Ok(generated) => {
            output::write(&Path::new(&out).join("generated"), &generated.files)?;
        }
        Err(error) => {
            // A build script that fails shows its standard error.
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
    Ok(())
}
