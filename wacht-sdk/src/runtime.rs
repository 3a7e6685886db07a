//! What generated code is made of. Callers of the SDK need nothing from here.

#[doc(hidden)]
pub use serde;

#[cfg(feature = "blocking")]
pub use crate::blocking::send_blocking;
pub use crate::{
    call::{Call, Operation, Retry},
    endpoint, id,
    id::IdText,
    model, open_enum, paged, paged_model,
    paging::{Continue, Paged},
    pending::{Endpoint, Output},
    union,
    wire::{
        Entries, Fault, Field, Items, List, Map, Model, Presence, Scalar, Shape, Sink, Tag, Tagged,
        Union, View, Wire, deserialize, keep_list, keep_scalar, read_id, read_model, read_text,
        read_union, serialize,
    },
};
