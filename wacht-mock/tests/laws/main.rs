//! What holds for every kind of resource, in both forms: the laws are written once, and the kinds
//! they are tried on are those of the linkage.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic"
)]

#[path = "../support/mod.rs"]
mod support;
mod world;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::FORMS;
use wacht_mock::Form;
use world::{Kind, World};

/// Tries a law on every kind that it is about, in both forms, and returns on how many.
async fn hold<'a, F>(names: &[&str], law: impl Fn(&'static World, &'static str) -> F) -> usize
where
    F: Future<Output = Result<(), String>> + 'a,
{
    let mut held = 0;
    let mut broken = Vec::new();
    for form in FORMS {
        for name in names {
            let world: &'static World = Box::leak(Box::new(World::new(form).await));
            let name: &'static str = Box::leak((*name).to_owned().into_boxed_str());
            match law(world, name).await {
                Ok(()) => held += 1,
                Err(problem) => broken.push(format!("{form} {name}: {problem}")),
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    held
}

/// The kinds that have all of these effects.
fn kinds(effects: &[&str]) -> Vec<&'static str> {
    let linkage = world::linkage();
    let kinds = linkage["kinds"].as_object().unwrap();
    let all = kinds.iter().filter(|(_, kind)| {
        effects
            .iter()
            .all(|effect| world::operation_with(kind, effect).is_some())
    });
    all.map(|(name, _)| &*Box::leak(name.clone().into_boxed_str()))
        .collect()
}

/// The properties that both have and in which they differ.
fn differences(a: &Value, b: &Value) -> BTreeSet<String> {
    let (a, b) = (a.as_object().unwrap(), b.as_object().unwrap());
    let both = a.keys().filter(|key| b.contains_key(*key));
    both.filter(|key| a[*key] != b[*key]).cloned().collect()
}

/// Whether all that was sent is there; a response may say more inside it.
fn contains(shown: &Value, sent: &Value) -> bool {
    match (shown, sent) {
        (Value::Object(shown), Value::Object(sent)) => sent
            .iter()
            .all(|(key, sent)| shown.get(key).is_some_and(|shown| contains(shown, sent))),
        (Value::Array(shown), Value::Array(sent)) => {
            shown.len() == sent.len()
                && shown
                    .iter()
                    .zip(sent)
                    .all(|(shown, sent)| contains(shown, sent))
        }
        // A form sends a list between commas.
        (Value::Array(shown), Value::String(sent)) => sent
            .split(',')
            .map(|item| json!(item.trim()))
            .eq(shown.iter().cloned()),
        (shown, sent) => shown == sent,
    }
}

/// Values that were sent and are shown otherwise.
fn lost(kind: &Kind, shown: &Value, sent: &Value) -> BTreeSet<String> {
    let sent = sent.as_object().unwrap().iter();
    let stored = sent.map(|(name, value)| (kind.stored(name), value));
    let lost = stored.filter(|(name, value)| {
        let shown = shown.get(name).filter(|_| !kind.is_parent(name));
        shown.is_some_and(|shown| !contains(shown, value))
    });
    lost.map(|(name, _)| name).collect()
}

fn none(names: BTreeSet<String>, what: &str) -> Result<(), String> {
    match names.is_empty() {
        true => Ok(()),
        false => Err(format!("{what}: {names:?}")),
    }
}

async fn created_is_found(world: &World, name: &str) -> Result<(), String> {
    let made = world.create(name).await?;
    let kind = world.kind(name);
    none(
        lost(&kind, &made.shown, &made.sent),
        "lost of what was sent",
    )?;
    let found = world.find(&made).await?.ok_or("it is not found")?;
    none(differences(&made.shown, &found), "differs when it is read")
}

#[tokio::test]
async fn what_is_created_is_found_as_it_was_returned() {
    let mut names = kinds(&["create", "get"]);
    names.extend(kinds(&["create", "list"]));
    names.sort_unstable();
    names.dedup();
    assert_eq!(hold(&names, created_is_found).await, 64);
}

async fn update_changes_what_was_sent(world: &World, name: &str) -> Result<(), String> {
    let made = world.create(name).await?;
    let before = world.find(&made).await?.ok_or("it is not found")?;
    world.advance();
    let sent = world.update(&made).await?;
    let after = world
        .find(&made)
        .await?
        .ok_or("it is not found after the update")?;
    let kind = world.kind(name);
    none(lost(&kind, &after, &sent), "lost of what was sent")?;
    let mut changed = differences(&before, &after);
    for name in sent.as_object().unwrap().keys() {
        changed.remove(&kind.stored(name));
    }
    changed.remove("updated_at");
    none(changed, "changed without being sent")?;
    if before.get("updated_at").is_some() && before["updated_at"] == after["updated_at"] {
        return Err("updated_at stands still".to_owned());
    }
    Ok(())
}

#[tokio::test]
async fn an_update_changes_exactly_what_was_sent() {
    let names: Vec<&str> = kinds(&["create", "update"])
        .into_iter()
        .filter(|name| world::reads(name))
        .collect();
    assert_eq!(hold(&names, update_changes_what_was_sent).await, 48);
}

async fn deleted_is_gone(world: &World, name: &str) -> Result<(), String> {
    let made = world.create(name).await?;
    let other = world.create_beside(&made).await?;
    world.delete(&made).await?;
    if world.find(&made).await?.is_some() {
        return Err("it is still there".to_owned());
    }
    if world.find(&other).await?.is_none() {
        return Err("another one is gone as well".to_owned());
    }
    let again = world.delete(&made).await;
    let expected = world.declares(name, "delete", 404);
    match (again, expected) {
        (Err(error), true) if error.contains("404") => {}
        (Ok(()), false) => {}
        (again, _) => return Err(format!("deleting it again: {again:?}")),
    }
    let new = world.create_again(&made).await?;
    world
        .find(&new)
        .await?
        .ok_or("it cannot be created again")?;
    Ok(())
}

#[tokio::test]
async fn what_is_deleted_is_gone_and_can_be_created_again() {
    let names: Vec<&str> = kinds(&["create", "delete"])
        .into_iter()
        .filter(|name| world::reads(name))
        .collect();
    assert_eq!(hold(&names, deleted_is_gone).await, 40);
}

async fn pages_partition(world: &World, name: &str) -> Result<(), String> {
    let made = world.create(name).await?;
    for _ in 0..4 {
        world.create_beside(&made).await?;
    }
    let newest = world.walk(&made, "", 2).await?;
    if newest.len() < 5 || newest.iter().collect::<BTreeSet<_>>().len() != newest.len() {
        return Err(format!("the pages do not partition the list: {newest:?}"));
    }
    if world.walk(&made, "", 100).await? != newest {
        return Err("another size of the pages gives another list".to_owned());
    }
    for key in world.sort_keys(name) {
        let asc = format!("&sort_key={key}&sort_order=asc");
        let desc = format!("&sort_key={key}&sort_order=desc");
        let (asc, desc) = (
            world.walk(&made, &asc, 2).await?,
            world.walk(&made, &desc, 3).await?,
        );
        let turned: Vec<&String> = asc.iter().rev().collect();
        if turned != desc.iter().collect::<Vec<_>>() || asc.len() != newest.len() {
            return Err(format!("by {key}: {asc:?} and {desc:?}"));
        }
    }
    Ok(())
}

#[tokio::test]
async fn pages_partition_a_list_in_every_order() {
    let names: Vec<&str> = kinds(&["create", "list"])
        .into_iter()
        .filter(|name| world::pages(name))
        .collect();
    assert_eq!(hold(&names, pages_partition).await, 34);
}

async fn second_conflicts(world: &World, name: &str) -> Result<(), String> {
    let made = world.create(name).await?;
    let status = world.status_of_create(&made, &made.sent).await;
    let expected = match world.declares(name, "create", 409) {
        true => 409,
        false => 400,
    };
    match status == expected {
        true => Ok(()),
        false => Err(format!("{status} and not {expected}")),
    }
}

#[tokio::test]
async fn a_second_unique_value_conflicts() {
    let linkage = world::linkage();
    let names: Vec<&str> = kinds(&["create"])
        .into_iter()
        .filter(|name| {
            let kind = &linkage["kinds"][name];
            kind.get("unique").is_some() || kind.get("id").is_some_and(|id| id != "kid")
        })
        .collect();
    assert_eq!(hold(&names, second_conflicts).await, 32);
}

async fn unknown_parent(world: &World, name: &str) -> Result<(), String> {
    let made = world.create(name).await?;
    let status = world.status_with_unknown_parent(&made).await;
    match status {
        404 => Ok(()),
        status => Err(format!("{status}")),
    }
}

#[tokio::test]
async fn a_child_of_an_unknown_parent_is_not_found() {
    let names: Vec<&str> = kinds(&["create"])
        .into_iter()
        .filter(|name| world::has_parent_in_path(name))
        .collect();
    assert_eq!(hold(&names, unknown_parent).await, 38);
}

#[tokio::test]
async fn settings_change_by_the_sent_values_only() {
    let mut held = 0;
    for form in FORMS {
        for (name, id) in world::merges() {
            let world = World::new(form).await;
            if let Err(problem) = world.merge(name, id).await {
                panic!("{form} {id}: {problem}");
            }
            held += 1;
        }
    }
    assert_eq!(held, 16);
}

#[tokio::test]
async fn a_fresh_server_is_empty() {
    for form in [Form::Documented, Form::Live] {
        let world = World::new(form).await;
        let page = world.get("/users").await;
        assert_eq!(page.status, 200);
        assert_eq!(page.json()["data"], json!([]));
    }
}
