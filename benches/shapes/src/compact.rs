use serde::{de::MapAccess, ser::SerializeMap};

/// What one visitor needs to read and write any object.
trait Object: Default {
    const NAMES: &'static [&'static str];
    /// A bit for each field that must be there.
    const REQUIRED: u128;
    /// A bit for each field that is not written when it is null.
    const OPTIONAL: u128;
    fn read<'de, A: MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error>;
    fn write<M: SerializeMap>(&self, index: usize, map: &mut M) -> Result<(), M::Error>;
    fn is_left_out(&self, index: usize) -> bool;
}

struct ObjectVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Object> serde::de::Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut object = T::default();
        let mut seen = 0u128;
        while let Some(index) = map.next_key_seed(Name(T::NAMES))? {
            if index < T::NAMES.len() {
                seen |= 1 << index;
                object.read(index, &mut map)?;
            } else {
                map.next_value::<serde::de::IgnoredAny>()?;
            }
        }
        let missing = T::REQUIRED & !seen;
        if missing == 0 {
            return Ok(object);
        }
        let name = T::NAMES[missing.trailing_zeros() as usize];
        Err(serde::de::Error::missing_field(name))
    }
}

/// Finds a name in a table. Returns its place, or the length of the table.
struct Name(&'static [&'static str]);

impl<'de> serde::de::DeserializeSeed<'de> for Name {
    type Value = usize;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl serde::de::Visitor<'_> for Name {
    type Value = usize;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<usize, E> {
        Ok(self
            .0
            .iter()
            .position(|it| *it == name)
            .unwrap_or(self.0.len()))
    }
}

fn write_object<T: Object, S: serde::Serializer>(object: &T, s: S) -> Result<S::Ok, S::Error> {
    let mut map = s.serialize_map(None)?;
    for index in 0..T::NAMES.len() {
        if T::OPTIONAL & 1 << index == 0 || !object.is_left_out(index) {
            object.write(index, &mut map)?;
        }
    }
    map.end()
}

macro_rules! object {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                d.deserialize_map(ObjectVisitor(std::marker::PhantomData))
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                write_object(self, s)
            }
        }
    };
}

macro_rules! text {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(d).map(Self::from)
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_ref())
            }
        }
    };
}

/// Where in a value of a union its variant is named, and what the variant is.
fn split(value: serde_json::Value, tag: Option<&str>) -> (String, serde_json::Value) {
    match (tag, value) {
        (Some(tag), value) => {
            let name = value
                .get(tag)
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default();
            (name.to_owned(), value)
        }
        (None, serde_json::Value::Object(map)) => map.into_iter().next().unwrap_or_default(),
        (None, _) => Default::default(),
    }
}

fn write_variant<T: serde::Serialize, S: serde::Serializer>(
    variant: &T,
    name: &'static str,
    tag: Option<&str>,
    s: S,
) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(variant).map_err(serde::ser::Error::custom)?;
    match (tag, &mut value) {
        (Some(""), _) => serde::Serialize::serialize(&value, s),
        (Some(tag), serde_json::Value::Object(map)) => {
            map.insert(tag.to_owned(), name.into());
            serde::Serialize::serialize(&value, s)
        }
        _ => s.collect_map([(name, value)]),
    }
}

macro_rules! one_of {
    ($name:ident, untagged $(, $variant:ident $wire:literal)*) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(d)?;
                $(if let Ok(variant) = serde_json::from_value(value.clone()) {
                    return Ok(Self::$variant(variant));
                })*
                Ok(Self::Unrecognized)
            }
        }
        write_one_of!($name, Some("") $(, $variant $wire)*);
    };
    ($name:ident, $tag:expr $(, $variant:ident $wire:literal)*) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let value = <serde_json::Value as serde::Deserialize>::deserialize(d)?;
                let (name, value) = split(value, $tag);
                match name.as_str() {
                    $($wire => serde_json::from_value(value).map(Self::$variant),)*
                    _ => Ok(Self::Unrecognized),
                }
                .map_err(serde::de::Error::custom)
            }
        }
        write_one_of!($name, $tag $(, $variant $wire)*);
    };
}

macro_rules! write_one_of {
    ($name:ident, $tag:expr $(, $variant:ident $wire:literal)*) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(it) => write_variant(it, $wire, $tag, s),)*
                    Self::Unrecognized => s.serialize_unit(),
                }
            }
        }
    };
}
