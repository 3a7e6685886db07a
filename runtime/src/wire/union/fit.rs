//! The variant of a union that a value fits best, where no tag states which it is.
//!
//! The rule, which depends on the value and the order of the document alone:
//!
//! 1. Only variants of the JSON type of the value are tried: an integer is not read from a string.
//! 2. A variant that lists the value comes first, then one that takes every value of the type, then
//!    one that lists others. Free JSON comes last.
//! 3. Of objects, a variant without one of its required properties does not fit. One that knows no
//!    property of the object comes after the maps.
//! 4. Of those that fit, the one that knows the most properties is taken, however deep they are; then
//!    one that writes the value as it came; then the first one of the document.

use serde_json::Value;

use super::{Choice, Union};
use crate::wire::{
    Around, Fault, Input, Kept, Scalar, View, Wire,
    aside::{Aside, AsideItems},
    time::write_time,
};

/// How often a value may be read at most to find out which variants it and its parts are. Unions
/// inside unions multiply; beyond this the first guess counts.
const TRIALS: usize = 64;

/// Reads what arrives into the variant that it fits best.
pub(super) fn read(union: &mut dyn Union, input: Input<'_>) -> Result<(), Fault> {
    match input {
        Input::Scalar(scalar) => self::scalar(union, scalar),
        Input::List(items) => list(union, AsideItems::keep_all(items)?),
        Input::Object(entries) => {
            let mut object = Aside::default();
            object.keep_all(entries, None)?;
            self::object(union, object, &|_| true)
        }
        other => Err(other.unexpected("JSON")),
    }
}

fn scalar(union: &mut dyn Union, scalar: Scalar<'_>) -> Result<(), Fault> {
    let mut value = Value::Null;
    value.accept(Input::Scalar(scalar))?;
    let listed = match &value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let candidates = candidates(union, &|view, choice| {
        let kind = scalar_rank(view, &value)?;
        let rank = match (choice.leads_to(&listed), choice.values.is_empty()) {
            (true, _) => LISTED,
            (_, true) => kind,
            (_, false) => LISTS_OTHERS,
        };
        Some((rank, 0))
    });
    let is_read = choose(union, &candidates, &mut |candidate, variant| {
        variant.accept(Input::Scalar(scalar)).ok()?;
        let view = recognized(variant)?;
        Some(Score::new(candidate.rank.0, &view, is_same(&view, &value)))
    });
    if !is_read {
        union.unrecognized(Kept::Value(value));
    }
    Ok(())
}

/// The rank of a variant that lists the value.
const LISTED: u8 = 0;

/// The rank of a variant that lists other values than the one at hand.
const LISTS_OTHERS: u8 = 8;

/// The rank of free JSON.
const FREE: u8 = 9;

/// The rank of a variant for a value without parts, by the default of the variant.
fn scalar_rank(view: &View<'_>, value: &Value) -> Option<u8> {
    Some(match (view, value) {
        (View::Bool(_), Value::Bool(_))
        | (View::Str(_) | View::Secret(_) | View::Time(_) | View::Date(_), Value::String(_)) => 1,
        (View::Int(_) | View::UInt(_), Value::Number(number)) if !number.is_f64() => 1,
        (View::Float(_), Value::Number(number)) if number.is_f64() => 1,
        (View::Float(_) | View::Int(_) | View::UInt(_), Value::Number(_)) => 2,
        (View::Null, Value::Null) => 1,
        // The default of a union, which may be inside this one.
        (View::Unknown(_), _) => 3,
        (View::Json(_), _) => FREE,
        _ => return None,
    })
}

