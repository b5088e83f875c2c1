//! What is not finished, in numbers.

use std::time::Duration;

use malote_core::delivery::{Answer, Status};
use malote_core::fault::Fault;
use malote_store::LinkRow;
use malote_store::audit::MALOTE;

use crate::given::{accept, answer, approval, claim, office, wanted_linked};
use crate::harness::{Bed, on_both};

/// How long the longest has been in a status, in whole minutes.
async fn minutes(bed: &Bed, status: Status) -> u64 {
    let backlog = bed.store.backlog().await.unwrap();
    let mut of = backlog.deliveries.iter();
    let found = of.find(|one| one.status == status).unwrap();
    found.oldest.as_secs() / 60
}

on_both!(
    how_long_deliveries_wait_counts_from_when_they_began_to,
    |bed| {
        const DAY: u64 = 24 * 60;
        let pass = async |minutes: u64| bed.advance(Duration::from_secs(minutes * 60)).await;
        let connection = office(&bed.store, "acme").await;
        let wants = vec![wanted_linked("71/R", 150, "71")];
        accept(&bed.store, approval("acme", "e1", "r1", 1, wants)).await;
        pass(10 * DAY).await;
        assert_eq!(minutes(&bed, Status::Parked).await, 10 * DAY);
        let link = LinkRow::to("expense-type", "71", "2.04.01");
        let by = bed.store.by(&MALOTE);
        by.set_links(connection, &[link]).await.unwrap();
        assert_eq!(minutes(&bed, Status::Parked).await, 0, "there is none");
        assert_eq!(minutes(&bed, Status::Ready).await, 0, "released just now");
        pass(60).await;
        assert_eq!(minutes(&bed, Status::Ready).await, 60);
        let fault = Fault {
            connector: "omie".to_owned(),
            code: "unreachable".to_owned(),
            field: String::new(),
            entity: String::new(),
            detail: String::new(),
        };
        for failing in [0, 120] {
            pass(failing).await;
            let job = claim(&bed.store, connection).await.remove(0);
            assert_eq!(minutes(&bed, Status::Sending).await, 0);
            let fault = fault.clone();
            answer(&bed.store, job, Answer::Retry { after: None, fault }).await;
            let since_the_first = minutes(&bed, Status::Retrying).await;
            assert_eq!(since_the_first, failing);
        }
        pass(DAY).await;
        let job = claim(&bed.store, connection).await.remove(0);
        let id = job.id;
        answer(&bed.store, job, Answer::Refused(fault)).await;
        assert_eq!(minutes(&bed, Status::Dead).await, 0);
        pass(DAY).await;
        assert_eq!(minutes(&bed, Status::Dead).await, DAY);
        by.replay(id).await.unwrap();
        assert_eq!(minutes(&bed, Status::Ready).await, 0, "replayed just now");
    }
);
