//! Takes a valid request, returns the response to it; never sends a body that its own schema does
//! not allow.

use http::StatusCode;
use serde_json::Value;

use crate::{
    content_type::is_json,
    form::Form,
    page::{self, Collection, Place},
    parameters::Arguments,
    prefer::{Preferences, Variant},
    refusal::Refusal,
    reply::Reply,
    spec::{Location, Media, Operation, Paging, Response},
    synth::Synth,
    validators::{Validators, describe},
    view::View,
};

/// So many items a list has that arrives whole.
const WHOLE: u64 = 3;
/// Every entry of this number has expired, in a list that leaves such out.
const EXPIRED: u64 = 4;

/// What a response is made from.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    pub(crate) validators: &'a Validators,
    pub(crate) form: Form,
    pub(crate) operation: &'a Operation,
    pub(crate) arguments: &'a Arguments,
    /// The values of the body, without files.
    pub(crate) sent: Option<&'a Value>,
    pub(crate) preferences: Preferences,
    /// Whether the response is checked against its schema.
    pub(crate) checks: bool,
    /// How many items a list has in all.
    pub(crate) collection: u64,
    /// The value of every credential, if it was set.
    pub(crate) credentials: Option<&'a str>,
}

impl Question<'_> {
    /// The response with the preferred status, or the success.
    pub(crate) fn response(&self) -> Result<Reply, Refusal> {
        let Some(status) = self.preferences.code else {
            let success = self.operation.success();
            return self.say(success.ok_or_else(|| Refusal::internal("there is no success"))?);
        };
        if status.is_client_error() || status.is_server_error() {
            return Err(Refusal::forced(status, self.form));
        }
        match self.operation.response(status) {
            Some(response) => self.say(response),
            None => {
                let message = format!(
                    "header Prefer: {} does not return {}",
                    self.operation.id,
                    status.as_u16(),
                );
                Err(Refusal::bad_request(message))
            }
        }
    }

    /// The response whose body is known already.
    pub(crate) fn response_with(
        &self,
        response: &Response,
        value: &Value,
    ) -> Result<Reply, Refusal> {
        let Some(media) = json_media(response) else {
            return Ok(Reply::empty(response.status));
        };
        self.check(&self.synth(), response.status, media, value)?;
        Ok(Reply::json(response.status, &media.name, value))
    }

    fn synth(&self) -> Synth<'_> {
        let synth = Synth::new(self.validators, self.form, self.preferences.variant);
        synth.credentials(self.credentials)
    }

    fn say(&self, response: &Response) -> Result<Reply, Refusal> {
        let json = json_media(response);
        let Some(media) = json.or_else(|| response.media.first()) else {
            return Ok(Reply::empty(response.status));
        };
        let synth = self.synth();
        if json.is_some() {
            let value = self.value(&synth, media)?;
            self.check(&synth, response.status, media, &value)?;
            return Ok(Reply::json(response.status, &media.name, &value));
        }
        let is_text = media.name.starts_with("text/");
        if synth.view(&media.schema).is_binary() || !is_text {
            return Ok(Reply::binary(response.status, &media.name));
        }
        let value = self.value(&synth, media)?;
        self.check(&synth, response.status, media, &value)?;
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        Ok(Reply::text(response.status, &media.name, text))
    }

    fn value(&self, synth: &Synth<'_>, media: &Media) -> Result<Value, Refusal> {
        let whole = synth.fitting(&media.schema, media.example.as_ref());
        let mut value = whole.ok_or_else(|| {
            Refusal::internal(format!(
                "the response of {} contains itself",
                self.operation.id
            ))
        })?;
        let (operation, arguments) = (self.operation, self.arguments);
        let items = Place::find(synth, &media.schema).map(|place| place.items);
        let length = match operation.paging {
            Some(Paging::Whole) => WHOLE,
            _ => self.collection,
        };
        let expires =
            |item: u64| operation.paging == Some(Paging::Window) && item % EXPIRED == EXPIRED - 1;
        let item = |item: u64| match expires(item) {
            true => None,
            false => synth.item(items.as_ref()?, item),
        };
        let position = |id: &str| {
            let is_it = |item: &u64| {
                let known = items.as_ref().and_then(|items| synth.item_id(items, *item));
                known.is_some_and(|(_, known)| known == id)
            };
            (0..length).find(is_it)
        };
        let collection = Collection {
            length,
            position: &position,
            item: &item,
        };
        let page = page::fill(
            synth,
            operation,
            arguments,
            &collection,
            &media.schema,
            &mut value,
        );
        match page {
            Some(page) => page?,
            None => self.echo(synth, &media.schema, &mut value),
        }
        Ok(value)
    }

    /// Lets a single result show the requested values.
    fn echo(&self, synth: &Synth<'_>, schema: &Value, value: &mut Value) {
        let mut result = synth.view(schema);
        let mut value = value;
        if self.form == Form::Documented && !self.operation.unwrapped && result.is_envelope() {
            let (Some(inner), Some(data)) = (value.get_mut("data"), result.property("data")) else {
                return;
            };
            (result, value) = (synth.view(data), inner);
        }
        let Some(object) = value.as_object_mut() else {
            return;
        };
        if let Some(id) = self.id(synth, &result) {
            object.entry("id").and_modify(|known| *known = id);
        }
        // The other variants say something else on purpose.
        if !matches!(synth.variant(), Variant::Full | Variant::Minimal) {
            return;
        }
        for (name, sent) in self.sent.and_then(Value::as_object).into_iter().flatten() {
            let fits = result
                .property(name)
                .is_some_and(|schema| synth.accepts(schema, sent));
            if fits {
                object.entry(name).and_modify(|known| *known = sent.clone());
            }
        }
    }

    /// The id in the path that is of the kind of the result's own.
    fn id(&self, synth: &Synth<'_>, result: &View) -> Option<Value> {
        let own = synth.view(result.property("id")?);
        let kind = own.id_kind()?;
        let named = self.operation.parameters.iter().rev().find(|parameter| {
            parameter.location == Location::Path
                && synth.view(&parameter.schema).id_kind() == Some(kind)
        })?;
        let id = self.arguments.path(&named.name)?;
        synth
            .accepts(result.property("id")?, id)
            .then(|| id.clone())
    }

    fn check(
        &self,
        synth: &Synth<'_>,
        status: StatusCode,
        media: &Media,
        value: &Value,
    ) -> Result<(), Refusal> {
        if !self.checks {
            return Ok(());
        }
        let violations = self
            .validators
            .violations(synth.direction(), &media.schema, value)?;
        match violations.as_slice() {
            [] => Ok(()),
            violations => {
                let what = format!(
                    "the mock's response {} of {}",
                    status.as_u16(),
                    self.operation.id
                );
                Err(Refusal::internal(describe(&what, violations)))
            }
        }
    }
}

/// The JSON that a response can have.
pub(crate) fn json_media(response: &Response) -> Option<&Media> {
    response.media.iter().find(|media| is_json(&media.name))
}
