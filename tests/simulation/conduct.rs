//! Who does what next: the seed decides.

use std::time::Duration;

use crate::terms::{QUARANTINE, Wrong, failed};
use crate::worker::Worker;
use crate::world::{Scene, World};
use crate::{operator, people};

/// A move of a worker.
#[derive(Debug, Clone, Copy)]
enum Move {
    Own,
    Accept,
    Claim,
    Perform(usize),
    Settle,
}

/// One step of somebody, and the time until the next.
pub(crate) async fn step(world: &mut World) -> Result<(), Wrong> {
    publish(&mut world.scene);
    let die = world.scene.rng.u32(0..100);
    match die {
        0..87 => work(world).await?,
        87..89 => crash(world),
        89..91 => freeze(world),
        91..94 => keep_house(world).await?,
        94..98 => people::meddle(&mut world.scene).await?,
        _ => operator::order(&mut world.scene).await?,
    }
    let ms = match world.scene.rng.u32(0..100) {
        0..70 => world.scene.rng.u64(0..500),
        70..95 => world.scene.rng.u64(500..8_000),
        95..99 => world.scene.rng.u64(8_000..70_000),
        _ => world.scene.rng.u64(70_000..600_000),
    };
    world.scene.pass(Duration::from_millis(ms));
    Ok(())
}

/// A producer sends something, now and then.
fn publish(scene: &mut Scene) {
    if scene.rng.u32(0..100) < 9 {
        let count = scene.rng.usize(1..4).min(scene.coming.len());
        let sent: Vec<_> = scene.coming.drain(..count).collect();
        scene.queue.extend(sent);
    }
}

/// One worker makes one move.
async fn work(world: &mut World) -> Result<(), Wrong> {
    for _ in 0..world.workers.len() {
        let index = world.scene.rng.usize(0..world.workers.len());
        if world.workers[index].frozen {
            continue;
        }
        let moves = moves(world, index);
        if let Some(chosen) = world.scene.rng.choice(moves) {
            return make(world, index, chosen).await;
        }
    }
    Ok(())
}

fn moves(world: &World, index: usize) -> Vec<Move> {
    let (worker, now) = (&world.workers[index], world.scene.now());
    let mut moves = Vec::new();
    if worker.wants_to_own(now) {
        moves.extend([Move::Own; 4]);
    }
    if !world.scene.queue.is_empty() {
        moves.extend([Move::Accept; 2]);
    }
    if worker.wants_to_claim(now) && !worker.rooms(&world.scene).is_empty() {
        moves.push(Move::Claim);
    }
    for task in worker.ready(now) {
        moves.extend([Move::Perform(task); 3]);
    }
    if worker.has_outcomes() {
        moves.extend([Move::Settle; 3]);
    }
    moves
}

async fn make(world: &mut World, index: usize, chosen: Move) -> Result<(), Wrong> {
    let (scene, worker) = (&mut world.scene, &mut world.workers[index]);
    match chosen {
        Move::Own => worker.own(scene).await,
        Move::Claim => worker.claim(scene).await.map(|_| ()),
        Move::Perform(task) => worker.perform(scene, task).await,
        Move::Settle => {
            let (most, unconfirmed) = (scene.rng.usize(1..5), scene.rng.u32(0..100) < 5);
            worker.settle(scene, most, unconfirmed).await
        }
        Move::Accept => {
            let count = scene.rng.usize(1..5).min(scene.queue.len());
            let batch: Vec<_> = scene.queue.drain(..count).collect();
            worker.accept(scene, &batch).await?;
            if scene.rng.u32(0..100) < 10 {
                // Not acknowledged: the broker delivers it again, to anybody.
                scene.queue.extend(batch);
            }
            Ok(())
        }
    }
}

/// A worker is killed; another starts in its place, now and then under the same name.
fn crash(world: &mut World) {
    let index = world.scene.rng.usize(0..world.workers.len());
    let (now, at_once) = (world.scene.now(), world.scene.rng.usize(1..4));
    let old = world.workers[index].name.clone();
    let name = if world.scene.rng.u32(0..100) < 80 {
        world.born += 1;
        format!("w{}", world.born)
    } else {
        old.clone()
    };
    world.scene.tell(format!("{old} is killed, {name} starts"));
    world.workers[index] = Worker::new(name, now, at_once);
}

/// A worker stops, or goes on with what it believed.
fn freeze(world: &mut World) {
    let index = world.scene.rng.usize(0..world.workers.len());
    let worker = &mut world.workers[index];
    worker.frozen = !worker.frozen;
    let word = if worker.frozen { "freezes" } else { "goes on" };
    let line = format!("{} {word}", worker.name);
    world.scene.tell(line);
}

/// Housekeeping, which must never find a cause that was missed.
pub(crate) async fn keep_house(world: &mut World) -> Result<(), Wrong> {
    let scene = &mut world.scene;
    let rescued = scene.store.rescue(QUARANTINE).await;
    let rescued = rescued.map_err(failed("rescue"))?;
    if rescued != malote_store::Rescued::default() {
        scene.tell(format!("rescued {rescued:?}"));
    }
    let missed = scene.store.release_missed().await;
    let missed = missed.map_err(failed("release missed"))?;
    if missed > 0 {
        return Err(format!(
            "{missed} deliveries waited for causes that were resolved"
        ));
    }
    let rest = scene.store.suspend_rest().await;
    rest.map_err(failed("suspend the rest"))?;
    scene.store.forget_calls().await.map_err(failed("forget"))
}
