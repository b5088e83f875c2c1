//! Orders to misbehave. An order names what goes wrong, for which calls, how often and after how
//! many; it is turned into a plan that says whether the call acts and how its answer ends.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::lock;
use crate::clock::Clock;
use crate::faults::Fault;

/// What goes wrong. Names ending in `_after` act first; of the rest only `slow`, `cut_after`,
/// `cut_half` and `processed_1100` act at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Slow,
    SlowAfter,
    CutBefore,
    CutAfter,
    CutHalf,
    #[serde(rename = "html_502")]
    Html502,
    #[serde(rename = "html_502_after")]
    Html502After,
    #[serde(rename = "bare_500")]
    Bare500,
    #[serde(rename = "bare_500_after")]
    Bare500After,
    #[serde(rename = "misuse_425")]
    Misuse425,
    Redundant,
    RedundantAfter,
    #[serde(rename = "processed_1100")]
    Processed1100,
    #[serde(rename = "processed_1100_before")]
    Processed1100Before,
    #[serde(rename = "locked_1880")]
    Locked1880,
    #[serde(rename = "too_many_429")]
    TooMany429,
    BrokenResponse,
    BrokenResponseAfter,
    WrongCredentials,
    Garbage,
    GarbageAfter,
    EchoSecrets,
    DuplicateLie,
}

impl Kind {
    fn acts(self) -> bool {
        matches!(
            self,
            Self::Slow
                | Self::SlowAfter
                | Self::CutAfter
                | Self::CutHalf
                | Self::Html502After
                | Self::Bare500After
                | Self::RedundantAfter
                | Self::Processed1100
                | Self::BrokenResponseAfter
                | Self::GarbageAfter
        )
    }
}

/// An order, and how much of it is left.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    pub(crate) kind: Kind,
    /// The method it is for; any if absent.
    #[serde(default)]
    pub(crate) call: Option<String>,
    /// The company it is for; any if absent.
    #[serde(default)]
    pub(crate) app_key: Option<String>,
    /// How many matching calls suffer; counts down to zero.
    #[serde(default = "once")]
    pub(crate) times: u64,
    /// How many matching calls pass before.
    #[serde(default)]
    pub(crate) after: u64,
    /// For the slow kinds.
    #[serde(default)]
    pub(crate) wait_ms: u64,
    /// The wait named in the text, in real seconds.
    #[serde(default = "a_minute")]
    pub(crate) seconds: u64,
}

fn once() -> u64 {
    1
}

fn a_minute() -> u64 {
    60
}

/// How an answer ends.
#[derive(Debug, Clone)]
pub(crate) enum Ending {
    /// As it should.
    Truth,
    /// With this refusal.
    Fault(Fault),
    /// With an HTML page of a gateway.
    Html,
    /// With a status 500 and nothing else.
    Bare,
    /// With JSON that breaks off.
    Garbage,
    /// With the connection closed and nothing sent.
    Cut,
    /// With the connection closed in the middle of the body.
    CutHalf,
}

/// What becomes of one call.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) before: Duration,
    pub(crate) acts: bool,
    pub(crate) after: Duration,
    pub(crate) ending: Ending,
    /// Result under which the call is counted; `None` counts it by what it did.
    pub(crate) result: Option<&'static str>,
    /// Real seconds for which the method is closed from now on.
    pub(crate) closes_for: Option<u64>,
}

impl Plan {
    /// An honest call that takes so long.
    pub(crate) fn honest(latency: Duration) -> Self {
        let half = latency / 2;
        Self {
            before: half,
            acts: true,
            after: half,
            ending: Ending::Truth,
            result: None,
            closes_for: None,
        }
    }

    /// Whether it takes any time.
    pub(crate) fn waits(&self) -> bool {
        self.before > Duration::ZERO || self.after > Duration::ZERO
    }
}

