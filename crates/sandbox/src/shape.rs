//! Structures a call accepts. The target refuses what it does not know instead of ignoring it, at
//! any depth, and names one field per answer; types are checked only after that.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::faults::Fault;
use crate::{clock, money};

/// A JSON object as it arrives.
pub(crate) type Object = Map<String, Value>;

/// A structure: its name in the target and its fields.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [(&'static str, Kind)],
}

/// What a field may hold.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Text of at most so many characters.
    Text(usize),
    /// A whole number.
    Integer,
    /// A number with at most two decimals.
    Money,
    /// Any number.
    Number,
    /// `dd/mm/aaaa`, or empty.
    Day,
    /// `S` or `N`.
    Flag,
    /// Filled by the target; never to be sent.
    ReadOnly,
    /// A structure.
    Object(&'static Shape),
    /// Structures.
    List(&'static Shape),
}

/// Refuses unknown fields anywhere, then contents of the wrong type.
pub(crate) fn check(shape: &Shape, object: &Object) -> Result<(), Fault> {
    refuse_unknown(shape, object)?;
    check_kinds(shape, object)
}

fn kind_of(shape: &Shape, name: &str) -> Option<&'static Kind> {
    let fields: &'static [(&'static str, Kind)] = shape.fields;
    fields
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, kind)| kind)
}

fn refuse_unknown(shape: &Shape, object: &Object) -> Result<(), Fault> {
    for (name, value) in object {
        let Some(kind) = kind_of(shape, name) else {
            return Err(Fault::unknown_tag(name, shape.name));
        };
        match (kind, value) {
            (Kind::Object(inner), Value::Object(value)) => refuse_unknown(inner, value)?,
            (Kind::List(inner), Value::Array(items)) => {
                for item in items {
                    if let Value::Object(item) = item {
                        refuse_unknown(inner, item)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_kinds(shape: &Shape, object: &Object) -> Result<(), Fault> {
    for (name, value) in object {
        if let Some(kind) = kind_of(shape, name) {
            check_kind(name, kind, value)?;
        }
    }
    Ok(())
}

fn check_kind(name: &str, kind: &Kind, value: &Value) -> Result<(), Fault> {
    let refuse = |why: &str| Err(Fault::invalid(name, why));
    match (kind, value) {
        (Kind::ReadOnly, _) => refuse("campo somente de leitura"),
        (Kind::Text(most), Value::String(text)) if text.chars().count() > *most => {
            refuse(&format!("o tamanho máximo é de {most} caracteres"))
        }
        (Kind::Text(_), Value::String(_)) => Ok(()),
        (Kind::Text(_), _) => refuse("era esperado um texto"),
        (Kind::Integer, Value::Number(number)) if number.as_i64().is_some() => Ok(()),
        (Kind::Integer, _) => refuse("era esperado um número inteiro"),
        (Kind::Money, _) if money::read(value).is_some() => Ok(()),
        (Kind::Money, _) => refuse("era esperado um número com no máximo duas casas decimais"),
        (Kind::Number, _) if money::read_any(value).is_some() => Ok(()),
        (Kind::Number, _) => refuse("era esperado um número"),
        (Kind::Day, Value::String(text)) if text.is_empty() || clock::read(text).is_some() => {
            Ok(())
        }
        (Kind::Day, _) => refuse("era esperada uma data existente em dd/mm/aaaa"),
        (Kind::Flag, Value::String(text)) if matches!(text.as_str(), "S" | "N") => Ok(()),
        (Kind::Flag, _) => refuse("era esperado S ou N"),
        (Kind::Object(inner), Value::Object(value)) => check_kinds(inner, value),
        (Kind::Object(_), _) => refuse("era esperada uma estrutura"),
        (Kind::List(inner), Value::Array(items)) => check_items(name, inner, items),
        (Kind::List(_), _) => refuse("era esperada uma lista"),
    }
}

fn check_items(name: &str, shape: &Shape, items: &[Value]) -> Result<(), Fault> {
    for item in items {
        match item {
            Value::Object(item) => check_kinds(shape, item)?,
            _ => return Err(Fault::invalid(name, "era esperada uma lista de estruturas")),
        }
    }
    Ok(())
}

/// The text of a field, if it is there and not empty.
pub(crate) fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    let text = object.get(name)?.as_str()?;
    (!text.is_empty()).then_some(text)
}

/// The whole number of a field.
pub(crate) fn integer(object: &Object, name: &str) -> Option<i64> {
    object.get(name)?.as_i64()
}

/// The money of a field.
pub(crate) fn amount(object: &Object, name: &str) -> Option<Decimal> {
    money::read(object.get(name)?)
}

/// The date of a field.
pub(crate) fn day(object: &Object, name: &str) -> Option<Date> {
    clock::read(object.get(name)?.as_str()?)
}

/// Whether a field says `S`.
pub(crate) fn flag(object: &Object, name: &str) -> bool {
    text(object, name) == Some("S")
}

/// The structures of a list field.
pub(crate) fn list<'a>(object: &'a Object, name: &str) -> impl Iterator<Item = &'a Object> {
    let items = object.get(name).and_then(Value::as_array);
    items.into_iter().flatten().filter_map(Value::as_object)
}

/// Refuses a structure that lacks one of the fields, or has it empty.
pub(crate) fn require(object: &Object, names: &[&str]) -> Result<(), Fault> {
    for name in names {
        let filled = match object.get(*name) {
            None => false,
            Some(Value::String(text)) => !text.trim().is_empty(),
            Some(_) => true,
        };
        if !filled {
            return Err(Fault::missing(name));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    static INNER: Shape = Shape {
        name: "inner",
        fields: &[("code", Kind::Text(3))],
    };
    static OUTER: Shape = Shape {
        name: "outer",
        fields: &[("many", Kind::List(&INNER)), ("id", Kind::Integer)],
    };

    fn refused(value: Value) -> String {
        check(&OUTER, value.as_object().unwrap()).unwrap_err().text
    }

    #[test]
    fn an_unknown_field_is_named_with_its_structure_at_any_depth() {
        let text = refused(json!({ "many": [{ "code": "a" }, { "colour": 1 }], "id": "x" }));
        assert_eq!(
            text,
            "ERROR: Tag [colour] não faz parte da estrutura do tipo complexo [inner]!"
        );
    }

    #[test]
    fn types_are_not_bent() {
        assert!(refused(json!({ "id": "5" })).contains("[id]"));
        assert!(refused(json!({ "id": null })).contains("[id]"));
        assert!(refused(json!({ "many": ["a"] })).contains("[many]"));
        assert!(refused(json!({ "many": [{ "code": "abcd" }] })).contains("[code]"));
    }
}
