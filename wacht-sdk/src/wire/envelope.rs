//! Results that are no models, out of the envelope `{"data": …}` if they come in one.

use super::{Entries, Fault, Items, Scalar, Sink};

/// Reads the object that is a whole result into a sink that is no model.
pub(super) fn read<S: Sink + ?Sized>(
    mut sink: &mut S,
    entries: &mut dyn Entries,
) -> Result<(), Fault> {
    let mut first = String::new();
    if !entries.key(&mut |key| key.clone_into(&mut first))? {
        return sink.object(entries);
    }
    if first == "data" {
        entries
            .value(&mut sink)
            .map_err(|fault| fault.at_key("data"))?;
        return drain(entries);
    }
    sink.object(&mut Again {
        key: Some(first),
        entries,
    })
}

/// Reads what stands beside `data` in an envelope, and forgets it.
pub(super) fn drain(entries: &mut dyn Entries) -> Result<(), Fault> {
    serde_json::Map::new().object(entries)
}

/// Entries of which the first key was already taken.
pub(super) struct Again<'a> {
    pub(super) key: Option<String>,
    pub(super) entries: &'a mut dyn Entries,
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

    fn value(&mut self, sink: &mut dyn Sink) -> Result<(), Fault> {
        self.entries.value(sink)
    }
}

impl<S: Sink + ?Sized> Sink for &mut S {
    fn expects(&self) -> &'static str {
        (**self).expects()
    }

    fn scalar(&mut self, scalar: Scalar<'_>) -> Result<(), Fault> {
        (**self).scalar(scalar)
    }

    fn list(&mut self, items: &mut dyn Items) -> Result<(), Fault> {
        (**self).list(items)
    }

    fn object(&mut self, entries: &mut dyn Entries) -> Result<(), Fault> {
        (**self).object(entries)
    }
}
