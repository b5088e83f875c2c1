//! What happened, line by line, with names in place of identifiers, so that the same seed reads
//! the same each time.

use std::collections::HashMap;
use std::fmt;

use jiff::Timestamp;
use malote_core::id::{DeliveryId, ThingId};

use crate::terms::Wrong;

/// A finished run of one seed.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) seed: u64,
    pub(crate) lines: Vec<String>,
    pub(crate) wrong: Option<Wrong>,
}

impl Story {
    pub(crate) fn headline(&self) -> String {
        let wrong = self.wrong.as_deref().unwrap_or("ended well");
        format!("seed {}: {wrong}", self.seed)
    }
}

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "=== seed {}", self.seed)?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "=== {}", self.headline())
    }
}

/// A story while it is told.
#[derive(Debug)]
pub(crate) struct Trace {
    start: Timestamp,
    lines: Vec<String>,
    deliveries: HashMap<DeliveryId, usize>,
    things: HashMap<ThingId, usize>,
}

impl Trace {
    pub(crate) fn from(start: Timestamp) -> Self {
        Self {
            start,
            lines: Vec::new(),
            deliveries: HashMap::new(),
            things: HashMap::new(),
        }
    }

    pub(crate) fn tell(&mut self, now: Timestamp, line: impl fmt::Display) {
        let ms = now.duration_since(self.start).as_millis();
        let (seconds, rest) = (ms / 1_000, ms % 1_000);
        self.lines.push(format!("{seconds:>6}.{rest:03} {line}"));
    }

    /// A delivery's name in this story.
    pub(crate) fn delivery(&mut self, id: DeliveryId) -> String {
        let next = self.deliveries.len() + 1;
        format!("d{}", self.deliveries.entry(id).or_insert(next))
    }

    /// A thing's name in this story.
    pub(crate) fn thing(&mut self, id: ThingId) -> String {
        let next = self.things.len() + 1;
        format!("t{}", self.things.entry(id).or_insert(next))
    }

    pub(crate) fn end(self, seed: u64, wrong: Option<Wrong>) -> Story {
        Story {
            seed,
            lines: self.lines,
            wrong,
        }
    }
}
