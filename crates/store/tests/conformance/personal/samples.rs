//! Events that name persons in every place they can, and a look at everything that is stored.

use malote_core::envelope::Envelope;
use malote_core::job::Job;
use malote_core::money::Money;
use malote_core::personal::Person;
use malote_core::plan::{Expected, Need, Plan, Rank, Revision, Wanted};
use malote_core::problem::Refusal;
use malote_store::{Accepted, Batch, Incoming, Refused, Room, Store};
use serde_json::{Value, json};

use crate::given::LEASE;
use crate::harness::{Bed, Place};
use crate::queue::raw::Raw;

pub(super) const EMAIL: &str = "Marina@Exemplo.com.br";
pub(super) const FOLDED: &str = "marina@exemplo.com.br";
pub(super) const NAME: &str = "Marina Álvares";
pub(super) const CPF: &str = "111.444.777-35";
pub(super) const OTHER: &str = "joao@cliente.com.br";
pub(super) const OTHER_CPF: &str = "52998224725";

/// What nobody may find in a table.
pub(super) const NEEDLES: [&str; 9] = [
    "marina",
    "Marina",
    "lvares",
    "xemplo.com",
    CPF,
    "11144477735",
    "joao",
    "cliente.com",
    OTHER_CPF,
];

/// A report of Marina, as a producer that writes ASCII only sends it.
pub(super) fn event(tenant: &str, id: &str, report: &str, wants: bool) -> Incoming {
    let title = format!("Jantar de {NAME} com {OTHER} ({OTHER_CPF})");
    let data = json!({
        "report": {"id": report, "title": title},
        "member": {"email": EMAIL, "name": NAME, "cpf": CPF},
    });
    let body = json!({"specversion": "1.0", "type": "expense.report.approved.v1",
        "source": "/app", "id": id, "tenant": tenant, "subject": NAME, "data": data});
    let body = ascii(&body.to_string());
    let envelope = Envelope::parse(body.as_bytes()).expect("an event");
    let needing = |kind: &str, key: &str| Need {
        kind: kind.to_owned(),
        key: key.to_owned(),
        label: NAME.to_owned(),
        optional: false,
    };
    let amount = Money::from_centavos(1_000);
    let wanted = Wanted {
        name: "71/R".to_owned(),
        amount,
        content: json!({"title": title, "member": {"email": EMAIL, "name": NAME}}),
        needs: vec![needing("member", FOLDED)],
        demands: &[],
        causes: Vec::new(),
    };
    let count = i64::from(wants);
    let plan = Plan {
        flow: "expenses",
        subject: report.to_owned(),
        revision: Revision {
            at: "2026-11-20T10:00:00Z".parse().expect("an instant"),
            rank: Rank::Approved,
            digest: malote_core::json::digest(&data),
        },
        expected: Expected {
            count,
            amount: Money::from_centavos(1_000 * count),
        },
        wanted: wants.then_some(wanted).into_iter().collect(),
        notes: vec![format!("{NAME} has no title")],
        persons: vec![Person {
            email: EMAIL.to_owned(),
            cpf: Some(CPF.to_owned()),
            name: Some(NAME.to_owned()),
        }],
    };
    Incoming {
        envelope,
        plan,
        body,
    }
}

fn ascii(json: &str) -> String {
    let mut out = String::new();
    for c in json.chars() {
        match c.is_ascii() {
            true => out.push(c),
            false => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    out
}

/// A message that nobody can read.
pub(super) fn broken(tenant: Option<&str>) -> Refused {
    // Whoever names no tenant is known by what is asked for only.
    let cpf = tenant.map(|_| CPF).unwrap_or_default();
    Refused {
        body: format!("\u{feff}{{oops {tenant:?} {FOLDED} {cpf}").into_bytes(),
        tenant: tenant.map(str::to_owned),
        source: None,
        event_id: None,
        refusal: Refusal::one(
            "invalid-event",
            "",
            "not-json",
            format!("not JSON: {FOLDED}"),
        ),
    }
}

/// Takes events and refused messages; so many deliveries are leased at once.
pub(super) async fn take(
    store: &Store,
    incoming: Vec<Incoming>,
    refused: Vec<Refused>,
    room: Vec<Room>,
) -> Accepted {
    let batch = Batch {
        incoming,
        refused,
        queue: Some("malote.expenses".to_owned()),
        room,
        worker: "worker".to_owned(),
        lease: LEASE,
    };
    store.accept(batch).await.expect("accepting")
}

/// Everything a job knows, as a text.
pub(super) fn known(job: &Job) -> Value {
    json!([job.content, job.links])
}

/// Which needles stand in which column of which table.
pub(super) async fn found(bed: &Bed) -> Vec<String> {
    let raw = Raw::open(bed).await;
    let hex = |text: &str| -> String { text.bytes().map(|byte| format!("{byte:02x}")).collect() };
    let mut found = Vec::new();
    for (table, column, bytes) in columns(bed, &raw).await {
        let shown = match (bed.place, bytes) {
            (Place::Postgres, true) => format!("encode(\"{column}\", 'hex')"),
            (Place::Postgres, false) => {
                format!("encode(convert_to(\"{column}\"::text, 'UTF8'), 'hex')")
            }
            _ => format!("lower(hex(\"{column}\"))"),
        };
        for mut row in raw.rows(&[&shown], &format!("FROM \"{table}\"")).await {
            let cell = row.remove(0).unwrap_or_default();
            for needle in NEEDLES.iter().filter(|needle| cell.contains(&hex(needle))) {
                found.push(format!("{table}.{column}: {needle}"));
            }
        }
    }
    found
}

/// Every table and column, and whether it holds bytes.
async fn columns(bed: &Bed, raw: &Raw) -> Vec<(String, String, bool)> {
    let (columns, rest) = match bed.place {
        Place::Postgres => (
            ["table_name", "column_name", "data_type"],
            "FROM information_schema.columns WHERE table_schema = 'public'",
        ),
        _ => (
            ["t.name", "c.name", "c.type"],
            "FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'",
        ),
    };
    let rows = raw.rows(&columns, rest).await;
    let text = |cell: &Option<String>| cell.clone().unwrap_or_default();
    let rows = rows.iter();
    let all: Vec<_> = rows
        .map(|row| (text(&row[0]), text(&row[1]), text(&row[2]) == "bytea"))
        .collect();
    assert!(all.len() > 100, "a look at every table");
    all
}
