//! One claimed delivery in a worker's hands, one step at a time.

use jiff::Timestamp;
use malote_core::cause::{self, Draft};
use malote_core::delivery::{Event, Held, Known, Operation};
use malote_core::fault::Fault;
use malote_core::job::{Errand, Job};
use malote_core::money::Money;
use malote_core::next::next;
use malote_store::Outcome;
use serde_json::{Value, json};

use crate::target::{Call, Fields, Item, Reply, Request};
use crate::terms::{POLICY, Wrong};
use crate::world::Scene;
use crate::{asking, delivering};

/// A delivery in hand.
#[derive(Debug)]
pub(crate) struct Task {
    pub(crate) job: Job,
    /// The end of its lease, as its worker counts it.
    pub(crate) deadline: Timestamp,
    pub(crate) begun: bool,
    /// It was only perhaps there, and a look did not find it.
    pub(crate) absent: bool,
    pub(crate) phase: Phase,
}

/// How far it is.
#[derive(Debug)]
pub(crate) enum Phase {
    /// Nothing was done yet.
    Start,
    /// The target was looked at; a write may begin.
    Looked,
    /// A write is on its way.
    Waiting(Call),
}

/// What a step leads to.
#[derive(Debug)]
pub(crate) enum Step {
    Goes(Phase),
    Ends(Box<Event>, &'static str),
}

/// What the worker who performs it may do.
#[derive(Debug, Clone)]
pub(crate) struct Leave {
    pub(crate) worker: String,
    /// The lease of the credential and of the delivery leave time for a call.
    pub(crate) in_time: bool,
}

/// What looking at the target told.
#[derive(Debug)]
pub(crate) enum Look {
    Found(Item),
    Absent,
    Unsure,
    Busy,
    Credentials,
}

impl Task {
    pub(crate) fn of(job: Job, deadline: Timestamp) -> Self {
        let begun = job.begun;
        Self {
            job,
            deadline,
            begun,
            absent: false,
            phase: Phase::Start,
        }
    }

    /// Whether it can take a step now.
    pub(crate) fn ready(&self, now: Timestamp) -> bool {
        match &self.phase {
            Phase::Start | Phase::Looked => true,
            Phase::Waiting(call) => call.at <= now,
        }
    }

    /// Takes one step; an outcome when it is over.
    pub(crate) async fn step(
        &mut self,
        scene: &mut Scene,
        leave: &Leave,
    ) -> Result<Option<Outcome>, Wrong> {
        let step = match (&self.phase, self.job.errand) {
            (Phase::Start, Errand::Ask) => asking::ask(scene, self, leave),
            (Phase::Start, Errand::Deliver) => delivering::start(scene, self, leave)?,
            (Phase::Looked, _) => delivering::write(scene, self, leave).await?,
            (Phase::Waiting(call), _) => {
                let reply = call.reply.clone();
                delivering::answered(self, reply)
            }
        };
        match step {
            Step::Goes(phase) => {
                self.phase = phase;
                Ok(None)
            }
            Step::Ends(event, verdict) => self.end(scene, leave, *event, verdict).map(Some),
        }
    }

    fn end(
        &self,
        scene: &mut Scene,
        leave: &Leave,
        event: Event,
        verdict: &'static str,
    ) -> Result<Outcome, Wrong> {
        let mut job = self.job.clone();
        // Identifiers differ from run to run, and they seed the waits.
        job.current.seed = scene.rng.u64(..);
        let name = scene.trace.delivery(job.id);
        let next =
            next(&POLICY, &job.current, event).map_err(|error| format!("{name}: {error}"))?;
        let line = format!(
            "{} {name} {} {verdict} -> {}{}",
            leave.worker,
            job.operation.name(),
            next.status.name(),
            if next.doubt { "?" } else { "" }
        );
        scene.tell(line);
        Ok(Outcome {
            job: job.into(),
            next,
            verdict,
            exchanges: Vec::new(),
            took: std::time::Duration::from_secs(1),
            tried: Vec::new(),
        })
    }

    /// The document it is about.
    pub(crate) fn look(&self, scene: &mut Scene) -> Look {
        let target = &scene.target;
        if target.refuses.contains(&self.job.connection) {
            return Look::Credentials;
        }
        let die = if target.faultless {
            99
        } else {
            scene.rng.u32(0..100)
        };
        match (die, target.items.get(&self.job.target_key)) {
            (0..6, _) => Look::Unsure,
            (6..9, _) => Look::Busy,
            (_, Some(item)) => Look::Found(item.clone()),
            (_, None) => Look::Absent,
        }
    }

