//! The type of a value, and the statements of the place where it stands. Takes a schema; returns a
//! type, or reports that it has none. Never looks at the properties of an object.

use super::{Lower, branches::DEPTH, docs};
use crate::{
    codes,
    extensions::Extension,
    ir::{Access, Deprecated, Docs, Type, TypeId},
    schema::{Additional, Kind, Schema, SchemaId},
};

/// How many lists and maps may be inside one another.
const LEVELS: usize = 32;

/// How many items a tuple may have.
const TUPLE: usize = 8;

/// A value's type with the statements of the place where it stands.
pub(super) struct Slot {
    pub(super) ty: Type,
    pub(super) nullable: bool,
    pub(super) docs: Docs,
    pub(super) deprecated: Option<Deprecated>,
    pub(super) minimum: Option<i64>,
    pub(super) access: Access,
}

/// What a schema is, by the keys that it has.
pub(super) enum Form<'d> {
    /// The target of a reference, perhaps with additions here.
    Referred(&'d str),
    /// What another schema is, which is the only branch of a choice.
    Same(SchemaId),
    /// One of several others, perhaps with properties that all of them share.
    Choice,
    /// An object with properties, its own or by `allOf`.
    Object,
    /// A value of one type without properties.
    Typed(Kind),
    /// A value of one of several types.
    Several,
    /// Any value.
    Any,
}

impl<'d> Lower<'d> {
    /// The type and the description of a schema. `None` when that was a diagnostic.
    pub(super) fn slot(&mut self, id: SchemaId) -> Option<Slot> {
        let mut slot = Slot {
            ty: Type::Json,
            nullable: false,
            docs: Docs::default(),
            deprecated: None,
            minimum: None,
            access: Access::Both,
        };
        let mut at = id;
        // Schemas may refer to one another for long, and only in a circle for longer.
        for _ in 0..=self.schemas.all().len() {
            let schema = self.schema(at);
            slot.note(schema, self.deprecated(schema));
            slot.nullable |= self.may_be_null(at);
            let form = self.form(at);
            if !matches!(form, Form::Referred(_) | Form::Same(_)) {
                slot.ty = match self.places.id(at) {
                    Some(id) => Type::Named(self.use_type(id)),
                    None => self.type_at(at)?,
                };
                return Some(slot);
            }
            let Some(target) = self.next(&form) else {
                let pointer = self.schemas.pointer(at);
                let reference = schema.reference.unwrap_or_default();
                self.unsupported(&format!("the reference `{reference}`"), &pointer);
                return None;
            };
            at = target;
        }
        let circle = std::iter::successors(Some(at), |at| self.next(&self.form(*at)));
        // The same of them is named wherever the circle is entered.
        let circle = circle.take(self.schemas.all().len() + 1);
        let circle = circle.filter(|schema| self.places.component(*schema).is_some());
        self.made_of_itself(circle.min().unwrap_or(at));
        None
    }

    /// The schema that another one is, if it is only a use of that.
    fn next(&self, form: &Form<'d>) -> Option<SchemaId> {
        match form {
            Form::Referred(reference) => self.component(reference),
            Form::Same(target) => Some(*target),
            _ => None,
        }
    }

    /// The type of any schema, null included. `None` when that was a diagnostic.
    pub(super) fn type_of_place(&mut self, id: SchemaId) -> Option<Type> {
        let Slot { ty, nullable, .. } = self.slot(id)?;
        Some(match ty {
            // Free JSON has null among its values.
            ty if !nullable || ty == Type::Json => ty,
            ty => Type::Option(Box::new(ty)),
        })
    }

    /// A named type, which is made if it does not exist yet.
    pub(super) fn use_type(&mut self, id: TypeId) -> TypeId {
        if !self.types.contains_key(&id) {
            self.pending.insert(id);
        }
        id
    }

    /// The type of a schema that has no name, inside those that the walk is in already.
    fn type_at(&mut self, id: SchemaId) -> Option<Type> {
        if self.inside.contains(&id) {
            let name = self.places.component(id).unwrap_or_default();
            let message = format!(
                "`{name}` is made of itself without an object between; the inside is free JSON"
            );
            let pointer = self.schemas.pointer(id);
            self.report.doubt(codes::REF_CYCLE, message, &pointer).hint =
                Some("only an object with properties can hold itself".to_owned());
            return Some(Type::Json);
        }
        self.inside.push(id);
        let ty = self.type_of(id);
        self.inside.pop();
        ty
    }

