//! What a gate allows, and what the next one still knows: gates over one store whose clock the
//! test turns, opened one after the other as by one owner after another.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;

use futures_util::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::time::timeout;

use malote_core::cause::Kind;
use malote_core::clock::Manual;
use malote_core::connection::Settings;
use malote_core::id::{ConnectionId, Tenant};
use malote_core::policy::Policy;
use malote_store::admin::connection::NewConnection;
use malote_store::audit::MALOTE;
use malote_store::read::causes;
use malote_store::{Options, Window};

use super::*;
use crate::engine::address::Addresses;
use crate::telemetry::Meters;

const KEY: &str = "key-1";
const READ: &str = "ConsultarContaPagar";
const WRITE: &str = "AlterarContaPagar";
const PATIENCE: Duration = Duration::from_secs(30);
/// Often enough for everything but the test of this rate.
const OFTEN: u32 = 6_000;

/// A store, and the clock it goes by.
struct Bed {
    store: Store,
    clock: Arc<Manual>,
    connection: ConnectionId,
    settings: Settings,
    metrics: Metrics,
}

impl Bed {
    async fn make() -> Self {
        let start = "2026-11-20T12:00:00Z".parse().expect("an instant");
        let clock = Arc::new(Manual::at(start));
        let store = Store::open("sqlite::memory:", clock.clone(), &Options::default()).await;
        let store = store.expect("a store in memory");
        let meters = Meters::scraped("test").expect("meters");
        Self {
            connection: connect(&store, "acme").await,
            store,
            clock,
            settings: Settings {
                calls_per_minute_per_address: OFTEN,
                calls_per_minute_per_method: OFTEN,
                ..Settings::with_retry(Policy::default())
            },
            metrics: meters.metrics().clone(),
        }
    }

    /// The gate of the next owner.
    async fn gate(&self) -> Arc<CredentialGate> {
        let per_minute = self.settings.calls_per_minute_per_address;
        let opening = Opening {
            digest: KEY.to_owned(),
            limits: Limits {
                address: Addresses::default().of("erp.example", per_minute),
                connection: self.connection,
                settings: self.settings.clone(),
            },
            store: self.store.clone(),
            metrics: self.metrics.clone(),
            quiet: Duration::ZERO,
        };
        let gate = CredentialGate::open(opening).await.expect("it opens");
        gate.renew(u64::MAX);
        gate
    }

    /// Waits until the store knows of a method what is wanted.
    async fn kept(&self, name: &str, wanted: impl Fn(&MethodState) -> bool) {
        until(async || {
            let window = self.settings.identical_call_window;
            let (methods, _) = self.store.gate_state(KEY, window).await.expect("a state");
            let mut of_it = methods.iter().filter(|method| method.method == name);
            of_it.any(&wanted)
        })
        .await;
    }

    /// Waits until so many open causes say that it rests.
    async fn shown(&self, name: &str, wanted: usize) {
        until(async || {
            let (open, all) = (causes::Filter::default(), Window::default());
            let causes = self.store.causes(&open, &all).await.expect("a list").items;
            let rests = |cause: &&causes::Cause| cause.kind == Kind::TargetPause;
            let rests = causes.iter().filter(rests);
            rests.filter(|cause| cause.entity == name).count() == wanted
        })
        .await;
    }
}

