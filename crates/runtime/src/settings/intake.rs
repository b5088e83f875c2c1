//! Section `intake`: what is taken in.

use crate::settings::reader::Reader;

/// What is taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intake {
    /// The largest event taken, in bytes.
    pub max_event_bytes: usize,
}

impl Intake {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            max_event_bytes: reader.whole("intake.max_event_bytes", 1_024..=134_217_728),
        }
    }
}
