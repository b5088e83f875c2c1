//! The gate of one credential: whatever its connections call passes here. It keeps the target's
//! limits for all of them, and what must outlive this worker in the store.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use malote_core::connection::Settings;
use malote_core::gate::{BoxFuture, Call, Closed, Gate, Outcome, Permit, Used};
use malote_core::id::ConnectionId;
use malote_core::json;
use malote_core::limits::{Faults, Rate, Recent};
use malote_store::{MethodState, Store};

use crate::boot_clock;
use crate::telemetry::{Metrics, events};

/// Reads of one method at once (Omie: 4).
const READS_AT_ONCE: usize = 4;
/// A wait longer than this is not waited for here: the delivery goes back.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// What a write needs beyond its own timeout.
pub(crate) const MARGIN: Duration = Duration::from_secs(1);

tokio::task_local! {
    /// What the delivery being performed failed with last, if it did.
    pub(crate) static FAILED_WITH: Option<String>;
}

/// The gate of an owned credential.
pub(crate) struct CredentialGate {
    digest: String,
    host: String,
    connection: ConnectionId,
    settings: Settings,
    store: Store,
    metrics: Metrics,
    state: Mutex<State>,
    /// The lease's end on the boot clock; nothing starts without time to spare before it.
    lease_until_ms: AtomicU64,
    /// Until then the owner before may still be doing something.
    quiet_until_ms: AtomicU64,
}

struct State {
    recent: Recent,
    rates: HashMap<&'static str, Rate>,
    methods: HashMap<&'static str, Method>,
    inherited: HashMap<String, Faults>,
    address: Reserved,
}

struct Method {
    faults: Faults,
    probe: bool,
    places: Arc<Semaphore>,
}

/// Slots of the shared rate of the address that are ours already.
#[derive(Debug, Default)]
struct Reserved {
    slots: u32,
    from_ms: u64,
}

/// What a gate begins with.
pub(crate) struct Opening {
    pub(crate) digest: String,
    pub(crate) host: String,
    pub(crate) connection: ConnectionId,
    pub(crate) settings: Settings,
    pub(crate) store: Store,
    pub(crate) metrics: Metrics,
    pub(crate) quiet: Duration,
}

impl CredentialGate {
    /// Opens the gate with what earlier owners left behind.
    pub(crate) async fn open(opening: Opening) -> Result<Arc<Self>, malote_store::StoreError> {
        let window = opening.settings.identical_call_window;
        let (methods, calls) = opening.store.gate_state(&opening.digest, window).await?;
        let now = boot_clock::now_ms();
        let mut recent = Recent::for_window(millis(window));
        for call in calls {
            if let Some(identity) = unhex(&call.identity) {
                recent.note(identity, now.saturating_sub(millis(call.ago)));
            }
        }
        let inherited = methods
            .into_iter()
            .map(|method| {
                let faults = Faults {
                    count: method.faults,
                    paused_until_ms: method.paused.map(|left| now + millis(left)),
                    fingerprint: method.fingerprint,
                };
                (method.method, faults)
            })
            .collect();
        Ok(Arc::new(Self {
            digest: opening.digest,
            host: opening.host,
            connection: opening.connection,
            settings: opening.settings,
            store: opening.store,
            metrics: opening.metrics,
            state: Mutex::new(State {
                recent,
                rates: HashMap::new(),
                methods: HashMap::new(),
                inherited,
                address: Reserved::default(),
            }),
            lease_until_ms: AtomicU64::new(0),
            quiet_until_ms: AtomicU64::new(now + millis(opening.quiet)),
        }))
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
        self.settings.request_timeout + MARGIN
    }

    /// Whether a call may start now, as far as the lease is concerned.
    pub(crate) fn may_start(&self, now_ms: u64) -> bool {
        self.lease_wait(now_ms).is_none()
    }

