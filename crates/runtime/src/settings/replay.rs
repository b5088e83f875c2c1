//! Section `replay`: how replays go unless their orders say otherwise.

use crate::settings::reader::Reader;

/// How replays go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// Tried at most in a second.
    pub rate_per_second: u32,
}

impl Replay {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            rate_per_second: reader.whole("replay.rate_per_second", 1..=1_000),
        }
    }
}
