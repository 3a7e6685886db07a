//! JSON that is set aside until it shows which variant it is. Takes entries and items as they arrive;
//! lends them out again, as often as there are variants to try.

use serde_json::Value;

use crate::wire::{Entries, Fault, Input, Items, Kept, Wire, read::drive_kept};

/// The entries of an object, as they came.
#[derive(Default)]
pub(super) struct Aside {
    entries: Vec<(String, Kept)>,
    /// See [`Entries::trials`].
    pub(super) trials: usize,
}

impl Aside {
    pub(super) fn push(&mut self, key: String, kept: Kept) {
        self.entries.push((key, kept));
    }

    /// Sets aside all entries that still arrive, but for those of one key.
    pub(super) fn keep_all(
        &mut self,
        entries: &mut dyn Entries,
        but: Option<&str>,
    ) -> Result<(), Fault> {
        self.trials = entries.trials();
        let mut key = String::new();
        while entries.key(&mut |found| found.clone_into(&mut key))? {
            if but == Some(&*key) {
                entries.skip()?;
                continue;
            }
            let kept = entries.keep().map_err(|fault| fault.at_key(&key))?;
            self.push(std::mem::take(&mut key), kept);
        }
        Ok(())
    }

    pub(super) fn entries(&self) -> &[(String, Kept)] {
        &self.entries
    }

    /// The entries to be read, of which this many variants are tried.
    pub(super) fn lend(&self, tried: usize) -> Lent<'_> {
        Lent {
            entries: self.entries.iter(),
            kept: None,
            trials: trials(self.trials, tried),
        }
    }

    /// The object as it came.
    pub(super) fn value(&self) -> Result<Value, Fault> {
        let mut value = Value::Null;
        value.accept(Input::Object(&mut self.lend(1)))?;
        Ok(value)
    }
}

/// How often something is read, when so many variants of it are tried.
fn trials(around: usize, tried: usize) -> usize {
    match tried {
        0 | 1 => around,
        // The best of them is read once more.
        several => around.max(1).saturating_mul(several + 1),
    }
}

/// Entries that were set aside, to be read once of perhaps many times.
pub(super) struct Lent<'a> {
    entries: std::slice::Iter<'a, (String, Kept)>,
    kept: Option<&'a Kept>,
    trials: usize,
}

impl Entries for Lent<'_> {
    fn key(&mut self, key: &mut dyn FnMut(&str)) -> Result<bool, Fault> {
        let Some((name, kept)) = self.entries.next() else {
            return Ok(false);
        };
        key(name);
        self.kept = Some(kept);
        Ok(true)
    }

    fn value(&mut self, target: &mut dyn Wire) -> Result<(), Fault> {
        match self.kept.take() {
            Some(kept) => drive_kept(kept, target, self.trials),
            None => Ok(()),
        }
    }

    fn keep(&mut self) -> Result<Kept, Fault> {
        Ok(self.kept.take().cloned().unwrap_or_default())
    }

    fn skip(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn trials(&self) -> usize {
        self.trials
    }
}

/// The values set aside, and then those that still arrive.
pub(super) struct After<'a> {
    before: std::vec::IntoIter<(String, Kept)>,
    rest: &'a mut dyn Entries,
    kept: Option<Kept>,
}

impl<'a> After<'a> {
    pub(super) fn new(before: Aside, rest: &'a mut dyn Entries) -> Self {
        Self {
            before: before.entries.into_iter(),
            rest,
            kept: None,
        }
    }
}

impl Entries for After<'_> {
    fn key(&mut self, key: &mut dyn FnMut(&str)) -> Result<bool, Fault> {
        let Some((name, kept)) = self.before.next() else {
            return self.rest.key(key);
        };
        key(&name);
        self.kept = Some(kept);
        Ok(true)
    }

    fn value(&mut self, target: &mut dyn Wire) -> Result<(), Fault> {
        match self.kept.take() {
            Some(kept) => drive_kept(&kept, target, self.rest.trials()),
            None => self.rest.value(target),
        }
    }

    fn keep(&mut self) -> Result<Kept, Fault> {
        match self.kept.take() {
            Some(kept) => Ok(kept),
            None => self.rest.keep(),
        }
    }

    fn skip(&mut self) -> Result<(), Fault> {
        match self.kept.take() {
            Some(_) => Ok(()),
            None => self.rest.skip(),
        }
    }

    fn trials(&self) -> usize {
        self.rest.trials()
    }
}

/// The items of an array, as they came.
pub(super) struct List {
    pub(super) items: Vec<Kept>,
    pub(super) trials: usize,
}

impl List {
    pub(super) fn keep_all(items: &mut dyn Items) -> Result<Self, Fault> {
        let (mut kept, trials) = (Vec::new(), items.trials());
        loop {
            match items.keep() {
                Ok(Some(item)) => kept.push(item),
                Ok(None) => break,
                Err(fault) => return Err(fault.at_index(kept.len())),
            }
        }
        let items = kept;
        Ok(Self { items, trials })
    }

    /// The items to be read, of which this many variants are tried.
    pub(super) fn lend(&self, tried: usize) -> LentItems<'_> {
        LentItems {
            items: self.items.iter(),
            trials: trials(self.trials, tried),
        }
    }

    /// The array as it came.
    pub(super) fn value(&self) -> Result<Value, Fault> {
        let mut value = Value::Null;
        value.accept(Input::List(&mut self.lend(1)))?;
        Ok(value)
    }
}

/// Items that were set aside, to be read once of perhaps many times.
pub(super) struct LentItems<'a> {
    items: std::slice::Iter<'a, Kept>,
    trials: usize,
}

impl Items for LentItems<'_> {
    fn next(&mut self, target: &mut dyn Wire) -> Result<bool, Fault> {
        match self.items.next() {
            Some(kept) => drive_kept(kept, target, self.trials).map(|()| true),
            None => Ok(false),
        }
    }

    fn keep(&mut self) -> Result<Option<Kept>, Fault> {
        Ok(self.items.next().cloned())
    }

    fn trials(&self) -> usize {
        self.trials
    }
}
