//! The hot path: accept, claim, begin, settle, rescue, own, park and release.
//!
//! Every scenario ends with [`world::World::agrees`]: the accounts add up, nothing is parked
//! without an open cause, nothing follows what is finished.

/// Makes one test for each database out of each function that takes a `World`.
macro_rules! scenarios {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            use $crate::harness::{Place, run};
            use $crate::queue::world::scenario;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                run(Place::File, |bed| scenario(bed, super::$name)).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgresql() {
                run(Place::Postgres, |bed| scenario(bed, super::$name)).await;
            }
        }
    )*};
}

mod accept;
mod agreement;
mod causes;
mod claim;
mod company;
mod events;
mod limits;
mod locks;
mod moved;
mod outcomes;
mod own;
mod parking;
mod patience;
mod plans;
mod races;
pub(crate) mod raw;
mod renewed;
mod replaced;
mod rescue;
mod rests;
mod revisions;
mod settle;
mod suspend;
mod target;
mod tasks;
mod world;
