//! The facts of the service as a whole: where it is, how requests carry a credential, what a client
//! needs, its resources, and the events that it sends.

use super::{Element, Facts, Subject, SubjectKind};
use crate::{
    diff::spell::Spelling,
    ir::{Api, Event, Events, Place, Resource, Scheme, Server},
};

pub(super) fn facts(api: &Api) -> Vec<Facts> {
    let resources = api.resources.iter();
    let resources = resources.map(|(path, found)| resource(api, path, found));
    let events = api.events.iter().map(|found| events(api, found));
    [service(api)]
        .into_iter()
        .chain(resources)
        .chain(events)
        .collect()
}

fn service(api: &Api) -> Facts {
    let mut whole = Element::new("", "", "");
    let is_basic = |scheme: &Scheme| scheme.place == Place::Basic;
    let given = match &api.schemes[..] {
        [] => "no credential",
        schemes if schemes.iter().all(is_basic) => "a user name and a password",
        _ => "an API key",
    };
    whole.rust("Client", format!("client with {given}"));
    if api.servers.iter().any(is_absolute) {
        whole.rust("DEFAULT_BASE_URL", "&str");
    }
    let target = &api.target;
    whole.wire("envelope", target.envelope.clone().unwrap_or_default());
    whole.wire("key from", target.environment.key.join(", "));
    whole.wire(
        "base URL from",
        target.environment.base_url.clone().unwrap_or_default(),
    );
    whole.wire("code of errors", target.errors.code.join("."));
    whole.wire("message of errors", target.errors.message.join("."));
    whole.wire("ids of requests", target.request_ids.join(", "));
    if let Some(throttle) = &target.throttle {
        whole.wire(
            "delay in a message",
            format!(
                "{:?} N {:?}, N × {} ms",
                throttle.before, throttle.after, throttle.unit_milliseconds
            ),
        );
    }
    whole.docs("title", &api.info.title);
    let mut elements = vec![whole];
    let servers = api.servers.iter().enumerate();
    elements.extend(servers.map(|(index, server)| self::server(index, server)));
    elements.extend(api.schemes.iter().map(scheme));
    Facts {
        subject: Subject {
            kind: SubjectKind::Service,
            rust: "Client".to_owned(),
            wire: "the service".to_owned(),
            pointer: String::new(),
        },
        key: "service".to_owned(),
        paths: Vec::new(),
        elements,
    }
}

fn is_absolute(server: &Server) -> bool {
    server.default_url().contains("://")
}

/// A server. The first one is the default, wherever it moves to.
fn server(index: usize, server: &Server) -> Element {
    let (key, title) = match index {
        0 => ("server".to_owned(), "default server".to_owned()),
        _ => (server.url.clone(), format!("server `{}`", server.url)),
    };
    let mut element = Element::new(key, title, &format!("/servers/{index}"));
    element.wire("URL", &server.url);
    for variable in &server.variables {
        element.wire(&format!("variable {}", variable.name), &variable.default);
        element.docs(
            &format!("values of {}", variable.name),
            variable.values.join(", "),
        );
    }
    element.documentation(&server.docs);
    element
}

fn scheme(scheme: &Scheme) -> Element {
    let title = format!("security scheme `{}`", scheme.name);
    let pointer = format!("/components/securitySchemes/{}", scheme.name);
    let mut element = Element::new(format!("scheme {}", scheme.name), title, &pointer);
    element.wire(
        "place",
        match &scheme.place {
            Place::Bearer => "bearer token".to_owned(),
            Place::Basic => "user name and password".to_owned(),
            Place::Header(name) => format!("header {name}"),
            Place::Query(name) => format!("query parameter {name}"),
            Place::Cookie(name) => format!("cookie {name}"),
        },
    );
    element
}

fn resource(api: &Api, path: &[String], resource: &Resource) -> Facts {
    let calls: String = path.iter().map(|name| format!("{name}().")).collect();
    let rust = calls.trim_end_matches('.').to_owned();
    let mut whole = Element::new("", "", "");
    let handle = format!("{}::{}", path.join("::"), resource.handle);
    whole.rust(&rust, format!("fn() -> {handle}"));
    if api.target.has_features() {
        let top = path.first().map(|top| crate::ir::feature(top));
        whole.gate(&rust, &top.into_iter().collect::<Vec<_>>());
    }
    whole.documentation(&resource.docs);
    Facts {
        subject: Subject {
            kind: SubjectKind::Resource,
            rust: rust.clone(),
            wire: path.join("."),
            pointer: "/tags".to_owned(),
        },
        key: format!("resource {}", path.join(".")),
        paths: vec![rust, handle],
        elements: vec![whole],
    }
}

fn events(api: &Api, events: &Events) -> Facts {
    let mut whole = Element::new("", "", "/webhooks");
    let name = format!("events::{}", events.name());
    whole.rust(&name, "enum");
    whole.rust("events::EventKind", "enum");
    whole.gate(&name, &events.feature.iter().cloned().collect::<Vec<_>>());
    whole.wire(
        "name of an event",
        events.property.clone().unwrap_or_default(),
    );
    let spelling = Spelling(api);
    let event = |event: &Event| {
        let mut element = Element::new(
            &event.wire,
            format!("event `{}`", event.wire),
            &event.pointer,
        );
        let held = spelling.boxed(&event.ty, event.is_boxed);
        element.rust(format!("{name}::{}", event.name), format!("({held})"));
        element.rust(format!("events::EventKind::{}", event.name), "value");
        element.wire("type", spelling.wire(&event.ty));
        element.documentation(&event.docs);
        element
    };
    let elements = [whole].into_iter().chain(events.events.iter().map(event));
    Facts {
        subject: Subject {
            kind: SubjectKind::Events,
            rust: name.clone(),
            wire: "webhooks".to_owned(),
            pointer: "/webhooks".to_owned(),
        },
        key: "events".to_owned(),
        paths: Vec::new(),
        elements: elements.collect(),
    }
}
