//! What processes logged: a warning or an error that a test did not expect fails it.

use std::path::Path;

use serde_json::Value;

/// Every warning, error and line that is no log line at all, of all logs in a folder, except
/// those that contain an expected text.
pub(crate) fn unexpected(folder: &Path, expected: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).expect("the folder of logs is there");
    for entry in entries {
        let path = entry.expect("a folder can be listed").path();
        if path.extension().is_some_and(|extension| extension == "log") {
            let text = std::fs::read(&path).expect("a log can be read");
            let text = String::from_utf8_lossy(&text);
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let lines = text.lines().filter(|line| matters(line));
            let lines = lines.filter(|line| !expected.iter().any(|known| line.contains(known)));
            found.extend(lines.map(|line| format!("{name}: {line}")));
        }
    }
    found
}

/// Warnings about time: they say how fast the machine is, not whether anything is wrong.
const OF_TIME: [&str; 2] = ["slow statement", "time to acquire exceeded"];

fn matters(line: &str) -> bool {
    if OF_TIME.iter().any(|words| line.contains(words)) {
        return false;
    }
    if line.is_empty() || line.starts_with("http://") {
        return false;
    }
    match serde_json::from_str::<Value>(line) {
        Ok(line) => matches!(line["level"].as_str(), Some("WARN" | "ERROR") | None),
        // A killed process may leave half a line behind.
        Err(_) => !line.starts_with("{\"timestamp\""),
    }
}
