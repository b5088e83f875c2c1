//! Employees, by e-mail address. Omie keeps suppliers, customers and employees in one list; an
//! employee is who carries the tag.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use malote_core::text;

use crate::omie::client::{Client, Trouble};
use crate::omie::method::Method;
use crate::omie::pages::{List, SNAKE};
use crate::omie::value::{self, Object};

/// One address of somebody in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The address, folded.
    pub email: String,
    /// Omie's key of the supplier, or why there is no usable one.
    pub supplier: Result<i64, Problem>,
    /// The name in Omie.
    pub name: String,
}

/// Why an address leads to nobody who can be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// Active, without the tag.
    Untagged,
    /// Not active.
    Inactive,
    /// Two active employees share it.
    Ambiguous,
}

impl Problem {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Untagged => "untagged",
            Self::Inactive => "inactive",
            Self::Ambiguous => "ambiguous",
        }
    }
}

const CLIENTS: List = List {
    method: Method::LIST_CLIENTS,
    dialect: SNAKE,
    records: "clientes_cadastro",
};

impl Client<'_> {
    /// Every address in the list of clients. Tags and activity are judged here: filters on the
    /// other side are not documented to see through case and accents.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn members(&self, tag: &str) -> Result<Vec<Member>, Trouble> {
        let filter = json!({ "apenas_importado_api": "N" });
        let records = self.list(&CLIENTS, &filter).await?;
        Ok(index(&records, tag))
    }
}

/// What is known of one address.
#[derive(Default)]
struct Address {
    usable: BTreeSet<i64>,
    untagged: bool,
    name: String,
}

fn index(records: &[Object], tag: &str) -> Vec<Member> {
    let tag = text::fold(tag.trim());
    let mut addresses: BTreeMap<String, Address> = BTreeMap::new();
    for record in records {
        let Some(code) = value::integer(record, "codigo_cliente_omie") else {
            continue;
        };
        let active = !value::yes(record, "inativo");
        let tagged = value::objects(record, "tags")
            .filter_map(|entry| value::text(entry, "tag"))
            .any(|found| text::fold(found) == tag);
        for email in emails(value::text(record, "email").unwrap_or_default()) {
            let address = addresses.entry(email).or_default();
            if active && tagged {
                address.usable.insert(code);
            }
            address.untagged |= active && !tagged;
            if address.name.is_empty() || (active && tagged) {
                let name = value::text(record, "razao_social");
                let name = name.or_else(|| value::text(record, "nome_fantasia"));
                address.name = name.unwrap_or_default().to_owned();
            }
        }
    }
    addresses.into_iter().map(judged).collect()
}

fn judged((email, address): (String, Address)) -> Member {
    let mut usable = address.usable.iter();
    let supplier = match (usable.next(), usable.next()) {
        (Some(code), None) => Ok(*code),
        (Some(_), Some(_)) => Err(Problem::Ambiguous),
        (None, _) if address.untagged => Err(Problem::Untagged),
        (None, _) => Err(Problem::Inactive),
    };
    Member {
        email,
        supplier,
        name: address.name,
    }
}

/// The addresses of a field that may hold several, folded, each once.
fn emails(field: &str) -> BTreeSet<String> {
    let ends = |c: char| matches!(c, '<' | '>' | '(' | ')' | '"' | '\'' | '[' | ']');
    field
        .split(|c: char| matches!(c, ';' | ',') || c.is_whitespace())
        .map(|part| text::fold(part.trim_matches(ends)))
        .filter(|part| part.contains('@'))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn client(code: i64, email: &str, tags: &[&str], inactive: &str) -> Object {
        let tags: Vec<Value> = tags.iter().map(|tag| json!({ "tag": tag })).collect();
        let record = json!({"codigo_cliente_omie": code, "email": email, "tags": tags,
            "inativo": inactive, "razao_social": format!("N{code}")});
        record.as_object().unwrap().clone()
    }

    fn indexed(records: &[Object]) -> Vec<(String, Result<i64, Problem>)> {
        let members = index(records, " Funcionário");
        members.into_iter().map(|m| (m.email, m.supplier)).collect()
    }

    #[test]
    fn one_field_may_hold_several_addresses() {
        let field = "Marina@Exemplo.com.br; m2@x.co,m3@x.co  <m4@x.co> nobody";
        let records = [client(1, field, &["FUNCIONARIO"], "N")];
        let found = indexed(&records);
        let emails: Vec<&str> = found.iter().map(|(email, _)| email.as_str()).collect();
        assert_eq!(
            emails,
            ["m2@x.co", "m3@x.co", "m4@x.co", "marina@exemplo.com.br"]
        );
        assert!(found.iter().all(|(_, supplier)| *supplier == Ok(1)));
    }

    #[test]
    fn what_is_wrong_with_an_address_is_told() {
        let records = [
            client(1, "a@x.co", &["Fornecedor", "funcionário"], "N"),
            client(2, "a@x.co", &["Fornecedor"], "N"),
            client(3, "b@x.co", &["Fornecedor"], "N"),
            client(4, "c@x.co", &["Funcionário"], "S"),
            client(5, "d@x.co", &["Funcionário"], "N"),
            client(6, "D@X.CO", &["Funcionario"], "N"),
            client(6, "e@x.co", &["Funcionario"], "N"),
            client(6, "e@x.co", &["Funcionario"], "N"),
            client(7, "e@x.co", &["Funcionario"], "S"),
            client(8, "", &["Funcionario"], "N"),
        ];
        let expected: [(&str, Result<i64, Problem>); 5] = [
            ("a@x.co", Ok(1)),
            ("b@x.co", Err(Problem::Untagged)),
            ("c@x.co", Err(Problem::Inactive)),
            ("d@x.co", Err(Problem::Ambiguous)),
            ("e@x.co", Ok(6)),
        ];
        let found = indexed(&records);
        let found: Vec<_> = found.iter().map(|(e, s)| (e.as_str(), *s)).collect();
        assert_eq!(found, expected);
    }
}
