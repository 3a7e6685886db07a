//! `cargo xtask bundle`: the specification as one JSON document, in either form.

use std::{env, fs, process::Command};

use serde_json::Value;
use wacht_codegen::{bundle, load, model_of};

use crate::{Failure, document, only, option};

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    only(arguments, &["--form", "--format", "-o"])?;
    let here = env::current_dir().map_err(|error| error.to_string())?;
    match option(arguments, "--format")?.unwrap_or("json") {
        "json" => {}
        other => return Err(format!("`{other}` is not json, the only format there is")),
    }
    let text = match option(arguments, "--form")?.unwrap_or("documented") {
        "documented" => documented()?,
        "live" => live()?,
        other => return Err(format!("`{other}` is neither documented nor live")),
    };
    match option(arguments, "-o")? {
        None => print!("{text}"),
        Some(file) => {
            let file = here.join(file);
            fs::write(&file, text)
                .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
        }
    }
    Ok(())
}

fn documented() -> Result<String, Failure> {
    let path = document()?;
    // A document that cannot be generated from is not written either.
    let load = || load(&path);
    let checked = load().and_then(model_of);
    let document = checked.and_then(|_| load());
    let mut document = document.map_err(|error| error.to_string())?;
    leave_out_live(&mut document.value);
    let mut text =
        serde_json::to_string_pretty(&bundle(&document)).map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(text)
}

/// Removes what stands only for the live form. Other tools do not know the extension, so the schemas
/// that it refers to would look unused to them.
fn leave_out_live(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(leave_out_live),
        Value::Object(map) => {
            map.remove("x-wacht-live");
            map.values_mut().for_each(leave_out_live);
        }
        _ => {}
    }
}

/// The mock knows how the live form follows, so it is asked; linking it would make every other task
/// wait for a web server to compile.
fn live() -> Result<String, Failure> {
    document()?;
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = [
        "run",
        "--quiet",
        "--package",
        "wacht-mock",
        "--",
        "--print",
        "--form",
        "live",
    ];
    let output = Command::new(cargo).args(arguments).output();
    let output = output.map_err(|error| format!("cargo cannot be run: {error}"))?;
    match output.status.success() {
        true => String::from_utf8(output.stdout).map_err(|error| error.to_string()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::leave_out_live;

    #[test]
    fn the_documented_form_says_nothing_of_the_live_one() {
        let live = json!({"$ref": "#/components/schemas/LiveError"});
        let mut document = json!({"allOf": [{"type": "object", "x-wacht-live": live}]});
        leave_out_live(&mut document);
        assert_eq!(document, json!({"allOf": [{"type": "object"}]}));
    }
}
