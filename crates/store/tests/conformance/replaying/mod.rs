//! Replays: sets fixed when ordered, stages, rates, lanes, and whoever gets in between.

mod failing;
mod giving_up;
mod going;
mod lanes;
mod ordering;
pub(crate) mod world;
