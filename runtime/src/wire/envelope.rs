//! Whole results, out of an envelope such as `{"data": …}` if they come in one. Takes what arrives and
//! the value that it is for; what stands beside the result in the envelope is forgotten.

use super::{Around, Entries, Fault, Input, Kept, Scalar, View, Wire};

/// Passes a whole result on to its target, out of the property of this name.
pub(super) struct Unwrap<'a>(pub(super) &'a mut dyn Wire, pub(super) &'static str);

impl Wire for Unwrap<'_> {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        match input {
            Input::Object(entries) => read(self.0, entries, self.1),
            other => self.0.accept(other),
        }
    }

    fn view(&self) -> View<'_> {
        self.0.view()
    }
}

/// Reads the object that is a whole result.
fn read(target: &mut dyn Wire, entries: &mut dyn Entries, name: &'static str) -> Result<(), Fault> {
    let is_optional = match target.view() {
        // A model looks for the envelope itself, while it reads its fields.
        View::Model(_) => return target.accept(Input::Object(&mut Whole(entries, name))),
        view => matches!(view, View::Null),
    };
    let mut first = String::new();
    if !entries.key(&mut |key| key.clone_into(&mut first))? {
        // A result that is missing is `{"data": null}` in one form and `{}` in the other.
        return match is_optional {
            true => target.accept(Input::Scalar(Scalar::Null)),
            false => target.accept(Input::Object(entries)),
        };
    }
    if first == name {
        let value = entries.value(target);
        value.map_err(|fault| fault.at_key(name))?;
        return drain(entries);
    }
    let mut again = Again {
        key: Some(first),
        entries,
    };
    match is_optional {
        true => target.accept(Input::Object(&mut Whole(&mut again, name))),
        false => target.accept(Input::Object(&mut again)),
    }
}

/// Reads what stands beside the result in an envelope, and forgets it.
pub(super) fn drain(entries: &mut dyn Entries) -> Result<(), Fault> {
    while entries.key(&mut |_| {})? {
        entries.skip()?;
    }
    Ok(())
}

/// The entries of an object that is a whole result.
struct Whole<'a>(&'a mut dyn Entries, &'static str);

impl Entries for Whole<'_> {
    fn key(&mut self, key: &mut dyn FnMut(&str)) -> Result<bool, Fault> {
        self.0.key(key)
    }

    fn value(&mut self, target: &mut dyn Wire) -> Result<(), Fault> {
        self.0.value(target)
    }

    fn keep(&mut self) -> Result<Kept, Fault> {
        self.0.keep()
    }

    fn skip(&mut self) -> Result<(), Fault> {
        self.0.skip()
    }

    fn envelope(&self) -> Option<&'static str> {
        Some(self.1)
    }

    fn around(&self) -> Around {
        self.0.around()
    }
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

    fn keep(&mut self) -> Result<Kept, Fault> {
        self.entries.keep()
    }

    fn skip(&mut self) -> Result<(), Fault> {
        self.entries.skip()
    }

    fn around(&self) -> Around {
        self.entries.around()
    }
}
