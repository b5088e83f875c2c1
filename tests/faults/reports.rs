//! Expense reports made up from a seed, with what must stand in the ERP once they are through.

use std::collections::VecDeque;

use fastrand::Rng;
use malote_broker::Event;
use serde_json::{Value, json};

use crate::harness::company::{CATEGORIES, Company};
use crate::harness::sandbox::Ledger;

/// Corrections wait until so many others do.
const LATER: usize = 100;

const MEMBERS: [&str; 4] = [
    "marina@exemplo.com.br",
    "joao@exemplo.com.br",
    "carla@exemplo.com.br",
    "acao@exemplo.com.br",
];

/// Events to publish and the ledger they lead to.
pub(crate) struct Load {
    pub(crate) events: Vec<Event>,
    pub(crate) ledger: Ledger,
}

/// One approval of one report.
struct Approval<'a> {
    company: &'a Company,
    report: String,
    revision: u32,
    expenses: Vec<Expense>,
}

struct Expense {
    kind: usize,
    centavos: i64,
    reimbursable: bool,
}

impl Load {
    /// So many reports of one approval each, over all companies.
    pub(crate) fn of_reports(rng: &mut Rng, companies: &[Company], count: usize) -> Self {
        let mut load = Self::empty();
        for number in 0..count {
            let company = &companies[number % companies.len()];
            let approval = Approval::made_up(rng, company, number, 1);
            load.events.push(approval.event());
            approval.enter(&mut load.ledger);
        }
        load
    }

    /// So many reports, every fourth of them approved again some hundred reports later.
    pub(crate) fn of_corrected_reports(rng: &mut Rng, companies: &[Company], count: usize) -> Self {
        let mut load = Self::empty();
        let mut later = VecDeque::new();
        for number in 0..count {
            let company = &companies[number % companies.len()];
            let approval = Approval::made_up(rng, company, number, 1);
            load.events.push(approval.event());
            if number % 4 == 0 {
                later.push_back(Approval::made_up(rng, company, number, 2));
            } else {
                approval.enter(&mut load.ledger);
            }
            if later.len() > LATER {
                load.events.extend(
                    later
                        .pop_front()
                        .map(|again| again.entered(&mut load.ledger)),
                );
            }
        }
        for again in later {
            load.events.push(again.entered(&mut load.ledger));
        }
        load
    }

    /// So many reports of three approvals each, the last of every fifth taken back; in any order.
    pub(crate) fn of_revisions(rng: &mut Rng, companies: &[Company], count: usize) -> Self {
        let mut load = Self::empty();
        for number in 0..count {
            let company = &companies[number % companies.len()];
            for revision in 1..=3 {
                let approval = Approval::made_up(rng, company, number, revision);
                load.events.push(approval.event());
                if revision == 3 && number % 5 == 0 {
                    load.events.push(approval.reopened());
                } else if revision == 3 {
                    approval.enter(&mut load.ledger);
                }
            }
        }
        rng.shuffle(&mut load.events);
        load
    }

    const fn empty() -> Self {
        Self {
            events: Vec::new(),
            ledger: Ledger::new(),
        }
    }

    /// How many events there are.
    pub(crate) fn count(&self) -> i64 {
        i64::try_from(self.events.len()).expect("a load is small")
    }

    /// The centavos that must be in the ERP.
    pub(crate) fn sum(&self) -> i64 {
        self.ledger.values().sum()
    }
}

impl<'a> Approval<'a> {
    fn made_up(rng: &mut Rng, company: &'a Company, number: usize, revision: u32) -> Self {
        let lines = rng.usize(1..=3);
        let expense = |_| Expense {
            kind: rng.usize(0..3),
            centavos: rng.i64(1..500_000),
            reimbursable: rng.usize(0..10) > 0,
        };
        Self {
            company,
            report: format!("{}", 8_000_000 + number),
            revision,
            expenses: (0..lines).map(expense).collect(),
        }
    }

    fn approved_at(&self) -> String {
        format!("2026-11-1{}T12:00:00-03:00", self.revision)
    }

    fn event(&self) -> Event {
        let expense = |(index, expense): (usize, &Expense)| {
            json!({
                "id": format!("{}-{index}", self.report),
                "type": {"id": CATEGORIES[expense.kind].0},
                "title": "Almoço",
                "date": "2026-11-09",
                "amount": decimal(expense.centavos),
                "reimbursable": expense.reimbursable,
            })
        };
        let expenses: Vec<Value> = self.expenses.iter().enumerate().map(expense).collect();
        let member = MEMBERS[self.report.len() * self.expenses.len() % MEMBERS.len()];
        let data = json!({
            "report": {
                "id": self.report,
                "title": "Viagem",
                "approved_at": self.approved_at(),
                "pdf_url": format!("https://app.example/r/{}.pdf", self.report),
            },
            "member": {"name": "Pessoa", "email": member},
            "expenses": expenses,
        });
        self.envelope(
            "expense.report.approved.v1",
            &format!("r{}", self.revision),
            data,
        )
    }

    /// The event that takes this approval back.
    fn reopened(&self) -> Event {
        let at = format!("2026-11-1{}T18:00:00-03:00", self.revision);
        let data = json!({"report": {"id": self.report, "reopened_at": at}});
        self.envelope("expense.report.reopened.v1", "reopened", data)
    }

    fn envelope(&self, kind: &str, suffix: &str, data: Value) -> Event {
        let id = format!("{}-{suffix}", self.report);
        let body = json!({
            "specversion": "1.0",
            "id": id,
            "source": "/expenses-app",
            "type": kind,
            "tenant": self.company.tenant,
            "data": data,
        });
        Event {
            routing_key: kind.to_owned(),
            message_id: id,
            body: body.to_string().into_bytes(),
            traceparent: None,
            tracestate: None,
        }
    }

    /// Its event, with what it leads to added.
    fn entered(&self, ledger: &mut Ledger) -> Event {
        self.enter(ledger);
        self.event()
    }

    /// Adds what this approval leads to.
    fn enter(&self, ledger: &mut Ledger) {
        for expense in &self.expenses {
            let category = CATEGORIES[expense.kind].1.to_owned();
            let app_key = self.company.app_key.clone();
            let place = (app_key, self.report.clone(), category, expense.reimbursable);
            *ledger.entry(place).or_default() += expense.centavos;
        }
    }
}

/// Writes 123450 as `1234.50`.
fn decimal(centavos: i64) -> String {
    let sign = if centavos < 0 { "-" } else { "" };
    let centavos = centavos.unsigned_abs();
    format!("{sign}{}.{:02}", centavos / 100, centavos % 100)
}
