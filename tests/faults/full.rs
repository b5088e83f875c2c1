//! An embedded store whose disk takes no more: the file may not grow beyond a limit that is set
//! on the running process, and lifted again.

use std::time::Duration;

use reqwest::Method;
use rustix::process::{Resource, Rlimit, prlimit};

use crate::harness::api;
use crate::harness::embedded::Embedded;
use crate::harness::sandbox::Ledger;
use crate::harness::wait::until;
use crate::random::{companies, seeded};
use crate::reports::Load;

const PATIENCE: Duration = Duration::from_secs(120);

/// Small enough that it is full after some events.
const LIMIT: u64 = 2 * 1024 * 1024;

/// What the process says while it is full.
const FULL: &[&str] = &[
    "the status queue is away",
    "credentials could not be renewed",
    "nothing can be claimed now",
    "cannot make events durable now",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_full_store_refuses_events_and_loses_none_it_took() {
    let mut rng = seeded();
    let companies = companies(2);
    let embedded = Embedded::start().await;
    for company in &companies {
        embedded
            .sandbox
            .open(&company.app_key, &company.app_secret)
            .await;
        company.set_up(&embedded.api, &embedded.sandbox).await;
    }
    let load = Load::of_reports(&mut rng, &companies, 3_000);
    grow_to(&embedded, Some(LIMIT));
    let mut refused = Vec::new();
    for event in &load.events {
        if publish(&embedded, event).await == 503 {
            refused.push(event);
        }
        if refused.len() == 20 {
            break;
        }
    }
    assert_eq!(refused.len(), 20, "the store was never full");
    grow_to(&embedded, None);
    let last = refused[refused.len() - 1].message_id.clone();
    let taken = 1 + load
        .events
        .iter()
        .position(|one| one.message_id == last)
        .expect("it is one of them");
    for event in refused {
        until("there is room again", PATIENCE, async || {
            match publish(&embedded, event).await {
                202 => Ok(()),
                status => Err(format!("{status}; {}", embedded.process.output())),
            }
        })
        .await;
    }
    let taken_events = &load.events[..taken];
    let expected = part_of(&load, taken_events.len());
    let count = i64::try_from(taken).expect("a load is small");
    api::settled(&embedded.api, count, PATIENCE).await;
    embedded.sandbox.assert_ledger(&expected).await;
    api::assert_totals(&embedded.api, count, expected.values().sum()).await;
    embedded.sandbox.assert_limits_kept(&[]).await;
    embedded.end(FULL).await;
}

/// What the first reports lead to; their numbers rise.
fn part_of(load: &Load, reports: usize) -> Ledger {
    let of_them = |report: &str| {
        report
            .parse::<usize>()
            .is_ok_and(|number| number < 8_000_000 + reports)
    };
    let part = load
        .ledger
        .iter()
        .filter(|((_, report, _, _), _)| of_them(report));
    part.map(|(place, centavos)| (place.clone(), *centavos))
        .collect()
}

async fn publish(embedded: &Embedded, event: &malote_broker::Event) -> u16 {
    let media = "application/cloudevents+json";
    let sent = embedded
        .api
        .send(Method::POST, "/v1/events", media, event.body.clone())
        .await;
    sent.expect("the process answers").0
}

/// Limits how far files of the process may grow.
fn grow_to(embedded: &Embedded, bytes: Option<u64>) {
    let limit = Rlimit {
        current: bytes,
        maximum: None,
    };
    let set = prlimit(Some(embedded.process.pid()), Resource::Fsize, limit);
    set.expect("the limit of a child can be set");
}
