//! The names of the enums of responses: what an operation returns, where that depends on the status.
//! Takes the statuses; returns a name for the enum and for each variant.

use std::collections::BTreeSet;

use crate::ir::{OwnEnum, StatusOutput};

/// The enum of the responses of a call, beside these names.
pub(super) fn response_enum(
    call: &str,
    statuses: &[StatusOutput],
    taken: &BTreeSet<String>,
) -> OwnEnum {
    let names = ["Response", "StatusResponse"].map(|end| format!("{call}{end}"));
    let [usual, _] = &names;
    let numbered = (2..).map(|number| format!("{usual}{number}"));
    let mut free = names.iter().cloned().chain(numbered);
    let mut variants = Vec::new();
    for StatusOutput { status, .. } in statuses {
        let name = variant(status);
        // A range may be there in both of its spellings.
        variants.push(match variants.contains(&name) {
            true => format!("Status{status}"),
            false => name,
        });
    }
    OwnEnum {
        name: free
            .find(|name| !taken.contains(name.as_str()))
            .unwrap_or_default(),
        variants,
    }
}

/// The name of a status, as it is registered for HTTP.
fn variant(status: &str) -> String {
    let name = match status {
        "200" => "Ok",
        "201" => "Created",
        "202" => "Accepted",
        "203" => "NonAuthoritativeInformation",
        "204" => "NoContent",
        "205" => "ResetContent",
        "206" => "PartialContent",
        "207" => "MultiStatus",
        "208" => "AlreadyReported",
        "226" => "ImUsed",
        "300" => "MultipleChoices",
        "301" => "MovedPermanently",
        "302" => "Found",
        "303" => "SeeOther",
        "304" => "NotModified",
        "307" => "TemporaryRedirect",
        "308" => "PermanentRedirect",
        "2XX" | "2xx" => "Success",
        "3XX" | "3xx" => "Redirection",
        other => return format!("Status{other}"),
    };
    name.to_owned()
}
