//! Events as a flow would have planned them.

use jiff::Timestamp;
use malote_core::cause::Draft;
use malote_core::envelope::Envelope;
use malote_core::id::Tenant;
use malote_core::money::Money;
use malote_core::plan::{Expected, Need, Plan, Rank, Revision, Wanted};
use malote_store::Incoming;
use serde_json::json;

/// A revision of a report, being written.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    tenant: String,
    id: String,
    subject: String,
    minute: i64,
    rank: Rank,
    groups: Vec<Wanted>,
    pub(crate) trace: Option<String>,
}

/// A report approved at a minute; its event is named by an identifier of its own.
pub(crate) fn approved(subject: &str, minute: i64) -> Report {
    Report {
        tenant: "acme".to_owned(),
        id: format!("{subject}@{minute}"),
        subject: subject.to_owned(),
        minute,
        rank: Rank::Approved,
        groups: Vec::new(),
        trace: None,
    }
}

/// The report was taken back at a minute.
pub(crate) fn reopened(subject: &str, minute: i64) -> Report {
    Report {
        id: format!("{subject}@{minute}-reopened"),
        rank: Rank::Reopened,
        ..approved(subject, minute)
    }
}

pub(crate) fn need(kind: &str, key: &str) -> Need {
    Need {
        kind: kind.to_owned(),
        key: key.to_owned(),
        label: String::new(),
        optional: false,
    }
}

impl Report {
    pub(crate) fn of(mut self, tenant: &str) -> Self {
        tenant.clone_into(&mut self.tenant);
        self
    }

    pub(crate) fn id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }

    /// A group that needs nothing but credentials.
    pub(crate) fn group(mut self, name: &str, centavos: i64) -> Self {
        self.groups.push(Wanted {
            name: name.to_owned(),
            amount: Money::from_centavos(centavos),
            content: json!({"name": name, "centavos": centavos}),
            needs: vec![need("credentials", "")],
            demands: &[],
            causes: Vec::new(),
        });
        self
    }

    /// The latest group also needs a link.
    pub(crate) fn needing(mut self, kind: &str, key: &str) -> Self {
        let group = self.groups.last_mut().expect("a group comes first");
        group.needs.push(need(kind, key));
        self
    }

    /// The latest group has a cause of its own.
    pub(crate) fn blocked(mut self, cause: Draft) -> Self {
        let group = self.groups.last_mut().expect("a group comes first");
        group.causes.push(cause);
        self
    }

    pub(crate) fn traced(mut self, trace: &str) -> Self {
        self.trace = Some(trace.to_owned());
        self
    }

    /// What it wants in the target, by name.
    pub(crate) fn wants(&self) -> std::collections::BTreeMap<String, i64> {
        let amount = |wanted: &Wanted| (wanted.name.clone(), wanted.amount.centavos());
        self.groups.iter().map(amount).collect()
    }

    pub(crate) fn incoming(&self) -> Incoming {
        let said = json!([self.subject, self.minute, self.rank as i64, self.wants()]);
        let digest = malote_core::json::digest(&said);
        let at = 1_800_000_000 + self.minute * 60;
        let sum = self
            .groups
            .iter()
            .map(|group| group.amount.centavos())
            .sum();
        Incoming {
            envelope: Envelope {
                tenant: Tenant::parse(&self.tenant).expect("a tenant"),
                source: "/expense-app".to_owned(),
                id: self.id.clone(),
                kind: "expense.report.approved.v1".to_owned(),
                subject: Some(self.subject.clone()),
                traceparent: self.trace.clone(),
                tracestate: None,
                data: said.clone(),
                digest: digest.clone(),
            },
            plan: Plan {
                flow: "expenses",
                subject: self.subject.clone(),
                revision: Revision {
                    at: Timestamp::from_second(at).expect("an instant"),
                    rank: self.rank,
                    digest,
                },
                wanted: self.groups.clone(),
                expected: Expected {
                    count: i64::try_from(self.groups.len()).expect("few groups"),
                    amount: Money::from_centavos(sum),
                },
                notes: Vec::new(),
                persons: Vec::new(),
            },
            body: json!({"id": self.id, "said": said}).to_string(),
        }
    }
}
