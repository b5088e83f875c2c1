//! Events, refused messages and words of persons on their way into the store.
//!
//! Everything is covered with the persons that are declared; whoever turns out to be only
//! mentioned is met then, and what is missing is covered once more.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use malote_core::id::{DeliveryId, EventId};
use malote_core::job::Job;
use malote_core::personal::{self, Person, Veil, names_person, tokens};
use malote_core::plan::{Need, Plan, Wanted};
use serde_json::Value;
use uuid::Uuid;

use crate::db::{Transaction, args};
use crate::error::StoreError;
use crate::personal::cloak::Cloak;
use crate::personal::meet::{self, Met, Name, Values, vault};
use crate::personal::{Told, Vault, sql, told};
use crate::queue::accept::{Incoming, Refused};
use crate::said;

/// Places of persons in a refused message.
const MOST_PERSONS: usize = 1_000;

/// Something covered, with the values that have to be stored for it.
#[derive(Debug, Clone)]
pub(crate) struct Covered<T> {
    pub(crate) one: T,
    pub(crate) values: Values,
}

/// A message in the parts that are stored of it.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// Keyed digest of the body as it came.
    pub(crate) digest: String,
    pub(crate) body: Vec<u8>,
    pub(crate) detail: String,
    pub(crate) errors: Value,
}

/// Meets whoever the making of something needs, and makes it.
async fn made<T>(
    tx: &mut dyn Transaction,
    met: &mut Met,
    mut wanted: BTreeSet<Name>,
    make: impl Fn(&Vault, &Met) -> (T, BTreeSet<Name>),
) -> Result<T, StoreError> {
    let vault = vault(tx)?;
    loop {
        if !wanted.is_empty() {
            met.more(tx, wanted).await?;
        }
        let (made, missing) = make(&vault, met);
        if missing.is_empty() {
            return Ok(made);
        }
        wanted = missing;
    }
}

/// Covers events.
pub(crate) async fn events(
    tx: &mut dyn Transaction,
    met: &mut Met,
    incoming: &[Incoming],
) -> Result<Vec<Covered<Incoming>>, StoreError> {
    let declared = |one: &Incoming| -> Vec<Name> {
        let tenant = one.envelope.tenant.as_str();
        let named = |person: &Person| (tenant.to_owned(), person.identity());
        one.plan.persons.iter().map(named).collect()
    };
    let wanted = incoming.iter().flat_map(declared).collect();
    made(tx, met, wanted, |vault, met| {
        let mut missing = BTreeSet::new();
        let covered = incoming.iter().map(|one| {
            let mut cloak = Cloak::new(vault, met, one.envelope.tenant.as_str(), &one.plan.persons);
            let covered = event(&mut cloak, one);
            missing.append(&mut cloak.missing);
            Covered {
                one: covered,
                values: cloak.values,
            }
        });
        (covered.collect(), missing)
    })
    .await
}

fn event(cloak: &mut Cloak<'_>, one: &Incoming) -> Incoming {
    let envelope = &one.envelope;
    let mut envelope = malote_core::envelope::Envelope {
        data: Value::Null,
        tenant: envelope.tenant.clone(),
        source: envelope.source.clone(),
        id: envelope.id.clone(),
        kind: envelope.kind.clone(),
        subject: envelope.subject.clone(),
        traceparent: envelope.traceparent.clone(),
        tracestate: envelope.tracestate.clone(),
        digest: content_digest(cloak.vault, &envelope.digest),
    };
    envelope.subject = envelope.subject.map(|subject| cloak.text(&subject));
    let plan = &one.plan;
    // Member by member: a clone of the whole would copy all contents once more.
    let mut plan = Plan {
        flow: plan.flow,
        subject: plan.subject.clone(),
        revision: plan.revision.clone(),
        wanted: plan.wanted.iter().map(|one| wanted(cloak, one)).collect(),
        expected: plan.expected,
        notes: plan.notes.iter().map(|note| cloak.text(note)).collect(),
        persons: Vec::new(),
    };
    plan.revision.digest = content_digest(cloak.vault, &plan.revision.digest);
    Incoming {
        envelope,
        plan,
        body: cloak.document(&one.body),
    }
}

