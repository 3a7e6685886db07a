//! Writes what progenitor makes of a document: takes the document, the style and the file to write.

use progenitor::{GenerationSettings, Generator, InterfaceStyle};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [document, style, out] = &arguments[..] else {
        return Err("usage: generate-with-progenitor DOCUMENT positional|builder OUT".into());
    };
    let style = match style.as_str() {
        "positional" => InterfaceStyle::Positional,
        "builder" => InterfaceStyle::Builder,
        other => return Err(format!("no such style: {other}").into()),
    };
    let document = serde_json::from_reader(std::fs::File::open(document)?)?;
    let mut settings = GenerationSettings::new();
    settings.with_interface(style);
    let tokens = Generator::new(&settings).generate_tokens(&document)?;
    std::fs::write(out, prettyplease::unparse(&syn::parse2(tokens)?))?;
    Ok(())
}
