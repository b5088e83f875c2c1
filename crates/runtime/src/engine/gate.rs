//! The gate of one credential: whatever its connections call passes here. It keeps the target's
//! limits for all of them, and what must outlive this worker in the store.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;

use malote_core::cause::UNREACHABLE;
use malote_core::gate::{BoxFuture, Call, Closed, Gate, Outcome, Permit, Used};
use malote_core::json;
use malote_store::{MethodState, Store, StoreError};

use crate::boot_clock;
use crate::engine::credential::Refused;
use crate::engine::limits::{CUT_SHORT, Held, Limits, State, Step, closed, millis};
use crate::telemetry::{Metrics, events};

/// A wait longer than this is not waited for here: the delivery goes back.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// What a write needs beyond its own timeout.
pub(crate) const MARGIN: Duration = Duration::from_secs(1);

/// The gate of an owned credential.
pub(crate) struct CredentialGate {
    digest: String,
    store: Store,
    metrics: Metrics,
    state: Mutex<State>,
    /// What is known of methods is written in the order in which it came about.
    keeping: tokio::sync::Mutex<()>,
    /// The lease's end on the boot clock; nothing starts without time to spare before it.
    lease_until_ms: AtomicU64,
    /// Until then the owner before may still be doing something.
    quiet_until_ms: AtomicU64,
}

/// What a gate begins with.
pub(crate) struct Opening {
    pub(crate) digest: String,
    pub(crate) limits: Limits,
    pub(crate) store: Store,
    pub(crate) metrics: Metrics,
    pub(crate) quiet: Duration,
}

impl CredentialGate {
    /// Opens the gate with what earlier owners left behind.
    pub(crate) async fn open(opening: Opening) -> Result<Arc<Self>, StoreError> {
        let window = opening.limits.settings.identical_call_window;
        let (methods, calls) = opening.store.gate_state(&opening.digest, window).await?;
        let quiet_until_ms = boot_clock::now_ms() + millis(opening.quiet);
        Ok(Arc::new(Self {
            digest: opening.digest,
            store: opening.store,
            metrics: opening.metrics,
            state: Mutex::new(State::new(opening.limits, methods, calls)),
            keeping: tokio::sync::Mutex::default(),
            lease_until_ms: AtomicU64::new(0),
            quiet_until_ms: AtomicU64::new(quiet_until_ms),
        }))
    }

    /// Other limits from now on. What is under way and what was counted stays.
    pub(crate) fn adopt(&self, limits: Limits) {
        self.state().adopt(limits);
    }

    /// The lease holds until then.
    pub(crate) fn renew(&self, until_ms: u64) {
        self.lease_until_ms.store(until_ms, Ordering::SeqCst);
    }

    /// Nothing may start any more.
    pub(crate) fn close(&self) {
        self.lease_until_ms.store(0, Ordering::SeqCst);
    }

    /// How long one call may take, and a margin.
    pub(crate) fn needed(&self) -> Duration {
        self.state().limits.settings.request_timeout + MARGIN
    }

    /// Whether a call may start now, as far as the lease is concerned.
    pub(crate) fn may_start(&self, now_ms: u64) -> bool {
        self.leased(now_ms).is_ok()
    }

    /// Whether it is worth trying: after several tries in a row that reached nobody, nobody tries
    /// for a while.
    pub(crate) fn within_reach(&self, now_ms: u64) -> bool {
        self.state().out_of_reach(now_ms) == 0
    }

    fn leased(&self, now_ms: u64) -> Result<(), Closed> {
        let quiet = self.quiet_until_ms.load(Ordering::SeqCst);
        if quiet > now_ms {
            return Err(closed("lease", quiet - now_ms));
        }
        let end = self.lease_until_ms.load(Ordering::SeqCst);
        if end < now_ms + millis(self.needed()) {
            return Err(closed("lease", millis(MARGIN)));
        }
        Ok(())
    }

