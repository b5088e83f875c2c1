//! Claiming what is due wherever there is room, and performing it.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use malote_core::id::ConnectionId;
use malote_core::job::Job;
use malote_core::text;
use malote_store::{Room, StoreError};

use crate::boot_clock::{self, Deadline};
use crate::engine::credential::Connection;
use crate::engine::line::Line;
use crate::engine::perform::Taken;
use crate::engine::places::Places;
use crate::engine::{Shared, perform};

/// Looked at again after so long, should an announcement have been lost.
const IDLE: Duration = Duration::from_secs(5);
/// Not again sooner than this without a reason: what is due may be locked by another transaction.
const SOON: Duration = Duration::from_millis(10);
/// Connections claimed from in one transaction.
const CLAIMS: usize = 64;

/// Claims and performs until told to stop; what is under way is finished by itself.
pub(crate) async fn run(shared: Arc<Shared>, stop: CancellationToken) {
    let mut turn = 0;
    let mut away = false;
    while !stop.is_cancelled() {
        match claim(&shared, turn).await {
            Ok(true) => {
                turn += CLAIMS;
                away = false;
                continue;
            }
            Ok(false) => away = false,
            Err(error) => {
                if !away {
                    tracing::warn!(%error, "nothing can be claimed now");
                }
                away = true;
            }
        }
        let pause = if away {
            Duration::from_secs(1)
        } else {
            until_attention(&shared)
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = shared.look.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// One round over connections with room and due work, in turn. Returns whether it is worth
/// coming back at once.
async fn claim(shared: &Arc<Shared>, turn: usize) -> Result<bool, StoreError> {
    let _hand = shared.hand();
    if shared.stop.is_cancelled() {
        return Ok(false);
    }
    let (mut looks, more) = looks(shared, turn);
    if looks.is_empty() {
        return Ok(false);
    }
    match take(shared, &mut looks).await {
        Ok(()) => {}
        Err(error) if error.is_transient() => {
            looks.iter().for_each(|look| look.connection.look());
            return Err(error);
        }
        Err(_) => looks = take_apart(shared, looks).await,
    }
    let full = looks.iter().any(Look::full);
    end(shared, looks).await;
    Ok(more || (full && shared.hold_left() > 0))
}

/// Takes what is due, in one transaction, and starts it.
async fn take(shared: &Arc<Shared>, looks: &mut [Look]) -> Result<(), StoreError> {
    let room = |look: &Look| look.connection.info.room(look.places.count());
    let rooms: Vec<Room> = looks.iter().map(room).collect();
    let lease = shared.lease();
    // Counted from before the call: the process may be held up any time after it.
    let until = Deadline::after(boot_clock::now_ms(), lease);
    let jobs = shared
        .parts
        .store
        .claim(shared.worker(), lease, &rooms)
        .await?;
    for job in jobs {
        let look = looks
            .iter_mut()
            .find(|look| look.connection.info.id == job.connection);
        let place = look.and_then(|look| look.places.one());
        start_job(shared, job, until, place);
    }
    Ok(())
}

/// The same for each connection by itself, so that a row which cannot be read stops only its own.
/// Returns those that could be claimed from.
async fn take_apart(shared: &Arc<Shared>, looks: Vec<Look>) -> Vec<Look> {
    let mut good = Vec::new();
    for mut look in looks {
        match take(shared, std::slice::from_mut(&mut look)).await {
            Ok(()) => good.push(look),
            Err(error) => {
                let connection = look.connection.info.id;
                tracing::error!(%connection, error = %text::chain(&error), "nothing of a connection can be claimed");
                look.connection.looked(look.mark, IDLE);
            }
        }
    }
    good
}

/// One connection that is being claimed from.
struct Look {
    connection: Arc<Connection>,
    /// Those that are not used yet.
    places: Places,
    mark: u64,
}

impl Look {
    /// Whether there may be more than what was taken.
    const fn full(&self) -> bool {
        self.places.count() == 0
    }
}

/// Looks again at once where there may be more, elsewhere when the next row is due.
async fn end(shared: &Shared, looks: Vec<Look>) {
    let (full, rest): (Vec<Look>, Vec<Look>) = looks.into_iter().partition(Look::full);
    full.iter().for_each(|look| look.connection.look());
    if rest.is_empty() {
        return;
    }
    let rest: Vec<(Arc<Connection>, u64)> = rest
        .into_iter()
        .map(|look| (look.connection, look.mark))
        .collect();
    let ids: Vec<ConnectionId> = rest.iter().map(|(one, _)| one.info.id).collect();
    let due = shared.parts.store.due_in(&ids).await.unwrap_or_default();
    for (connection, mark) in rest {
        let wait = due.get(&connection.info.id).copied().unwrap_or(IDLE);
        connection.looked(mark, wait.clamp(SOON, IDLE));
    }
}

/// The connections to claim from now, and whether there are more of them.
fn looks(shared: &Shared, turn: usize) -> (Vec<Look>, bool) {
    let now = boot_clock::now_ms();
    let mut hold = shared.hold_left();
    let mut connections: Vec<Arc<Connection>> = shared
        .owners
        .connections()
        .into_iter()
        .filter(|one| one.due(now) && one.room(now) > 0)
        .collect();
    if connections.is_empty() {
        return (Vec::new(), false);
    }
    let start = turn % connections.len();
    connections.rotate_left(start);
    let more = connections.len() > CLAIMS;
    let mut looks = Vec::new();
    for connection in connections.into_iter().take(CLAIMS) {
        let room = connection.room(now).min(hold);
        if room == 0 {
            continue;
        }
        hold -= room;
        let mark = connection.begin_look();
        looks.push(Look {
            places: connection.places(room),
            connection,
            mark,
        });
    }
    (looks, more)
}

/// Performs a job apart, leased until `until`, on a place that was taken for it.
pub(crate) fn start_job(shared: &Arc<Shared>, job: Job, until: Deadline, place: Option<Places>) {
    let hand = shared.hand();
    let Some(connection) = shared.owners.connection(job.connection) else {
        tracing::info!(delivery = %job.id, "claimed for a connection that is not ours any more; it is put back");
        return perform::put_back(shared, job, hand);
    };
    let taken = Taken {
        job,
        until,
        place: place.unwrap_or_else(|| connection.places(1)),
        hand,
    };
    Line::add(shared, connection, taken);
}

/// Until some connection wants attention for which there is room.
fn until_attention(shared: &Shared) -> Duration {
    let now = boot_clock::now_ms();
    let wanted = |one: &Arc<Connection>| {
        let at = one.attention_at_ms();
        (at > now || one.room(now) > 0).then_some(at)
    };
    let connections = shared.owners.connections();
    let Some(soonest) = connections.iter().filter_map(wanted).min() else {
        return IDLE;
    };
    if shared.hold_left() == 0 {
        return IDLE;
    }
    Duration::from_millis(soonest.saturating_sub(now)).clamp(SOON, IDLE)
}
