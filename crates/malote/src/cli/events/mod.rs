//! Reading events from what a person hands over: one event, an array, or JSON lines. Every event
//! remembers where it stood, so that a refusal can be found again.

use serde_json::Value;

/// An event and where it stood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// File, and line or place in it.
    pub(crate) from: String,
    /// The event as it stood there.
    pub(crate) event: Value,
}

/// Something that is not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// File, and line in it.
    pub(crate) from: String,
    /// What the parser says.
    pub(crate) reason: String,
}

/// Everything in one file, in its order.
pub(crate) fn read(file: &str, bytes: &[u8]) -> Vec<Result<Found, Unreadable>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match serde_json::from_slice(bytes) {
        Ok(Value::Array(events)) => {
            let numbered = events.into_iter().enumerate();
            numbered
                .map(|(index, event)| Ok(found(format!("{file}[{index}]"), event)))
                .collect()
        }
        Ok(event) => vec![Ok(found(file.to_owned(), event))],
        Err(error) => lines(file, bytes).unwrap_or_else(|| {
            let (from, reason) = (file.to_owned(), error.to_string());
            vec![Err(Unreadable { from, reason })]
        }),
    }
}

/// JSON lines, if that is what it is: several lines, the first of them an object by itself.
fn lines(file: &str, bytes: &[u8]) -> Option<Vec<Result<Found, Unreadable>>> {
    let mut read = Vec::new();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let from = format!("{file}:{}", index + 1);
        match serde_json::from_slice(line) {
            Ok(event) => read.push(Ok(found(from, event))),
            Err(_) if read.is_empty() => return None,
            Err(error) => {
                let reason = error.to_string();
                read.push(Err(Unreadable { from, reason }));
            }
        }
    }
    (read.len() > 1).then_some(read)
}

fn found(from: String, event: Value) -> Found {
    Found { from, event }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(bytes: &str) -> Vec<String> {
        let read = read("f", bytes.as_bytes()).into_iter();
        read.map(|one| match one {
            Ok(found) => found.from,
            Err(unreadable) => format!("!{}", unreadable.from),
        })
        .collect()
    }

    #[test]
    fn one_event_an_array_and_json_lines_are_read() {
        assert_eq!(places("\u{feff}{\n\"id\": 1}"), ["f"]);
        assert_eq!(places("[{\"id\":1}, {\"id\":2}]"), ["f[0]", "f[1]"]);
        assert_eq!(places("{\"id\":1}\n\n{\"id\":2}\r\n"), ["f:1", "f:3"]);
        assert!(places("[]").is_empty());
    }

    #[test]
    fn what_is_not_json_is_told_with_its_place() {
        assert_eq!(places(""), ["!f"]);
        assert_eq!(places("not json"), ["!f"]);
        assert_eq!(places("{\"id\": "), ["!f"]);
        assert_eq!(
            places("{\"id\":1}\n{\"id\":\n{\"id\":3}"),
            ["f:1", "!f:2", "f:3"]
        );
    }

    #[test]
    fn numbers_keep_their_digits() {
        let text = r#"{"amount": 1234567890123456789.10}"#;
        let read = read("f", text.as_bytes());
        assert!(
            read[0]
                .as_ref()
                .unwrap()
                .event
                .to_string()
                .contains("1234567890123456789.10")
        );
    }
}