/// What an order needs to know of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Victim<'a> {
    pub(crate) app_key: &'a str,
    pub(crate) app_secret: &'a str,
    pub(crate) call: &'a str,
    /// The integration key in the call, if any.
    pub(crate) key: &'a str,
}

/// Standing orders, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    list: Mutex<Vec<Order>>,
    count: AtomicUsize,
}

impl Orders {
    /// Adds an order.
    pub(crate) fn add(&self, order: Order) {
        let mut list = lock(&self.list);
        list.push(order);
        self.count.store(list.len(), Ordering::Release);
    }

    /// Forgets all orders.
    pub(crate) fn clear(&self) {
        lock(&self.list).clear();
        self.count.store(0, Ordering::Release);
    }

    /// All orders with what is left of them; a fulfilled one has zero times.
    pub(crate) fn list(&self) -> Vec<Order> {
        lock(&self.list).clone()
    }

    /// What becomes of a call.
    pub(crate) fn plan(&self, victim: Victim<'_>, clock: &Clock, latency: Duration) -> Plan {
        let honest = Plan::honest(latency);
        if self.count.load(Ordering::Acquire) == 0 {
            return honest;
        }
        match self.take(victim) {
            Some(order) => dishonest(&order, victim, clock, honest),
            None => honest,
        }
    }

    fn take(&self, victim: Victim<'_>) -> Option<Order> {
        let mut list = lock(&self.list);
        for order in list.iter_mut() {
            let called = order.call.as_deref().is_none_or(|call| call == victim.call);
            let keyed = order
                .app_key
                .as_deref()
                .is_none_or(|key| key == victim.app_key);
            if !called || !keyed || order.times == 0 {
                continue;
            }
            if order.after > 0 {
                order.after -= 1;
                continue;
            }
            order.times -= 1;
            return Some(order.clone());
        }
        None
    }
}

fn dishonest(order: &Order, victim: Victim<'_>, clock: &Clock, honest: Plan) -> Plan {
    let (result, ending) = ending(order, victim, clock);
    let mut plan = Plan {
        acts: order.kind.acts(),
        ending,
        result,
        ..honest
    };
    match order.kind {
        Kind::Slow => plan.before += Duration::from_millis(order.wait_ms),
        Kind::SlowAfter => plan.after += Duration::from_millis(order.wait_ms),
        Kind::Misuse425 => plan.closes_for = Some(order.seconds),
        _ => {}
    }
    plan
}

fn ending(order: &Order, victim: Victim<'_>, clock: &Clock) -> (Option<&'static str>, Ending) {
    let fault = match order.kind {
        Kind::Slow | Kind::SlowAfter => return (None, Ending::Truth),
        Kind::CutBefore | Kind::CutAfter => return (Some("cut"), Ending::Cut),
        Kind::CutHalf => return (Some("cut"), Ending::CutHalf),
        Kind::Html502 | Kind::Html502After => return (Some("html"), Ending::Html),
        Kind::Bare500 | Kind::Bare500After => return (Some("bare"), Ending::Bare),
        Kind::Garbage | Kind::GarbageAfter => return (Some("garbage"), Ending::Garbage),
        Kind::Misuse425 => Fault::misuse(order.seconds),
        Kind::Redundant | Kind::RedundantAfter => Fault::redundant(order.seconds),
        Kind::Processed1100 | Kind::Processed1100Before => {
            Fault::processed(&clock.time_after(order.seconds))
        }
        Kind::Locked1880 => Fault::locked(),
        Kind::TooMany429 => Fault::too_many(),
        Kind::BrokenResponse | Kind::BrokenResponseAfter => Fault::broken_response(),
        Kind::WrongCredentials => Fault::credentials(),
        Kind::EchoSecrets => Fault::echo(victim.app_key, victim.app_secret),
        Kind::DuplicateLie => Fault::duplicate(victim.key),
    };
    (Some(fault.result), Ending::Fault(fault))
}
