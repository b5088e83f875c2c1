//! What is told, when, and that it is told once.

use std::sync::Arc;
use std::time::Duration;

use malote_core::alert::plan::Quiet;
use malote_core::id::NoticeId;
use malote_store::alert::list::Filter;
use malote_store::{Scope, Window};
use serde_json::{Value, json};

use crate::hook::Hook;
use crate::world::World;

const DAY: u64 = 24 * 3_600;

fn states(message: &Value) -> Vec<&str> {
    let alarms = message["data"]["alarms"].as_array().unwrap();
    let state = |alarm: &'_ Value| match alarm["state"].as_str() {
        Some("opened") => "opened",
        Some("still-open") => "still-open",
        Some("resolved") => "resolved",
        other => panic!("{other:?}"),
    };
    alarms.iter().map(state).collect()
}

#[tokio::test]
async fn three_hundred_stopped_by_one_cause_are_one_line_of_one_message() {
    let (hook, url) = Hook::listen().await;
    let mut world = World::at_noon(&[]).await;
    world.hook(&url, None).await;
    let process = world.process();
    world.waiting("71", 300).await;
    assert_eq!(world.round(&process).await, 0, "it is being gathered");
    world.waiting("72", 1).await;
    assert_eq!(world.round(&process).await, 0, "it is being gathered");
    assert_eq!(world.round(&process).await, 1);
    let [request] = hook.requests().try_into().unwrap();
    let message = request.json();
    assert_eq!(message["type"], "malote.alerts.v1");
    assert_eq!(message["data"]["title"], "Malote: 2 alarmes novos");
    let alarms = message["data"]["alarms"].as_array().unwrap();
    assert_eq!(alarms.len(), 2);
    assert_eq!(alarms[0]["count"], 300);
    assert_eq!(alarms[0]["amount"], "3000.00");
    assert_eq!(alarms[0]["tenant"], "acme");
    assert_eq!(alarms[0]["actor"], "accountant");
    let says = alarms[0]["says"].as_str().unwrap();
    assert_eq!(says, "tipo de despesa 71 sem categoria");
    assert_eq!(alarms[1]["count"], 1);
}

#[tokio::test]
async fn one_that_lasts_is_told_once_a_day_and_its_end_once() {
    let (hook, url) = Hook::listen().await;
    let mut world = World::at_noon(&[]).await;
    world.hook(&url, None).await;
    let process = world.process();
    world.waiting("71", 2).await;
    for _ in 0..20 {
        world.round(&process).await;
        world.waiting("71", 1).await;
    }
    assert_eq!(hook.requests().len(), 1);
    world.pass(DAY);
    for _ in 0..5 {
        world.round(&process).await;
    }
    assert_eq!(hook.requests().len(), 2, "reminded once");
    world.link("71").await;
    for _ in 0..5 {
        world.round(&process).await;
    }
    world.pass(DAY);
    world.round(&process).await;
    let told: Vec<Value> = hook.requests().iter().map(|one| one.json()).collect();
    let told: Vec<Vec<&str>> = told.iter().map(states).collect();
    assert_eq!(told, [["opened"], ["still-open"], ["resolved"]]);
}

#[tokio::test]
async fn what_is_over_before_it_is_told_is_told_to_nobody() {
    let (hook, url) = Hook::listen().await;
    let mut world = World::at_noon(&[]).await;
    world.hook(&url, None).await;
    let process = world.process();
    world.waiting("71", 2).await;
    world.round(&process).await;
    world.link("71").await;
    for _ in 0..6 {
        world.round(&process).await;
    }
    assert_eq!(hook.requests().len(), 0);
}

#[tokio::test]
async fn a_message_spells_out_the_most_money_and_counts_the_rest() {
    let (hook, url) = Hook::listen().await;
    let mut world = World::at_noon(&[("MALOTE__ALERTS__MOST", "2")]).await;
    world.hook(&url, None).await;
    for (kind, count) in [("71", 1), ("72", 5), ("73", 2), ("74", 9), ("75", 3)] {
        world.waiting(kind, count).await;
    }
    let process = world.process();
    for _ in 0..4 {
        world.round(&process).await;
    }
    let [request] = hook.requests().try_into().unwrap();
    let data = &request.json()["data"];
    let counts: Vec<&Value> = data["alarms"]
        .as_array()
        .unwrap()
        .iter()
        .map(|alarm| &alarm["count"])
        .collect();
    assert_eq!(counts, [&json!(9), &json!(5)]);
    assert_eq!(data["more"], 3);
    assert_eq!(data["title"], "Malote: 5 alarmes novos");
}

