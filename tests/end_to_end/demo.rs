//! The demonstration, as the first command of the README starts it: its tables are there, say
//! what the samples say, and add up to the sum on which both sides agree.

use crate::harness::money::centavos;
use crate::typed::Terminal;

const REACHED: &str = "In the ERP (by its own books)";
const PARKED: &str = "Parked, and why";
const REFUSED: &str = "Refused";
const TOTALS: &str = "Control totals";

/// What waits, and for how much.
const WAITING: [(&str, &str); 2] = [
    ("member novato@exemplo.com.br is not in the ERP", "9.40"),
    ("expense type 99 (Treinamento) has no category", "1,032.00"),
];

/// Every refused sample, with the beginning of its name, its code and its place.
const BAD: [(&str, &str, &str); 15] = [
    ("bad-01-", "not-json", ""),
    ("bad-02-", "not-json", ""),
    ("bad-03-", "invalid-event", "/tenant"),
    ("bad-04-", "unknown-type", "/type"),
    ("bad-05-", "invalid-event", "/data/expenses"),
    ("bad-06-", "invalid-event", "/data/expenses/0/amount"),
    ("bad-07-", "invalid-event", "/data/expenses/0/amount"),
    ("bad-08-", "invalid-event", "/data/report/currency"),
    ("bad-09-", "invalid-event", "/data/expenses/0/date"),
    ("bad-10-", "conflicting-event", "/id"),
    ("bad-11-", "invalid-event", "/data/expenses/1/id"),
    ("bad-12-", "not-json", ""),
    ("bad-13-", "invalid-event", "/data/report/pdf_url"),
    ("bad-14-", "unknown-tenant", "/tenant"),
    ("bad-15-", "invalid-event", "/data/member/email"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_shows_its_tables_and_both_sides_agree() {
    let terminal = Terminal::open();
    let line = "malote demo --exit --lang en --listen 127.0.0.1:0";
    let out = terminal.does(line).await;
    let (theirs, ours) = verdict(&out);
    assert_eq!(theirs, ours, "the two sides differ: {out}");
    reached(&out, theirs);
    waiting(&out);
    refused(&out);
    totals(&out);
    let left = std::fs::read_dir(terminal.path()).expect("the folder is there");
    let left: Vec<_> = left
        .map(|entry| entry.expect("it can be listed").file_name())
        .collect();
    assert_eq!(left, ["samples"], "the demonstration left something behind");
}

/// Everything that reached the ERP is the sum on which both agree.
fn reached(out: &str, agreed: i64) {
    let rows = table(out, REACHED);
    let entries = rows.iter().filter(|row| row.contains("account entry"));
    let payables = rows.iter().filter(|row| row.contains("payable"));
    assert_eq!((payables.count(), entries.count()), (15, 7), "{rows:#?}");
    let sum: i64 = rows.iter().map(|row| amount(last(row))).sum();
    assert_eq!(sum, agreed, "the rows do not add up: {rows:#?}");
    for row in [
        ["Marina Alves", "2.04.03", "780.00"],
        ["Carla Souza", "2.04.01", "95.00"],
    ] {
        let there = |found: &&str| row.iter().all(|cell| found.contains(cell));
        assert!(rows.iter().any(there), "no {row:?} in {rows:#?}");
    }
}

fn waiting(out: &str) {
    let rows = table(out, PARKED);
    assert_eq!(rows.len(), WAITING.len(), "{rows:#?}");
    for (cause, sum) in WAITING {
        let row = rows.iter().find(|row| row.contains(cause));
        let row = row.unwrap_or_else(|| panic!("no '{cause}' in {rows:#?}"));
        assert!(row.contains(sum), "'{cause}' waits for {sum}: {row}");
        assert!(row.contains("malote "), "says what to do: {row}");
    }
}

fn refused(out: &str) {
    let rows = table(out, REFUSED);
    assert_eq!(rows.len(), BAD.len(), "{rows:#?}");
    for (row, (name, code, place)) in rows.iter().zip(BAD) {
        assert!(row.starts_with(name), "'{name}' comes next: {rows:#?}");
        let cells: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(cells[1], code, "{row}");
        let found = if cells[2].starts_with('/') {
            cells[2]
        } else {
            ""
        };
        assert_eq!(found, place, "{row}");
    }
}

/// What is expected is what was delivered, waits, is parked, gave up or was superseded.
fn totals(out: &str) {
    let rows = table(out, TOTALS);
    let cells = |row: &str| {
        row.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let rows: Vec<Vec<String>> = rows.iter().map(|row| cells(row)).collect();
    let tenants: Vec<&str> = rows.iter().map(|row| &*row[0]).collect();
    assert_eq!(tenants, ["acme", "borges"]);
    for row in &rows {
        let sums: Vec<i64> = row[1..8].iter().map(|cell| amount(cell)).collect();
        assert_eq!(sums[0], sums[1..].iter().sum::<i64>(), "{row:?}");
        assert_eq!(row[8], "yes", "{row:?}");
    }
    let parked: i64 = rows.iter().map(|row| amount(&row[4])).sum();
    let known: i64 = WAITING.iter().map(|(_, sum)| amount(sum)).sum();
    assert_eq!(parked, known, "the two tables differ on what waits");
}

/// The sums of both sides, as the last line has them.
fn verdict(out: &str) -> (i64, i64) {
    let line = out.lines().last().unwrap_or_default();
    let said = line
        .strip_prefix("The ERP holds R$ ")
        .and_then(|rest| rest.strip_suffix(". They agree."))
        .and_then(|rest| rest.split_once("; Malote says R$ "));
    let (theirs, ours) = said.unwrap_or_else(|| panic!("no verdict: {out}"));
    (amount(theirs), amount(ours))
}

/// The rows under a title, without the names of the columns.
fn table<'a>(out: &'a str, title: &str) -> Vec<&'a str> {
    let mut lines = out.lines().skip_while(|line| *line != title);
    assert!(lines.next().is_some(), "no '{title}' in: {out}");
    lines.skip(1).take_while(|line| !line.is_empty()).collect()
}

fn last(row: &str) -> &str {
    row.split_whitespace().last().unwrap_or_default()
}

/// Reads `1,234.50`.
fn amount(shown: &str) -> i64 {
    centavos(&shown.replace(',', "").into())
}
