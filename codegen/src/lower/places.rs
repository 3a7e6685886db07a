//! Which schemas are named types, and where each stands. Takes all schemas of a document;
//! numbers these, in the order of the files, whether something uses them or not.

use std::collections::{BTreeMap, BTreeSet};

use super::Lower;
use crate::{
    extensions::Extension,
    ir::TypeId,
    outline::{Above, Step, TypeName},
    schema::{SchemaId, Schemas},
    source::{FileId, unescape},
};

/// The methods in the order of their operations.
const METHODS: [&str; 8] = [
    "get", "post", "put", "patch", "delete", "options", "head", "trace",
];

/// The schemas that become types if something uses them.
#[derive(Default)]
pub(super) struct Places<'d> {
    /// A schema, or the branch of a choice with the properties beside it.
    in_order: Vec<(SchemaId, Option<SchemaId>)>,
    ids: BTreeMap<(SchemaId, Option<SchemaId>), TypeId>,
    /// The types of branches together with the properties beside their choice in the same schema.
    around: BTreeMap<SchemaId, TypeId>,
    /// The names of all components, also of those that are not types.
    components: BTreeMap<SchemaId, &'d str>,
}

impl<'d> Places<'d> {
    pub(super) fn new(schemas: &Schemas<'d>) -> Self {
        let components = schemas.components().map(|(name, id)| (id, name));
        Self {
            components: components.collect(),
            ..Self::default()
        }
    }

    /// The number of components.
    pub(super) fn components(&self) -> usize {
        self.components.len()
    }

    /// The name of the component that a schema is, if it is one.
    pub(super) fn component(&self, schema: SchemaId) -> Option<&'d str> {
        self.components.get(&schema).copied()
    }

    pub(super) fn id(&self, schema: SchemaId) -> Option<TypeId> {
        self.ids.get(&(schema, None)).copied()
    }

    /// The type of a branch together with the properties beside its choice.
    pub(super) fn joined(&self, schema: SchemaId, branch: SchemaId) -> Option<TypeId> {
        self.ids.get(&(schema, Some(branch))).copied()
    }

    /// The schema that a type is, and the branch that is joined with it.
    pub(super) fn place(&self, ty: TypeId) -> Option<(SchemaId, Option<SchemaId>)> {
        self.in_order.get(ty.0).copied()
    }

    /// The schema that a type is, if it is one alone.
    pub(super) fn schema(&self, ty: TypeId) -> Option<SchemaId> {
        let (schema, branch) = self.place(ty)?;
        branch.is_none().then_some(schema)
    }
}

/// The order of what holds schemas. That of keys counts only where it is one to readers: among
/// schemas and among paths.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    /// A component, in the order of the files.
    Component(Option<(FileId, usize)>),
    /// A part of a path: its place, that of its method, and the rest of the way.
    Path(usize, Option<usize>, String),
    /// Any other part of the document.
    Other(String),
}

impl Order {
    fn of(pointer: &str, paths: &BTreeMap<&str, usize>) -> Self {
        let mut segments = pointer.splitn(5, '/').skip(1);
        let (Some("paths"), Some(path), Some(key)) =
            (segments.next(), segments.next(), segments.next())
        else {
            return Self::Other(pointer.to_owned());
        };
        let path = paths.get(&*unescape(path)).copied().unwrap_or_default();
        let method = METHODS.iter().position(|method| *method == key);
        let rest = segments.next().unwrap_or_default();
        Self::Path(path, method, rest.to_owned())
    }
}