    /// Whether the target may still be busy with a write that we no longer wait for.
    pub(crate) fn busy(&self) -> bool {
        self.state().busy(boot_clock::now_ms())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn pass(self: &Arc<Self>, call: Call) -> Result<Permit, Closed> {
        let place = self.place(&call).await?;
        let started = Instant::now();
        let mut turn = Turn::of(self, call.method);
        loop {
            let now = boot_clock::now_ms();
            self.leased(now)?;
            let step = self.state().step(&call, now, &mut turn.held)?;
            let left = LONGEST_WAIT.saturating_sub(started.elapsed());
            match step {
                Step::Go => break,
                Step::Slot => {
                    self.slot(left).await?;
                    turn.held.slot = true;
                }
                Step::Wait(wait_ms) if Duration::from_millis(wait_ms) > left => {
                    return Err(closed("rate", wait_ms));
                }
                Step::Wait(wait_ms) => sleep(Duration::from_millis(wait_ms)).await,
            }
        }
        if call.durable
            && let Err(closed) = self.remember(&call).await
        {
            self.state().recent.forget(&call.identity);
            return Err(closed);
        }
        Ok(self.permit(&call, turn, place))
    }

    /// Keeps a call durably, before it is made.
    async fn remember(&self, call: &Call) -> Result<(), Closed> {
        let identity = json::hex(&call.identity);
        let window = self.state().limits.settings.identical_call_window;
        let kept = self.store.keep_call(&self.digest, &identity, window);
        kept.await.map_err(|_| closed("store", 1_000))?;
        // It may have taken long.
        self.leased(boot_clock::now_ms())
    }

    /// A place among the calls of the method that may run at once: one for writes.
    async fn place(&self, call: &Call) -> Result<OwnedSemaphorePermit, Closed> {
        let places = {
            let mut state = self.state();
            let method = state.method(call.method);
            if call.write && method.places.available_permits() > 1 {
                method.places = Arc::new(Semaphore::new(1));
            }
            method.places.clone()
        };
        places
            .acquire_owned()
            .await
            .map_err(|_| closed("lease", 1_000))
    }

    /// A slot of the rate that all workers behind one address share, within so long.
    async fn slot(&self, within: Duration) -> Result<(), Closed> {
        let address = self.state().limits.address.clone();
        match tokio::time::timeout(within, address.slot(&self.store)).await {
            Ok(slot) => slot.map_err(|_| closed("store", 1_000)),
            Err(_) => Err(closed("rate", 1_000)),
        }
    }

    fn permit(self: &Arc<Self>, call: &Call, turn: Turn, place: OwnedSemaphorePermit) -> Permit {
        let gate = self.clone();
        let (identity, write) = (call.identity, call.write);
        let started = Instant::now();
        Permit::new(move |used| {
            if write && used == Used::CutShort {
                gate.state().cut_short(turn.method, boot_clock::now_ms());
            }
            gate.ended(turn.method, &identity, used, started.elapsed());
            // The turn ends after what it came to is known, and the place after the turn.
            drop(turn);
            drop(place);
        })
    }

    /// A call ended: count faults in a row, begin or end a rest, and keep it.
    fn ended(
        self: &Arc<Self>,
        method: &'static str,
        identity: &[u8; 32],
        used: Used,
        took: Duration,
    ) {
        let now = boot_clock::now_ms();
        let mut state = self.state();
        let limit = state.limits.settings.error_pause_after;
        let rest = millis(state.limits.settings.error_pause);
        let known = state.method(method);
        let (changed, turned, outcome) = match &used {
            Used::NotAtAll => {
                state.recent.forget(identity);
                return;
            }
            Used::Unreachable => {
                state.recent.forget(identity);
                let rests = state.unreachable(now);
                drop(state);
                self.metrics.call(method, "unreachable", took);
                self.keep_soon(UNREACHABLE, rests);
                return;
            }
            Used::Ended(Outcome::Success) => {
                let rested = known.faults.paused_until_ms.is_some();
                (known.faults.success(), rested, "success")
            }
            Used::Ended(Outcome::Fault { fingerprint }) => {
                let rests = known.faults.fault(fingerprint, limit, rest, now);
                (true, rests, "fault")
            }
            Used::Ended(Outcome::Blocked { fingerprint, pause }) => {
                known.faults.pause(fingerprint, millis(*pause), now);
                (true, true, "blocked")
            }
            Used::CutShort => {
                let rests = known.faults.fault(CUT_SHORT, limit, rest, now);
                (true, rests, CUT_SHORT)
            }
        };
        let reached = used != Used::CutShort && state.answered();
        drop(state);
        self.metrics.call(method, outcome, took);
        if changed {
            self.keep_soon(method, turned);
        }
        if reached {
            self.keep_soon(UNREACHABLE, true);
        }
    }

    /// Keeps what is known of a method, and nobody waits for it.
    fn keep_soon(self: &Arc<Self>, method: &'static str, turned: bool) {
        let gate = self.clone();
        tokio::spawn(async move { gate.keep(method, turned).await });
    }

    /// Writes down what is known of a method, and opens or closes the visible cause when the
    /// method has begun or ended to rest.
    async fn keep(&self, method: &'static str, turned: bool) {
        let _alone = self.keeping.lock().await;
        let now = boot_clock::now_ms();
        let (connection, faults) = {
            let mut state = self.state();
            (state.limits.connection, state.method(method).faults.clone())
        };
        let until = faults.paused_until_ms;
        let paused = until.map(|until| Duration::from_millis(until.saturating_sub(now)));
        if turned && paused.is_some() {
            events::ConnectionRests {
                connection,
                cause: "target-pause",
                pause: paused,
            }
            .emit();
        }
        let state = MethodState {
            method: method.to_owned(),
            faults: faults.count,
            paused,
            fingerprint: faults.fingerprint,
        };
        if let Err(error) = self.store.keep_method(&self.digest, &state).await {
            tracing::warn!(method, %error, "the rest of a method could not be kept");
        }
        if !turned {
            return;
        }
        if let Err(error) = self.store.show_pause(&self.digest, method, paused).await {
            tracing::warn!(method, %error, "the rest of a method could not be shown");
        }
    }
}

/// A call on its way through the gate. Dropping it gives back what it holds of the method, be it
/// that the call ended or that it does not come to be made.
struct Turn {
    gate: Arc<CredentialGate>,
    method: &'static str,
    held: Held,
}

impl Turn {
    fn of(gate: &Arc<CredentialGate>, method: &'static str) -> Self {
        Self {
            gate: gate.clone(),
            method,
            held: Held::default(),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.gate.state().give_back(self.method, &self.held);
    }
}

/// A gate as the connector of one connection sees it.
pub(crate) struct Handle {
    pub(crate) gate: Arc<CredentialGate>,
    /// Whether the target refused the connection's credentials.
    pub(crate) refused: Refused,
}

impl Gate for Handle {
    fn admit(&self, call: Call) -> BoxFuture<'_, Result<Permit, Closed>> {
        Box::pin(async move {
            let permit = self.gate.pass(call).await?;
            // Another call may have told while this one waited for its turn.
            if self.refused.is_set() {
                permit.unused();
                return Err(closed("credentials", millis(MARGIN)));
            }
            Ok(permit)
        })
    }
}

#[cfg(test)]
mod limit_tests;
#[cfg(test)]
mod tests;
