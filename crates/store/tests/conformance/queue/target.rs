//! A target that takes everything at once, and refuses what a real one would never forgive.

use std::collections::{BTreeMap, BTreeSet};

use malote_core::delivery::Operation;
use malote_core::job::{Errand, Job};
use malote_store::Outcome;

use crate::queue::outcomes::delivered;
use crate::queue::world::World;

/// What a target holds, by key.
#[derive(Debug, Default)]
pub(crate) struct Target {
    holds: BTreeMap<String, (String, String, i64)>,
    used: BTreeSet<String>,
    /// Event revisions performed: `subject name revision`.
    pub(crate) performed: Vec<String>,
}

impl Target {
    /// Does a job, and panics on a call that must never be made.
    pub(crate) fn perform(&mut self, job: &Job) -> Outcome {
        assert_eq!(job.errand, Errand::Deliver, "nothing here is uncertain");
        let key = job.target_key.clone();
        let held = self.holds.contains_key(&key);
        let row = (job.subject.clone(), job.name.clone(), job.amount.centavos());
        match job.operation {
            Operation::Include => {
                assert!(self.used.insert(key.clone()), "a key is never used twice");
                self.holds.insert(key, row);
            }
            Operation::Change => {
                assert!(held, "only what is there can be changed");
                assert_ne!(
                    self.holds.insert(key, row.clone()),
                    Some(row),
                    "a change changes"
                );
            }
            Operation::Remove => {
                assert!(
                    self.holds.remove(&key).is_some(),
                    "only what is there can go"
                );
            }
            Operation::Nothing => {
                let wanted = (!job.content.is_null()).then_some(row);
                assert_eq!(
                    self.holds.get(&key).cloned(),
                    wanted,
                    "it is as it should be"
                );
            }
        }
        let performed = format!("{} {} {}", job.subject, job.name, job.revision);
        self.performed.push(performed);
        delivered(job)
    }

    /// Works until nothing is due.
    pub(crate) async fn drain(&mut self, world: &World) {
        loop {
            let jobs = world.claim(10).await;
            if jobs.is_empty() {
                return;
            }
            let outcomes: Vec<Outcome> = jobs.iter().map(|job| self.perform(job)).collect();
            world.settle(&outcomes).await;
        }
    }

    /// What it holds of a subject, by name.
    pub(crate) fn of(&self, subject: &str) -> BTreeMap<String, i64> {
        let rows = self.holds.values().filter(|row| row.0 == subject);
        rows.map(|row| (row.1.clone(), row.2)).collect()
    }
}
