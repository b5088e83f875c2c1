//! The schemas of the events and the readers of the events say the same: on every sample, and on
//! events changed at random.

use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use malote_core::envelope::{Envelope, schema};
use malote_core::report::{Approved, Reopened};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// What a reader refuses that no schema can say.
const BEYOND: [&str; 6] = [
    "not-json",
    "repeated-id",
    "too-far-ahead",
    "too-deep",
    "too-many",
    "not-utf8",
];

static APPROVED: LazyLock<Validator> = LazyLock::new(|| validator(schema::READ[0]));
static REOPENED: LazyLock<Validator> = LazyLock::new(|| validator(schema::READ[1]));

fn validator(kind: &str) -> Validator {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema::event(kind))
        .expect("a good schema")
}

/// The codes of what a reader refuses; none if it takes the event.
fn refused(event: &Value) -> Vec<&'static str> {
    let now = "2026-11-22T12:00:00Z".parse().expect("an instant");
    let read =
        Envelope::from_value(event.clone()).and_then(|envelope| match envelope.kind.as_str() {
            "expense.report.approved.v1" => Approved::read(&envelope.data, now).map(|_| ()),
            _ => Reopened::read(&envelope.data, now).map(|_| ()),
        });
    let flaws = read.err().map(|refusal| refusal.errors).unwrap_or_default();
    flaws.iter().map(|flaw| flaw.code).collect()
}

fn fits(event: &Value) -> bool {
    APPROVED.is_valid(event) || REOPENED.is_valid(event)
}

#[test]
fn every_sample_is_told_alike() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/events");
    let (mut taken, mut not) = (0, 0);
    for entry in std::fs::read_dir(folder).expect("there are samples") {
        let path = entry.expect("a sample").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == "README.md" {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        let Ok(event) = serde_json::from_str::<Value>(&text) else {
            assert!(name.starts_with("bad-"), "{name}");
            continue;
        };
        let codes = refused(&event);
        if codes.iter().all(|code| BEYOND.contains(code)) {
            assert!(fits(&event), "{name}: {codes:?}");
            taken += 1;
        } else {
            assert!(!fits(&event), "{name}: {codes:?}");
            not += 1;
        }
    }
    assert!(taken >= 14 && not >= 8, "{taken} and {not} samples");
}

fn approved() -> Value {
    json!({
        "specversion": "1.0", "id": "e-1", "source": "/app", "tenant": "acme", "subject": "7",
        "type": "expense.report.approved.v1", "time": "2026-11-13T16:02:11-03:00",
        "data": {
            "report": {"id": "7", "title": "Viagem", "approved_at": "2026-11-13T16:02:11-03:00",
                       "pdf_url": "https://app.example/r/7.pdf", "currency": "BRL"},
            "member": {"name": "Marina", "email": "marina@exemplo.com.br", "cpf": "11144477735"},
            "expenses": [
                {"id": "1", "type": {"id": "71", "name": "Alimentação"}, "title": "Almoço",
                 "date": "2026-11-09", "amount": "300.00", "reimbursable": true},
                {"id": "2", "type": {"id": "72"}, "date": "2026-11-10", "amount": -1.5},
            ],
        },
    })
}

fn reopened() -> Value {
    json!({
        "specversion": "1.0", "id": "e-2", "source": "/app", "tenant": "acme",
        "type": "expense.report.reopened.v1",
        "data": {"report": {"id": "7", "reopened_at": "2026-11-14T10:00:00-03:00"}},
    })
}

const PLACES: [&str; 32] = [
    "/specversion",
    "/id",
    "/source",
    "/tenant",
    "/type",
    "/subject",
    "/time",
    "/traceparent",
    "/data",
    "/data/report",
    "/data/report/id",
    "/data/report/title",
    "/data/report/approved_at",
    "/data/report/reopened_at",
    "/data/report/pdf_url",
    "/data/report/currency",
    "/data/member",
    "/data/member/name",
    "/data/member/email",
    "/data/member/cpf",
    "/data/expenses",
    "/data/expenses/0",
    "/data/expenses/0/id",
    "/data/expenses/0/type",
    "/data/expenses/0/type/id",
    "/data/expenses/0/type/name",
    "/data/expenses/0/title",
    "/data/expenses/0/date",
    "/data/expenses/0/amount",
    "/data/expenses/0/reimbursable",
    "/data/expenses/1/amount",
    "/data/expenses/1/type",
];

const TEXTS: &[&str] = &[
    "",
    " ",
    "\u{85}",
    "\u{feff}",
    "\u{0}",
    "a\u{0}",
    "x",
    "1.0",
    "BRL",
    "USD",
    "acme",
    "-a",
    "Acme",
    "2026-11-09",
    "2026-02-30",
    "2026-1-9",
    "2026-11-13T16:02:11Z",
    "2026-11-13T16:02:11.5-03:00",
    "2026-13-13T16:02:11Z",
    "yesterday",
    "1.00",
    "1.001",
    "1,00",
    "-0.05",
    "48.900",
    "1e2",
    ".5",
    "1.",
    "999999999999.99",
    "1000000000000.00",
    "a@b.co",
    " a@b.co\t",
    "a@b",
    "@b.co",
    "a@@b.co",
    "a@b..co",
    "a b@c.de",
    "a,b@c.de",
    "http://x",
    "HTTPS://x/y",
    "ftp://x",
    "http://x y",
    "javascript:alert(1)",
    "http:",
    "111.444.777-35",
    "1114447773",
    "111444777355",
    "1114447773x",
    "expense.report.approved.v1",
    "expense.report.reopened.v1",
    "expense.report.exploded.v1",
];

/// Values that are right somewhere and wrong elsewhere, and texts of every kind of character. Not
/// among them is what a schema cannot say: wrong check digits, instants far ahead, numbers with a
/// whole value and a point.
fn value() -> impl Strategy<Value = Value> {
    let texts = select(TEXTS.to_vec());
    prop_oneof![
        3 => texts.prop_map(Value::from),
        1 => "\\PC{0,8}".prop_map(Value::from),
        1 => Just("x".repeat(513).into()),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => (-5_i64..2_000_000).prop_map(Value::from),
        1 => select(vec![json!(0.5), json!(-0.01), json!(1.005), json!(10_000_000_000_000_i64)]),
        1 => Just(json!({})),
        1 => Just(json!([])),
        1 => Just(json!([{}])),
    ]
}

/// Puts a value somewhere, or takes away what is there.
fn put(event: &mut Value, place: &str, value: Option<Value>) {
    let (parent, name) = place.rsplit_once('/').expect("a place");
    let Some(parent) = event.pointer_mut(parent) else {
        return;
    };
    match (parent, value) {
        (Value::Object(members), Some(value)) => {
            members.insert(name.to_owned(), value);
        }
        (Value::Object(members), None) => {
            members.remove(name);
        }
        (Value::Array(items), Some(value)) => {
            if let Some(item) = name.parse().ok().and_then(|at: usize| items.get_mut(at)) {
                *item = value;
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn changed_events_are_told_alike(
        approval in any::<bool>(),
        changes in proptest::collection::vec(
            (select(PLACES.to_vec()), proptest::option::weighted(0.9, value())),
            0..3,
        ),
    ) {
        let mut event = if approval { approved() } else { reopened() };
        for (place, value) in changes {
            put(&mut event, place, value);
        }
        let codes = refused(&event);
        let beyond = !codes.is_empty() && codes.iter().all(|code| BEYOND.contains(code));
        prop_assume!(!beyond);
        prop_assert_eq!(fits(&event), codes.is_empty(), "{:?}: {}", codes, event);
    }
}
