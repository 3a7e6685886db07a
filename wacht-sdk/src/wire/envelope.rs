//! Whole results, out of the envelope `{"data": …}` if they come in one. Takes what arrives and the
//! value that it is for; what stands beside `data` is forgotten.

use super::{Entries, Fault, Input, Scalar, Wire, model};

/// Passes a whole result on to its target.
pub(super) struct Unwrap<'a>(pub(super) &'a mut dyn Wire);

impl Wire for Unwrap<'_> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        match input {
            Input::Object(entries) => read(self.0, entries),
            other => self.0.read(other),
        }
    }
}

/// Reads the object that is a whole result.
fn read(target: &mut dyn Wire, entries: &mut dyn Entries) -> Result<(), Fault> {
    if let Some(shape) = target.shape() {
        return model::read_result(target, shape, entries);
    }
    let is_optional = target.present().is_some();
    let mut first = String::new();
    if !entries.key(&mut |key| key.clone_into(&mut first))? {
        // A result that is missing is `{"data": null}` in one form and `{}` in the other.
        return match is_optional {
            true => target.read(Input::Scalar(Scalar::Null)),
            false => target.read(Input::Object(entries)),
        };
    }
    if first == "data" {
        let value = entries.value(target);
        value.map_err(|fault| fault.at_key("data"))?;
        return drain(entries);
    }
    let mut again = Again {
        key: Some(first),
        entries,
    };
    match target.present() {
        Some(held) => read(held, &mut again),
        None => target.read(Input::Object(&mut again)),
    }
}

/// Reads what stands beside `data` in an envelope, and forgets it.
pub(super) fn drain(entries: &mut dyn Entries) -> Result<(), Fault> {
    serde_json::Map::new().accept(Input::Object(entries))
}

/// Entries of which the first key was already taken.
struct Again<'a> {
    key: Option<String>,
    entries: &'a mut dyn Entries,
}

impl Entries for Again<'_> {
    fn key(&mut self, key: &mut dyn FnMut(&str)) -> Result<bool, Fault> {
        match self.key.take() {
            Some(first) => {
                key(&first);
                Ok(true)
            }
            None => self.entries.key(key),
        }
    }

    fn value(&mut self, target: &mut dyn Wire) -> Result<(), Fault> {
        self.entries.value(target)
    }
}