fn list(union: &mut dyn Union, list: AsideItems) -> Result<(), Fault> {
    let mut candidates = candidates(union, &|view, _| match view {
        View::List(_) | View::Unknown(_) => Some((1, 0)),
        View::Json(_) => Some((FREE, 0)),
        _ => None,
    });
    bound(&mut candidates, list.around);
    let tried = candidates.len();
    let is_read = choose(union, &candidates, &mut |candidate, variant| {
        variant.accept(Input::List(&mut list.lend(tried))).ok()?;
        let view = recognized(variant)?;
        let mut is_same = true;
        if let View::List(read) = &view {
            for (index, kept) in list.items.iter().enumerate() {
                is_same = is_same && is_same_kept(&read.item(index), kept);
            }
        }
        Some(Score::new(candidate.rank.0, &view, is_same))
    });
    if !is_read {
        union.unrecognized(list.whole()?);
    }
    Ok(())
}

/// Reads an object into one of the variants that `may` allows.
pub(super) fn object(
    union: &mut dyn Union,
    object: Aside,
    may: &dyn Fn(&Choice) -> bool,
) -> Result<(), Fault> {
    let mut candidates = candidates(union, &|view, choice| match may(choice) {
        true => object_rank(view, &object),
        false => None,
    });
    bound(&mut candidates, object.around);
    let tried = candidates.len();
    let is_read = choose(union, &candidates, &mut |_, variant| {
        let read = variant.accept(Input::Object(&mut object.lend(tried)));
        read.ok()?;
        let view = recognized(variant)?;
        let (rank, _) = object_rank(&view, &object)?;
        let mut is_same = true;
        if let View::Map(read) = &view {
            for (key, kept) in object.entries() {
                is_same = is_same && is_same_kept(&read.entry(key), kept);
            }
        }
        Some(Score::new(rank, &view, is_same))
    });
    if !is_read {
        union.unrecognized(object.whole()?);
    }
    Ok(())
}

/// The rank of a variant for an object, and how many properties it does not know.
fn object_rank(view: &View<'_>, object: &Aside) -> Option<Rank> {
    let model = match view {
        View::Model(model) => *model,
        View::Map(map) => {
            let mut rank = 2;
            for (key, _) in object.entries() {
                if let View::Json(_) = map.entry(key) {
                    rank = FREE;
                }
            }
            return Some((rank, 0));
        }
        // The default of a union, which may be inside this one.
        View::Unknown(_) => return Some((1, 0)),
        View::Json(_) => return Some((FREE, 0)),
        _ => return None,
    };
    let (mut known, mut required, mut all) = (0, 0, 0);
    for (key, _) in object.entries() {
        if let Some(field) = model.known(key) {
            known += 1;
            required += usize::from(field.presence.is_required());
        }
    }
    for field in model.table() {
        all += usize::from(field.presence.is_required());
    }
    if required < all {
        return None;
    }
    let unknown = object.entries().len() - known;
    Some(match (known, unknown) {
        (0, 1..) => (3, unknown),
        _ => (1, unknown),
    })
}

/// The rank of a variant, and how many properties of the value it does not know; the least is the best.
type Rank = (u8, usize);

/// A variant to try, the best guess first.
struct Candidate {
    rank: Rank,
    name: &'static str,
}

fn candidates(
    union: &mut dyn Union,
    rank: &dyn Fn(&View<'_>, &Choice) -> Option<Rank>,
) -> Vec<Candidate> {
    let mut candidates = Vec::<Candidate>::new();
    for choice in union.choices() {
        if let Some(variant) = union.select(choice.name)
            && let Some(rank) = rank(&variant.view(), choice)
        {
            // There are few, and a sort is as much to compile as all of this module.
            let mut place = candidates.len();
            while place > 0 && candidates[place - 1].rank > rank {
                place -= 1;
            }
            let name = choice.name;
            candidates.insert(place, Candidate { rank, name });
        }
    }
    candidates
}

/// Leaves as many candidates as may still be tried.
fn bound(candidates: &mut Vec<Candidate>, around: Around) {
    let left = TRIALS / around.trials.max(1);
    candidates.truncate(left.max(1));
}

/// How well a value fits a variant; the least is the best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    rank: u8,
    unknown: usize,
    is_changed: bool,
}

