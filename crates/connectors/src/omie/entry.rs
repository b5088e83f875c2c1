//! Account entries: `lançamentos de conta corrente`, for money that has already left an account.

use jiff::civil::Date;
use serde_json::{Value, json};

use malote_core::money::Money;

use crate::omie::calendar::written;
use crate::omie::document::{Found, Kind, reference};
use crate::omie::value::{self, Object};

/// An account entry to be made or brought to these values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Our key, at most 20 characters.
    pub key: String,
    /// Omie's key of the account.
    pub account: i64,
    /// Day of the spend.
    pub day: Date,
    /// Its sum.
    pub amount: Money,
    /// Code of its category.
    pub category: String,
    /// Omie's key of who spent, if known.
    pub client: Option<i64>,
    /// Observation.
    pub note: String,
}

impl Entry {
    /// The parameters that make it or bring it to these values. Omie does not say whether parts
    /// of its inner structures may be left out, so both calls send them whole.
    #[must_use]
    pub fn parameters(&self) -> Value {
        let mut parameters = json!({
            "cCodIntLanc": self.key,
            "cabecalho": {
                "nCodCC": self.account,
                "dDtLanc": written(self.day),
                "nValorLanc": self.amount.to_number(),
            },
            "detalhes": {
                "cCodCateg": self.category,
                "cTipo": "CRT",
                "cObs": self.note,
            },
        });
        if let Some(client) = self.client {
            parameters["detalhes"]["nCodCliente"] = client.into();
        }
        parameters
    }
}

/// An entry as it was consulted.
pub(crate) fn found(body: &Object) -> Option<Found> {
    let empty = Object::new();
    let part = |name: &str| body.get(name).and_then(Value::as_object).unwrap_or(&empty);
    let (header, details) = (part("cabecalho"), part("detalhes"));
    Some(Found {
        kind: Kind::Entry,
        reference: reference(body, Kind::Entry)?,
        amount: value::money(header, "nValorLanc")?,
        supplier: value::integer(details, "nCodCliente").map(|code| code.to_string()),
        category: category(details),
        paid: false,
        cancelled: false,
        note: value::text(details, "cObs").map(str::to_owned),
        issued: value::text(header, "dDtLanc").map(str::to_owned),
        due: None,
        expected: None,
    })
}

fn category(details: &Object) -> String {
    if let Some(code) = value::text(details, "cCodCateg") {
        return code.to_owned();
    }
    let mut parts = value::objects(details, "aCodCateg");
    match (parts.next(), parts.next()) {
        (Some(only), None) => value::text(only, "cCodCateg").unwrap_or_default(),
        _ => "",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameters_are_exactly_these_and_are_read_again() {
        let mut entry = Entry {
            key: "ML1".into(),
            account: 4_243_999,
            day: "2026-11-12".parse().unwrap(),
            amount: Money::parse("89.90").unwrap(),
            category: "2.04.01".into(),
            client: None,
            note: "n".into(),
        };
        assert_eq!(
            entry.parameters().to_string(),
            r#"{"cCodIntLanc":"ML1","cabecalho":{"dDtLanc":"12/11/2026","nCodCC":4243999,"nValorLanc":89.90},"detalhes":{"cCodCateg":"2.04.01","cObs":"n","cTipo":"CRT"}}"#
        );
        entry.client = Some(7);
        let mut body = entry.parameters().as_object().unwrap().clone();
        assert!(found(&body).is_none(), "no code of Omie's yet");
        body.insert("nCodLanc".into(), json!(61));
        let found = found(&body).unwrap();
        assert_eq!(found.reference, "61");
        assert_eq!(found.amount, entry.amount);
        assert_eq!(found.supplier.as_deref(), Some("7"));
        assert_eq!(found.category, "2.04.01");
    }
}
