//! An ERP that is not ours: written anew from the domain notes, strict in what it takes, sparing
//! in what it gives. The product knows of it only the address typed into `connection add`.

mod books;
mod server;
mod shape;

use std::time::Duration;

use serde_json::{Value, json};

use crate::another_erp::books::Books;
use crate::another_erp::server::{APP_KEY, APP_SECRET, Erp};
use crate::harness::api;
use crate::typed::Terminal;

const PATIENCE: Duration = Duration::from_secs(90);

/// What a report wants of the ERP: its number, the supplier, the category, centavos.
type Wanted = (&'static str, i64, &'static str, i64);

/// After the first approvals.
const FIRST: [Wanted; 6] = [
    ("8100001", books::ANA, "3.01.07", 3_033),
    ("8100001", books::ANA, "3.01.52", 505),
    ("8100002", books::BIA, "3.01.07", 9_999),
    ("8100003", books::CAIO, "3.01.52", 123_456_789_030),
    ("8100004", books::ANA, "3.01.07", 707),
    ("8100004", books::ANA, "3.01.53", 10),
];

/// After the revision of the first, the reopening of the fourth, and one more.
const SECOND: [Wanted; 5] = [
    ("8100001", books::ANA, "3.01.07", 3_133),
    ("8100001", books::ANA, "3.01.53", 1),
    ("8100002", books::BIA, "3.01.07", 9_999),
    ("8100003", books::CAIO, "3.01.52", 123_456_789_030),
    ("8100005", books::BIA, "3.01.53", 4_200),
];

#[tokio::test(flavor = "multi_thread")]
async fn an_erp_known_only_by_its_address_holds_exactly_what_reports_want() {
    let erp = Erp::start().await;
    let mut terminal = Terminal::open();
    terminal.up(&[]).await;
    set_up(&terminal, &erp.url).await;
    publish(&terminal, "first.json", &first()).await;
    settles(&terminal, &erp, 4, &FIRST).await;
    publish(&terminal, "second.json", &second()).await;
    settles(&terminal, &erp, 7, &SECOND).await;
    let again = publish(&terminal, "first.json", &first()).await;
    assert!(again.contains("duplicates: 4"), "{again}");
    settles(&terminal, &erp, 7, &SECOND).await;
    told_as_it_was(&erp.books());
    terminal.down(&[]).await;
}

async fn set_up(terminal: &Terminal, url: &str) {
    terminal.write("secret.txt", APP_SECRET);
    terminal.does("malote tenant add norte").await;
    let connection = format!(
        "malote connection add omie --tenant norte --name matriz --app-key {APP_KEY} \
         --app-secret-file secret.txt --account {} --base-url {url} \
         --set request_timeout_s=5 --set identical_call_window_s=1 --set retry.first_s=1 --set retry.most_s=2",
        books::ACCOUNT
    );
    terminal.does(&connection).await;
    let sync = "malote connection sync --tenant norte --connection matriz";
    terminal.does(sync).await;
    for (kind, category) in [("71", "3.01.07"), ("72", "3.01.52"), ("73", "3.01.53")] {
        let link = "malote link set --tenant norte --connection matriz expense-type";
        terminal.does(&format!("{link} {kind} {category}")).await;
    }
}

/// Four reports; the third in an amount that no float of 32 bits holds.
fn first() -> Vec<Value> {
    let ana = "ana@norte.example";
    vec![
        approved(
            "8100001",
            1,
            ana,
            &[("71", "10.10"), ("72", "5.05"), ("71", "20.23")],
        ),
        approved("8100002", 1, "Bia@Norte.example", &[("71", "99.99")]),
        approved(
            "8100003",
            1,
            "caio@norte.example",
            &[("72", "1234567890.30")],
        ),
        approved("8100004", 1, ana, &[("71", "7.07"), ("73", "0.10")]),
    ]
}

/// The first again with a larger group, one gone and one new; the fourth taken back; a fifth.
fn second() -> Vec<Value> {
    let ana = "ana@norte.example";
    vec![
        approved(
            "8100001",
            2,
            ana,
            &[("71", "10.10"), ("73", "0.01"), ("71", "21.23")],
        ),
        reopened("8100004", 2),
        approved(
            "8100005",
            1,
            "bia@norte.example",
            &[("73", "50.00"), ("73", "-8.00")],
        ),
    ]
}

fn approved(report: &str, turn: u32, email: &str, lines: &[(&str, &str)]) -> Value {
    let lines = lines.iter().enumerate().map(|(number, (kind, amount))| {
        json!({"id": format!("{number}"), "type": {"id": kind}, "date": "2026-11-09",
            "amount": amount, "reimbursable": true})
    });
    let data = json!({
        "report": {"id": report, "approved_at": format!("2026-11-{}T12:00:00Z", 10 + turn)},
        "member": {"email": email},
        "expenses": lines.collect::<Vec<_>>(),
    });
    event("expense.report.approved.v1", report, turn, &data)
}

fn reopened(report: &str, turn: u32) -> Value {
    let at = format!("2026-11-{}T12:00:00Z", 10 + turn);
    let data = json!({"report": {"id": report, "reopened_at": at}});
    event("expense.report.reopened.v1", report, turn, &data)
}

fn event(kind: &str, report: &str, turn: u32, data: &Value) -> Value {
    json!({"specversion": "1.0", "id": format!("{report}-{turn}"), "source": "/expenses-app",
        "type": kind, "tenant": "norte", "data": data})
}

async fn publish(terminal: &Terminal, file: &str, events: &[Value]) -> String {
    terminal.write(file, &json!(events).to_string());
    terminal.does(&format!("malote event publish {file}")).await
}

/// Waits until nothing moves any more; then all of it is done, the books hold exactly this, and the product says
/// so to the centavo.
async fn settles(terminal: &Terminal, erp: &Erp, events: i64, wanted: &[Wanted]) {
    let api = terminal.api();
    api::settled(&api, events, PATIENCE).await;
    for row in terminal.rows("malote delivery list").await {
        let ended = ["delivered", "superseded"].map(Value::from);
        let refused = erp.books().refused;
        assert!(ended.contains(&row["status"]), "{row:#}; {refused:?}");
    }
    let mut wanted: Vec<_> = wanted.to_vec();
    wanted.sort_unstable();
    let books = erp.books();
    let held = books.held();
    let held: Vec<_> = held
        .iter()
        .map(|(r, s, c, sum)| (&**r, *s, &**c, *sum))
        .collect();
    assert_eq!(held, wanted, "the books hold the wrong things");
    let sum = wanted.iter().map(|row| row.3).sum();
    api::assert_totals(&api, events, sum).await;
}

/// The ERP refused nothing but what it was made to, and was called no more than needed.
fn told_as_it_was(books: &Books) {
    assert_eq!(books.refused, Vec::<String>::new());
    assert_eq!(books.duplicates, 0);
    assert_eq!(
        books.faults,
        ["500 busy", "200 redundant"],
        "faults were told"
    );
    let calls = |name: &str| books.calls.get(name).copied().unwrap_or_default();
    assert_eq!(calls("ListarClientes"), 2, "{:?}", books.calls);
    assert_eq!(calls("ListarCategorias"), 2, "{:?}", books.calls);
    // Eight payables, and the one that was not taken at first.
    assert_eq!(calls("IncluirContaPagar"), 9, "{:?}", books.calls);
    assert_eq!(calls("AlterarContaPagar"), 1, "{:?}", books.calls);
    assert_eq!(calls("ExcluirContaPagar"), 3, "{:?}", books.calls);
}
