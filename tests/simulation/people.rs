//! Accountants who link and unlink, credentials that stop working, and persons who change
//! documents in the target by hand.

use malote_core::id::ConnectionId;
use malote_store::LinkRow;
use malote_store::audit::MALOTE;

use crate::reports::{MEMBERS, TYPES};
use crate::terms::{Wrong, failed};
use crate::world::Scene;

/// Every link a connection may need: kind and key.
fn needs() -> Vec<(&'static str, &'static str)> {
    let mut needs = vec![("account", "default")];
    needs.extend(MEMBERS.map(|member| ("member", member)));
    needs.extend(TYPES.map(|kind| ("expense-type", kind)));
    needs
}

fn link(kind: &str, key: &str, value: &str) -> LinkRow {
    LinkRow::to(kind, key, value)
}

/// Most links are there from the start.
pub(crate) async fn move_in(scene: &mut Scene) -> Result<(), Wrong> {
    let share = scene.rng.u32(70..120);
    for line in scene.connections.clone() {
        let mut rows = Vec::new();
        for (kind, key) in needs() {
            if scene.rng.u32(0..100) < share {
                rows.push(link(kind, key, "1"));
            }
        }
        let set = scene.store.by(&MALOTE).set_links(line.id, &rows).await;
        set.map_err(failed("set links"))?;
    }
    Ok(())
}

/// Somebody does something.
pub(crate) async fn meddle(scene: &mut Scene) -> Result<(), Wrong> {
    let line = scene.rng.usize(0..scene.connections.len());
    let line = scene.connections[line].clone();
    match scene.rng.u32(0..100) {
        0..40 => set(scene, line.id).await,
        40..48 => remove(scene, line.id).await,
        48..56 => sync(scene, line.id).await,
        56..64 => {
            let refused = scene.target.refuses.contains(&line.id);
            if refused {
                scene.target.refuses.remove(&line.id);
            } else {
                scene.target.refuses.insert(line.id);
            }
            scene.tell(format!(
                "{} has its credentials refused: {}",
                line.tenant, !refused
            ));
            Ok(())
        }
        64..85 => test(scene, line.id).await,
        _ => {
            by_hand(scene);
            Ok(())
        }
    }
}

async fn set(scene: &mut Scene, connection: ConnectionId) -> Result<(), Wrong> {
    let needs = needs();
    let (kind, key) = needs[scene.rng.usize(0..needs.len())];
    let value = scene.rng.u32(1..4).to_string();
    let row = link(kind, key, &value);
    let released = scene.store.by(&MALOTE).set_links(connection, &[row]).await;
    let released = released.map_err(failed("set links"))?;
    scene.tell(format!("{kind} {key} = {value}, {released} go on"));
    Ok(())
}

async fn remove(scene: &mut Scene, connection: ConnectionId) -> Result<(), Wrong> {
    let needs = needs();
    let (kind, key) = needs[scene.rng.usize(0..needs.len())];
    let removed = scene
        .store
        .by(&MALOTE)
        .remove_link(connection, kind, key)
        .await;
    removed.map_err(failed("remove link"))?;
    scene.tell(format!("{kind} {key} is unlinked"));
    Ok(())
}

/// A sync finds some members, and not others.
async fn sync(scene: &mut Scene, connection: ConnectionId) -> Result<(), Wrong> {
    let mut rows = Vec::new();
    for member in MEMBERS {
        if scene.rng.u32(0..100) < 70 {
            rows.push(link("member", member, "1"));
        }
    }
    let replaced = scene
        .store
        .replace_links(connection, &[], &["member"], &rows);
    let released = replaced.await.map_err(failed("replace links"))?;
    let released = released.ok_or("the credentials are never replaced")?;
    scene.tell(format!(
        "a sync finds {} members, {released} go on",
        rows.len()
    ));
    Ok(())
}

/// The credentials are tested, and found good or not.
async fn test(scene: &mut Scene, connection: ConnectionId) -> Result<(), Wrong> {
    if scene.target.refuses.contains(&connection) {
        let refused = scene.store.credentials_refused(connection, &[]).await;
        refused.map_err(failed("credentials refused"))?;
        scene.tell("a test finds credentials refused");
        return Ok(());
    }
    let accepted = scene.store.credentials_accepted(connection, &[]).await;
    let released = accepted
        .map_err(failed("credentials accepted"))?
        .unwrap_or(0);
    scene.tell(format!("a test finds credentials good, {released} go on"));
    Ok(())
}

/// A person pays, edits or removes a document in the target.
fn by_hand(scene: &mut Scene) {
    // By reference, which is the same in every run, unlike the keys.
    let mut keys: Vec<(u64, String)> = Vec::new();
    for (key, item) in &scene.target.items {
        keys.push((item.reference.parse().unwrap_or_default(), key.clone()));
    }
    keys.sort();
    let Some((reference, key)) = scene.rng.choice(keys) else {
        return;
    };
    let what = scene.rng.u32(0..3);
    let Some(item) = scene.target.items.get_mut(&key) else {
        return;
    };
    scene.target.by_hand.insert(item.place.clone());
    let word = match what {
        0 => {
            item.paid = true;
            "pays"
        }
        1 => {
            "by hand".clone_into(&mut item.fields.category);
            item.guarded = false;
            "edits"
        }
        _ => {
            scene.target.items.remove(&key);
            "removes"
        }
    };
    scene.tell(format!("a person {word} document {reference}"));
}

/// Everything is linked and good again, and what was paid is open again.
pub(crate) async fn put_right(scene: &mut Scene) -> Result<(), Wrong> {
    scene.target.refuses.clear();
    for item in scene.target.items.values_mut() {
        item.paid = false;
    }
    for line in scene.connections.clone() {
        let mut rows = Vec::new();
        for (kind, key) in needs() {
            rows.push(link(kind, key, "1"));
        }
        let set = scene.store.by(&MALOTE).set_links(line.id, &rows).await;
        set.map_err(failed("set links"))?;
        let accepted = scene.store.credentials_accepted(line.id, &[]).await;
        accepted.map_err(failed("credentials accepted"))?;
    }
    Ok(())
}