async fn until(there: impl AsyncFn() -> bool) {
    let look = async {
        while !there().await {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, look).await.expect("it comes about");
}

/// Adds a connection that calls with the credential.
async fn connect(store: &Store, tenant: &str) -> ConnectionId {
    let tenant = Tenant::parse(tenant).expect("a tenant");
    let by = store.by(&MALOTE);
    by.add_tenant(&tenant, "").await.expect("it is added");
    let new = NewConnection {
        tenant,
        name: "matriz".to_owned(),
        target: "omie".to_owned(),
        takes: None,
        base_url: "http://127.0.0.1:9".to_owned(),
        settings: BTreeMap::new(),
        sealed: Vec::new(),
        credential: KEY.to_owned(),
        parts: false,
        account: None,
    };
    by.add_connection(&new).await.expect("it is added").id
}

fn read(number: u32) -> Call {
    Call::new(READ, false, &number.to_string())
}

async fn fails(gate: &Arc<CredentialGate>, number: u32) {
    let permit = gate.pass(read(number)).await.expect("it may be made");
    permit.finish(Outcome::Fault {
        fingerprint: "invalid".to_owned(),
    });
}

async fn refused(gate: &Arc<CredentialGate>, call: Call) -> Closed {
    gate.pass(call).await.expect_err("it may not be made")
}

#[tokio::test]
async fn the_next_owner_makes_no_call_that_was_just_made() {
    let bed = Bed::make().await;
    let first = bed.gate().await;
    let permit = first.pass(read(1)).await.expect("it is new");
    permit.finish(Outcome::Success);
    bed.clock.advance(Duration::from_secs(60));
    let second = bed.gate().await;
    assert_eq!(refused(&second, read(1)).await.scope, "identical-call");
    assert!(second.pass(read(2)).await.is_ok(), "another call");
    bed.clock.advance(Duration::from_secs(2));
    let third = bed.gate().await;
    assert!(third.pass(read(1)).await.is_ok(), "the window is over");
}

#[tokio::test]
async fn the_next_owner_keeps_to_a_rest_and_lets_one_go_first_after_it() {
    let bed = Bed::make().await;
    connect(&bed.store, "borges").await;
    let first = bed.gate().await;
    let limit = bed.settings.error_pause_after;
    for number in 1..=limit {
        fails(&first, number).await;
    }
    bed.kept(READ, |method| {
        method.faults == limit && method.paused.is_some()
    })
    .await;
    bed.shown(READ, 2).await;
    bed.clock.advance(Duration::from_secs(600));
    let second = bed.gate().await;
    let closed = refused(&second, read(100)).await;
    assert_eq!(closed.scope, "pause");
    let rest = bed.settings.error_pause;
    let left = rest - Duration::from_secs(600);
    assert!(closed.after <= left && closed.after + PATIENCE > left);
    bed.clock.advance(left);
    let third = bed.gate().await;
    let probe = third.pass(read(101)).await.expect("the rest is over");
    assert_eq!(refused(&third, read(102)).await.scope, "pause");
    probe.finish(Outcome::Success);
    assert!(third.pass(read(103)).await.is_ok());
    bed.kept(READ, |method| method.faults == 0 && method.paused.is_none())
        .await;
    bed.shown(READ, 0).await;
}

#[tokio::test]
async fn faults_that_were_not_enough_count_for_the_next_owner() {
    let bed = Bed::make().await;
    let first = bed.gate().await;
    let limit = bed.settings.error_pause_after;
    for number in 1..limit {
        fails(&first, number).await;
    }
    bed.kept(READ, |method| method.faults == limit - 1).await;
    let second = bed.gate().await;
    fails(&second, 100).await;
    assert_eq!(refused(&second, read(101)).await.scope, "pause");
}

/// So many calls of a method are under way before the next has to wait for one of them to end.
async fn at_once(write: bool) -> usize {
    let bed = Bed::make().await;
    let gate = bed.gate().await;
    let method = if write { WRITE } else { READ };
    let call = |number: u32| Call::new(method, write, &number.to_string());
    let mut asking: FuturesUnordered<_> = (1..=6).map(|number| gate.pass(call(number))).collect();
    let mut permits = Vec::new();
    // Whoever may pass is as far as a call of another method that asks after it.
    for number in 1..=20 {
        let other = gate.pass(Call::new("ListarClientes", false, &number.to_string()));
        let permit = beside(&mut asking, &mut permits, other).await;
        permit
            .expect("it is another method")
            .finish(Outcome::Success);
    }
    let under_way = permits.len();
    drop(permits.pop());
    let next = timeout(PATIENCE, asking.next()).await;
    assert!(next.is_ok(), "one ended, so the next may go");
    under_way
}

/// Waits for one future while others go on beside it.
async fn beside<T>(
    others: &mut FuturesUnordered<impl Future<Output = Result<Permit, Closed>>>,
    came: &mut Vec<Permit>,
    one: impl Future<Output = T>,
) -> T {
    let mut one = pin!(one.fuse());
    loop {
        tokio::select! {
            biased;
            Some(other) = others.next() => came.push(other.expect("it may be made")),
            done = &mut one => return done,
        }
    }
}

#[tokio::test]
async fn a_fifth_read_at_once_waits_and_a_second_write() {
    assert_eq!(at_once(false).await, 4);
    assert_eq!(at_once(true).await, 1);
}

#[tokio::test]
async fn the_rate_of_an_address_is_kept_to() {
    let mut bed = Bed::make().await;
    bed.settings.calls_per_minute_per_address = 10;
    let gate = bed.gate().await;
    assert!(gate.pass(read(1)).await.is_ok());
    assert_eq!(refused(&gate, read(2)).await.scope, "rate");
}

#[tokio::test]
async fn a_target_that_nobody_reaches_is_left_alone_until_one_call_reaches_it() {
    let bed = Bed::make().await;
    let first = bed.gate().await;
    let limit = bed.settings.error_pause_after;
    for number in 1..=limit {
        assert!(first.within_reach(boot_clock::now_ms()));
        let method = if number % 2 == 0 { READ } else { WRITE };
        let call = Call::new(method, false, &number.to_string());
        let permit = first.pass(call).await.expect("it may be made");
        permit.unreachable();
    }
    assert!(!first.within_reach(boot_clock::now_ms()));
    assert_eq!(refused(&first, read(100)).await.scope, "pause");
    bed.shown(UNREACHABLE, 1).await;
    let second = bed.gate().await;
    let closed = refused(&second, read(100)).await;
    assert_eq!(closed.scope, "pause");
    assert!(closed.after <= Duration::from_secs(60));
    bed.clock.advance(Duration::from_secs(60));
    let third = bed.gate().await;
    let scout = third.pass(read(100)).await.expect("somebody finds out");
    let other = Call::new(WRITE, true, "200");
    assert_eq!(refused(&third, other).await.scope, "pause");
    scout.unreachable();
    assert_eq!(refused(&third, read(100)).await.scope, "pause");
    bed.kept(UNREACHABLE, |line| line.faults == limit + 1).await;
    bed.clock.advance(Duration::from_secs(60));
    let fourth = bed.gate().await;
    fails(&fourth, 102).await;
    assert!(
        fourth.pass(read(101)).await.is_ok(),
        "an answer, if a fault"
    );
    bed.shown(UNREACHABLE, 0).await;
    bed.kept(UNREACHABLE, |line| line.faults == 0).await;
}