#[tokio::test]
async fn at_night_only_what_is_urgent_is_told_and_the_rest_in_the_morning() {
    let (hook, url) = Hook::listen().await;
    let mut world = World::at("2026-11-21T03:00:00Z", &[]).await;
    world.hook(&url, Quiet::parse("22:00", "07:00")).await;
    let process = world.process();
    world.waiting("71", 3).await;
    for _ in 0..5 {
        world.round(&process).await;
    }
    assert_eq!(hook.requests().len(), 0);
    world.refuse_credentials().await;
    for _ in 0..5 {
        world.round(&process).await;
    }
    let [request] = hook.requests().try_into().unwrap();
    let message = request.json();
    assert_eq!(states(&message), ["opened"]);
    let says = message["data"]["alarms"][0]["says"].as_str().unwrap();
    assert_eq!(says, "o ERP recusou as credenciais");
    world.pass(7 * 3_600);
    world.round(&process).await;
    let [_, morning] = hook.requests().try_into().unwrap();
    let count = &morning.json()["data"]["alarms"][0]["count"];
    assert_eq!(count, 3, "kept until the morning");
}

#[tokio::test]
async fn of_two_processes_one_tells() {
    let (hook, url) = Hook::listen().await;
    let mut world = World::at_noon(&[]).await;
    world.hook(&url, None).await;
    world.waiting("71", 5).await;
    let (one, two) = (world.process(), world.process());
    for _ in 0..6 {
        let (first, second) = tokio::join!(one.round(), two.round());
        assert!(first.unwrap() != second.unwrap(), "one has the turn");
        let (first, second) = tokio::join!(one.send_due(), two.send_due());
        assert!(first.unwrap() + second.unwrap() <= 1);
        world.pass(30);
    }
    assert_eq!(hook.requests().len(), 1);
}

#[tokio::test]
async fn who_dies_between_sending_and_saying_so_is_repeated_under_one_identifier() {
    let (hook, url) = Hook::listen().await;
    let mut world = World::at_noon(&[]).await;
    world.hook(&url, None).await;
    world.waiting("71", 5).await;
    let (dying, next) = (Arc::new(world.process()), world.process());
    for _ in 0..3 {
        dying.round().await.unwrap();
        world.pass(30);
    }
    hook.answer_next("hang");
    let sending = tokio::spawn({
        let dying = dying.clone();
        async move { dying.send_due().await }
    });
    hook.came().await;
    sending.abort();
    assert!(sending.await.unwrap_err().is_cancelled());
    assert_eq!(next.send_due().await.unwrap(), 0, "it may still be sending");
    world.pass(60);
    assert_eq!(next.send_due().await.unwrap(), 1);
    for _ in 0..4 {
        world.round(&next).await;
    }
    let [first, second] = hook.requests().try_into().unwrap();
    assert_eq!(first.id(), second.id());
    assert_eq!(first.body, second.body);
    let id: NoticeId = second.id().parse().unwrap();
    let kept = world.store.notice(id, &Scope::All).await.unwrap();
    assert_eq!((kept.status.as_str(), kept.tries), ("sent", 2));
}

#[tokio::test]
async fn a_channel_that_never_answers_is_given_up_and_told_elsewhere() {
    let (lost, lost_url) = Hook::listen().await;
    let (hook, url) = Hook::listen().await;
    let mut world = World::at_noon(&[("MALOTE__ALERTS__GIVE_UP_AFTER_S", "600")]).await;
    world.hook(&lost_url, None).await;
    world.waiting("71", 1).await;
    let process = world.process();
    for _ in 0..40 {
        lost.answer_next("503 Later");
    }
    for _ in 0..12 {
        world.round(&process).await;
        world.pass(120);
    }
    let tries = lost.requests();
    assert!(tries.len() > 2, "{}", tries.len());
    assert!(tries.iter().all(|one| one.id() == tries[0].id()));
    let figures = world.store.alert_figures().await.unwrap();
    assert_eq!((figures.waiting, figures.given_up), (0, 1));
    world.hook(&url, None).await;
    world.round(&process).await;
    let [request] = hook.requests().try_into().unwrap();
    let told = request.body;
    assert!(told.contains("alert-undeliverable"), "{told}");
    assert!(told.contains("it answered 503"), "{told}");
    let (all, first) = (Filter::default(), Window::default());
    let listed = world.store.alarms(&all, &first).await.unwrap();
    assert_eq!(listed.items.len(), 2);
    let scraped = world.meters.render();
    let line = "malote_notices_given_up 1";
    assert!(scraped.lines().any(|found| found == line), "{scraped}");
}

#[tokio::test]
async fn a_wait_between_tries_grows() {
    let (hook, url) = Hook::listen().await;
    let mut world = World::at_noon(&[]).await;
    world.hook(&url, None).await;
    world.waiting("71", 1).await;
    let process = world.process();
    for _ in 0..3 {
        process.round().await.unwrap();
        world.pass(30);
    }
    let mut waits = Vec::new();
    for _ in 0..4 {
        hook.answer_next("500 Oops");
        process.send_due().await.unwrap();
        let before = hook.requests().len();
        let mut waited = Duration::ZERO;
        hook.answer_next("500 Oops");
        while hook.requests().len() == before {
            world.pass(1);
            waited += Duration::from_secs(1);
            process.send_due().await.unwrap();
        }
        waits.push(waited);
    }
    assert!(waits[3] > waits[0] * 4, "{waits:?}");
}
