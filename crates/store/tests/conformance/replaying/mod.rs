//! Replays: sets fixed when ordered, stages, rates, lanes, and whoever gets in between.

mod giving_up;
mod going;
mod ordering;
mod world;