    fn made_of_itself(&mut self, id: SchemaId) {
        let name = self.places.component(id).unwrap_or_default();
        let message = format!("`{name}` is made of nothing but itself");
        let pointer = self.schemas.pointer(id);
        self.say(codes::REF_CYCLE, message, &pointer).hint =
            Some("only an object with properties can hold itself".to_owned());
    }

    fn type_of(&mut self, id: SchemaId) -> Option<Type> {
        let schema = self.schema(id);
        self.check_limits(id);
        Some(match self.form(id) {
            Form::Typed(kind) => return self.typed(id, schema, kind),
            Form::Choice if self.is_offset(schema) => Type::PageStart,
            // All others are named types or refer to one.
            _ => Type::Json,
        })
    }

    pub(super) fn typed(
        &mut self,
        id: SchemaId,
        schema: &'d Schema<'d>,
        kind: Kind,
    ) -> Option<Type> {
        Some(match kind {
            Kind::Boolean => Type::Bool,
            Kind::Integer => {
                let is_unsigned = schema.least().is_some_and(|least| least >= 0);
                match (schema.format, is_unsigned) {
                    (Some("uint8" | "uint16" | "uint32"), _) | (Some("int32"), true) => Type::U32,
                    (Some("int8" | "int16" | "int32"), false) => Type::I32,
                    (Some("uint64" | "uint"), _) | (_, true) => Type::U64,
                    (_, false) => Type::I64,
                }
            }
            Kind::Number => match schema.format {
                Some("int32") => Type::I32,
                Some("int64") => Type::I64,
                _ => Type::F64,
            },
            Kind::String => return self.string(id, schema),
            Kind::Array if !schema.first_items.is_empty() => self.tuple(id, schema)?,
            Kind::Array => Type::List(Box::new(match schema.items {
                Some(items) => self.inner(id, items)?,
                None => Type::Json,
            })),
            Kind::Object => {
                self.check_depth(id)?;
                match (self.map_values(schema), schema.additional) {
                    (Some(ty), _) => Type::Map(Box::new(ty)),
                    (None, Additional::Schema(_)) if schema.patterns.is_empty() => return None,
                    _ => Type::JsonObject,
                }
            }
        })
    }

