//! Rules about the repository: which crate may know which, how large files may be, what must
//! not be written, and that the documents keep up.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use malote_broker::Queue;
use malote_core::envelope;
use serde_json::Value;

/// Longer files are to be split.
const LONGEST_FILE: usize = 400;

/// Each crate with those of ours it may depend on.
const ARROWS: [(&str, &[&str]); 9] = [
    ("malote-core", &[]),
    ("malote-store", &["malote-core"]),
    ("malote-broker", &["malote-core"]),
    ("malote-connectors", &["malote-core"]),
    (
        "malote-runtime",
        &["malote-broker", "malote-core", "malote-store"],
    ),
    (
        "malote-flows",
        &["malote-connectors", "malote-core", "malote-runtime"],
    ),
    (
        "malote-gateway",
        &["malote-core", "malote-runtime", "malote-store"],
    ),
    ("malote-sandbox", &[]),
    (
        "malote",
        &[
            "malote-broker",
            "malote-connectors",
            "malote-core",
            "malote-flows",
            "malote-gateway",
            "malote-runtime",
            "malote-sandbox",
            "malote-store",
        ],
    ),
];

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository is there")
}

fn metadata() -> Value {
    let mut command = Command::new(env!("CARGO"));
    command.args([
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ]);
    let output = command.current_dir(root()).output().expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("metadata is JSON")
}

/// Every file of ours of some kind, whether it is already tracked or not.
fn files(extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["crates", "tests"]
        .map(|folder| root().join(folder))
        .to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder can be listed") {
            let path = entry.expect("a folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no .{extension} file was found");
    found
}

#[test]
fn crates_know_only_those_they_may() {
    let metadata = metadata();
    let packages = metadata["packages"]
        .as_array()
        .expect("a workspace has packages");
    assert_eq!(
        packages.len(),
        ARROWS.len(),
        "a new crate needs its arrows here"
    );
    for package in packages {
        let name = package["name"].as_str().expect("a package has a name");
        let allowed = ARROWS.iter().find(|(of, _)| *of == name);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("'{name}' has no arrows here"));
        let dependencies = package["dependencies"].as_array().expect("it is a list");
        let normal = dependencies.iter().filter(|one| one["kind"].is_null());
        let ours: BTreeSet<&str> = normal
            .filter_map(|one| one["name"].as_str())
            .filter(|one| one.starts_with("malote"))
            .collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        let beyond: Vec<_> = ours.difference(&allowed).collect();
        assert!(beyond.is_empty(), "'{name}' must not know {beyond:?}");
    }
}

#[test]
fn every_event_type_is_routed_to_one_queue_and_nothing_else_is() {
    let routed: Vec<&str> = Queue::ALL
        .iter()
        .flat_map(|queue| queue.routing_keys())
        .copied()
        .collect();
    let routed_once: BTreeSet<&str> = routed.iter().copied().collect();
    assert_eq!(routed.len(), routed_once.len(), "a type is routed twice");
    let mut types: BTreeSet<&str> = envelope::TYPES.into_iter().collect();
    types.insert("account-chart.published.v1");
    assert_eq!(types, routed_once);
}

#[test]
fn files_are_short() {
    for file in files("rs") {
        let text = std::fs::read_to_string(&file).expect("a source file is text");
        let lines = text.lines().count();
        assert!(
            lines <= LONGEST_FILE,
            "{} has {lines} lines",
            file.display()
        );
    }
}

#[test]
fn nothing_is_left_undone_switched_off_or_let_pass() {
    let forbidden = [
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("#[ig", "nore"),
        concat!("#[al", "low("),
        concat!("#![al", "low("),
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
    ];
    for file in files("rs") {
        let text = std::fs::read_to_string(&file).expect("a source file is text");
        for (number, line) in text.lines().enumerate() {
            let found = forbidden.iter().find(|word| line.contains(**word));
            assert_eq!(found, None, "{}:{}", file.display(), number + 1);
        }
    }
}

#[test]
fn every_source_file_tells_what_it_is_for() {
    for file in files("rs") {
        let text = std::fs::read_to_string(&file).expect("a source file is text");
        assert!(text.starts_with("//!"), "{} has no head", file.display());
    }
}

#[test]
fn the_architecture_document_names_every_crate() {
    let path = root().join("docs/architecture.md");
    let text = std::fs::read_to_string(&path).expect("docs/architecture.md is there");
    for (name, _) in ARROWS {
        let short = name.strip_prefix("malote-").unwrap_or("malote");
        let known = text.contains(name)
            || text.contains(&format!("`{short}`"))
            || text.contains(&format!("crates/{short}"));
        assert!(known, "docs/architecture.md does not name '{name}'");
    }
}
