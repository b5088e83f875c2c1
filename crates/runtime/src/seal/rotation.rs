//! Changing the key that seals secrets, while Malote runs.
//!
//! Three steps, each safe to repeat and to be killed in: a new key is *prepared* (it opens, and
//! does not seal), *activated* (it seals, and everything sealed is sealed anew), and the old keys
//! are *finished* (retired in the store, which refuses from then on what they seal, and removed).
//! With several machines the key file is copied to all of them after each step.
//!
//! Guarantees: at every instant every sealed text opens with the keys in the file; no key is
//! removed with which anything is sealed.

use malote_core::id::Tenant;
use malote_store::admin::sealed::{Place, Retired, Sealed};
use malote_store::audit::Actor;
use malote_store::{Store, StoreError};
use secrecy::SecretString;

use crate::alerts::target;
use crate::seal::{
    Holder, Key, KeyError, Owner, Purpose, Ring, SealError, Sealer, answer, answer_name,
};
use crate::vault;

/// The most texts that are sealed anew in one transaction.
const MOST: i64 = 100;

/// Writers may go on sealing with an old key until they see the file changed: so often at most
/// what they sealed is sealed anew before the old keys are retired.
const ROUNDS: u32 = 20;

/// Why a key was not changed.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// The keys cannot be read or written.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The machine gives no random numbers.
    #[error("cannot make a key")]
    Fresh(#[source] std::io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something sealed does not open: removing keys could lose it for good.
    #[error("{} of '{}' cannot be sealed anew", place.column(), names)]
    Sealed {
        /// In which column.
        place: Place,
        /// Whose.
        names: String,
        /// Why.
        source: SealError,
    },
    /// No key was prepared.
    #[error("no key is prepared: begin with '--prepare'")]
    NotPrepared,
    /// The prepared key does not seal yet.
    #[error("the prepared key does not seal yet: '--activate' comes before '--finish'")]
    NotActive,
    /// Somebody goes on sealing with an old key.
    #[error(
        "{0} texts are sealed with an old key, again and again: a process reads another key file; \
         copy this one to its machine, then run the same command again"
    )]
    StillUsed(i64),
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stepped {
    /// The key that seals, or will.
    pub key: u8,
    /// How many texts were sealed anew.
    pub resealed: u64,
    /// How many keys were removed.
    pub removed: usize,
}

/// A change of the key, by somebody.
#[derive(Debug)]
pub struct Rotation<'a> {
    /// The store with what is sealed.
    pub store: &'a Store,
    /// Who ordered it.
    pub actor: &'a Actor,
    /// Where the keys are.
    pub holder: &'a Holder,
}

