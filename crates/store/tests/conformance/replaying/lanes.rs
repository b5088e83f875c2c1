//! The places of a replay beside other work of its connection.

use std::time::Duration;

use malote_core::delivery::Answer;

use crate::given::{answer, claim, office, places};
use crate::harness::on_both;
use crate::replaying::world::{dead, order, ordered, report, step};

on_both!(beside_fresh_work_a_replay_has_its_tenth, |bed| {
    let connection = office(&bed.store, "acme").await;
    let ids = dead(&bed.store, "acme", connection, 8).await;
    for number in 0..40 {
        report(&bed.store, "acme", &format!("fresh-{number}")).await;
        bed.advance(Duration::from_millis(1)).await;
    }
    bed.advance(Duration::from_secs(1)).await;
    let id = ordered(&bed.store, &order("acme")).await.id;
    let replay = step(&bed, id).await;
    assert_eq!(replay.counts.released, 4, "a tenth of 44");
    let claimed = bed
        .store
        .claim("worker", Duration::from_secs(60), &[places(connection, 24)])
        .await
        .unwrap();
    let replayed = claimed.iter().filter(|job| ids.contains(&job.id)).count();
    assert_eq!(replayed, 2, "not behind all the rest, nor before it");
});

on_both!(set_back_by_a_limit_it_has_its_tenth_again, |bed| {
    let connection = office(&bed.store, "acme").await;
    let ids = dead(&bed.store, "acme", connection, 1).await;
    let id = ordered(&bed.store, &order("acme")).await.id;
    step(&bed, id).await;
    let job = claim(&bed.store, connection).await.remove(0);
    let limited = Answer::Throttled {
        after: Duration::from_secs(61),
        scope: "identical-call".to_owned(),
    };
    answer(&bed.store, job, limited).await;
    for number in 0..40 {
        report(&bed.store, "acme", &format!("fresh-{number}")).await;
        bed.advance(Duration::from_millis(1)).await;
    }
    bed.advance(Duration::from_secs(62)).await;
    step(&bed, id).await;
    let rooms = [places(connection, 10)];
    let lease = Duration::from_secs(60);
    let claimed = bed.store.claim("worker", lease, &rooms).await.unwrap();
    let place = claimed.iter().position(|job| ids.contains(&job.id));
    assert!(
        place.is_some(),
        "it does not wait for all that came meanwhile"
    );
    assert_eq!(claimed.len(), 10);
});
