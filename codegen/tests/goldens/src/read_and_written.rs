//! What generated types make of JSON, and what they write of it.

mod all_of;
mod enums;
mod lists;
mod schemas;
mod unions;

use wacht_runtime::{
    runtime::serde_core::{Serialize, de::DeserializeOwned},
    serde_json,
};

/// Reads JSON.
fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// Writes JSON.
fn write<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

/// That JSON is written again as it came.
fn assert_kept<T: Serialize + DeserializeOwned>(json: &str) {
    assert_eq!(write(&read::<T>(json)), json);
}
