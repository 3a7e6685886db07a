//! From views to serde: writes any value with any serializer. Generic over the format only.

use serde_core::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer,
};
use serde_json::Value;

use super::{
    FieldViews, Model, Tag, View, Wire,
    read::{TEXT, decode},
    time::write_time,
};

/// Writes a value with any serializer; what `Serialize` of every model calls.
///
/// # Errors
///
/// When the serializer fails, or the value holds a file, which only a form can carry.
pub fn serialize<S: Serializer>(value: &dyn Wire, serializer: S) -> Result<S::Ok, S::Error> {
    value.view().serialize(serializer)
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            view: *self,
            is_sent: false,
        };
        written.serialize(serializer)
    }
}

/// A value on its way out. A request lacks the properties that only the service sets.
#[derive(Clone, Copy)]
struct Written<'a> {
    view: View<'a>,
    is_sent: bool,
}

impl<'a> Written<'a> {
    /// A part of this one.
    fn part(self, view: View<'a>) -> Self {
        Self { view, ..self }
    }

    fn fields(self, model: Model<'a>) -> FieldViews<'a> {
        match self.is_sent {
            true => model.sent(),
            false => model.written(),
        }
    }

    /// Writes the properties of a model, but for the one that its union has written.
    fn model<M: SerializeMap>(
        self,
        out: &mut M,
        model: Model<'a>,
        but: Option<&str>,
    ) -> Result<(), M::Error> {
        for (field, view) in self.fields(model) {
            if but != Some(field.name) {
                out.serialize_entry(field.name, &self.part(view))?;
            }
        }
        self.others(out, model)
    }

    /// Writes the properties of a model without a field.
    fn others<M: SerializeMap>(self, out: &mut M, model: Model<'_>) -> Result<(), M::Error> {
        let mut result = Ok(());
        model.each_other(&mut |name, view| {
            if result.is_ok() {
                let is_sent = self.is_sent;
                result = out.serialize_entry(name, &Written { view, is_sent });
            }
        });
        result
    }
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.view {
            View::Absent | View::Null => serializer.serialize_unit(),
            View::Bool(value) => serializer.serialize_bool(value),
            View::Int(value) => serializer.serialize_i64(value),
            View::UInt(value) => serializer.serialize_u64(value),
            View::Float(value) => serializer.serialize_f64(value),
            View::Str(value) | View::Secret(value) => serializer.serialize_str(value),
            View::Time(value) => write_time(value, |text| serializer.serialize_str(text)),
            View::Date(value) => serializer.collect_str(&value),
            View::Json(value) | View::Unknown(value) => value.serialize(serializer),
            View::Text(text) => {
                let mut out = serializer.serialize_struct(TEXT, 1)?;
                out.serialize_field(TEXT, text)?;
                out.end()
            }
            View::Extra(extra) => {
                let mut out = serializer.serialize_map(Some(extra.len()))?;
                for (name, view) in extra.views() {
                    out.serialize_entry(name, &self.part(view))?;
                }
                out.end()
            }
            View::Additional(known, _) => self.part(View::Map(known)).serialize(serializer),
            View::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.count()))?;
                for index in 0..list.count() {
                    seq.serialize_element(&self.part(list.item(index)))?;
                }
                seq.end()
            }
            View::Map(map) => {
                let mut out = serializer.serialize_map(Some(map.count()))?;
                let mut result = Ok(());
                map.each(&mut |key, view| {
                    if result.is_ok() {
                        let is_sent = self.is_sent;
                        result = out.serialize_entry(key, &Written { view, is_sent });
                    }
                });
                result?;
                out.end()
            }
            View::Model(model) => {
                let mut out = serializer.serialize_map(None)?;
                self.model(&mut out, model, None)?;
                out.end()
            }
            View::Tagged(tagged) => match (tagged.tag, tagged.variant.view()) {
                (Tag::External, variant) => {
                    let mut out = serializer.serialize_map(Some(1))?;
                    out.serialize_entry(tagged.key(), &self.part(variant))?;
                    out.end()
                }
                (Tag::Internal(tag), View::Model(model)) => {
                    let mut out = serializer.serialize_map(None)?;
                    let written = tagged.written_tag(tag, model);
                    if let Some(value) = written {
                        out.serialize_entry(tag, value)?;
                    }
                    self.model(&mut out, model, written.map(|_| tag))?;
                    out.end()
                }
                (_, variant) => self.part(variant).serialize(serializer),
            },
            View::File(_) => Err(S::Error::custom("a file cannot be written as JSON")),
        }
    }
}

/// A value as the text of a path segment, query value or form part.
pub(crate) fn plain(view: &View<'_>) -> Option<String> {
    Some(match view {
        View::Absent | View::Null => return None,
        View::Str(value) | View::Secret(value) => (*value).to_owned(),
        View::Bool(value) => value.to_string(),
        View::Int(value) => value.to_string(),
        View::UInt(value) => value.to_string(),
        View::Time(value) => write_time(value, str::to_owned),
        other => match to_value(other)? {
            Value::String(text) => text,
            json => json.to_string(),
        },
    })
}

/// A part of a request as JSON text.
pub(crate) fn sent_json(view: &View<'_>) -> serde_json::Result<String> {
    serde_json::to_string(&Renamed::new(*view, &[]))
}

/// A part of a request as a JSON value. It is written as JSON text and read again, because both are
/// compiled in any case.
pub(crate) fn to_value(view: &View<'_>) -> Option<Value> {
    let text = sent_json(view).ok()?;
    let mut value = Value::Null;
    decode(text.as_bytes(), &mut value, None).ok()?;
    Some(value)
}

/// The body of a request, some of whose properties are written under another name.
pub(crate) struct Renamed<'a> {
    sent: Written<'a>,
    names: &'static [(&'static str, &'static str)],
}

impl<'a> Renamed<'a> {
    pub(crate) fn new(view: View<'a>, names: &'static [(&'static str, &'static str)]) -> Self {
        let is_sent = true;
        let sent = Written { view, is_sent };
        Self { sent, names }
    }

    fn name(&self, name: &'static str) -> &'static str {
        for (known, renamed) in self.names {
            if *known == name {
                return renamed;
            }
        }
        name
    }
}

impl Serialize for Renamed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let View::Model(model) = self.sent.view else {
            return self.sent.serialize(serializer);
        };
        let mut out = serializer.serialize_map(None)?;
        for (field, view) in self.sent.fields(model) {
            out.serialize_entry(self.name(field.name), &self.sent.part(view))?;
        }
        self.sent.others(&mut out, model)?;
        out.end()
    }
}
