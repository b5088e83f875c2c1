//! Claiming what is due wherever there is room, and performing it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use malote_core::id::ConnectionId;
use malote_core::job::Job;

use crate::boot_clock::{self, Deadline};
use crate::engine::credential::Connection;
use crate::engine::{Shared, perform};

/// Looked at again after so long, should an announcement have been lost.
const IDLE: Duration = Duration::from_secs(5);
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
async fn claim(shared: &Arc<Shared>, turn: usize) -> Result<bool, malote_store::StoreError> {
    let (looks, more) = looks(shared, turn);
    if looks.is_empty() {
        return Ok(false);
    }
    let worker = &shared.parts.settings.worker;
    let rooms: Vec<(ConnectionId, usize)> = looks
        .iter()
        .map(|look| (look.connection.info.id, look.room))
        .collect();
    let lease = shared.lease();
    // Counted from before the call: the process may be held up any time after it.
    let until = Deadline::after(boot_clock::now_ms(), lease);
    let claimed = shared.parts.store.claim(&worker.name, lease, &rooms).await;
    let jobs = match claimed {
        Ok(jobs) => jobs,
        Err(error) => {
            looks.iter().for_each(|look| look.connection.look());
            return Err(error);
        }
    };
    let mut took: HashMap<ConnectionId, usize> = HashMap::new();
    for job in jobs {
        *took.entry(job.connection).or_default() += 1;
        start_job(shared, job, until, false);
    }
    let mut full = false;
    for look in looks {
        let took = took.get(&look.connection.info.id).copied().unwrap_or(0);
        full |= took == look.room;
        look.end(shared, took).await;
    }
    Ok(more || (full && shared.hold_left() > 0))
}

/// One connection that is being claimed from.
struct Look {
    connection: Arc<Connection>,
    room: usize,
    mark: u64,
}

impl Look {
    /// Looks again at once if there may be more, else when the next row is due.
    async fn end(self, shared: &Shared, took: usize) {
        if took == self.room {
            self.connection.look();
            return;
        }
        let wait = shared.parts.store.due_in(&[self.connection.info.id]).await;
        let wait = wait.ok().flatten().unwrap_or(IDLE);
        self.connection.looked(self.mark, wait.min(IDLE));
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
            break;
        }
        hold -= room;
        let mark = connection.begin_look();
        looks.push(Look {
            connection,
            room,
            mark,
        });
    }
    (looks, more)
}

/// Performs a job apart, leased until `until`. `promised`: intake has counted its place already.
pub(crate) fn start_job(shared: &Arc<Shared>, job: Job, until: Deadline, promised: bool) {
    let Some(connection) = shared.owners.connection(job.connection) else {
        tracing::warn!(delivery = %job.id, "claimed for a connection that is not ours any more; its lease will run out");
        return;
    };
    if !promised {
        connection.busy.fetch_add(1, Ordering::SeqCst);
    }
    shared.took(1);
    tokio::spawn(perform::perform(shared.clone(), connection, job, until));
}

/// Until some connection with room wants attention.
fn until_attention(shared: &Shared) -> Duration {
    let now = boot_clock::now_ms();
    let soonest = shared
        .owners
        .connections()
        .iter()
        .map(|one| one.attention_at_ms())
        .filter(|at| *at > now)
        .min();
    soonest.map_or(IDLE, |at| Duration::from_millis((at - now).clamp(1, 5_000)))
}
