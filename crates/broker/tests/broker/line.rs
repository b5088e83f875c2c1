//! While the line to RabbitMQ breaks, freezes or was never there.

use std::time::Duration;

use malote_broker::{Broker, BrokerError, LinkState, PublishError, Queue, Settings};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::proxy::{Line, Proxy};
use crate::support::{Arena, id, publish, report, soon};
use crate::{amqp_url, arena, receive};

/// An arena reached through a line that can break, and the arena beside it.
async fn through_proxy() -> (Proxy, Arena, Arena) {
    let direct = arena();
    let url = amqp_url();
    let (_, rest) = url.split_once('@').expect("an address with user");
    let (server, path) = rest
        .split_once('/')
        .expect("an address with a virtual host");
    let proxy = Proxy::to(server.to_owned()).await;
    let credentials = url.split_once('@').expect("an address with user").0;
    let mut settings = direct.settings.clone();
    settings.url = format!("{credentials}@127.0.0.1:{}/{path}?heartbeat=1", proxy.port);
    (proxy, Arena { settings }, direct)
}

async fn wait_for(broker: &Broker, what: &str, wanted: impl Fn(&LinkState) -> bool) {
    let mut state = broker.state();
    soon(what, state.wait_for(wanted))
        .await
        .expect("the broker is open");
}

fn is_down(state: &LinkState) -> bool {
    matches!(state, LinkState::Down { .. })
}

#[tokio::test]
async fn after_a_cut_line_unfinished_messages_come_again_and_old_tags_do_nothing() {
    let (proxy, arena, direct) = through_proxy().await;
    let broker = arena.broker().await;
    publish(&broker, (0..5).map(report).collect()).await;
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    let before = receive(&mut consumer, 5).await;
    consumer.ack(&[before[0].tag]).await;
    // The broker has seen the acknowledgement once it has answered something asked after it.
    broker.check().await;
    proxy.set(Line::Cut);
    wait_for(&broker, "the cut is noticed", is_down).await;
    let results = broker.publisher().publish(vec![report(9)]).await;
    assert!(
        matches!(results[..], [Err(PublishError::Unavailable { .. })]),
        "{results:?}"
    );
    proxy.set(Line::Open);
    wait_for(&broker, "it is up again", |state| *state == LinkState::Up).await;
    consumer
        .ack(&before.iter().map(|one| one.tag).collect::<Vec<_>>())
        .await;
    let again = receive(&mut consumer, 4).await;
    assert_eq!(again.iter().map(id).collect::<Vec<_>>(), [1, 2, 3, 4]);
    publish(&broker, vec![report(5)]).await;
    assert_eq!(id(&receive(&mut consumer, 1).await[0]), 5);
    broker.close().await;
    direct.clean().await;
}

#[tokio::test]
async fn a_frozen_line_is_noticed_by_its_silence() {
    let (proxy, arena, direct) = through_proxy().await;
    let broker = arena.broker().await;
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    proxy.set(Line::Frozen);
    wait_for(&broker, "the silence is noticed", is_down).await;
    proxy.set(Line::Open);
    wait_for(&broker, "it is up again", |state| *state == LinkState::Up).await;
    publish(&broker, vec![report(1)]).await;
    assert_eq!(id(&receive(&mut consumer, 1).await[0]), 1);
    broker.close().await;
    direct.clean().await;
}

#[tokio::test]
async fn a_publish_over_a_frozen_line_answers_in_bounded_time() {
    let (proxy, arena, direct) = through_proxy().await;
    let broker = arena.broker().await;
    proxy.set(Line::Frozen);
    let publisher = broker.publisher().with_timeout(Duration::from_millis(200));
    let results = soon("an answer", publisher.publish(vec![report(1), report(2)])).await;
    let unavailable =
        |result: &Result<_, _>| matches!(result, Err(PublishError::Unavailable { .. }));
    assert!(results.iter().all(unavailable), "{results:?}");
    broker.close().await;
    direct.clean().await;
}

/// Publishes one report after the other, whatever becomes of them: while a queue or its bindings
/// are missing, events go to the unroutable ones.
fn keep_publishing(broker: &Broker) -> tokio::task::JoinHandle<()> {
    let publisher = broker.publisher();
    tokio::spawn(async move {
        for number in 0.. {
            publisher.publish(vec![report(number)]).await;
        }
    })
}

#[tokio::test]
async fn a_consumer_whose_queue_is_deleted_gets_a_new_one() {
    let arena = arena();
    let broker = arena.broker().await;
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    let raw = arena.raw().await;
    raw.delete_queue(&arena.name("expenses")).await;
    let publishing = keep_publishing(&broker);
    assert_eq!(receive(&mut consumer, 1).await.len(), 1);
    publishing.abort();
    broker.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn a_deleted_exchange_is_declared_again() {
    let arena = arena();
    let broker = arena.broker().await;
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    arena
        .raw()
        .await
        .delete_exchange(&arena.name("events"))
        .await;
    let results = broker.publisher().publish(vec![report(0)]).await;
    assert!(
        matches!(results[..], [Err(PublishError::Unavailable { .. })]),
        "{results:?}"
    );
    let publishing = keep_publishing(&broker);
    assert_eq!(receive(&mut consumer, 1).await.len(), 1);
    publishing.abort();
    broker.close().await;
    arena.clean().await;
}

#[tokio::test]
async fn no_broker_at_all_is_an_error_when_the_time_is_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mut settings = Settings::new(format!("amqp://ana:s3gredo@127.0.0.1:{port}/%2f"));
    settings.connect_timeout = Duration::from_millis(500);
    let error = soon("an answer", Broker::connect(settings))
        .await
        .unwrap_err();
    assert!(matches!(error, BrokerError::Connect { .. }), "{error:?}");
    assert!(!error.needs_a_person());
    assert!(error.to_string().contains(&port.to_string()), "{error}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_and_its_socket_closed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut settings = Settings::new(format!("amqp://127.0.0.1:{port}/%2f"));
    settings.connect_timeout = Duration::from_millis(500);
    let connecting = tokio::spawn(Broker::connect(settings));
    let (mut socket, _) = soon("it connects", listener.accept()).await.unwrap();
    let error = soon("it gives up", connecting).await.unwrap().unwrap_err();
    assert!(matches!(error, BrokerError::Silent { .. }), "{error:?}");
    let mut rest = Vec::new();
    soon("the socket is closed", socket.read_to_end(&mut rest))
        .await
        .unwrap();
    assert!(rest.starts_with(b"AMQP"));
}