    fn lease_wait(&self, now_ms: u64) -> Option<Duration> {
        let quiet = self.quiet_until_ms.load(Ordering::SeqCst);
        if quiet > now_ms {
            return Some(Duration::from_millis(quiet - now_ms));
        }
        let end = self.lease_until_ms.load(Ordering::SeqCst);
        let needed = millis(self.needed());
        (end < now_ms + needed).then_some(MARGIN)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the method rests or is being probed by another delivery.
    fn check_pause(&self, method: &'static str, now_ms: u64) -> Result<(), Closed> {
        let failed = FAILED_WITH.try_with(Clone::clone).ok().flatten();
        let mut state = self.state();
        let rest = self.settings.error_pause;
        let known = state.method(method);
        let wait = known.faults.wait(now_ms);
        if wait > 0 {
            return Err(closed("pause", wait));
        }
        if !known.faults.probing(now_ms) {
            return Ok(());
        }
        // After the pause one delivery goes first, one that failed with something else; only
        // when none comes for a while, any.
        let over = known.faults.paused_until_ms.unwrap_or(now_ms);
        let patient = now_ms < over + millis(rest) / 10;
        let same = failed.is_some_and(|failed| failed == known.faults.fingerprint);
        if known.probe || (same && patient) {
            return Err(closed("pause", 1_000));
        }
        known.probe = true;
        Ok(())
    }

    /// The rate of the method and of the address, and the identical call, all at one instant.
    fn take(&self, call: &Call, now_ms: u64) -> Result<Taken, Closed> {
        let per_minute = self.settings.calls_per_minute_per_method;
        let mut state = self.state();
        let wait = state.recent.wait(&call.identity, now_ms);
        if wait > 0 {
            return Err(closed("identical-call", wait));
        }
        if state.address.slots == 0 {
            return Ok(Taken::Reserve);
        }
        if state.address.from_ms > now_ms {
            return Ok(Taken::Wait(state.address.from_ms - now_ms));
        }
        let rate = state
            .rates
            .entry(call.method)
            .or_insert_with(|| Rate::per_minute(per_minute, now_ms));
        if let Err(wait) = rate.take(now_ms) {
            return Ok(Taken::Wait(wait));
        }
        state.address.slots -= 1;
        state.recent.note(call.identity, now_ms);
        Ok(Taken::Now)
    }

    /// Reserves slots of the rate that all workers behind one address share: about half a
    /// second's worth at once, so that a fast target does not cost a transaction each.
    async fn reserve(&self) -> Result<(), Closed> {
        let per_minute = self.settings.calls_per_minute_per_address.max(1);
        let interval = Duration::from_micros(60_000_000 / u64::from(per_minute));
        let slots = (per_minute / 120).clamp(1, 10_000);
        let ahead = interval.saturating_mul(slots);
        let taken = self
            .store
            .take_rate(&self.host, slots, interval, ahead)
            .await;
        match taken {
            Ok(Some(wait)) => {
                let mut state = self.state();
                state.address.slots += slots;
                state.address.from_ms = boot_clock::now_ms() + millis(wait);
                Ok(())
            }
            Ok(None) => {
                tokio::time::sleep(ahead.min(LONGEST_WAIT)).await;
                Ok(())
            }
            Err(_) => Err(closed("store", 1_000)),
        }
    }

    async fn pass(self: &Arc<Self>, call: Call) -> Result<Permit, Closed> {
        let started = Instant::now();
        let place = self.place(&call).await?;
        let mut probing = Probing::none(self, call.method);
        loop {
            let now = boot_clock::now_ms();
            if let Some(wait) = self.lease_wait(now) {
                return Err(Closed {
                    after: wait,
                    scope: "lease",
                });
            }
            if !probing.held {
                self.check_pause(call.method, now)?;
                probing.held = true;
            }
            match self.take(&call, now)? {
                Taken::Now => break,
                Taken::Reserve => self.reserve().await?,
                Taken::Wait(wait)
                    if started.elapsed() + Duration::from_millis(wait) > LONGEST_WAIT =>
                {
                    return Err(closed("rate", wait));
                }
                Taken::Wait(wait) => tokio::time::sleep(Duration::from_millis(wait)).await,
            }
        }
        if call.durable
            && self
                .store
                .keep_call(&self.digest, &json::hex(&call.identity))
                .await
                .is_err()
        {
            return Err(closed("store", 1_000));
        }
        probing.passed();
        Ok(self.permit(&call, place))
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

    fn permit(self: &Arc<Self>, call: &Call, place: OwnedSemaphorePermit) -> Permit {
        let gate = self.clone();
        let (method, identity) = (call.method, call.identity);
        let started = Instant::now();
        Permit::new(move |used| {
            let _place = place;
            gate.ended(method, &identity, used, started.elapsed());
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
        let limit = self.settings.error_pause_after;
        let rest = millis(self.settings.error_pause);
        let mut state = self.state();
        let known = state.method(method);
        known.probe = false;
        let (changed, rests, outcome) = match used {
            Used::NotAtAll => {
                state.recent.forget(identity);
                return;
            }
            Used::Ended(Outcome::Success) => {
                let rested = known.faults.paused_until_ms.is_some();
                (known.faults.success(), rested, "success")
            }
            Used::Ended(Outcome::Fault { fingerprint }) => {
                let rests = known.faults.fault(&fingerprint, limit, rest, now);
                (true, rests, "fault")
            }
            Used::Ended(Outcome::Blocked { fingerprint, pause }) => {
                known.faults.pause(&fingerprint, millis(pause), now);
                (true, true, "blocked")
            }
            Used::CutShort => {
                let rests = known.faults.fault("cut-short", limit, rest, now);
                (true, rests, "cut-short")
            }
        };
        let faults = known.faults.clone();
        drop(state);
        self.metrics.call(method, outcome, took);
        if changed {
            self.keep(method, faults, rests);
        }
    }

    /// Writes down what is known of a method, and opens or closes the visible cause.
    fn keep(self: &Arc<Self>, method: &'static str, faults: Faults, turned: bool) {
        let gate = self.clone();
        let now = boot_clock::now_ms();
        let paused = faults
            .paused_until_ms
            .map(|until| Duration::from_millis(until.saturating_sub(now)));
        if turned && let Some(left) = paused {
            events::ConnectionRests {
                connection: self.connection,
                cause: "target-pause",
                pause: Some(left),
            }
            .emit();
        }
        tokio::spawn(async move {
            let state = MethodState {
                method: method.to_owned(),
                faults: faults.count,
                paused,
                fingerprint: faults.fingerprint,
            };
            let kept = gate.store.keep_method(&gate.digest, &state).await;
            if let Err(error) = kept {
                tracing::warn!(method, %error, "the rest of a method could not be kept");
            }
            if turned {
                let _ = gate.store.show_pause(gate.connection, method, paused).await;
            }
        });
    }
}

enum Taken {
    Now,
    Wait(u64),
    Reserve,
}

/// Gives the probe back when the call does not come to be made.
struct Probing<'a> {
    gate: &'a CredentialGate,
    method: &'static str,
    held: bool,
}

impl<'a> Probing<'a> {
    const fn none(gate: &'a CredentialGate, method: &'static str) -> Self {
        Self {
            gate,
            method,
            held: false,
        }
    }

    fn passed(mut self) {
        self.held = false;
    }
}

impl Drop for Probing<'_> {
    fn drop(&mut self) {
        if self.held {
            self.gate.state().method(self.method).probe = false;
        }
    }
}

impl State {
    fn method(&mut self, name: &'static str) -> &mut Method {
        let inherited = &mut self.inherited;
        self.methods.entry(name).or_insert_with(|| Method {
            faults: inherited.remove(name).unwrap_or_default(),
            probe: false,
            places: Arc::new(Semaphore::new(READS_AT_ONCE)),
        })
    }
}

/// A gate as connectors see it.
pub(crate) struct Handle(pub(crate) Arc<CredentialGate>);

impl Gate for Handle {
    fn admit(&self, call: Call) -> BoxFuture<'_, Result<Permit, Closed>> {
        Box::pin(self.0.pass(call))
    }
}

const fn closed(scope: &'static str, after_ms: u64) -> Closed {
    Closed {
        after: Duration::from_millis(after_ms),
        scope,
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX / 2)
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (index, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(out)
}