impl<'d> Lower<'d> {
    /// Numbers the schemas that are named types. Those inside a component follow it.
    pub(super) fn number_places(&mut self) {
        let paths = self.openapi.paths.paths.keys().enumerate();
        let paths: BTreeMap<_, _> = paths.map(|(index, path)| (path.as_str(), index)).collect();
        let mut roots = Vec::new();
        let mut inside = Vec::new();
        let mut merged = BTreeMap::<SchemaId, BTreeSet<SchemaId>>::new();
        for (later, earlier) in self.schemas.all().flat_map(|id| self.joined_objects(id)) {
            merged.entry(later).or_default().insert(earlier);
        }
        for id in self.schemas.all() {
            if self.schemas.above(id).is_none() {
                let order = match self.places.component(id) {
                    Some(name) => Order::Component(self.document.order.get(name).copied()),
                    None => Order::of(&self.schemas.pointer(id), &paths),
                };
                roots.push((order, inside.len()));
                inside.push(Vec::new());
            }
            if let Some(inside) = inside.last_mut().filter(|_| self.is_named(id)) {
                inside.push((id, None));
                let joined = self.joined_branches(id).into_iter();
                inside.extend(joined.map(|branch| (id, Some(branch))));
            }
            if let (Some(inside), Some(merged)) = (inside.last_mut(), merged.get(&id)) {
                inside.extend(merged.iter().map(|earlier| (id, Some(*earlier))));
            }
        }
        roots.sort();
        let in_order = roots.into_iter().filter_map(|(_, root)| inside.get(root));
        self.places.in_order = in_order.flatten().copied().collect();
        let ids = self.places.in_order.iter().enumerate();
        self.places.ids = ids.map(|(index, id)| (*id, TypeId(index))).collect();
        for (index, (schema, branch)) in self.places.in_order.iter().enumerate() {
            let branch =
                branch.filter(|branch| branch != schema && self.is_inside(*branch, *schema));
            if let Some(branch) = branch {
                self.places.around.entry(branch).or_insert(TypeId(index));
            }
        }
    }

    /// What each of these types gets its name from.
    pub(super) fn type_names(&self) -> Vec<TypeName> {
        let places = self.places.in_order.iter();
        let names = places.map(|(schema, branch)| match branch {
            Some(branch) => self.joined_name(*schema, *branch),
            None => self.type_name(*schema),
        });
        names.collect()
    }

    /// What the type of a branch gets its name from, where it has the properties beside the choice.
    fn joined_name(&self, schema: SchemaId, branch: SchemaId) -> TypeName {
        if self.is_merged(schema, branch) {
            let mut name = self.type_name(schema);
            name.steps.push(Step {
                key: "merged",
                name: None,
            });
            return name;
        }
        let above = self.places.id(schema).map(Above::Type);
        let step = self.schemas.above(branch);
        let index = step.and_then(|(_, _, index)| index);
        let name = match schema == branch {
            true => Some("Object".to_owned()),
            false => self.branch_word(branch).or(index),
        };
        TypeName {
            above: above.unwrap_or(Above::Pointer(String::new())),
            steps: vec![Step { key: "oneOf", name }],
            rename: None,
            pointer: self.schemas.pointer(branch),
        }
    }

    /// Whether a schema stands somewhere inside another one.
    fn is_inside(&self, schema: SchemaId, around: SchemaId) -> bool {
        let above = |at: &SchemaId| self.schemas.above(*at).map(|(above, _, _)| above);
        std::iter::successors(Some(schema), above).any(|at| at == around)
    }

    /// Whether a schema is a part of an `allOf` that makes one type of all its parts.
    fn is_part(&self, schema: SchemaId) -> bool {
        let above = self.schemas.above(schema);
        above.is_some_and(|(above, key, _)| key == "allOf" && self.places.id(above).is_some())
    }

    fn type_name(&self, schema: SchemaId) -> TypeName {
        let pointer = self.schemas.pointer(schema);
        let mut steps = Vec::new();
        let mut at = schema;
        let above = loop {
            let joined = self.places.around.get(&at).copied();
            let id = joined.or_else(|| self.places.id(at));
            let id = id.filter(|_| at != schema);
            let is_inside = self.is_part(at) || self.is_spread(at);
            if let Some(id) = id.filter(|_| !is_inside) {
                break Above::Type(id);
            }
            match self.schemas.above(at) {
                Some((above, key, name)) => {
                    let word = match key {
                        // The words of its branches distinguish them from those of the outer choice.
                        "oneOf" | "anyOf" if at != schema && self.is_spread(at) => {
                            Some(String::new())
                        }
                        "oneOf" | "anyOf" => self.branch_word(at),
                        _ => None,
                    };
                    let name = word.or(name);
                    steps.push(Step { key, name });
                    at = above;
                }
                None => match self.places.component(at) {
                    Some(name) => break Above::Component(name.to_owned()),
                    None => break Above::Pointer(self.schemas.pointer(at)),
                },
            }
        };
        // The name of a property is that of the field.
        let is_property = steps.first().is_some_and(|step| step.key == "properties");
        steps.reverse();
        let rename = self.extensions(self.schema(schema)).text(Extension::Name);
        TypeName {
            above,
            steps,
            rename: rename.filter(|_| !is_property).map(str::to_owned),
            pointer,
        }
    }
}
