//! The properties of a value that is an object in JSON, of any Rust type. Takes a view; passes on a view of
//! each property.

use serde_json::Value;

use super::{Tag, View, write::to_value};

/// Passes the properties of an object to `visit`, with null where one is explicitly null; false for a
/// value that is not an object.
pub(crate) fn entries(view: &View<'_>, visit: &mut dyn FnMut(&str, View<'_>)) -> bool {
    match view {
        View::Model(model) => {
            for (field, view) in model.written() {
                visit(field.name, view);
            }
            for (name, view) in model.extra().views() {
                visit(name, view);
            }
        }
        View::Map(map) => map.each(visit),
        View::Json(Value::Object(members)) | View::Unknown(Value::Object(members)) => {
            for (name, value) in members {
                visit(name, View::Json(value));
            }
        }
        View::Tagged(tagged) if tagged.tag == Tag::Untagged => {
            return entries(&tagged.variant.view(), visit);
        }
        View::Tagged(_) => {
            let value = to_value(view).unwrap_or_default();
            return entries(&View::Json(&value), visit);
        }
        _ => return false,
    }
    true
}
