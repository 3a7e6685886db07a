//! What generated code is made of. Callers of the SDK need nothing from here.

#[doc(hidden)]
pub use serde_core;

#[cfg(feature = "blocking")]
pub use crate::blocking::{send_blocking, wait_blocking};
pub use crate::{
    by_status,
    by_status::show_variant,
    call, events,
    id::IdKind,
    id_kinds, model, open_enum,
    operation::{Continue, Operation, Retry},
    output::{Output, Reading, Value, sealed::Sealed},
    paged, paged_model,
    paging::{PageFields, Paged},
    parameter::{Parameter, Style},
    response::Received,
    send_as, send_events,
    typed_call::IntoCall,
    union,
    untyped_call::UntypedCall,
    value_enum,
    wire::{
        Around, Choice, Entries, Events, Fault, Field, Fields, Input, Items, Kept, List, Map,
        Model, Presence, Scalar, Shape, Tag, Tagged, Union, View, Wire, deserialize, read_event,
        read_named_event, read_union, same, serialize, show, text,
    },
};
#[doc(hidden)]
pub use crate::{
    clock::SystemClock,
    wire::{parse_time, properties},
};

#[cfg(test)]
mod tests;
