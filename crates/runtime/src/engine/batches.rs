//! Batches of intake on their way into the store. They go on whatever else is waited for: one that
//! nobody polls may hold a transaction, and the locks in it, open.
//!
//! They come out in the order in which they end.

use std::collections::VecDeque;
use std::pin::pin;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

/// Batches that were begun and are not yet done with.
pub(crate) struct Batches<F: Future> {
    open: FuturesUnordered<F>,
    /// Ended while something else was waited for.
    ended: VecDeque<F::Output>,
}

impl<F: Future> Batches<F> {
    pub(crate) fn new() -> Self {
        Self {
            open: FuturesUnordered::new(),
            ended: VecDeque::new(),
        }
    }

    pub(crate) fn push(&mut self, batch: F) {
        self.open.push(batch);
    }

    pub(crate) fn len(&self) -> usize {
        self.open.len() + self.ended.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What came of the next one that ends; nothing when there is none. May be cancelled at any
    /// point without losing one.
    pub(crate) async fn next(&mut self) -> Option<F::Output> {
        match self.ended.pop_front() {
            Some(came) => Some(came),
            None => self.open.next().await,
        }
    }

    /// Waits for something else while the batches go on.
    pub(crate) async fn beside<T>(&mut self, other: impl Future<Output = T>) -> T {
        let mut other = pin!(other);
        loop {
            tokio::select! {
                biased;
                came = &mut other => return came,
                Some(ended) = self.open.next() => self.ended.push_back(ended),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use futures_util::FutureExt;
    use futures_util::future::BoxFuture;
    use tokio::sync::oneshot;

    use super::*;

    #[test]
    fn they_go_on_while_something_else_is_waited_for() {
        let (end, ended) = oneshot::channel();
        let mut batches: Batches<BoxFuture<'_, u8>> = Batches::new();
        let batch = async {
            end.send(()).expect("somebody waits for it");
            1
        };
        batches.push(batch.boxed());
        batches.push(pending().boxed());
        let came = batches.beside(ended).now_or_never();
        assert!(came.is_some(), "it needs the batch to go on");
        assert_eq!(batches.len(), 2, "none was lost");
        assert_eq!(batches.next().now_or_never(), Some(Some(1)));
        assert_eq!(batches.next().now_or_never(), None, "one is under way");
        assert!(!batches.is_empty());
    }

    #[test]
    fn they_come_out_as_they_end_and_nothing_else_waits_for_them() {
        let mut batches = Batches::new();
        assert_eq!(batches.beside(ready(7)).now_or_never(), Some(7));
        let (first, one) = oneshot::channel();
        let (second, two) = oneshot::channel();
        batches.push(one);
        batches.push(two);
        assert_eq!(batches.beside(pending::<()>()).now_or_never(), None);
        second.send(2).expect("it is under way");
        assert_eq!(batches.beside(pending::<()>()).now_or_never(), None);
        first.send(1).expect("it is under way");
        assert_eq!(batches.next().now_or_never(), Some(Some(Ok(2))));
        assert_eq!(batches.next().now_or_never(), Some(Some(Ok(1))));
        assert_eq!(batches.next().now_or_never(), Some(None), "none is left");
    }
}
