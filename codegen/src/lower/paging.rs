//! How lists continue: by the extensions of an operation, else by the configuration for all of them.
//! Takes extensions and parameters; returns the way and the names. Never looks at a response.

use serde_json::Value;

use super::Lower;
use crate::{
    codes,
    diagnostic::did_you_mean,
    extensions::{Extension, Extensions},
    ir::{Location, Paging, Type},
    outline::{PageNames, Parameter},
    source::escape,
    target::PagedBy,
};

/// The keys of the extension that names the parts of a page.
const KEYS: &[&str] = &[
    "parameter",
    "after",
    "before",
    "items",
    "cursor",
    "has-more",
    "total",
];

impl<'d> Lower<'d> {
    /// How the list of an operation continues, and the names of its pages; `None` without pages.
    pub(super) fn paging<F: Fn(&str) -> Option<&'d Value>>(
        &mut self,
        extensions: &Extensions<'_, F>,
        params: &[Parameter],
        pointer: &str,
    ) -> (Option<Paging>, PageNames) {
        let Some(paging) = extensions.paging() else {
            return self.convention(params);
        };
        let mut names = PageNames::default();
        let key = self.key(Extension::Page);
        for (name, wire) in extensions.members(Extension::Page) {
            if !KEYS.contains(&name) {
                let message = format!("`{key}` has no `{name}`");
                let pointer = format!("{pointer}/{key}/{}", escape(name));
                self.say(codes::BAD_VALUE, message, &pointer).hint =
                    did_you_mean(name, KEYS.iter().copied());
            }
            let wire = Some(wire.to_owned());
            match name {
                "items" => names.items = wire,
                "cursor" => names.cursor = wire,
                "has-more" => names.has_more = wire,
                "total" => names.total = wire,
                _ => {}
            }
        }
        let parameter = |wanted| {
            let mut members = extensions.members(Extension::Page);
            let found = members.find(|(name, _)| *name == wanted);
            found.map(|(_, wire)| wire.to_owned())
        };
        names.parameters = match paging {
            Paging::None => Vec::new(),
            Paging::BeforeAfter => match (parameter("after"), parameter("before")) {
                (None, None) => Vec::new(),
                (after, before) => vec![
                    after.unwrap_or_else(|| "after_id".to_owned()),
                    before.unwrap_or_else(|| "before_id".to_owned()),
                ],
            },
            _ => parameter("parameter").into_iter().collect(),
        };
        for name in &names.parameters {
            let is_known = params.iter().any(|known| is_query(known, name));
            if !is_known {
                let message =
                    format!("`{key}` names the query parameter `{name}`, which is not one");
                let known = params.iter().map(|known| known.param.wire.as_str());
                let hint = did_you_mean(name, known);
                self.say(codes::BAD_VALUE, message, &format!("{pointer}/{key}"))
                    .hint = hint;
            }
        }
        (Some(by_position(paging, params, &names)), names)
    }

    /// The first way of the configuration whose parameter the operation has.
    fn convention(&self, params: &[Parameter]) -> (Option<Paging>, PageNames) {
        let mut ways = self.document.target.paging.iter();
        let way = ways.find(|way| params.iter().any(|known| is_query(known, &way.parameter)));
        let Some(way) = way else {
            return (None, PageNames::default());
        };
        let names = PageNames {
            parameters: vec![way.parameter.clone()],
            items: Some(way.items.clone()),
            cursor: way.cursor.clone(),
            has_more: way.has_more.clone(),
            total: way.total.clone(),
            is_convention: true,
        };
        let paging = match way.by {
            PagedBy::Offset => Paging::Offset,
            PagedBy::Cursor => Paging::Cursor,
        };
        (Some(by_position(paging, params, &names)), names)
    }
}

/// Whether a parameter is the one of this name in the query.
pub(super) fn is_query(parameter: &Parameter, name: &str) -> bool {
    parameter.param.location == Location::Query && parameter.param.wire == name
}

/// A list by offset whose parameter takes numbers only never continues after an id.
fn by_position(paging: Paging, params: &[Parameter], names: &PageNames) -> Paging {
    let offset = names.parameters.first().map_or("offset", String::as_str);
    let takes_ids = |parameter: &Parameter| parameter.param.ty == Type::PageStart;
    let mut offsets = params.iter().filter(|known| known.param.wire == offset);
    match (paging, offsets.next()) {
        (Paging::Offset, Some(offset)) if !takes_ids(offset) => Paging::Position,
        _ => paging,
    }
}
