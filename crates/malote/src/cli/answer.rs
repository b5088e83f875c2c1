//! Reading answers of the API: members that may be missing, in the form people are shown.

use serde_json::Value;

/// The members of a JSON object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a>(&'a Value);

impl<'a> Fields<'a> {
    /// The members of a value; none when it is not an object.
    pub(crate) const fn of(value: &'a Value) -> Self {
        Self(value)
    }

    /// A member, by its path: `event.id`.
    pub(crate) fn get(self, path: &str) -> Option<&'a Value> {
        let mut value = self.0;
        for name in path.split('.') {
            value = value.get(name)?;
        }
        (!value.is_null()).then_some(value)
    }

    /// A member as text; empty when it is missing.
    pub(crate) fn text(self, path: &str) -> String {
        match self.get(path) {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        }
    }

    /// The first of several members that says something.
    pub(crate) fn first(self, paths: &[&str]) -> String {
        let texts = paths.iter().map(|path| self.text(path));
        texts
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }

    /// A member as a list; empty when it is missing.
    pub(crate) fn list(self, path: &str) -> &'a [Value] {
        self.get(path)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// A member as a count; 0 when it is missing.
    pub(crate) fn count(self, path: &str) -> i64 {
        self.get(path).and_then(Value::as_i64).unwrap_or(0)
    }

    /// A member as yes or no; no when it is missing.
    pub(crate) fn truth(self, path: &str) -> bool {
        self.get(path).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The members of an object member, in their order.
    pub(crate) fn members(self, path: &str) -> Vec<(&'a str, &'a Value)> {
        let object = self.get(path).and_then(Value::as_object);
        let members = object.into_iter().flatten();
        members
            .map(|(name, value)| (name.as_str(), value))
            .collect()
    }
}

/// The rows of a list: the answer itself, or its member `items`.
pub(crate) fn rows(answer: &Value) -> &[Value] {
    match answer {
        Value::Array(rows) => rows,
        _ => Fields::of(answer).list("items"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_may_be_missing() {
        let text = r#"{"a": {"b": "x"}, "n": 12.50, "none": null}"#;
        let value = serde_json::from_str(text).unwrap();
        let fields = Fields::of(&value);
        assert_eq!(fields.text("a.b"), "x");
        assert_eq!(fields.text("a.c"), "");
        assert_eq!(fields.text("n"), "12.50");
        assert_eq!(fields.first(&["none", "a.b"]), "x");
        assert!(fields.list("a").is_empty());
        assert!(rows(&json!({"items": [1, 2]})).len() == 2 && rows(&json!([1])).len() == 1);
    }
}
