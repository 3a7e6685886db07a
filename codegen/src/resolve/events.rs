//! The names of events.

use super::scope::{Scope, Wanted};
use crate::{ir, names, outline::Events, report::Report, reserved};

/// The events with their names.
pub(super) fn events(report: &mut Report<'_>, events: Events) -> ir::Events {
    let wanted = events.events.iter().map(|event| {
        let rename = report.pinned_at(&event.pointer);
        let reserved = &[reserved::VARIANT];
        Wanted::new(
            &event.wire,
            rename,
            &event.pointer,
            names::type_name,
            reserved,
        )
    });
    let wanted: Vec<_> = wanted.collect();
    let names = Scope::default().settle(report, &wanted, None);
    drop(wanted);
    let named = events.events.into_iter().zip(names);
    let named = named.map(|(event, name)| ir::Event {
        wire: event.wire,
        name,
        ty: event.ty,
        is_boxed: false,
        docs: event.docs,
        pointer: event.pointer,
    });
    ir::Events {
        property: events.property,
        is_data: events.is_data,
        feature: events.feature,
        events: named.collect(),
    }
}