impl Rotation<'_> {
    /// All steps that are left: a change that was begun is brought to its end, else a new one is
    /// made. Right where every process reads this very file.
    ///
    /// # Errors
    /// As those of the steps.
    pub async fn whole(&self) -> Result<Stepped, RotationError> {
        let ring = self.holder.ring()?;
        if ring.next().is_none() && ring.old().is_empty() {
            self.prepare().await?;
        }
        let activated = match self.holder.ring()?.next() {
            Some(_) => self.activate().await?.resealed,
            None => 0,
        };
        let mut finished = self.finish().await?;
        finished.resealed += activated;
        Ok(finished)
    }

    /// Adds a new key that opens and does not seal; one that was added before stays.
    ///
    /// # Errors
    /// When the file cannot be changed, or the store fails.
    pub async fn prepare(&self) -> Result<Stepped, RotationError> {
        let ring = self.holder.ring()?;
        if let Some(key) = ring.next() {
            return Ok(Stepped::with(key));
        }
        if let Holder::Environment(_) = self.holder {
            return Err(KeyError::Given.into());
        }
        // Its identifier is that of nothing that is sealed.
        let mut unlike: Vec<u8> = ring.keys().map(Key::id).collect();
        let used = self.store.sealing_keys().await?;
        unlike.extend(used.iter().map(|one| one.key));
        let next = Key::fresh(&unlike).map_err(RotationError::Fresh)?;
        let key = next.id();
        self.store.by(self.actor).key_prepared(key).await?;
        self.holder.prepare(next)?;
        Ok(Stepped::with(key))
    }

    /// Lets the prepared key seal, and seals everything anew.
    ///
    /// # Errors
    /// When none was prepared, or something sealed does not open: then the rest is sealed anew.
    pub async fn activate(&self) -> Result<Stepped, RotationError> {
        let ring = self.holder.ring()?;
        if let Some(next) = ring.next() {
            self.store.by(self.actor).activate_key(next).await?;
            self.holder.activate()?;
        } else if ring.old().is_empty() {
            return Err(RotationError::NotPrepared);
        }
        let ring = self.holder.ring()?;
        Ok(Stepped {
            resealed: self.reseal(&ring).await?,
            ..Stepped::with(ring.sealing())
        })
    }

    /// Seals anew what is left, retires the old keys and removes them.
    ///
    /// # Errors
    /// When a prepared key is not active, something sealed does not open, or a process goes on
    /// sealing with an old key: then no key is removed.
    pub async fn finish(&self) -> Result<Stepped, RotationError> {
        let ring = self.holder.ring()?;
        if ring.next().is_some() {
            return Err(RotationError::NotActive);
        }
        let (sealing, old) = (ring.sealing(), ring.old());
        let mut done = Stepped::with(sealing);
        if old.is_empty() {
            return Ok(done);
        }
        let mut left = 0;
        for _ in 0..ROUNDS {
            done.resealed += self.reseal(&ring).await?;
            match self.store.by(self.actor).retire_keys(sealing, &old).await? {
                Retired::Done => {
                    self.holder.finish()?;
                    done.removed = old.len();
                    return Ok(done);
                }
                Retired::InUse(count) => left = count,
            }
        }
        Err(RotationError::StillUsed(left))
    }

    /// Seals everything anew that another key sealed, page by page.
    async fn reseal(&self, ring: &Ring) -> Result<u64, RotationError> {
        let sealer = Sealer::with(ring);
        let (mut count, mut failed) = (0, None);
        for place in Place::ALL {
            let mut last: Option<Sealed> = None;
            loop {
                let page = self.store.sealed(*place, last.as_ref(), MOST).await?;
                let Some(end) = page.last() else {
                    break;
                };
                last = Some(end.clone());
                let mut renewed = Vec::new();
                for one in page {
                    if one.text.get(1) == Some(&ring.sealing()) {
                        continue;
                    }
                    match anew(&sealer, &one) {
                        Ok(text) => renewed.push((one, text)),
                        // Of a key that is lost: none of ours would open it.
                        Err(SealError::OtherKey { .. }) => {}
                        Err(source) => failed = Some((one, source)),
                    }
                }
                if !renewed.is_empty() {
                    count += self.store.reseal(&renewed).await?;
                }
            }
        }
        match failed {
            None => Ok(count),
            Some((one, source)) => Err(RotationError::Sealed {
                place: one.place,
                names: one.names[..2].join(" "),
                source,
            }),
        }
    }
}

impl Stepped {
    const fn with(key: u8) -> Self {
        Self {
            key,
            resealed: 0,
            removed: 0,
        }
    }
}

fn anew(sealer: &Sealer, one: &Sealed) -> Result<Vec<u8>, SealError> {
    let again = |text: &SecretString, parts: &[&str]| sealer.seal_parts(text, parts);
    let [first, second, third] = &one.names;
    match one.place {
        Place::Credentials => {
            let tenant = Tenant::parse(first).map_err(|_| SealError::Format)?;
            let owner = Owner {
                tenant: &tenant,
                connection: second,
            };
            again(&sealer.open(&one.text, owner)?, &owner.parts())
        }
        Place::Answers => {
            let name = answer_name(first, second, third);
            let purpose = answer(&name);
            again(&sealer.open_for(&one.text, purpose)?, &purpose.parts())
        }
        Place::Channels => {
            let purpose = target::purpose(first);
            again(&sealer.open_for(&one.text, purpose)?, &purpose.parts())
        }
        Place::Vault => {
            let purpose = Purpose {
                name: first,
                ..vault::PURPOSE
            };
            again(&sealer.open_for(&one.text, purpose)?, &purpose.parts())
        }
    }
}

#[cfg(test)]
mod tests;
