//! Interleavings that seeds once came upon, told on purpose: they are too rare to be met again
//! by chance in an ordinary run.

use malote_store::audit::MALOTE;
use std::time::Duration;

use malote_core::delivery::Status;
use serde_json::json;

use crate::reports::{MEMBERS, Message, TENANTS, message};
use crate::terms::{LEASE, QUARANTINE, Wrong, failed};
use crate::worker::room;
use crate::world::World;
use crate::{checks, conduct, operator, people, rest};

/// A world where nothing fails and everything is linked, with one worker that owns it all.
async fn calm() -> Result<World, Wrong> {
    let mut world = World::make(1).await?;
    world.scene.target.faultless = true;
    people::put_right(&mut world.scene).await?;
    world.workers.truncate(1);
    world.workers[0].own(&mut world.scene).await?;
    Ok(world)
}

/// An approval of one line.
fn approval(id: &str, minute: u32, amount: &str) -> Result<Message, Wrong> {
    let data = json!({
        "report": {"id": "r1", "title": "Viagem",
                   "approved_at": format!("2026-11-13T12:{minute:02}:00Z")},
        "member": {"name": "Ana", "email": MEMBERS[0]},
        "expenses": [{"id": "1", "type": {"id": "71", "name": "Tipo"}, "title": "line",
                      "date": "2026-11-09", "amount": amount, "reimbursable": true}],
    });
    message(TENANTS[0], id, &data)
}

async fn accept(world: &mut World, message: Message) -> Result<(), Wrong> {
    world.workers[0].accept(&mut world.scene, &[message]).await
}

/// The one delivery of an event.
async fn delivery_of(
    world: &World,
    id: &str,
) -> Result<malote_store::read::delivery::Delivery, Wrong> {
    let mut events = world.scene.truth.events.iter();
    let event = events.find(|(_, (_, message))| message.envelope.id == id);
    let event = event.map(|(event, _)| *event);
    let all = operator::deliveries(&world.scene).await?;
    let mut found = all.into_iter().filter(|one| Some(one.event) == event);
    found
        .next()
        .ok_or_else(|| format!("'{id}' has no delivery"))
}

/// How many deliveries the store gives out, however much the worker has in hand.
async fn due(world: &World) -> Result<usize, Wrong> {
    let scene = &world.scene;
    let rooms: Vec<_> = scene
        .connections
        .iter()
        .map(|line| room((line.id, 9)))
        .collect();
    let jobs = scene.store.claim(&world.workers[0].name, LEASE, &rooms);
    Ok(jobs.await.map_err(failed("claim"))?.len())
}

async fn ends_well(world: &mut World) -> Result<(), Wrong> {
    rest::come_to_rest(world).await?;
    checks::store(&mut world.scene).await?;
    checks::end(&mut world.scene).await
}

fn block_on(scene: impl Future<Output = Result<(), Wrong>>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.expect("a runtime without input and output always starts");
    runtime.block_on(scene).expect("the scene ends well");
}

#[test]
fn outcomes_of_two_claims_of_one_delivery_may_come_in_one_batch() {
    block_on(async {
        let mut world = calm().await?;
        accept(&mut world, approval("e1", 0, "10.00")?).await?;
        world.workers[0].perform(&mut world.scene, 0).await?;
        world.scene.pass(Duration::from_secs(5));
        world.workers[0].perform(&mut world.scene, 0).await?;
        // It knows the outcome, and does not come to write it before its lease is over.
        world.scene.pass(LEASE);
        conduct::keep_house(&mut world).await?;
        world.scene.pass(QUARANTINE);
        world.workers[0].own(&mut world.scene).await?;
        world.scene.pass(Duration::from_secs(2));
        assert_eq!(world.workers[0].claim(&mut world.scene).await?, 1);
        world.workers[0].perform(&mut world.scene, 0).await?;
        assert_eq!(world.workers[0].outbox.len(), 2);
        world.workers[0].settle(&mut world.scene, 2, false).await?;
        assert_eq!(delivery_of(&world, "e1").await?.status, Status::Delivered);
        ends_well(&mut world).await
    });
}

#[test]
fn an_approval_chosen_of_two_waits_for_what_is_in_flight() {
    block_on(async {
        let mut world = calm().await?;
        accept(&mut world, approval("e1", 0, "10.00")?).await?;
        world.workers[0].perform(&mut world.scene, 0).await?;
        accept(&mut world, approval("e2", 1, "20.00")?).await?;
        accept(&mut world, approval("e3", 1, "30.00")?).await?;
        let chosen = delivery_of(&world, "e3").await?;
        assert_eq!(chosen.status, Status::Parked);
        let acted = world.scene.store.by(&MALOTE).replay(chosen.id).await;
        assert_eq!(acted.map_err(failed("replay"))?.status, Status::Ready);
        world.scene.truth.choose(chosen.event);
        assert_eq!(due(&world).await?, 0);
        let replaced = delivery_of(&world, "e2").await?;
        assert_eq!(replaced.status, Status::Superseded);
        ends_well(&mut world).await
    });
}

#[test]
fn what_follows_a_discarded_delivery_waits_for_what_that_one_waited_for() {
    block_on(async {
        let mut world = calm().await?;
        accept(&mut world, approval("e1", 0, "10.00")?).await?;
        world.workers[0].perform(&mut world.scene, 0).await?;
        accept(&mut world, approval("e2", 1, "20.00")?).await?;
        accept(&mut world, approval("e3", 1, "30.00")?).await?;
        let (second, third) = (
            delivery_of(&world, "e2").await?,
            delivery_of(&world, "e3").await?,
        );
        let discarded = world
            .scene
            .store
            .by(&MALOTE)
            .discard(second.id, "a drill")
            .await;
        discarded.map_err(failed("discard"))?;
        let replayed = world.scene.store.by(&MALOTE).replay(third.id).await;
        replayed.map_err(failed("replay"))?;
        world.scene.truth.choose(third.event);
        assert_eq!(due(&world).await?, 0);
        ends_well(&mut world).await
    });
}