    /// The type of the values of a map; none where they are free JSON.
    pub(super) fn map_values(&mut self, schema: &'d Schema<'d>) -> Option<Type> {
        let additional = match schema.additional {
            Additional::Schema(values) => Some(values),
            _ => None,
        };
        let mut types = Vec::new();
        for id in schema.patterns.iter().copied().chain(additional) {
            let ty = self.type_of_place(id)?;
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        // Properties beside the patterns are free JSON, and so are values of several types.
        let is_open = !schema.patterns.is_empty() && schema.additional == Additional::Any;
        match <[Type; 1]>::try_from(types) {
            Ok([ty]) if !is_open => Some(ty),
            _ => None,
        }
    }

    /// A list whose first items have a type each: a tuple where it has these items and no others,
    /// and else a list of the one type that all of them have, or of free JSON.
    fn tuple(&mut self, id: SchemaId, schema: &'d Schema<'d>) -> Option<Type> {
        let mut types = Vec::new();
        for item in &schema.first_items {
            types.push(self.inner(id, *item)?);
        }
        if schema.is_tuple && types.len() <= TUPLE {
            return Some(Type::Tuple(types));
        }
        if let Some(items) = schema.items {
            types.push(self.inner(id, items)?);
        }
        types.dedup();
        if let Ok([item]) = <[Type; 1]>::try_from(types) {
            return Some(Type::List(Box::new(item)));
        }
        let pointer = format!("{}/prefixItems", self.schemas.pointer(id));
        let message = "the items of this list have several types, so that each is free JSON";
        let hint = format!(
            "a tuple keeps them: at most {TUPLE} items, `minItems` as many, and `items: false`"
        );
        self.report
            .doubt(codes::UNSUPPORTED, message, &pointer)
            .hint = Some(hint);
        Some(Type::List(Box::new(Type::Json)))
    }

    /// The type of the items of a list.
    fn inner(&mut self, id: SchemaId, inner: SchemaId) -> Option<Type> {
        self.check_depth(id)?;
        self.type_of_place(inner)
    }

    /// Lists and maps may be inside one another, but not without end.
    fn check_depth(&mut self, id: SchemaId) -> Option<()> {
        if self.inside.len() > LEVELS {
            let pointer = self.schemas.pointer(id);
            let what = format!("a list or a map inside {LEVELS} others");
            self.unsupported(&what, &pointer);
            return None;
        }
        Some(())
    }

    fn string(&mut self, id: SchemaId, schema: &'d Schema<'d>) -> Option<Type> {
        if let Some(kind) = self.extensions(schema).text(Extension::Id) {
            return self.id_kind(kind, id).map(Type::Id);
        }
        Some(match schema.format {
            Some("password") => Type::Secret,
            Some("date-time") => Type::Time,
            Some("date") => Type::Date,
            Some("binary") => Type::File,
            Some("byte") => Type::Base64,
            _ => Type::String,
        })
    }

    fn deprecated(&self, schema: &Schema<'d>) -> Option<Deprecated> {
        let instead = self.extensions(schema).text(Extension::DeprecatedUse);
        let instead = instead.map(str::to_owned);
        schema.is_deprecated.then_some(Deprecated(instead))
    }

    /// What a schema is.
    pub(super) fn form(&self, id: SchemaId) -> Form<'d> {
        let schema = self.schema(id);
        match schema.reference {
            Some(_) if self.is_extended(schema) => return Form::Object,
            Some(reference) => return Form::Referred(reference),
            None => {}
        }
        if self.is_enum(id) {
            return schema.kinds.only().map_or(Form::Several, Form::Typed);
        }
        if let Some(choice) = self.choice(id) {
            match (&choice.branches[..], choice.shared.is_empty()) {
                ([branch], true) => return Form::Same(*branch),
                ([_], false) => return Form::Object,
                _ => return Form::Choice,
            }
        }
        let has_members = !schema.properties.is_empty() || !schema.required.is_empty();
        match &schema.all_of[..] {
            // Without other keys it only describes what it refers to.
            [part] if !has_members && let Some(reference) = self.schema(*part).reference => {
                return Form::Referred(reference);
            }
            [] if schema.properties.is_empty() => {}
            _ => match self.value_part(id, DEPTH) {
                Some(part) => return Form::Same(part),
                None => return Form::Object,
            },
        }
        match schema.kinds.only() {
            Some(kind) => Form::Typed(kind),
            None if schema.kinds.is_empty() || schema.kinds.is_any() => Form::Any,
            None if schema.kinds.is_number() => Form::Typed(Kind::Number),
            None => Form::Several,
        }
    }

    /// Whether a schema is a new type, and not just a use of others.
    pub(super) fn is_named(&self, id: SchemaId) -> bool {
        let schema = self.schema(id);
        match self.form(id) {
            _ if self.is_enum(id) => true,
            Form::Object => true,
            Form::Choice => !self.is_offset(schema),
            Form::Several => true,
            // An object that has nothing in it, ever, is a type and no map.
            Form::Typed(Kind::Object) => {
                schema.additional == Additional::None && schema.patterns.is_empty()
            }
            _ => false,
        }
    }

    /// Whether a choice is of an integer or a string: where a page begins, in a document that states how
    /// its lists continue.
    fn is_offset(&self, schema: &Schema<'d>) -> bool {
        let branches = schema.choice().iter().map(|branch| self.form(*branch));
        let branches: Vec<_> = branches.collect();
        let is_pair = matches!(
            branches[..],
            [Form::Typed(Kind::Integer), Form::Typed(Kind::String)]
        );
        is_pair && self.has_paging
    }
}

impl Slot {
    /// Adds the statements of another schema on the way. Earlier ones stay.
    fn note(&mut self, schema: &Schema<'_>, deprecated: Option<Deprecated>) {
        self.nullable |= schema.is_nullable;
        match (schema.is_read_only, schema.is_write_only) {
            (true, false) => self.access = Access::ReadOnly,
            (false, true) => self.access = Access::WriteOnly,
            _ => {}
        }
        if self.docs == Docs::default() {
            self.docs = docs(schema.description);
        }
        self.deprecated = self.deprecated.take().or(deprecated);
        if schema.kinds.is(Kind::Integer) {
            self.minimum = self.minimum.or(schema.least());
        }
    }
}