/// What is kept of a digest of what an event says: nobody can try persons out on it.
pub(crate) fn content_digest(vault: &Vault, digest: &str) -> String {
    vault.keyed("content", digest)
}

fn wanted(cloak: &mut Cloak<'_>, one: &Wanted) -> Wanted {
    let mut covered = Wanted {
        content: cloak.value(&one.content),
        name: one.name.clone(),
        amount: one.amount,
        needs: one.needs.clone(),
        demands: one.demands,
        causes: one.causes.clone(),
    };
    for need in &mut covered.needs {
        need.label = cloak.label(&need.kind, &need.key, &need.label);
        need.key = cloak.key(&need.kind, &need.key);
    }
    for cause in &mut covered.causes {
        cause.detail = cloak.text(&cause.detail);
        if let Some(link) = cause.kind.link() {
            cause.entity = cloak.key(link, &cause.entity);
        }
    }
    covered
}

/// Covers refused messages.
pub(crate) async fn refused(
    tx: &mut dyn Transaction,
    met: &mut Met,
    messages: &[Refused],
) -> Result<Vec<Covered<Letter>>, StoreError> {
    let errors = |one: &Refused| serde_json::json!(one.refusal.errors);
    let parts: Vec<Parts<'_>> = messages
        .iter()
        .map(|one| Parts {
            tenant: one.tenant.as_deref().unwrap_or_default(),
            body: &one.body,
            detail: one.refusal.sentence(),
            errors: errors(one),
        })
        .collect();
    letters(tx, met, &parts).await
}

/// A message to be covered.
pub(crate) struct Parts<'a> {
    pub(crate) tenant: &'a str,
    pub(crate) body: &'a [u8],
    pub(crate) detail: String,
    pub(crate) errors: Value,
}

/// Covers messages.
pub(crate) async fn letters(
    tx: &mut dyn Transaction,
    met: &mut Met,
    messages: &[Parts<'_>],
) -> Result<Vec<Covered<Letter>>, StoreError> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let bodies: Vec<Cow<'_, [u8]>> = messages.iter().map(|one| kept(one.body)).collect();
    // Whom messages name that could not be taken, whatever they are: nothing else is read of them.
    let named = |body: &Cow<'_, [u8]>| Person::of_message(body).into_iter().collect();
    let persons: Vec<Vec<Person>> = bodies.iter().map(named).collect();
    made(tx, met, BTreeSet::new(), |vault, met| {
        let mut missing = BTreeSet::new();
        let parts = messages.iter().zip(&bodies).zip(&persons);
        let covered = parts.map(|((one, body), persons)| {
            let mut cloak = Cloak::new(vault, met, one.tenant, persons);
            let digest = malote_core::json::digest_bytes(one.body);
            let letter = Letter {
                digest: vault.keyed("body", &digest),
                body: cloak.bytes(body),
                detail: cloak.text(&one.detail),
                errors: cloak.value(&one.errors),
            };
            missing.append(&mut cloak.missing);
            Covered {
                one: letter,
                values: cloak.values,
            }
        });
        (covered.collect(), missing)
    })
    .await
}

/// Of a message that names more persons than any event does only the rest is kept: to meet them
/// all would hold everybody else up.
fn kept(body: &[u8]) -> Cow<'_, [u8]> {
    let spots = personal::in_bytes(body);
    if spots.len() <= MOST_PERSONS {
        return Cow::Borrowed(body);
    }
    let text = String::from_utf8_lossy(body);
    Cow::Owned(personal::masked(&text).into_owned().into_bytes())
}

/// Covers words that somebody wrote about a tenant's things, and stores what they name.
pub(crate) async fn words(
    tx: &mut dyn Transaction,
    tenant: &str,
    words: Value,
) -> Result<Value, StoreError> {
    // Most name nobody.
    let plain = words.to_string();
    if malote_core::personal::find(&plain, &[]).is_empty() {
        return Ok(words);
    }
    let mut met = Met::default();
    let covered = made(tx, &mut met, BTreeSet::new(), |vault, met| {
        let mut cloak = Cloak::new(vault, met, tenant, &[]);
        let covered = cloak.value(&words);
        let missing = std::mem::take(&mut cloak.missing);
        let values = cloak.values;
        (
            Covered {
                one: covered,
                values,
            },
            missing,
        )
    })
    .await?;
    covered.values.store(tx, &met).await?;
    Ok(covered.one)
}

