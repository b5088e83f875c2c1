//! 'Try it with your own hands', typed line by line as it stands in the README, and what the
//! command line answers to somebody who mistypes.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::money::centavos;
use crate::harness::wait::until;
use crate::typed::{Terminal, Told};

const PATIENCE: Duration = Duration::from_secs(60);
const HEADING: &str = "## Try it with your own hands";
/// The step that makes good what waits.
const REMEDY: &str = "expense-type 99";
/// The name of the key's secret in the README.
const SECRET_FILE: &str = "secret.txt";

/// What a person mistypes, the documented exit code, and a word of the answer.
const MISTYPED: [(&str, i32, &str); 9] = [
    ("malote", 2, "Usage: malote"),
    ("malote delivery lis", 2, "unrecognized subcommand 'lis'"),
    ("malote tenant add", 2, "<TENANT>"),
    (
        "malote event publish nowhere.json",
        2,
        "cannot read 'nowhere.json'",
    ),
    (
        "malote connection add omie --tenant acme --name b --app-key 1 --app-secret-file nowhere.txt",
        2,
        "cannot read 'nowhere.txt'",
    ),
    (
        "malote connection add omie --tenant nobody --name matriz --app-key 1111111111111 --app-secret-file secret.txt",
        3,
        "there is no tenant 'nobody'",
    ),
    (
        "malote connection sync --tenant nobody --connection matriz",
        3,
        "there is no connection 'matriz' of tenant 'nobody'",
    ),
    ("malote event show acme /expenses-app none", 3, "not found"),
    (
        "malote link set --tenant acme --connection matriz expense-type 99 9.99",
        4,
        "there is no '9.99' in the target",
    ),
];

/// Wrong events, the place that is wrong, and why.
const WRONG: [(&str, &str, &str); 3] = [
    (
        "bad-06-three-decimals.json",
        "/data/expenses/0/amount",
        "more than 2 decimal places",
    ),
    (
        "bad-14-unknown-tenant.json",
        "/tenant",
        "there is no tenant 'nobody'",
    ),
    ("bad-01-not-json.txt", "", "not-json"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_of_the_readme_do_what_it_says() {
    let mut terminal = Terminal::open();
    let secret = "a".repeat(32);
    terminal.write(SECRET_FILE, &format!("{secret}\n"));
    terminal.up(&["--sandbox"]).await;
    let erp = terminal.simulator().await;
    let steps = steps(&erp);
    let remedy = steps.iter().position(|step| step.contains(REMEDY));
    let (before, after) = steps.split_at(remedy.expect("the README says what to do"));
    for step in before {
        terminal.does(step).await;
    }
    settles(
        &terminal,
        &[
            ("48.90", "delivered"),
            ("42.00", "parked"),
            ("990.00", "parked"),
        ],
    )
    .await;
    blocked(&terminal).await;
    for step in after {
        terminal.does(step).await;
    }
    let delivered = ["48.90", "42.00", "990.00"].map(|amount| (amount, "delivered"));
    settles(&terminal, &delivered).await;
    assert_eq!(
        terminal.rows("malote cause list").await,
        Vec::<Value>::new()
    );
    agrees(&terminal).await;
    mistypes(&terminal).await;
    agrees(&terminal).await;
    assert_not_told(&terminal, &secret);
    terminal.down(&[]).await;
    assert_not_told(&terminal, &secret);
}

/// The commands of the README after `malote up`, with the address that it printed.
fn steps(erp: &str) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs::read_to_string(file).expect("there is a README");
    let section = readme.split_once(HEADING).expect("it has the section").1;
    let block = section.split("```").nth(1).expect("it has commands");
    let block = block.replace("\\\n", " ");
    let lines = block
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim());
    let steps = lines.filter(|line| line.starts_with("malote ") && !line.starts_with("malote up"));
    let told = |line: &str| line.replace("http://127.0.0.1:PORT/api/v1/", erp);
    let steps: Vec<String> = steps.map(told).collect();
    let named = steps.iter().any(|step| step.contains(erp));
    assert!(named, "no place for the address: {steps:#?}");
    steps
}

