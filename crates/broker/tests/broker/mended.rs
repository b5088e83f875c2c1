//! What only a person can mend.

use lapin::options::QueueDeclareOptions;
use lapin::types::FieldTable;
use malote_broker::{Broker, LinkState, Queue};

use crate::support::{publish, report, soon};
use crate::{arena, receive};

#[tokio::test]
async fn a_process_waits_for_a_topology_that_differs_to_be_mended() {
    let arena = arena();
    let queue = arena.name("expenses");
    let raw = arena.raw().await;
    let options = QueueDeclareOptions::durable();
    raw.channel
        .queue_declare(queue.as_str().into(), options, FieldTable::default())
        .await
        .unwrap();
    let broker = Broker::connect_or_wait(arena.settings.clone()).await;
    let broker = broker.expect("lives without it");
    let mut state = broker.state();
    let LinkState::Down { reason, .. } = state.borrow().clone() else {
        panic!("it cannot be used")
    };
    assert!(reason.contains(&queue), "{reason}");
    assert!(reason.contains("broker.prefix"), "{reason}");
    raw.delete_queue(&queue).await;
    let up = state.wait_for(|state| matches!(state, LinkState::Up));
    soon("the topology is mended", up).await.unwrap();
    let mut consumer = broker.consume(Queue::Expenses).await.unwrap();
    publish(&broker, vec![report(1)]).await;
    let [received] = &receive(&mut consumer, 1).await[..] else {
        panic!("one message")
    };
    consumer.ack(&[received.tag]).await;
    broker.close().await;
    arena.clean().await;
}
