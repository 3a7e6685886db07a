//! The properties of a value that is an object in JSON, of any Rust type. Takes a view; passes on a view of
//! each property.

use serde_json::Value;

use super::{Tag, View};

/// Passes the properties of an object that are sent to `visit`, with null where one is explicitly null; false for a
/// value that is not an object.
pub(crate) fn entries(view: &View<'_>, visit: &mut dyn FnMut(&str, View<'_>)) -> bool {
    match view {
        View::Model(model) => {
            for (field, view) in model.sent() {
                visit(field.name, view);
            }
            model.each_other(visit);
        }
        View::Map(map) => map.each(visit),
        View::Json(Value::Object(members)) | View::Unknown(Value::Object(members)) => {
            for (name, value) in members {
                visit(name, View::Json(value));
            }
        }
        View::Tagged(tagged) => match (tagged.tag, tagged.variant.view()) {
            (Tag::External, variant) => visit(tagged.key(), variant),
            (Tag::Internal(tag), View::Model(model)) => {
                let Some(value) = tagged.written_tag(tag, model) else {
                    return entries(&View::Model(model), visit);
                };
                visit(tag, View::Str(value));
                return entries(&View::Model(model), &mut |name, view| {
                    if name != tag {
                        visit(name, view);
                    }
                });
            }
            (_, variant) => return entries(&variant, visit),
        },
        _ => return false,
    }
    true
}
