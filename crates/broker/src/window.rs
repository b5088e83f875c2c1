//! Which deliveries of one subscription may be acknowledged: the broker numbers them from 1
//! without gaps, callers finish them in any order, and one acknowledgement covers everything up
//! to a number. So only the finished prefix is ever acknowledged, in rising order.

use std::collections::BTreeSet;

/// The deliveries of one subscription.
#[derive(Debug, Default)]
pub(crate) struct Window {
    acknowledged: u64,
    finished: BTreeSet<u64>,
}

impl Window {
    /// Notes that a delivery is finished. Saying so twice has no effect.
    pub(crate) fn finish(&mut self, delivery: u64) {
        if delivery > self.acknowledged {
            self.finished.insert(delivery);
        }
    }

    /// Up to where to acknowledge now, if anywhere further than before.
    pub(crate) fn advance(&mut self) -> Option<u64> {
        let before = self.acknowledged;
        while self.finished.remove(&(self.acknowledged + 1)) {
            self.acknowledged += 1;
        }
        (self.acknowledged > before).then_some(self.acknowledged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finish(window: &mut Window, deliveries: &[u64]) -> Option<u64> {
        for delivery in deliveries {
            window.finish(*delivery);
        }
        window.advance()
    }

    #[test]
    fn only_the_finished_prefix_is_acknowledged() {
        let mut window = Window::default();
        assert_eq!(finish(&mut window, &[2, 3]), None);
        assert_eq!(finish(&mut window, &[1]), Some(3));
        assert_eq!(finish(&mut window, &[6, 5]), None);
        assert_eq!(finish(&mut window, &[4, 8]), Some(6));
    }

    #[test]
    fn finishing_twice_has_no_effect() {
        let mut window = Window::default();
        assert_eq!(finish(&mut window, &[1, 1, 2]), Some(2));
        assert_eq!(finish(&mut window, &[1, 2]), None);
        assert_eq!(finish(&mut window, &[3]), Some(3));
    }
}