    /// What the document should say, or what is missing to build it.
    pub(crate) fn fields(&self) -> Result<Fields, Vec<Draft>> {
        let (job, mut missing) = (&self.job, Vec::new());
        let email = text(&job.content["member"]["email"]);
        let kind = text(&job.content["type"]["id"]);
        let repaid = job.content["reimbursable"] == json!(true);
        let link = |name: &str, key: &str| job.links.get(name, key).map(str::to_owned);
        if link("account", "default").is_none() {
            missing.push(Draft::new(cause::Kind::AccountUnlinked, "default"));
        }
        let supplier = link("member", &email);
        if supplier.is_none() && repaid {
            missing.push(Draft::new(cause::Kind::MemberUnsynced, email));
        }
        let category = link("expense-type", &kind);
        if category.is_none() {
            missing.push(Draft::new(cause::Kind::ExpenseTypeUnlinked, kind));
        }
        if job.amount <= Money::ZERO {
            let entity = format!("{}/{}", job.subject, job.name);
            missing.push(Draft::new(cause::Kind::NegativeGroup, entity));
        }
        if !missing.is_empty() {
            return Err(missing);
        }
        Ok(Fields {
            amount: job.amount,
            supplier: supplier.unwrap_or_default(),
            category: category.unwrap_or_default(),
            note: job.content["titles"].to_string(),
        })
    }

    pub(crate) fn request(&self, fields: Fields) -> Request {
        let job = &self.job;
        Request {
            operation: job.operation,
            connection: job.connection,
            key: job.target_key.clone(),
            thing: job.thing,
            place: (
                job.tenant.to_string(),
                job.subject.clone(),
                job.name.clone(),
            ),
            fields,
        }
    }

    /// A cause about the thing.
    pub(crate) fn cause(&self, kind: cause::Kind) -> Vec<Draft> {
        vec![Draft::new(kind, self.job.target_key.clone())]
    }

    /// Whether the document is what we wrote, or what a person made of it and another decided
    /// about.
    pub(crate) fn unchanged(&self, item: &Item) -> bool {
        let Some(known) = &self.job.known else {
            return true;
        };
        let written = known.written().is_some_and(|fields| agrees(fields, item));
        written || (!known.undecided() && agrees(&known.snapshot, item))
    }

    /// Whether nobody knows that the document is there.
    pub(crate) fn perhaps(&self) -> bool {
        self.job.known.as_ref().is_some_and(Held::is_perhaps)
    }

    /// What a person made of the document; from now on nobody may overwrite it undecided.
    pub(crate) fn edited(&self, scene: &mut Scene, item: &Item) -> Known {
        if let Some(item) = scene.target.items.get_mut(&self.job.target_key) {
            item.guarded = true;
        }
        let found = held(item.reference.clone(), &item.fields);
        Known::Held(found.edited(self.job.known.as_ref()))
    }
}

/// Whether a document says what is wanted, observation apart.
pub(crate) fn same(wanted: &Fields, item: &Item) -> bool {
    wanted.amount == item.fields.amount
        && wanted.category == item.fields.category
        && (wanted.supplier.is_empty() || wanted.supplier == item.fields.supplier)
}

/// Whether a document says what is stored; nothing stored says nothing.
fn agrees(stored: &Value, item: &Item) -> bool {
    let fits = |name: &str, now: &str| stored[name].as_str().is_none_or(|said| said == now);
    let silent = text(&stored["supplier"]).is_empty();
    fits("amount", &item.fields.amount.to_string())
        && fits("category", &item.fields.category)
        && (silent || fits("supplier", &item.fields.supplier))
}

/// What is stored of a document.
pub(crate) fn held(reference: String, fields: &Fields) -> Held {
    Held {
        reference,
        snapshot: json!({
            "amount": fields.amount,
            "supplier": fields.supplier,
            "category": fields.category,
        }),
        amount: fields.amount,
    }
}

pub(crate) fn fault(code: &str, operation: Operation) -> Fault {
    Fault {
        connector: "model".to_owned(),
        code: code.to_owned(),
        field: String::new(),
        entity: operation.name().to_owned(),
        detail: code.to_owned(),
    }
}

/// A reply in a word, for the story.
pub(crate) const fn word(reply: &Reply) -> &'static str {
    match reply {
        Reply::Done(_) => "done",
        Reply::Duplicate => "duplicate",
        Reply::Absent => "absent",
        Reply::Paid => "paid",
        Reply::Unsure => "unsure",
        Reply::Redundant => "redundant",
        Reply::Unreachable => "unreachable",
        Reply::Busy => "busy",
        Reply::Credentials => "credentials",
        Reply::Rule => "rule",
        Reply::Panic => "panic",
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
