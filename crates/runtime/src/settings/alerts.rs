//! Section `alerts`: how often alarms are looked for, how they are gathered, and how long a
//! message is tried.

use std::time::Duration;

use malote_core::alert::plan::Rules;

use crate::settings::reader::Reader;

/// How alarms are found and told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alerts {
    /// How often they are looked for.
    pub look: Duration,
    /// How long they are gathered before they are told, and how often one that lasts is.
    pub rules: Rules,
    /// How many of them one message spells out.
    pub most: usize,
    /// The age at which a message that cannot be sent is given up.
    pub give_up_after: Duration,
    /// How long one try of a message may take.
    pub timeout: Duration,
}

impl Alerts {
    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            look: reader.some_seconds("alerts.look_s"),
            rules: Rules {
                gather: reader.seconds("alerts.gather_s"),
                remind: reader.some_seconds("alerts.remind_s"),
            },
            most: reader.whole("alerts.most", 1..=200),
            give_up_after: reader.some_seconds("alerts.give_up_after_s"),
            timeout: reader.some_seconds("alerts.timeout_s"),
        }
    }
}
