//! The line to a webhook.

use crate::hook::Hook;
use crate::world::World;

/// Written and due, nothing sent yet.
async fn written(url: &str) -> (World, malote_runtime::alerts::Alerts, String) {
    let mut world = World::at_noon(&[]).await;
    let (_, secret) = world.hook(url, None).await;
    world.waiting("71", 1).await;
    let process = world.process();
    for _ in 0..3 {
        process.round().await.unwrap();
        world.pass(30);
    }
    (world, process, secret)
}

#[tokio::test]
async fn a_request_is_signed_as_the_standard_says() {
    let (hook, url) = Hook::listen().await;
    let (_world, process, secret) = written(&url).await;
    assert_eq!(process.send_due().await.unwrap(), 1);
    let [mut request] = hook.requests().try_into().unwrap();
    assert!(request.signed_with(&secret));
    // Ninety seconds after noon.
    assert_eq!(request.headers["webhook-timestamp"], "1795186890");
    assert_eq!(request.headers["content-type"], "application/json");
    assert!(!request.signed_with("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    request.body.push(' ');
    assert!(!request.signed_with(&secret), "another body");
}

#[tokio::test]
async fn what_is_not_taken_is_sent_again_with_its_identifier_and_a_signature_of_its_time() {
    let (hook, url) = Hook::listen().await;
    let (world, process, secret) = written(&url).await;
    for answer in ["500 Oops", "429 Slow", "404 Gone"] {
        hook.answer_next(answer);
        assert_eq!(process.send_due().await.unwrap(), 0);
        assert_eq!(process.send_due().await.unwrap(), 0, "not at once");
        world.pass(60);
    }
    assert_eq!(process.send_due().await.unwrap(), 1);
    world.pass(3_600);
    assert_eq!(process.send_due().await.unwrap(), 0, "it was taken");
    let requests = hook.requests();
    assert_eq!(requests.len(), 4);
    for request in &requests {
        assert_eq!(request.id(), requests[0].id());
        assert_eq!(request.body, requests[0].body);
        assert!(request.signed_with(&secret));
    }
    let at = |index: usize| &requests[index].headers["webhook-timestamp"];
    assert!(at(0) < at(1), "each try has its own instant");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, target) = Hook::listen().await;
    let (hook, url) = Hook::listen().await;
    let (world, process, _) = written(&url).await;
    for status in [
        "302 Found",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        hook.answer_next(&format!("{status}\r\nlocation: {target}"));
        assert_eq!(process.send_due().await.unwrap(), 0);
        world.pass(60);
    }
    assert_eq!(hook.requests().len(), 3);
    assert_eq!(elsewhere.requests().len(), 0);
}

#[tokio::test]
async fn nobody_there_and_nobody_who_answers_are_tried_again() {
    let (hook, url) = Hook::listen().await;
    let settings = [("MALOTE__ALERTS__TIMEOUT_S", "0.05")];
    let mut world = World::at_noon(&settings).await;
    world.hook(&url, None).await;
    let (gone, _) = world.hook("http://127.0.0.1:1/", None).await;
    world.waiting("71", 1).await;
    let process = world.process();
    for _ in 0..3 {
        process.round().await.unwrap();
        world.pass(30);
    }
    hook.answer_next("hang");
    assert_eq!(process.send_due().await.unwrap(), 0);
    let figures = world.store.alert_figures().await.unwrap();
    assert_eq!((figures.waiting, figures.given_up), (2, 0));
    world.pass(60);
    let known = world
        .store
        .claim_notices(std::time::Duration::ZERO, 9)
        .await
        .unwrap();
    for notice in known {
        let kept = world
            .store
            .notice(notice.id, &malote_store::Scope::All)
            .await
            .unwrap();
        let expected = match kept.channel == gone {
            true => "it cannot be reached",
            false => "it did not answer in time",
        };
        assert_eq!(kept.failure.as_deref(), Some(expected));
    }
}
