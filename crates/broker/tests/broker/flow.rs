//! While nothing breaks.

use std::sync::Mutex;

use lapin::options::{BasicGetOptions, BasicRejectOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use malote_broker::{
    Broker, BrokerError, DeadLetter, HandOver, Level, PublishError, Queue, Settings, Verdict,
};

use crate::support::{event, id, publish, report, soon};
use crate::{amqp_url, arena, receive, take};

#[tokio::test]
async fn a_confirmed_event_reaches_its_flow_with_everything_it_carried() {
    let arena = arena();
    let broker = arena.broker().await;
    let mut event = report(1);
    event.traceparent = Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned());
    event.tracestate = Some("vendor=a".to_owned());
    publish(&broker, vec![event.clone()]).await;
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    let [received] = &receive(&mut consumer, 1).await[..] else {
        panic!("one message")
    };
    assert_eq!(received.body, event.body);
    assert_eq!(received.routing_key, event.routing_key);
    assert_eq!(received.message_id.as_ref(), Some(&event.message_id));
    assert_eq!(
        received.content_type.as_deref(),
        Some("application/cloudevents+json")
    );
    assert_eq!(received.traceparent, event.traceparent);
    assert_eq!(received.tracestate, event.tracestate);
    assert_eq!(
        (received.redelivered, received.delivery_count),
        (false, None)
    );
    consumer.ack(&[received.tag]).await;
    broker.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn a_trace_that_could_not_be_sent_on_is_left_out_of_events_and_dead_letters() {
    let arena = arena();
    let broker = arena.broker().await;
    for bad in ["x".repeat(65_000), "00-1\n2-01".to_owned()] {
        let mut event = report(1);
        (event.traceparent, event.tracestate) = (Some(bad.clone()), Some(bad));
        publish(&broker, vec![event]).await;
    }
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    for got in receive(&mut consumer, 2).await {
        assert_eq!((&got.traceparent, &got.tracestate), (&None, &None));
        consumer.ack(&[got.tag]).await;
    }
    broker.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn every_event_type_arrives_in_the_queue_of_its_flow() {
    let arena = arena();
    let broker = arena.broker().await;
    for queue in Queue::ALL {
        let keys = queue.routing_keys();
        publish(&broker, keys.iter().map(|key| event(key, 7)).collect()).await;
        let mut consumer = broker.consume(queue).await.unwrap();
        assert_eq!(consumer.queue(), queue.name(&arena.settings.prefix));
        let arrived = receive(&mut consumer, keys.len()).await;
        let arrived: Vec<_> = arrived.iter().map(|one| one.routing_key.as_str()).collect();
        assert_eq!(arrived, keys);
        consumer.close().await;
    }
    broker.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn an_event_no_flow_takes_is_confirmed_and_kept_for_a_person() {
    let arena = arena();
    let broker = arena.broker().await;
    publish(&broker, vec![event("expense.report.exploded.v1", 3)]).await;
    let letters = broker.peek_unrouted(5).await.unwrap();
    let [letter] = &letters[..] else {
        panic!("one letter, not {letters:?}")
    };
    let shown = (letter.reason.as_str(), letter.message_id.as_deref());
    assert_eq!(shown, ("unrouted", Some("3")));
    let settled = broker.settle_unrouted(1, |_| Verdict::Replay).await;
    assert_eq!(settled.unwrap().replayed, 1);
    let kept = take(&arena.raw().await, &arena.name("unrouted"))
        .await
        .unwrap();
    assert_eq!(kept.routing_key.as_str(), "expense.report.exploded.v1");
    broker.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn letters_leave_their_queue_only_once_they_are_kept() {
    let arena = arena();
    let broker = arena.broker().await;
    let strange = |number| event("expense.report.exploded.v1", number);
    publish(&broker, (0..120).map(strange).collect()).await;
    let kept = Mutex::new(Vec::new());
    let keep = |letters: Vec<DeadLetter>| {
        let mut kept = kept.lock().unwrap();
        // The second part cannot be kept.
        let result = if kept.is_empty() { Ok(()) } else { Err("full") };
        if result.is_ok() {
            kept.extend(letters);
        }
        async move { result }
    };
    let handed_over = broker.letters().hand_over(keep).await;
    assert!(matches!(handed_over, Err(HandOver::Kept("full"))));
    let first = kept.lock().unwrap().len();
    assert_eq!(broker.peek_unrouted(500).await.unwrap().len(), 120 - first);
    let keep = |letters: Vec<DeadLetter>| {
        kept.lock().unwrap().extend(letters);
        async { Ok::<_, &str>(()) }
    };
    let handed_over = broker.letters().hand_over(keep).await;
    assert_eq!(handed_over.unwrap(), 120 - first);
    let mut ids: Vec<_> = kept.into_inner().unwrap();
    ids.sort_by(|a, b| a.message_id.cmp(&b.message_id));
    ids.dedup_by(|a, b| a.message_id == b.message_id);
    assert_eq!(ids.len(), 120);
    assert!(broker.peek_unrouted(1).await.unwrap().is_empty());
    broker.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn an_event_that_would_be_lost_is_reported_and_no_other() {
    let arena = arena();
    let broker = arena.broker().await;
    arena
        .raw()
        .await
        .delete_queue(&arena.name("unrouted"))
        .await;
    let mut events: Vec<_> = (0..300).map(report).collect();
    events[150] = event("expense.report.exploded.v1", 150);
    let results = broker.publisher().publish(events).await;
    for (number, result) in results.into_iter().enumerate() {
        match number {
            150 => assert!(
                matches!(result, Err(PublishError::Unroutable { .. })),
                "{result:?}"
            ),
            _ => assert_eq!(result, Ok(()), "{number}"),
        }
    }
    broker.close().await;
    // A new connection declares again what was deleted.
    arena.broker().await.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn many_publishers_at_once_lose_nothing_and_one_publish_keeps_its_order() {
    let mut arena = arena();
    // Nothing is acknowledged before everything has arrived.
    arena.settings.prefetch = 4096;
    let broker = arena.broker().await;
    let mut tasks = Vec::new();
    for task in 0..50 {
        let publisher = broker.publisher();
        let events = (0..40).map(|number| report(task * 100 + number)).collect();
        tasks.push(tokio::spawn(async move { publisher.publish(events).await }));
    }
    for task in tasks {
        assert!(task.await.unwrap().iter().all(Result::is_ok));
    }
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    let ids: Vec<_> = receive(&mut consumer, 2000).await.iter().map(id).collect();
    for task in 0..50 {
        let own: Vec<_> = ids.iter().filter(|id| *id / 100 == task).collect();
        assert_eq!(own.len(), 40);
        assert!(own.is_sorted(), "{own:?}");
    }
    broker.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn only_the_finished_beginning_is_acknowledged_the_rest_comes_again() {
    let arena = arena();
    let broker = arena.broker().await;
    publish(&broker, (0..10).map(report).collect()).await;
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    let tags: Vec<_> = receive(&mut consumer, 10)
        .await
        .iter()
        .map(|one| one.tag)
        .collect();
    consumer.ack(&[tags[3], tags[1], tags[8]]).await;
    consumer.ack(&[tags[0], tags[2]]).await;
    consumer.close().await;
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    let again = receive(&mut consumer, 6).await;
    assert_eq!(again.iter().map(id).collect::<Vec<_>>(), [4, 5, 6, 7, 8, 9]);
    assert!(
        again
            .iter()
            .all(|one| one.redelivered && one.delivery_count == Some(1))
    );
    // Tags of the closed subscription mean nothing here and must not acknowledge anything.
    consumer.ack(&tags).await;
    consumer.close().await;
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    assert_eq!(receive(&mut consumer, 6).await.len(), 6);
    broker.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn a_refused_message_waits_with_its_reason_until_it_is_replayed() {
    let arena = arena();
    let broker = arena.broker().await;
    publish(&broker, vec![report(1), report(2), report(3)]).await;
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    let received = receive(&mut consumer, 3).await;
    let queue = consumer.queue().to_owned();
    let refuse = |one: &malote_broker::Received| one.refused(&queue, "unknown-tenant", "ação");
    let dead = received.iter().map(refuse).collect();
    assert!(
        broker
            .publisher()
            .publish_dead(dead)
            .await
            .iter()
            .all(Result::is_ok)
    );
    consumer
        .ack(&received.iter().map(|one| one.tag).collect::<Vec<_>>())
        .await;

    // Looking twice shows the same: looking changes nothing.
    for _ in 0..2 {
        let letters = broker.peek_dead(10).await.unwrap();
        assert_eq!(letters.len(), 3);
        for letter in letters {
            assert_eq!(
                (letter.reason.as_str(), letter.detail.as_deref()),
                ("unknown-tenant", Some("ação"))
            );
            assert_eq!(letter.queue.as_ref(), Some(&queue));
            assert_eq!(letter.routing_key, "expense.report.approved.v1");
        }
    }
    let settled = broker.settle_dead(10, |letter| match letter.message_id.as_deref() {
        Some("1") => Verdict::Replay,
        Some("2") => Verdict::Remove,
        _ => Verdict::Keep,
    });
    let settled = settled.await.unwrap();
    assert_eq!((settled.kept, settled.replayed, settled.removed), (1, 1, 1));
    assert_eq!(id(&receive(&mut consumer, 1).await[0]), 1);
    assert_eq!(broker.peek_dead(10).await.unwrap().len(), 1);
    broker.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn a_message_the_broker_gave_up_on_shows_where_it_came_from() {
    let arena = arena();
    let broker = arena.broker().await;
    publish(&broker, vec![report(1)]).await;
    let raw = arena.raw().await;
    let queue = arena.name("expenses");
    let got = raw
        .channel
        .basic_get(queue.as_str().into(), BasicGetOptions::default())
        .await;
    let message = got.unwrap().expect("there is one");
    message
        .reject(BasicRejectOptions { requeue: false })
        .await
        .unwrap();
    let letter = soon("the letter arrives", async {
        loop {
            if let Some(letter) = broker.peek_dead(1).await.unwrap().pop() {
                break letter;
            }
        }
    });
    let letter = letter.await;
    assert_eq!(
        (letter.reason.as_str(), letter.queue),
        ("rejected", Some(queue))
    );
    assert_eq!(letter.routing_key, "expense.report.approved.v1");
    broker.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn a_topology_that_differs_is_explained_at_once_and_left_alone() {
    let arena = arena();
    let queue = arena.name("expenses");
    let raw = arena.raw().await;
    let options = QueueDeclareOptions::durable();
    raw.channel
        .queue_declare(queue.as_str().into(), options, FieldTable::default())
        .await
        .unwrap();
    let error = Broker::connect(arena.settings.clone()).await.unwrap_err();
    assert!(error.needs_a_person());
    let text = error.to_string();
    let BrokerError::TopologyDiffers { name, detail, fix } = error else {
        panic!("{error:?}")
    };
    assert_eq!(name, queue);
    assert!(detail.contains("inequivalent arg"), "{detail}");
    assert!(fix.contains("broker.prefix"), "{fix}");
    assert!(text.contains(&queue), "{text}");
    // Once it is gone, all is well.
    raw.delete_queue(&queue).await;
    arena.broker().await.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn a_checkup_names_the_version_and_what_is_wrong() {
    let arena = arena();
    let broker = arena.broker().await;
    let findings = broker.check().await;
    assert!(
        findings.iter().all(|one| one.level == Level::Good),
        "{findings:?}"
    );
    assert!(
        findings[0].detail.starts_with("RabbitMQ "),
        "{:?}",
        findings[0]
    );
    let raw = arena.raw().await;
    raw.delete_queue(&arena.name("sites")).await;
    publish(&broker, vec![event("something.else.v1", 1)]).await;
    // Whoever looks without a right to change leaves what is missing so.
    let inspected = Broker::inspect(&arena.settings).await.unwrap();
    assert_eq!(inspected, broker.check().await);
    let findings = broker.check().await;
    let wrong: Vec<_> = findings
        .iter()
        .filter(|one| one.level != Level::Good)
        .collect();
    let [missing, waiting] = &wrong[..] else {
        panic!("{wrong:?}")
    };
    assert_eq!(
        (missing.level, &missing.subject),
        (Level::Problem, &arena.name("sites"))
    );
    assert_eq!(
        (waiting.level, &waiting.subject),
        (Level::Notice, &arena.name("unrouted"))
    );
    assert!(missing.fix.is_some() && waiting.fix.is_some());
    broker.close().await;
    arena.broker().await.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn closing_ends_consumers_and_publishers() {
    let arena = arena();
    let broker = arena.broker().await;
    let (publisher, mut consumer) = (
        broker.publisher(),
        broker.consume(Queue::Expenses).await.unwrap(),
    );
    let waiting = tokio::spawn(async move { consumer.receive(1).await });
    broker.close().await;
    assert_eq!(soon("the consumer ends", waiting).await.unwrap(), None);
    let results = publisher.publish(vec![report(1)]).await;
    assert!(
        matches!(results[..], [Err(PublishError::Unavailable { .. })]),
        "{results:?}"
    );
    arena.clean().await;
}

#[tokio::test]
async fn wrong_credentials_are_refused_at_once_and_never_shown() {
    let url = amqp_url().replace("guest:guest", "guest:s3gredo");
    let error = Broker::connect(Settings::new(url)).await.unwrap_err();
    assert!(matches!(error, BrokerError::Refused { .. }), "{error:?}");
    assert!(error.needs_a_person());
    assert!(!format!("{error} {error:?}").contains("s3gredo"));
}
