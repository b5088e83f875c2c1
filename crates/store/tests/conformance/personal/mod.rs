//! Persons: their values stand nowhere in clear, everything shows them as they came, and who is
//! erased is gone everywhere.

mod alarms;
mod erased;
mod racing;
mod refused;
mod samples;
mod stored;

/// Declares scenarios on a store in a file and on PostgreSQL, where one can look below.
macro_rules! on_disk {
    ($($name:ident),* $(,)?) => {
        $(mod $name {
            #[tokio::test]
            async fn in_a_file() {
                let place = $crate::harness::Place::File;
                $crate::harness::run(place, super::promises::$name).await;
            }

            #[tokio::test]
            async fn in_postgresql() {
                let place = $crate::harness::Place::Postgres;
                $crate::harness::run(place, super::promises::$name).await;
            }
        })*
    };
}
use on_disk;
