//! The names of the constants of headers.

use super::scope::{Scope, Wanted};
use crate::{ir, names, outline::Header, report::Report};

/// The headers of responses with their names.
pub(super) fn headers(report: &mut Report<'_>, headers: Vec<Header>) -> Vec<ir::Header> {
    let wanted = headers.iter().map(|header| {
        let rename = report.pinned(&format!("#{}", header.pointer));
        Wanted::new(&header.wire, rename, &header.pointer, constant, &[])
    });
    let wanted: Vec<_> = wanted.collect();
    let names = Scope::default().settle(report, &wanted, None);
    drop(wanted);
    let named = headers.into_iter().zip(names);
    let named = named.map(|(header, name)| ir::Header {
        wire: header.wire,
        name,
        ty: header.ty,
        docs: header.docs,
    });
    named.collect()
}

fn constant(name: &str) -> String {
    names::snake(name).to_uppercase()
}
