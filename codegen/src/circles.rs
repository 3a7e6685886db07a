//! Which types lead back to themselves. Takes all types and where each leads; returns for each step
//! whether it is part of a way back, after one pass over all of them (Tarjan, without recursion).

use std::collections::BTreeMap;

use crate::{ir::TypeId, outline::TypeDef};

/// The circles of types.
pub(crate) struct Circles {
    places: BTreeMap<TypeId, usize>,
    /// Which circle each type is in.
    circles: Vec<usize>,
}

/// Where the search is in a type: its place, and the parts that it has not looked at.
struct Visit {
    place: usize,
    parts: std::vec::IntoIter<usize>,
}

/// The search itself.
#[derive(Default)]
struct Search {
    /// The order in which types were reached, and the earliest that each leads back to.
    order: Vec<Option<usize>>,
    earliest: Vec<usize>,
    reached: usize,
    open: Vec<usize>,
    circles: Vec<Option<usize>>,
}

impl Circles {
    pub(crate) fn of<'a, I>(types: &'a [TypeDef], leads_to: impl Fn(&'a TypeDef) -> I) -> Self
    where
        I: IntoIterator<Item = TypeId>,
    {
        let places = types.iter().enumerate();
        let places: BTreeMap<_, _> = places.map(|(place, def)| (def.id, place)).collect();
        let parts = |place: usize| -> Vec<usize> {
            let next = types.get(place).into_iter().flat_map(&leads_to);
            next.filter_map(|id| places.get(&id).copied()).collect()
        };
        let mut search = Search {
            order: vec![None; types.len()],
            earliest: vec![0; types.len()],
            circles: vec![None; types.len()],
            ..Search::default()
        };
        for place in 0..types.len() {
            if search.order[place].is_none() {
                search.from(place, &parts);
            }
        }
        let circles = search.circles.into_iter().map(Option::unwrap_or_default);
        Self {
            circles: circles.collect(),
            places,
        }
    }

    /// Whether the way from one type to another, which it leads to, is part of a way back.
    pub(crate) fn is_way_back(&self, from: TypeId, to: TypeId) -> bool {
        let circle = |id: TypeId| self.circles.get(*self.places.get(&id)?);
        circle(from).is_some() && circle(from) == circle(to)
    }
}

impl Search {
    fn from(&mut self, place: usize, parts: &dyn Fn(usize) -> Vec<usize>) {
        let mut visits = vec![self.enter(place, parts)];
        while let Some(visit) = visits.last_mut() {
            let place = visit.place;
            match visit.parts.next() {
                Some(part) if self.order[part].is_none() => visits.push(self.enter(part, parts)),
                Some(part) if self.circles[part].is_none() => {
                    let order = self.order[part].unwrap_or_default();
                    self.earliest[place] = self.earliest[place].min(order);
                }
                Some(_) => {}
                None => {
                    visits.pop();
                    self.leave(place);
                    if let Some(above) = visits.last() {
                        let earliest = self.earliest[place];
                        let above = &mut self.earliest[above.place];
                        *above = earliest.min(*above);
                    }
                }
            }
        }
    }

    fn enter(&mut self, place: usize, parts: &dyn Fn(usize) -> Vec<usize>) -> Visit {
        self.order[place] = Some(self.reached);
        self.earliest[place] = self.reached;
        self.reached += 1;
        self.open.push(place);
        let parts = parts(place).into_iter();
        Visit { place, parts }
    }

    /// Closes the circle that begins at a type, if one does.
    fn leave(&mut self, place: usize) {
        if self.order[place] != Some(self.earliest[place]) {
            return;
        }
        while let Some(member) = self.open.pop() {
            self.circles[member] = Some(place);
            if member == place {
                break;
            }
        }
    }
}