impl Score {
    fn new(rank: u8, view: &View<'_>, is_same: bool) -> Self {
        Self {
            rank,
            unknown: unknown(view),
            is_changed: !is_same,
        }
    }

    fn is_perfect(self) -> bool {
        self.unknown == 0 && !self.is_changed
    }
}

/// Becomes the candidate that fits best. False where none does.
fn choose(
    union: &mut dyn Union,
    candidates: &[Candidate],
    read: &mut dyn FnMut(&Candidate, &mut dyn Wire) -> Option<Score>,
) -> bool {
    let mut best: Option<(Score, &Candidate)> = None;
    let mut held = None;
    for candidate in candidates {
        let Some(variant) = union.select(candidate.name) else {
            continue;
        };
        held = Some(candidate.name);
        let Some(score) = read(candidate, variant) else {
            continue;
        };
        if best.is_none_or(|(least, _)| score < least) {
            best = Some((score, candidate));
        }
        // Those that follow have no better rank.
        if score.is_perfect() && score.rank <= candidate.rank.0 {
            break;
        }
    }
    let Some((_, best)) = best else {
        return false;
    };
    // A union holds one variant at a time.
    if held != Some(best.name)
        && let Some(variant) = union.select(best.name)
    {
        return read(best, variant).is_some();
    }
    true
}

/// What a variant holds; none where it is a union that recognises nothing.
fn recognized(variant: &dyn Wire) -> Option<View<'_>> {
    let mut view = variant.view();
    while let View::Tagged(tagged) = view {
        view = tagged.variant.view();
    }
    (!matches!(view, View::Unknown(_) | View::Text(_))).then_some(view)
}

/// How many properties are not known, however deep.
fn unknown(view: &View<'_>) -> usize {
    match view {
        View::Model(model) => {
            let mut all = model.extra().len();
            for (_, view) in model.fields() {
                all += unknown(&view);
            }
            if let Some(others) = model.additional() {
                all += unknown(&View::Map(others));
            }
            all
        }
        View::List(list) => {
            let mut all = 0;
            for index in 0..list.count() {
                all += unknown(&list.item(index));
            }
            all
        }
        View::Map(map) => {
            let mut all = 0;
            map.each(&mut |_, view| all += unknown(&view));
            all
        }
        View::Tagged(tagged) => unknown(&tagged.variant.view()),
        View::Unknown(_) | View::Text(_) => 1,
        _ => 0,
    }
}

fn is_same_kept(view: &View<'_>, kept: &Kept) -> bool {
    match kept {
        Kept::Value(value) => is_same(view, value),
        Kept::Text(_) => true,
    }
}

/// Whether a value is written as it came. Of objects only maps are looked into: a model may read what
/// it does not write.
fn is_same(view: &View<'_>, value: &Value) -> bool {
    match (view, value) {
        (View::Absent | View::Null, value) => value.is_null(),
        (View::Bool(read), value) => value.as_bool() == Some(*read),
        (View::Int(read), value) => value.as_i64() == Some(*read),
        (View::UInt(read), value) => value.as_u64() == Some(*read),
        (View::Float(read), Value::Number(number)) => {
            number.is_f64() && number.as_f64() == Some(*read)
        }
        (View::Float(_), _) => false,
        (View::Str(read) | View::Secret(read), value) => value.as_str() == Some(*read),
        (View::Time(read), value) => write_time(read, |text| value.as_str() == Some(text)),
        (View::Date(read), value) => value.as_str() == Some(&*read.to_string()),
        (View::List(read), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                if !is_same(&read.item(index), item) {
                    return false;
                }
            }
            true
        }
        (View::Map(read), Value::Object(map)) => {
            for (key, value) in map {
                if !is_same(&read.entry(key), value) {
                    return false;
                }
            }
            true
        }
        (View::Tagged(tagged), value) => is_same(&tagged.variant.view(), value),
        _ => true,
    }
}
