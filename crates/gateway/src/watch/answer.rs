//! What a watcher gets: server-sent events, kept alive, until the process stops or it is time to
//! look at the caller's key again.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, unfold};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep_until};

use malote_store::read::changes::Place;

use crate::watch::{Changed, Stopping, Told, Watcher};

/// How often a line that has nothing to say says so.
const ALIVE: Duration = Duration::from_secs(15);

/// A key that is revoked may be used no longer than this.
const LONGEST: Duration = Duration::from_secs(600);

/// When a watcher whose line ended comes back.
const COME_BACK: Duration = Duration::from_secs(2);

/// Which changes a watcher is told about.
pub(crate) type Wanted = Box<dyn Fn(&Changed) -> bool + Send + Sync>;

struct Line {
    watcher: Watcher,
    waiting: VecDeque<Event>,
    wanted: Wanted,
    stopping: Option<Stopping>,
    until: Instant,
}

/// The answer to a watcher; what it has not seen since its last visit comes first.
pub(crate) fn answer(
    watcher: Watcher,
    before: &[Told],
    wanted: Wanted,
    stopping: Option<Stopping>,
) -> Response {
    let start = Place::before(watcher.from);
    let mut waiting = VecDeque::new();
    for told in before {
        waiting.extend(event(told, &wanted));
    }
    let begins = Event::default().event("ready").id(start.to_string());
    waiting.push_back(begins.retry(COME_BACK).data("{}"));
    let line = Line {
        watcher,
        waiting,
        wanted,
        stopping,
        until: Instant::now() + LONGEST,
    };
    Sse::new(events(line))
        .keep_alive(KeepAlive::new().interval(ALIVE))
        .into_response()
}

fn events(line: Line) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    unfold(line, |mut line| async move {
        loop {
            if let Some(event) = line.waiting.pop_front() {
                return Some((Ok(event), line));
            }
            let told = tokio::select! {
                told = line.watcher.told.recv() => told,
                () = stopped(&mut line.stopping) => return None,
                () = sleep_until(line.until) => return None,
            };
            match told {
                Ok(told) => line.waiting.extend(event(&told, &line.wanted)),
                Err(RecvError::Lagged(_)) => {
                    line.waiting.extend(event(&Told::Missed, &line.wanted));
                }
                Err(RecvError::Closed) => return None,
            }
        }
    })
}

async fn stopped(stopping: &mut Option<Stopping>) {
    match stopping {
        // Whoever tells is gone: so is the process.
        Some(Stopping(stopping)) => {
            let _ = stopping.wait_for(|stopping| *stopping).await;
        }
        None => pending().await,
    }
}

/// What is told, if this watcher is to be told.
fn event(told: &Told, wanted: &Wanted) -> Option<Event> {
    match told {
        Told::Missed => Some(Event::default().event("missed").data("{}")),
        Told::Changed(changed) if wanted(changed) => {
            let (name, place, text) = match changed {
                Changed::Delivery(delivery) => {
                    let text = serde_json::to_string(delivery.as_ref());
                    ("delivery", Place::of(delivery), text)
                }
                Changed::Replay(replay) => {
                    let text = serde_json::to_string(replay.as_ref());
                    ("replay", Place::of_replay(replay), text)
                }
            };
            let event = Event::default().event(name).id(place.to_string());
            Some(event.data(text.ok()?))
        }
        Told::Changed(_) => None,
    }
}
