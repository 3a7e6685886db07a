//! JSON that is set aside until it shows which variant it is. Takes entries and items as they arrive;
//! lends them out again, as often as there are variants to try, or as one value.

use serde_json::Value;

use super::{Around, Entries, Fault, Input, Items, Kept, List, Map, View, Wire, read::drive_kept};

/// The entries of an object, as they came.
#[derive(Default)]
pub(super) struct Aside {
    entries: Vec<(String, Kept)>,
    pub(super) around: Around,
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
        self.around = entries.around();
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
            around: trials(self.around, tried),
        }
    }

    /// The value of a key; of several the last counts.
    pub(super) fn get(&self, key: &str) -> Option<&Kept> {
        let found = self.entries.iter().rfind(|(name, _)| name == key);
        found.map(|(_, kept)| kept)
    }

    /// The object as it came.
    pub(super) fn whole(self) -> Result<Kept, Fault> {
        match self.entries.iter().all(|(_, kept)| kept.is_value()) {
            true => {
                let entries = self.entries.into_iter();
                let entries = entries.filter_map(|(key, kept)| Some((key, kept.into_value()?)));
                Ok(Kept::Value(Value::Object(entries.collect())))
            }
            false => Kept::write(&View::Map(&self)),
        }
    }
}

impl Wire for Kept {
    fn accept(&mut self, input: Input<'_>) -> Result<(), Fault> {
        *self = match input {
            Input::Text(text) => Self::read(text)?,
            Input::List(items) => AsideItems::keep_all(items)?.whole()?,
            Input::Object(entries) => {
                let mut object = Aside::default();
                object.keep_all(entries, None)?;
                object.whole()?
            }
            other => {
                let mut value = Value::Null;
                value.accept(other)?;
                Self::Value(value)
            }
        };
        Ok(())
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Value(value) => View::Unknown(value),
            Self::Text(text) => View::Text(text),
        }
    }
}

impl Map for Aside {
    fn count(&self) -> usize {
        self.entries.len()
    }

    fn entry(&self, key: &str) -> View<'_> {
        self.get(key).map_or(View::Absent, Wire::view)
    }

    fn each(&self, visit: &mut dyn FnMut(&str, View<'_>)) {
        for (key, kept) in &self.entries {
            visit(key, kept.view());
        }
    }
}

/// The surroundings of something of which so many variants are tried.
fn trials(around: Around, tried: usize) -> Around {
    let trials = match tried {
        0 | 1 => around.trials,
        // The best of them is read once more.
        several => around.trials.max(1).saturating_mul(several + 1),
    };
    Around { trials, ..around }
}

/// Entries that were set aside, to be read once of perhaps many times.
pub(super) struct Lent<'a> {
    entries: std::slice::Iter<'a, (String, Kept)>,
    kept: Option<&'a Kept>,
    around: Around,
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
            Some(kept) => drive_kept(kept, target, self.around),
            None => Ok(()),
        }
    }

    fn keep(&mut self) -> Result<Kept, Fault> {
        Ok(self.kept.take().cloned().unwrap_or_default())
    }

    fn skip(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn around(&self) -> Around {
        self.around
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
            Some(kept) => drive_kept(&kept, target, self.rest.around()),
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

    fn around(&self) -> Around {
        self.rest.around()
    }
}

/// The items of an array, as they came.
pub(super) struct AsideItems {
    pub(super) items: Vec<Kept>,
    pub(super) around: Around,
}

impl AsideItems {
    pub(super) fn keep_all(items: &mut dyn Items) -> Result<Self, Fault> {
        let (mut kept, around) = (Vec::new(), items.around());
        loop {
            match items.keep() {
                Ok(Some(item)) => kept.push(item),
                Ok(None) => break,
                Err(fault) => return Err(fault.at_index(kept.len())),
            }
        }
        let items = kept;
        Ok(Self { items, around })
    }

    /// The items to be read, of which this many variants are tried.
    pub(super) fn lend(&self, tried: usize) -> LentItems<'_> {
        LentItems {
            items: self.items.iter(),
            around: trials(self.around, tried),
        }
    }

    /// The array as it came.
    pub(super) fn whole(self) -> Result<Kept, Fault> {
        match self.items.iter().all(Kept::is_value) {
            true => {
                let items = self.items.into_iter().filter_map(Kept::into_value);
                Ok(Kept::Value(items.collect()))
            }
            false => Kept::write(&View::List(&self)),
        }
    }
}

impl List for AsideItems {
    fn count(&self) -> usize {
        self.items.len()
    }

    fn item(&self, index: usize) -> View<'_> {
        self.items.get(index).map_or(View::Absent, Wire::view)
    }
}

/// Items that were set aside, to be read once of perhaps many times.
pub(super) struct LentItems<'a> {
    items: std::slice::Iter<'a, Kept>,
    around: Around,
}

impl Items for LentItems<'_> {
    fn next(&mut self, target: &mut dyn Wire) -> Result<bool, Fault> {
        match self.items.next() {
            Some(kept) => drive_kept(kept, target, self.around).map(|()| true),
            None => Ok(false),
        }
    }

    fn keep(&mut self) -> Result<Option<Kept>, Fault> {
        Ok(self.items.next().cloned())
    }

    fn around(&self) -> Around {
        self.around
    }
}
