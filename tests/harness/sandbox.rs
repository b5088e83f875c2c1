//! The simulated ERP as a process, and what a test orders from it and reads in it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::http::Http;
use crate::harness::money::centavos;
use crate::harness::process::Process;

/// How much faster than the real one its limits are: a minute lasts 0.3 seconds.
const TIME_SCALE: &str = "0.005";

/// A running simulator.
pub(crate) struct Sandbox {
    _process: Process,
    pub(crate) http: Http,
    pub(crate) url: String,
}

/// What makes a row of the ledger the one a report wants: the company's key, the report, the
/// category, and whether it is a payable.
pub(crate) type Place = (String, String, String, bool);

/// What stands in the ERP, in centavos.
pub(crate) type Ledger = BTreeMap<Place, i64>;

impl Sandbox {
    /// Starts one with the two companies of the samples.
    pub(crate) async fn start(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_malote-sandbox"));
        command.args(["--listen", "127.0.0.1:0", "--demo-world"]);
        command.args(["--time-scale", TIME_SCALE]);
        let mut process = Process::start("sandbox", folder, command);
        let address = |line: &str| line.starts_with("http://").then(|| line.to_owned());
        let url = process.line("its address", address).await;
        let http = Http::new(&url, None);
        Self {
            _process: process,
            http,
            url,
        }
    }

    /// Opens a company with the usual clients, categories and accounts.
    pub(crate) async fn open(&self, app_key: &str, app_secret: &str) {
        let path = format!("/sandbox/accounts/{app_key}");
        self.http
            .put(&path, &json!({"app_secret": app_secret}))
            .await;
    }

    /// What it was called for, and what limits were broken.
    pub(crate) async fn calls(&self) -> Value {
        self.http.get("/sandbox/calls").await
    }

    /// The ledger as it was told.
    pub(crate) async fn accounts(&self) -> Vec<Value> {
        let ledger = self.http.get("/sandbox/ledger").await;
        let accounts = ledger["accounts"].as_array();
        accounts.expect("a ledger has accounts").clone()
    }

    /// What stands in it now. Fails when a key was included twice, or a place is taken twice.
    pub(crate) async fn ledger(&self) -> Ledger {
        let mut ledger = Ledger::new();
        for account in self.accounts().await {
            let app_key = text(&account["app_key"]);
            for (kind, payable) in [("payables", true), ("entries", false)] {
                let rows = account[kind].as_array().expect("a ledger has rows");
                for row in rows.iter().filter(|row| row["deleted"] == false) {
                    let report = report_of(&text(&row["note"]));
                    let place = (app_key.clone(), report, text(&row["category"]), payable);
                    let amount = centavos(&row["amount"]);
                    let twice = ledger.insert(place, amount);
                    assert!(twice.is_none(), "paid twice: {row}");
                }
            }
            let includes = account["includes_by_key"].as_object();
            for (key, times) in includes.expect("includes are counted") {
                assert_eq!(
                    *times, 1,
                    "'{key}' of '{app_key}' was included {times} times"
                );
            }
        }
        ledger
    }

    /// Fails with what differs, should the ledger not be as expected.
    pub(crate) async fn assert_ledger(&self, expected: &Ledger) {
        let found = self.ledger().await;
        let all: std::collections::BTreeSet<_> = found.keys().chain(expected.keys()).collect();
        let differ = |place: &&&Place| found.get(**place) != expected.get(**place);
        let different: Vec<String> = all
            .iter()
            .filter(differ)
            .take(20)
            .map(|place| {
                format!(
                    "{place:?}: {:?} instead of {:?}",
                    found.get(*place),
                    expected.get(*place)
                )
            })
            .collect();
        assert!(
            different.is_empty(),
            "the ERP holds the wrong things: {different:#?}"
        );
    }

    /// Fails if any limit was broken or a call made that loses data, except in ways that are
    /// known to be out of our hands.
    pub(crate) async fn assert_limits_kept(&self, except: &[&str]) {
        let calls = self.calls().await;
        let violations = calls["violations"].as_array();
        for violation in violations.expect("violations are listed") {
            let kind = violation["kind"].as_str().unwrap_or_default();
            assert!(except.contains(&kind), "a limit was broken: {violation}");
        }
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

/// The report that an observation names.
fn report_of(note: &str) -> String {
    let rest = note.split("Relatório ").nth(1);
    let rest = rest.unwrap_or_else(|| panic!("names no report: '{note}'"));
    rest.chars().take_while(char::is_ascii_digit).collect()
}
