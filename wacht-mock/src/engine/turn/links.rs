//! Links resources to each other, and ends such links.

use super::{Outcome, Subject, Turn};
use crate::{
    linkage::{Kind, Link},
    refusal::Refusal,
    store::{Object, index_key},
};

impl<'a> Turn<'a> {
    pub(super) fn attach(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        link: &str,
    ) -> Result<Outcome<'a>, Refusal> {
        let Some((subject, to)) = self.ends(name, kind, link)? else {
            return Ok(Outcome::Done(Object::new()));
        };
        self.store.link(link, &subject.key, &to);
        Ok(Outcome::one(name, kind, subject.object))
    }

    pub(super) fn detach(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        link: &str,
    ) -> Result<Outcome<'a>, Refusal> {
        let Some(subject) = self.subject(name, kind)? else {
            return Ok(Outcome::Done(Object::new()));
        };
        let to = self
            .other_end(link, kind, &subject.object)
            .unwrap_or_default();
        let is_optional = self
            .plan
            .linkage
            .links
            .get(link)
            .is_some_and(|link| link.key.is_some());
        if !self.store.unlink(link, &subject.key, &to) && !is_optional {
            self.missing(link)?;
        }
        Ok(Outcome::one(name, kind, subject.object))
    }

    /// The resource that a link begins at, and the key that it leads to.
    fn ends(
        &mut self,
        name: &'a str,
        kind: &'a Kind,
        link: &str,
    ) -> Result<Option<(Subject<'a>, String)>, Refusal> {
        let Some(subject) = self.subject(name, kind)? else {
            return Ok(None);
        };
        let to = self
            .other_end(link, kind, &subject.object)
            .unwrap_or_default();
        let kinds = self
            .plan
            .linkage
            .links
            .get(link)
            .map_or(&[][..], |link| &link.to);
        if !kinds.iter().any(|kind| self.store.has(kind, &to)) {
            self.missing(kinds.first().map_or("", String::as_str))?;
            return Ok(None);
        }
        Ok(Some((subject, to)))
    }

    fn other_end(&mut self, link: &str, kind: &Kind, object: &Object) -> Option<String> {
        let plan = self.plan;
        let link: &Link = plan.linkage.links.get(link)?;
        match &link.key {
            Some(expression) => {
                let value = self.evaluate(expression, kind, object, None);
                value.as_ref().and_then(index_key)
            }
            None => link
                .to
                .iter()
                .find_map(|to| self.argument(&plan.kind(to)?.parameter)),
        }
    }
}
