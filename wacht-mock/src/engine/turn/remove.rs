//! Removes resources, with all that belongs to them and all links to them.

use serde_json::json;

use super::{Outcome, Subject, Turn, words};
use crate::{
    linkage::{Kind, Removal},
    refusal::Refusal,
    store::Object,
};

impl<'a> Turn<'a> {
    pub(super) fn delete(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        removal: &Removal,
    ) -> Result<Outcome<'a>, Refusal> {
        if removal.every {
            return self.delete_every(name, kind);
        }
        let Some(subject) = self.subject(name, kind)? else {
            return Ok(Outcome::Done(Object::new()));
        };
        if let Some(link) = &removal.unless_linked
            && !self.store.holders(link, &subject.key).is_empty()
        {
            let message = format!("{} is in use", words(name));
            return Err(Refusal::bad_request(message));
        }
        let condition = removal.condition.as_ref();
        if condition.is_none_or(|property| subject.object.get(property) == Some(&json!(true))) {
            self.change_parent(&subject, &removal.parent);
        }
        self.remove_tree(name, &subject.key);
        self.before = Some(subject);
        Ok(Outcome::Done(Object::new()))
    }

    /// Removes all that belong to the parent in the path.
    fn delete_every(&mut self, name: &'a str, kind: &'a Kind) -> Result<Outcome<'a>, Refusal> {
        let parent = self.named_parent(kind);
        let keys: Vec<String> = match &parent {
            Some((_, property, Some(key))) => {
                let rows = self.store.having(name, property, key);
                rows.keys().map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        if keys.is_empty() {
            self.missing(name)?;
        }
        for key in &keys {
            self.remove_tree(name, key);
        }
        let count = json!(keys.len());
        Ok(Outcome::Done(Object::from_iter([(
            "revoked".to_owned(),
            count,
        )])))
    }

    /// Removes a resource and what belongs to it, however deep.
    pub(super) fn remove_tree(&mut self, name: &str, key: &str) {
        let mut pending = vec![(name.to_owned(), key.to_owned())];
        while let Some((name, key)) = pending.pop() {
            if self.store.remove(&name, &key).is_none() {
                continue;
            }
            for (child, kind) in &self.plan.linkage.kinds {
                if let Some(property) = kind.parents.get(&name) {
                    let rows = self.store.having(child, property, &key);
                    pending.extend(rows.keys().map(|key| (child.clone(), key.to_owned())));
                }
            }
            for (link_name, link) in &self.plan.linkage.links {
                if link.from == name {
                    self.store.unlink_all(link_name, &key, true);
                }
                if link.to.contains(&name) {
                    self.store.unlink_all(link_name, &key, false);
                }
            }
        }
    }

    /// The one child of the parent in the path.
    pub(super) fn only_child(&self, name: &'a str, kind: &'a Kind) -> Result<Outcome<'a>, Refusal> {
        let first = match self.named_parent(kind) {
            Some((_, property, Some(key))) => self.store.having(name, property, &key).at(0),
            _ => None,
        };
        match first {
            Some(object) => {
                let subject = Subject {
                    name,
                    kind,
                    key: String::new(),
                    object,
                };
                Ok(Outcome::One(subject, Object::new()))
            }
            None => self.missing(name).map(|()| Outcome::Done(Object::new())),
        }
    }
}
