//! What a person orders about one delivery: replay, discard, restore, resolve.
//!
//! Each order meets the persons its reason names, then locks the connection and the subject, so
//! that no revision arrives in between, then the causes and the delivery, the thing last; asks the
//! one transition function what follows; writes that, and raises the fencing number, so that a
//! worker that comes back late does not undo a person's decision. What makes no sense in the
//! present state is refused with a sentence that says why.

mod decided;
mod discard;
mod recheck;
mod replay;
mod resolve;
mod restore;
mod row;
pub(crate) mod sql;
mod thing;
mod tie;
pub(crate) mod together;
pub(crate) mod turn;

use malote_core::delivery::Status;
use malote_core::language::{Language, Said};

use crate::Store;
use crate::db::DbError;
use crate::error::StoreError;
use crate::personal::told::shown;

/// What an order came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acted {
    /// Where the delivery is now.
    pub status: Status,
    /// How many other deliveries go on because of it.
    pub released: usize,
}

/// How often an order is tried before its caller hears that others were in the way.
const TRIES: u32 = 3;

/// Gives an order of a person, who is told what a refusal is about: inside of the transaction, and
/// wherever it is kept, a token stands for a person.
pub(crate) async fn give_for<T, F>(store: &Store, order: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    match give(order).await {
        Err(StoreError::Refused { text }) => {
            let mut tx = store.read_stored().await?;
            let portuguese = shown(&mut *tx, &text.say(Language::Portuguese)).await?;
            let english = shown(&mut *tx, &text.say(Language::English)).await?;
            let said = |language: Language| language.pick(&portuguese, &english).to_owned();
            Err(StoreError::refused(Said::of(said)))
        }
        given => given,
    }
}

/// Gives an order. It is one transaction, so nothing of it was done when another one was in the
/// way, and it is tried again.
pub(crate) async fn give<T, F>(mut order: impl FnMut() -> F) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut tried = 1;
    loop {
        match order().await {
            Err(StoreError::Db(DbError::Contended { .. })) if tried < TRIES => tried += 1,
            given => return given,
        }
    }
}
