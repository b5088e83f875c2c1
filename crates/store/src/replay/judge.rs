//! What follows from how a replay stands: the next stage, its end, or a stop. Pure.
//!
//! The failure share is that of a stage, once all of it has ended or keeps failing. Beyond the ramp
//! it is that of the latest outcomes and not of everything so far, for an ERP that breaks in the
//! middle is to be noticed soon: they are judged as they come, and once there are enough of them
//! within the limit, others are counted anew. A failure counts once: what keeps failing, with the
//! stage in which that was found; and where it ends.

use crate::replay::kind::State;
use crate::replay::progress::{Replay, Stage};

/// Beyond the ramp, so many outcomes are waited for before their share of failures counts.
const SAMPLE: i64 = 20;
/// So many are judged together there. While there are fewer of them, failures are a share of that
/// many, so that a few in a row do not stop an order of which most goes well.
const WINDOW: i64 = 150;

impl Replay {
    /// What follows from how it stands: the next stage, its end, or a stop.
    pub(super) fn judge(&mut self) {
        if !self.state.lives() {
            return;
        }
        // What goes on by itself, or is for a person to let go, is no reason to go on.
        let settled = self.counts.released == self.held + self.failing;
        if self.counts.waiting == 0 && settled {
            self.state = State::Finished;
            return;
        }
        // What ended meanwhile counts there, and makes no room for others that begin to fail.
        self.stage.failing = self.stage.failing.min(self.failing);
        let failing = self.failing - self.stage.failing;
        let failed = self.stage.failed + failing;
        let outcomes = self.stage.delivered + failed;
        let (over, of) = match self.stage_size() {
            Some(size) => (self.going() >= size && settled, outcomes),
            None => (
                outcomes >= SAMPLE,
                outcomes.max(self.least(settled, failing)),
            ),
        };
        if !over {
            return;
        }
        if self.counts.waiting > 0 && failed * 100 > self.stop_at_failure_percent * of {
            self.state = State::Stopped;
            self.stopped_for = self.counts.failed + self.failing;
        } else if self.stage_size().is_some() {
            // What is held or still failing counts where it ends.
            self.begin(self.stage.number + 1, self.held + self.failing);
        } else if outcomes >= WINDOW {
            self.begin(self.stage.number, self.counts.released);
        }
    }

    /// Beyond the ramp: of how many outcomes failures are a share, at least. While little is known
    /// at all a sample is enough; and where all that is under way fails, more will not come.
    const fn least(&self, settled: bool, failing: i64) -> i64 {
        let known = self.counts.delivered + self.counts.failed + self.failing;
        match known < WINDOW || (settled && failing >= SAMPLE) {
            true => SAMPLE,
            false => WINDOW,
        }
    }

    const fn begin(&mut self, number: i64, tried: i64) {
        self.stage = Stage {
            number,
            tried,
            delivered: 0,
            failed: 0,
            failing: self.failing,
        };
    }
}