/// Waits until the deliveries are exactly these, by amount and status.
async fn settles(terminal: &Terminal, expected: &[(&str, &str)]) {
    let mut expected: Vec<_> = expected.iter().map(|one| json!([one.0, one.1])).collect();
    expected.sort_by_key(Value::to_string);
    until("deliveries settle", PATIENCE, async || {
        let rows = terminal.rows("malote delivery list").await;
        let mut found: Vec<_> = rows
            .iter()
            .map(|row| json!([row["amount"], row["status"]]))
            .collect();
        found.sort_by_key(Value::to_string);
        (found == expected)
            .then_some(())
            .ok_or_else(|| format!("{found:?}"))
    })
    .await;
}

/// One cause blocks both deliveries, and says how it ends.
async fn blocked(terminal: &Terminal) {
    let causes = terminal.rows("malote cause list").await;
    let [cause] = &causes[..] else {
        panic!("one cause blocks: {causes:#?}");
    };
    assert_eq!(cause["kind"], "expense-type-unlinked", "{cause:#}");
    assert_eq!(cause["entity"], "99", "{cause:#}");
    assert_eq!(cause["waiting"], json!({"count": 2, "amount": "1032.00"}));
    let fix = cause["fix"].as_str().unwrap_or_default();
    let command = "malote link set --tenant acme --connection matriz expense-type 99";
    assert!(fix.contains(command), "{cause:#}");
}

/// What events expect is what was delivered, to the centavo.
async fn agrees(terminal: &Terminal) {
    let rows = terminal.rows("malote totals").await;
    assert!(
        !rows.is_empty() && rows.iter().all(|row| row["agrees"] == true),
        "{rows:#?}"
    );
    // More than one row when midnight falls in between.
    let by = |name: &str| -> i64 { rows.iter().map(|row| centavos(&row[name]["amount"])).sum() };
    assert_eq!(
        (by("expected"), by("accounted")),
        (108_090, 108_090),
        "{rows:#?}"
    );
    let events: i64 = rows.iter().filter_map(|row| row["events"].as_i64()).sum();
    assert_eq!(events, 2, "{rows:#?}");
}

async fn mistypes(terminal: &Terminal) {
    for (line, code, words) in MISTYPED {
        let told = terminal.types(line).await;
        fails(line, &told, code);
        assert_eq!(told.out, "", "`{line}`");
        assert!(told.err.contains(words), "`{line}`: {told:?}");
    }
    for (file, place, words) in WRONG {
        let line = format!("malote event publish samples/events/{file}");
        let told = terminal.types(&line).await;
        fails(&line, &told, 4);
        for part in [file, place, words] {
            assert!(told.out.contains(part), "`{line}`, '{part}': {told:?}");
        }
    }
}

fn fails(line: &str, told: &Told, code: i32) {
    assert_eq!(told.code, Some(code), "`{line}`: {told:?}");
    assert!(!told.err.contains("panicked"), "`{line}`: {told:?}");
}

/// Fails if the secret was said by anybody or stands in any file but the person's own.
fn assert_not_told(terminal: &Terminal, secret: &str) {
    assert!(!terminal.said().contains(secret), "the secret was told");
    let files = files(terminal.path());
    assert!(
        files.iter().any(|file| file.ends_with("malote.db")),
        "{files:?}"
    );
    for file in files.iter().filter(|file| !file.ends_with(SECRET_FILE)) {
        let bytes = fs::read(file).expect("a file can be read");
        let secret = secret.as_bytes();
        let found = bytes.windows(secret.len()).any(|part| part == secret);
        assert!(!found, "the secret stands in '{}'", file.display());
    }
}

/// Every file under a folder, without following links.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder can be listed") {
        let entry = entry.expect("a folder can be listed");
        let kind = entry.file_type().expect("an entry is something");
        if kind.is_dir() {
            found.extend(files(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found
}
