//! Writes the types and the operations of the specification in several shapes of Rust, a package
//! each, with a program that uses it. Takes the folder to write to; measures nothing.

mod names;
mod operations;
mod package;
mod sample;
mod types;

use std::{error::Error, path::Path};

use wacht_codegen::{Target, generate_of, load_for};

use crate::{operations::CallShape, package::Package, types::TypeShape};

fn main() -> Result<(), Box<dyn Error>> {
    let Some(out) = std::env::args().nth(1) else {
        return Err("usage: shapes OUT".into());
    };
    let out = Path::new(&out);
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/openapi.yaml");
    // As a separate crate without features, so that every shape stands alone.
    let mut target = Target::beside(&spec)?;
    target.module = false;
    target.package = None;
    target.features = false;
    let generated = generate_of(load_for(&spec, target)?)?;
    let api = &generated.api;

    for shape in [
        TypeShape::Derive,
        TypeShape::DeriveByUse,
        TypeShape::Compact,
    ] {
        let source = types::emit(api, shape);
        Package::types(shape.name(), shape.manifest(), source).write(out)?;
        package::decoder(api, shape.name(), "").write(out)?;
    }
    package::tables(&generated.files, false).write(out)?;
    package::decoder(api, "tables", "types::").write(out)?;

    for shape in [CallShape::Struct, CallShape::Generic] {
        Package::calls(shape.name(), operations::emit(api, shape)).write(out)?;
        package::caller(shape.name(), operations::uses(api, shape)).write(out)?;
    }
    std::fs::write(
        out.join("users.json"),
        sample::page(api, "UserWithIdentifiers", 50).to_string(),
    )?;
    Ok(())
}
