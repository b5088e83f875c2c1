//! Places that are counted while somebody holds them. They are given back by being dropped, so
//! none is lost, whatever becomes of an errand: it ends, fails, panics or is never begun.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Some places of one counter.
#[derive(Debug)]
pub(crate) struct Places {
    counter: Arc<AtomicUsize>,
    count: usize,
}

impl Places {
    /// Takes so many, whether or not there is room.
    pub(crate) fn take(counter: &Arc<AtomicUsize>, count: usize) -> Self {
        counter.fetch_add(count, Ordering::SeqCst);
        Self {
            counter: counter.clone(),
            count,
        }
    }

    /// How many these are.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// One of them apart, if there is one.
    pub(crate) fn one(&mut self) -> Option<Self> {
        self.count = self.count.checked_sub(1)?;
        Some(Self {
            counter: self.counter.clone(),
            count: 1,
        })
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        self.counter.fetch_sub(self.count, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_dropped_is_given_back_once() {
        let counter = Arc::default();
        let mut three = Places::take(&counter, 3);
        let one = three.one().unwrap();
        assert_eq!((three.count(), counter.load(Ordering::SeqCst)), (2, 3));
        drop(three);
        assert_eq!(counter.load(Ordering::SeqCst), 1);
        drop(one);
        assert_eq!(counter.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn there_is_no_place_beyond_those_taken() {
        let counter = Arc::default();
        assert!(Places::take(&counter, 0).one().is_none());
        assert_eq!(counter.load(Ordering::SeqCst), 0);
    }
}
