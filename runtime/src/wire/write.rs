//! From views to serde: writes any value with any serializer. Generic over the format only.

use serde_core::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer,
};

use super::{Model, Tag, View, Wire, read::TEXT, time::write_time};

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
        match self {
            Self::Absent | Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::UInt(value) => serializer.serialize_u64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Str(value) | Self::Secret(value) => serializer.serialize_str(value),
            Self::Time(value) => write_time(value, |text| serializer.serialize_str(text)),
            Self::Date(value) => serializer.collect_str(value),
            Self::Json(value) | Self::Unknown(value) => value.serialize(serializer),
            Self::Text(text) => {
                let mut out = serializer.serialize_struct(TEXT, 1)?;
                out.serialize_field(TEXT, text)?;
                out.end()
            }
            Self::Extra(extra) => serializer.collect_map(extra.views()),
            Self::Additional(known, _) => Self::Map(*known).serialize(serializer),
            Self::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.count()))?;
                for index in 0..list.count() {
                    seq.serialize_element(&list.item(index))?;
                }
                seq.end()
            }
            Self::Map(map) => {
                let mut out = serializer.serialize_map(Some(map.count()))?;
                let mut result = Ok(());
                map.each(&mut |key, value| {
                    if result.is_ok() {
                        result = out.serialize_entry(key, &value);
                    }
                });
                result?;
                out.end()
            }
            Self::Model(model) => {
                let mut out = serializer.serialize_map(None)?;
                write_model(&mut out, *model, None)?;
                out.end()
            }
            Self::Tagged(tagged) => match (tagged.tag, tagged.variant.view()) {
                (Tag::External, variant) => {
                    let mut out = serializer.serialize_map(Some(1))?;
                    out.serialize_entry(tagged.key(), &variant)?;
                    out.end()
                }
                (Tag::Internal(tag), View::Model(model)) => {
                    let mut out = serializer.serialize_map(None)?;
                    let written = tagged.written_tag(tag, model);
                    if let Some(value) = written {
                        out.serialize_entry(tag, value)?;
                    }
                    write_model(&mut out, model, written.map(|_| tag))?;
                    out.end()
                }
                (_, variant) => variant.serialize(serializer),
            },
            Self::File(_) => Err(S::Error::custom("a file cannot be written as JSON")),
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
        other => match serde_json::to_value(other).ok()? {
            serde_json::Value::String(text) => text,
            json => json.to_string(),
        },
    })
}

/// A value of which some properties are written under another name.
pub(crate) struct Renamed<'a> {
    view: View<'a>,
    names: &'static [(&'static str, &'static str)],
}

impl<'a> Renamed<'a> {
    pub(crate) fn new(view: View<'a>, names: &'static [(&'static str, &'static str)]) -> Self {
        Self { view, names }
    }
}

impl Serialize for Renamed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.view {
            View::Model(model) if !self.names.is_empty() => {
                let mut out = serializer.serialize_map(None)?;
                write_renamed(&mut out, *model, self.names)?;
                out.end()
            }
            view => view.serialize(serializer),
        }
    }
}

/// Writes the properties of a model, but for the one that its union has written.
fn write_model<M: SerializeMap>(
    out: &mut M,
    model: Model<'_>,
    but: Option<&str>,
) -> Result<(), M::Error> {
    for (field, view) in model.written() {
        if but != Some(field.name) {
            out.serialize_entry(field.name, &view)?;
        }
    }
    let mut result = Ok(());
    model.each_other(&mut |name, view| {
        if result.is_ok() {
            result = out.serialize_entry(name, &view);
        }
    });
    result
}

fn write_renamed<M: SerializeMap>(
    out: &mut M,
    model: Model<'_>,
    names: &[(&str, &str)],
) -> Result<(), M::Error> {
    for (field, view) in model.written() {
        let renamed = names.iter().find(|(name, _)| *name == field.name);
        let name = renamed.map_or(field.name, |(_, renamed)| *renamed);
        out.serialize_entry(name, &view)?;
    }
    let mut result = Ok(());
    model.each_other(&mut |name, view| {
        if result.is_ok() {
            result = out.serialize_entry(name, &view);
        }
    });
    result
}
