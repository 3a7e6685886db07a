//! The events that a service sends by itself. Takes `webhooks`, or `x-webhooks` as documents of 3.0 have
//! it; returns the name of each event and the type of what it holds.

use std::collections::BTreeSet;

use openapiv3::{Operation as OpenApiOperation, PathItem, ReferenceOr};
use serde_json::Value;

use super::{Lower, docs, media::is_json, properties::Property};
use crate::{
    codes,
    ir::{Docs, Type},
    outline::{Event, Events},
    read::schema_in,
    schema::SchemaId,
    source::escape,
};

/// The statements of the document about an event.
struct Webhook<'d> {
    key: &'d str,
    operation: &'d OpenApiOperation,
    /// The schema of what arrives, where the document states one in JSON.
    schema: Option<SchemaId>,
    properties: Vec<Property<'d>>,
    pointer: String,
}

impl<'d> Lower<'d> {
    /// The events, if the document has any.
    pub(super) fn events(&mut self) -> Option<Events> {
        let mut webhooks = Vec::new();
        for (section, items) in self.webhooks {
            for (key, item) in items {
                if let ReferenceOr::Item(item) = item {
                    webhooks.extend(self.webhook(section, key, item));
                }
            }
        }
        if webhooks.is_empty() {
            return None;
        }
        webhooks.sort_by_key(|webhook| webhook.key);
        let target = &self.document.target.events;
        let property = match &target.name {
            Some(name) => Some(name.clone()),
            None => self.naming_property(&webhooks).map(str::to_owned),
        };
        let mut names = BTreeSet::new();
        let mut events = Vec::new();
        for webhook in webhooks {
            let named = property.as_deref();
            let named = named.and_then(|property| self.text_of(&webhook, property));
            let wire = named.unwrap_or(webhook.key).to_owned();
            if !names.insert(wire.clone()) {
                let message = format!("two events are called `{wire}`");
                self.say(codes::BAD_VALUE, message, &webhook.pointer);
                continue;
            }
            let Some(ty) = self.payload(&webhook, target.data.as_deref()) else {
                continue;
            };
            events.push(Event {
                wire,
                ty,
                docs: words(webhook.operation),
                pointer: webhook.pointer,
            });
        }
        events.sort_by(|a, b| a.wire.cmp(&b.wire));
        Some(Events {
            // The data of an event does not hold its name.
            property: property.filter(|_| target.data.is_none()),
            is_data: target.data.is_some(),
            feature: target.feature.clone(),
            events,
        })
    }

    fn webhook(&mut self, section: &str, key: &'d str, item: &'d PathItem) -> Option<Webhook<'d>> {
        let pointer = format!("/{section}/{}", escape(key));
        let methods = [
            ("post", &item.post),
            ("put", &item.put),
            ("patch", &item.patch),
            ("get", &item.get),
            ("delete", &item.delete),
        ];
        let mut methods = methods.into_iter();
        let found = methods.find_map(|(name, operation)| Some((name, operation.as_ref()?)));
        let Some((method, operation)) = found else {
            let message = format!("the event `{key}` has no method");
            self.doubt(codes::MISSING_KEY, message, &pointer).hint =
                Some("events are sent by `post`".to_owned());
            return None;
        };
        let schema = self.event_schema(operation, &format!("{pointer}/{method}"));
        let properties = schema.map(|schema| self.members(schema));
        Some(Webhook {
            key,
            operation,
            schema,
            properties: properties.unwrap_or_default(),
            pointer,
        })
    }

    /// The schema of the JSON body of an event.
    fn event_schema(&mut self, operation: &'d OpenApiOperation, pointer: &str) -> Option<SchemaId> {
        let body = operation.request_body.as_ref()?;
        let (body, at) = self.request_body(body, format!("{pointer}/requestBody"))?;
        let mut content = body.content.iter();
        let Some((_, media)) = content.find(|(name, _)| is_json(name)) else {
            let message = "the body of an event is not JSON; its bytes are kept as they come";
            self.doubt(codes::UNSUPPORTED, message, &format!("{at}/content"));
            return None;
        };
        media.schema.as_ref().and_then(schema_in)
    }

    /// The property that each event has its own name in.
    fn naming_property(&self, webhooks: &[Webhook<'d>]) -> Option<&'d str> {
        let candidates = webhooks.first()?.properties.iter();
        let candidates = candidates.filter(|property| property.required);
        let candidates = candidates.filter(|property| {
            let mut names = BTreeSet::new();
            let mut all = webhooks.iter();
            all.all(|webhook| {
                let name = self.text_of(webhook, property.wire);
                name.is_some_and(|name| names.insert(name))
            })
        });
        candidates.map(|property| property.wire).min()
    }

    /// The only value of a property of an event, where that is a string.
    fn text_of(&self, webhook: &Webhook<'d>, property: &str) -> Option<&'d str> {
        let mut properties = webhook.properties.iter();
        let property = properties.find(|known| known.wire == property)?;
        let schema = self.through_reference(property.schema)?;
        self.constant_value(self.schema(schema))
            .and_then(Value::as_str)
    }

    fn through_reference(&self, schema: SchemaId) -> Option<SchemaId> {
        match self.schema(schema).reference {
            Some(reference) => self.component(reference),
            None => Some(schema),
        }
    }

    /// The type of what an event holds: of its data, or of all of it.
    fn payload(&mut self, webhook: &Webhook<'d>, data: Option<&str>) -> Option<Type> {
        let Some(schema) = webhook.schema else {
            return Some(Type::Json);
        };
        let Some(data) = data else {
            return self.type_of_place(schema);
        };
        let mut properties = webhook.properties.iter();
        match properties.find(|property| property.wire == data) {
            Some(property) => self.type_of_place(property.schema),
            None => {
                let message = format!("the event `{}` lacks `{data}`", webhook.key);
                let pointer = self.schemas.pointer(schema);
                self.say(codes::MISSING_KEY, message, &pointer).hint =
                    Some("`data` below `[events]` in the configuration names it".to_owned());
                None
            }
        }
    }
}

/// The description of an event.
fn words(operation: &OpenApiOperation) -> Docs {
    let texts = [&operation.summary, &operation.description];
    let texts = texts.into_iter().map(|text| docs(text.as_ref()).0);
    let texts: Vec<_> = texts.filter(|text| !text.is_empty()).collect();
    Docs(texts.join("\n\n"))
}
