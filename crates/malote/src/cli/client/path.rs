//! Paths and parameters of the API, percent-encoded.

use crate::cli::client::Query;

/// A path of a route and what stands in its places: `path("/v1/tasks/{}", &[id])`.
pub(crate) fn path(route: &str, places: &[&str]) -> String {
    let mut filled = String::new();
    let mut places = places.iter();
    for (index, part) in route.split("{}").enumerate() {
        if index > 0 {
            filled.push_str(&encoded(places.next().unwrap_or(&"")));
        }
        filled.push_str(part);
    }
    filled
}

/// A path with its parameters; those without a value are left out.
pub(crate) fn with_query(path: &str, query: &Query<'_>) -> String {
    let mut address = path.to_owned();
    let mut separator = '?';
    for (name, value) in query {
        if !value.is_empty() {
            address.push(separator);
            address.push_str(name);
            address.push('=');
            address.push_str(&encoded(value));
            separator = '&';
        }
    }
    address
}

/// Everything but the characters that never need it becomes `%XX`.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_path_cannot_leave_its_place() {
        let address = path("/v1/events/{}/{}/{}", &["acme", "urn:x/y", "ç ?"]);
        assert_eq!(address, "/v1/events/acme/urn%3Ax%2Fy/%C3%A7%20%3F");
    }

    #[test]
    fn parameters_without_a_value_are_left_out() {
        let query = [
            ("a", String::new()),
            ("b", "1&2".to_owned()),
            ("c", "3".to_owned()),
        ];
        assert_eq!(with_query("/v1/x", &query), "/v1/x?b=1%262&c=3");
        assert_eq!(with_query("/v1/x", &[]), "/v1/x");
    }
}
