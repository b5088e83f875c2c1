//! The product in one process, killed at random moments while a producer publishes over HTTP and
//! sends again whatever was not answered.

use std::collections::VecDeque;
use std::time::Duration;

use reqwest::Method;

use malote_broker::Event;

use crate::harness::api;
use crate::harness::embedded::{Embedded, up};
use crate::harness::http::Http;
use crate::random::{companies, moment, seeded};
use crate::reports::Load;

const PATIENCE: Duration = Duration::from_secs(180);

const KILLS: usize = 8;

/// What asks about many things that are not there rests before the ERP would block it.
const RESTING: &[&str] = &["rests under"];

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_at_random_moments_loses_and_doubles_nothing() {
    let mut rng = seeded();
    let companies = companies(4);
    let mut embedded = Embedded::start().await;
    for company in &companies {
        embedded
            .sandbox
            .open(&company.app_key, &company.app_secret)
            .await;
        company.set_up(&embedded.api, &embedded.sandbox).await;
    }
    let load = Load::of_corrected_reports(&mut rng, &companies, 600);
    let mut waiting: VecDeque<&Event> = load.events.iter().collect();
    for kill in 0..KILLS {
        // What is under way when it is killed is not answered, and sent again.
        tokio::select! {
            () = moment(&mut rng, &embedded.sandbox) => {}
            () = publish(&embedded.api, &mut waiting, load.events.len() / KILLS) => {}
        }
        kill_and_start(&mut embedded, kill).await;
    }
    publish(&embedded.api, &mut waiting, load.events.len()).await;
    api::settled(&embedded.api, load.count(), PATIENCE).await;
    embedded.sandbox.assert_ledger(&load.ledger).await;
    api::assert_totals(&embedded.api, load.count(), load.sum()).await;
    embedded.sandbox.assert_limits_kept(&[]).await;
    embedded.end(RESTING).await;
}

/// Kills the process and starts another on what it left behind.
async fn kill_and_start(embedded: &mut Embedded, kill: usize) {
    embedded.process.kill();
    let folder = embedded.folder.path();
    std::fs::remove_file(folder.join("data/run.json")).expect("it had said where it listens");
    let name = format!("malote-after-{}", kill + 1);
    (embedded.process, embedded.api) = up(folder, &name).await;
}

/// Publishes so many, one after the other; only what was answered is done with.
async fn publish(api: &Http, waiting: &mut VecDeque<&Event>, most: usize) {
    for _ in 0..most {
        let Some(event) = waiting.front() else {
            return;
        };
        let media = "application/cloudevents+json";
        let sent = api.send(Method::POST, "/v1/events", media, event.body.clone());
        let (status, answer) = sent.await.expect("the process answers");
        assert_eq!(status, 202, "{answer}");
        waiting.pop_front();
    }
}
