//! An operator: orders at any moment, and, once everything has come to rest, what is needed to
//! finish what waits for a person.

use malote_core::cause::Kind;
use malote_core::delivery::Status;
use malote_core::money::Money;
use malote_core::seen::Said;
use malote_store::audit::MALOTE;
use malote_store::read::delivery::{Delivery, Detail, Filter};
use malote_store::{Scope, StoreError, Window};

use crate::terms::{Wrong, failed};
use crate::world::Scene;

/// All deliveries, the oldest first.
pub(crate) async fn deliveries(scene: &Scene) -> Result<Vec<Delivery>, Wrong> {
    let mut all = Vec::new();
    let mut window = Window::first(Window::MOST);
    loop {
        let page = scene.store.deliveries(&Filter::default(), &window).await;
        let page = page.map_err(failed("list deliveries"))?;
        all.extend(page.items);
        match page.next {
            Some(next) => window.cursor = Some(next),
            None => break,
        }
    }
    all.reverse();
    Ok(all)
}

async fn detail(scene: &Scene, one: &Delivery) -> Result<Detail, Wrong> {
    let detail = scene.store.delivery(one.id, &Scope::All).await;
    detail.map_err(failed("show delivery"))
}

fn waits_for(one: &Delivery, kind: Kind) -> bool {
    one.causes.iter().any(|cause| cause.kind == kind)
}

/// One order about anything, sensible or not.
pub(crate) async fn order(scene: &mut Scene) -> Result<(), Wrong> {
    let all = deliveries(scene).await?;
    let open: Vec<Delivery> = all
        .into_iter()
        .filter(|one| !matches!(one.status, Status::Delivered | Status::Superseded))
        .collect();
    let tied = open.iter().filter(|one| waits_for(one, Kind::RevisionTie));
    let tied: Vec<Delivery> = tied.cloned().collect();
    let from = if scene.rng.bool() { tied } else { open };
    let Some(one) = scene.rng.choice(from) else {
        return Ok(());
    };
    match scene.rng.u32(0..10) {
        0..4 => replay(scene, &one).await.map(|_| ()),
        4..6 => discard(scene, &one).await.map(|_| ()),
        6..8 => restore(scene, &one).await.map(|_| ()),
        _ => resolve(scene, &one).await,
    }
}

async fn replay(scene: &mut Scene, one: &Delivery) -> Result<bool, Wrong> {
    let tied = waits_for(one, Kind::RevisionTie);
    let acted = scene.store.by(&MALOTE).replay(one.id).await;
    let done = told(scene, one, "replays", acted.map(|acted| acted.status))?;
    if done && tied {
        scene.truth.choose(one.event);
    }
    if done && waits_for(one, Kind::EditedInTarget) {
        decide(scene, one);
    }
    Ok(done)
}

async fn discard(scene: &mut Scene, one: &Delivery) -> Result<bool, Wrong> {
    let doubtful = detail(scene, one).await?.doubt;
    let acted = scene.store.by(&MALOTE).discard(one.id, "a drill").await;
    let done = told(scene, one, "discards", acted.map(|acted| acted.status))?;
    if done && doubtful {
        let place = (one.tenant.clone(), one.subject.clone(), one.name.clone());
        scene.truth.tainted.insert(place);
    }
    Ok(done)
}

/// What a person made of a document may be overwritten from now on.
fn decide(scene: &mut Scene, one: &Delivery) {
    if let Some(item) = scene.target.items.get_mut(&one.key) {
        item.guarded = false;
    }
}

async fn restore(scene: &mut Scene, one: &Delivery) -> Result<bool, Wrong> {
    let acted = scene.store.by(&MALOTE).restore(one.id).await;
    told(scene, one, "restores", acted.map(|acted| acted.status))
}

/// A person looks in the target, and says what is there.
async fn resolve(scene: &mut Scene, one: &Delivery) -> Result<(), Wrong> {
    if !detail(scene, one).await?.doubt || scene.target.expects(&one.key) {
        return Ok(());
    }
    let said = match scene.target.items.get(&one.key) {
        None => Said::Absent,
        Some(item) => Said::Held {
            reference: item.reference.clone(),
            amount: Some(item.fields.amount),
        },
    };
    let acted = scene.store.by(&MALOTE).resolve(one.id, &said).await;
    let ended = matches!(&acted, Ok(acted) if acted.status == Status::Delivered);
    told(scene, one, "resolves", acted.map(|acted| acted.status))?;
    if ended {
        decide(scene, one);
    }
    Ok(())
}

fn told(
    scene: &mut Scene,
    one: &Delivery,
    word: &str,
    acted: Result<Status, StoreError>,
) -> Result<bool, Wrong> {
    let delivery = scene.trace.delivery(one.id);
    let causes = one.causes.iter().map(|cause| cause.kind.name());
    let was = [one.status.name()].into_iter().chain(causes);
    let was = was.collect::<Vec<_>>().join(" ");
    let (line, done) = match acted {
        Ok(status) => (format!("-> {}", status.name()), true),
        Err(StoreError::Refused { .. } | StoreError::Conflict { .. }) => {
            ("and is refused".to_owned(), false)
        }
        Err(error) => return Err(failed(word)(error)),
    };
    scene.tell(format!("a person {word} {delivery} ({was}) {line}"));
    Ok(done)
}

/// Does what is needed of a person to finish what rests. Returns whether there was anything.
pub(crate) async fn settle(scene: &mut Scene) -> Result<bool, Wrong> {
    let mut acted = false;
    for one in deliveries(scene).await? {
        let negative = one.amount < Money::ZERO;
        acted |= match one.status {
            Status::Parked if waits_for(&one, Kind::NegativeGroup) => {
                negative && discard(scene, &one).await?
            }
            Status::Parked if waits_for(&one, Kind::RevisionTie) => {
                let coin = scene.rng.bool();
                if *scene.truth.chosen.entry(one.event).or_insert(coin) {
                    // It changes what is to be done about all others.
                    return replay(scene, &one).await;
                }
                discard(scene, &one).await?
            }
            Status::Parked if waits_for(&one, Kind::CredentialsRefused) => {
                // An answer from before came after the credentials were found good.
                let accepted = scene.store.credentials_accepted(one.connection, &[]).await;
                accepted
                    .map_err(failed("credentials accepted"))?
                    .is_some_and(|released| released > 0)
            }
            Status::Parked | Status::Dead => look_after(scene, &one).await?,
            // What was given up of approvals that nobody chose stays given up.
            Status::Discarded if scene.truth.undecided(one.event) => false,
            Status::Discarded if looked_enough(scene, &one) => false,
            Status::Discarded if !negative => restore(scene, &one).await?,
            _ => false,
        };
    }
    Ok(acted)
}

/// What fails is tried again; what fails the same way again and again is looked at, and given
/// up at last.
async fn look_after(scene: &mut Scene, one: &Delivery) -> Result<bool, Wrong> {
    let looked = scene.truth.looked.entry(one.id).or_default();
    *looked += 1;
    match *looked {
        0..3 => replay(scene, one).await,
        3 => resolve(scene, one).await.map(|()| true),
        _ => discard(scene, one).await,
    }
}

fn looked_enough(scene: &Scene, one: &Delivery) -> bool {
    scene
        .truth
        .looked
        .get(&one.id)
        .is_some_and(|looked| *looked > 3)
}
