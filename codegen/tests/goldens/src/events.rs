//! Events: what arrives is read by its name, kept where the name is not known, and written as it came.

use wacht_runtime::serde_json::{self, Value, json};

use crate::{
    webhooks::{
        events::{Event, EventKind},
        types::OrderEvent,
    },
    x_webhooks::events::{EventData, EventKind as DataKind},
};

#[test]
fn an_event_that_holds_its_name_is_read_by_it() {
    let paid = json!({"event": "order.paid", "order": {"id": "7"}, "at": "noon"});
    let event: Event = serde_json::from_value(paid.clone()).unwrap();
    let Event::OrderPaid(order) = &event else {
        panic!("{event:?}");
    };
    let OrderEvent { order, .. } = &**order;
    assert_eq!(order.id, "7");
    assert_eq!(event.kind(), Some(EventKind::OrderPaid));
    assert_eq!(serde_json::to_value(&event).unwrap(), paid);
}

#[test]
fn an_event_is_read_by_a_name_that_stands_beside_it() {
    let counted = json!({"orders": 3, "since": null});
    let data = EventData::read(DataKind::OrderCounted, counted.clone()).unwrap();
    let EventData::OrderCounted(orders) = &data else {
        panic!("{data:?}");
    };
    assert_eq!(orders.orders, 3);
    assert_eq!(serde_json::to_value(&data).unwrap(), counted);
}

#[test]
fn an_unknown_event_is_kept_and_written_as_it_came() {
    let values = [
        json!({"event": "order.lost", "where": {"in": ["x", null, 1e300]}}),
        json!({"event": 5}),
        json!({}),
        json!(["order.paid"]),
        Value::Null,
    ];
    for value in values {
        let event: Event = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(event, Event::Unrecognized(value.clone().into()));
        assert_eq!(event.kind(), None);
        assert_eq!(serde_json::to_value(&event).unwrap(), value);
        let data = EventData::read("order.lost", value.clone()).unwrap();
        assert_eq!(data, EventData::Unrecognized(value.clone().into()));
        assert_eq!(serde_json::to_value(&data).unwrap(), value);
    }
}

#[test]
fn a_payload_that_does_not_fit_comes_back_with_the_error() {
    let wrong = json!({"id": ["7"], "token": "sk_1"});
    let error = EventData::read("order.paid", wrong.clone()).unwrap_err();
    assert_eq!(error.name(), "order.paid");
    assert_eq!(error.reason(), "expected a string, found an array at `id`");
    assert_eq!(error.payload(), &wrong);
    for shown in [format!("{error:?}"), error.to_string()] {
        assert!(!shown.contains("sk_1"), "{shown}");
    }
    assert_eq!(error.into_payload(), wrong);
}

#[test]
fn events_of_the_same_payload_and_other_names_differ() {
    let null = || EventData::read("ping", Value::Null).unwrap();
    assert_eq!(null(), null());
    assert_ne!(null(), EventData::Unrecognized(Value::Null.into()));
}
