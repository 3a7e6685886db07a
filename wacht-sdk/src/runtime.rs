//! What generated code is made of. Callers of the SDK need nothing from here.

#[doc(hidden)]
pub use serde;

pub use crate::{
    call::{Call, Operation, Retry},
    endpoint, id,
    id::IdText,
    model, open_enum, paged,
    pending::{Endpoint, Output},
    wire::{
        Entries, Fault, Field, Items, List, Map, Model, Presence, Scalar, Shape, Sink, View, Wire,
        deserialize, read_id, read_model, read_text, serialize,
    },
};