/// The same of one text.
pub(crate) async fn text(
    tx: &mut dyn Transaction,
    tenant: &str,
    text: &str,
) -> Result<String, StoreError> {
    match words(tx, tenant, text.into()).await? {
        Value::String(text) => Ok(text),
        other => Ok(other.to_string()),
    }
}

/// Stores the values of what was taken, and where it stands.
pub(crate) async fn store(
    tx: &mut dyn Transaction,
    met: &Met,
    kind: &'static str,
    taken: &[(Uuid, &Values)],
) -> Result<(), StoreError> {
    let mut all = Values::default();
    let mut places = Vec::new();
    for (place, values) in taken {
        all.take(values);
        places.extend(
            values
                .persons(met)
                .into_iter()
                .map(|person| (*person, *place)),
        );
    }
    if all.of.is_empty() && all.also.is_empty() {
        return Ok(());
    }
    all.store(tx, met).await?;
    meet::place(tx, kind, places).await
}

/// Gives jobs that were just made their values back.
pub(crate) fn uncover(jobs: &mut [Job], events: &HashMap<EventId, &Values>) {
    for job in jobs {
        if let Some(values) = events.get(&job.event) {
            let pairs = values.of.iter();
            let pairs: Vec<(String, String)> = pairs
                .map(|(token, (_, value))| (token.clone(), value.clone()))
                .collect();
            let turned = pairs
                .iter()
                .map(|(token, value)| (value.clone(), token.clone()));
            job.veil = Veil::new(turned);
            show(job, &Told::of(pairs));
        }
    }
}

/// Gives jobs that were read their values back; the veil of one whose person was erased says so.
pub(crate) async fn reveal<'a>(
    tx: &mut dyn Transaction,
    jobs: impl Iterator<Item = (&'a mut Job, &'a mut Vec<Need>)>,
) -> Result<(), StoreError> {
    let mut jobs: Vec<_> = jobs
        .map(|(job, needs)| (named_in(job, needs), job, needs))
        .collect();
    let wanted: BTreeSet<String> = jobs.iter().flat_map(|one| one.0.iter().cloned()).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let told = told(tx, wanted).await?;
    for (named, job, needs) in &mut jobs {
        let pair = |token: &String| Some((told.get(token)?.to_owned(), token.clone()));
        job.veil = Veil::new(named.iter().filter_map(pair));
        show(job, &told);
        for need in needs.iter_mut() {
            need.key = told.text(&need.key);
            need.label = told.text(&need.label);
        }
    }
    Ok(())
}

/// The tokens of a job.
fn named_in(job: &Job, needs: &[Need]) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let mut look = |text: &str| named.extend(tokens(text).map(str::to_owned));
    personal::look(&job.content, &mut look);
    for need in needs {
        look(&need.key);
        look(&need.label);
    }
    for (kind, links) in &job.links.0 {
        if names_person(kind) {
            links.keys().for_each(|key| look(key));
        }
    }
    if let Some(known) = &job.known {
        personal::look(&known.snapshot, &mut look);
    }
    named
}

/// Refuses to take something up again that could not be sent any more.
pub(crate) async fn refuse_erased(
    tx: &mut dyn Transaction,
    delivery: DeliveryId,
) -> Result<(), StoreError> {
    let row = tx.fetch_one(sql::PERSONAL_CONTENT, args![delivery]).await?;
    let mut wanted = BTreeSet::new();
    row.tokens(&mut wanted)?;
    if told(tx, wanted).await?.erased() {
        let text = said::PERSON_ERASED.with(&[("id", &delivery)]);
        return Err(StoreError::refused(text));
    }
    Ok(())
}

/// Shows the values of a job.
pub(crate) fn show(job: &mut Job, told: &Told) {
    told.put(&mut job.content);
    for (kind, links) in &mut job.links.0 {
        if names_person(kind) {
            let shown = std::mem::take(links).into_iter();
            links.extend(shown.map(|(key, value)| (told.text(&key), value)));
        }
    }
    if let Some(known) = &mut job.known {
        told.put(&mut known.snapshot);
    }
}
