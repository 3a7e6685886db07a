//! Styles: how a parameter is written, as far as that is not the usual way. Takes a parameter and its
//! type; returns the style, or reports that there is none for it.

use openapiv3::{Parameter, ParameterSchemaOrContent, PathStyle, QueryStyle};

use super::{Lower, media::is_json};
use crate::{
    codes,
    ir::{Location, ParamStyle, Style, Type},
    read::schema_in,
    schema::SchemaId,
    source::escape,
};

/// What becomes of a value in a style.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// One string.
    Scalar,
    /// A list of strings.
    List,
    /// Several strings, or unknown until there is a value.
    Other,
}

/// What a parameter holds, and whether that is written as JSON.
pub(super) struct Held {
    pub(super) schema: SchemaId,
    is_json: bool,
}

impl Lower<'_> {
    /// The schema of a parameter: its own, or that of the media type that it is written in.
    pub(super) fn held(&mut self, parameter: &Parameter, pointer: &str) -> Option<Held> {
        let content = match &parameter.parameter_data_ref().format {
            ParameterSchemaOrContent::Schema(schema) => {
                return Some(Held {
                    schema: schema_in(schema)?,
                    is_json: false,
                });
            }
            ParameterSchemaOrContent::Content(content) => content,
        };
        let pointer = format!("{pointer}/content");
        let Some((media, content)) = content.first() else {
            self.say(codes::MISSING_KEY, "`content` lacks a media type", &pointer);
            return None;
        };
        let is_json = is_json(media);
        let pointer = format!("{pointer}/{}", escape(media));
        if !is_json && media != "text/plain" {
            self.unsupported(&format!("a parameter in {media}"), &pointer);
            return None;
        }
        let Some(schema) = content.schema.as_ref().and_then(schema_in) else {
            self.lacks_schema(&pointer);
            return None;
        };
        Some(Held { schema, is_json })
    }

    /// The style of a parameter; `None` where it is written in the usual way: one text, or in the query
    /// a pair for each item of a list.
    pub(super) fn style(
        &self,
        parameter: &Parameter,
        held: &Held,
        ty: &Type,
    ) -> Option<ParamStyle> {
        let (style, location, reserved) = match parameter {
            Parameter::Path { style, .. } => {
                let style = match style {
                    PathStyle::Simple => Style::Simple,
                    PathStyle::Label => Style::Label,
                    PathStyle::Matrix => Style::Matrix,
                };
                (style, Location::Path, false)
            }
            Parameter::Query {
                style,
                allow_reserved,
                ..
            } => {
                let style = match style {
                    QueryStyle::Form => Style::Form,
                    QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                    QueryStyle::PipeDelimited => Style::PipeDelimited,
                    QueryStyle::DeepObject => Style::DeepObject,
                };
                (style, Location::Query, *allow_reserved)
            }
            Parameter::Header { .. } => (Style::Simple, Location::Header, false),
            Parameter::Cookie { .. } => (Style::Form, Location::Cookie, false),
        };
        let sort = self.sort(ty);
        let style = if held.is_json { Style::Json } else { style };
        let own = parameter.parameter_data_ref().explode;
        let explode = own.unwrap_or(style == Style::Form);
        let is_usual = match (style, sort) {
            (Style::Json, _) => false,
            // In the path they stand before the value.
            (Style::Label | Style::Matrix, _) => false,
            (_, Sort::Scalar) => true,
            (Style::Form, Sort::List) => location == Location::Query && explode,
            (_, Sort::List | Sort::Other) => false,
        };
        (!is_usual || reserved).then_some(ParamStyle {
            style,
            explode: explode && sort != Sort::Scalar,
            reserved,
        })
    }

    /// Whether a value is one string.
    pub(super) fn is_text(&self, ty: &Type) -> bool {
        *ty != Type::File && self.sort(ty) == Sort::Scalar
    }

    fn sort(&self, ty: &Type) -> Sort {
        match ty {
            Type::Option(inner) => self.sort(inner),
            Type::List(_) => Sort::List,
            Type::Named(ty) if self.is_enum_type(*ty) => Sort::Scalar,
            Type::Json | Type::JsonObject | Type::Map(_) | Type::Tuple(_) | Type::Named(_) => {
                Sort::Other
            }
            _ => Sort::Scalar,
        }
    }
}
