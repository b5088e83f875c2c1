//! Payables: `conta_pagar_cadastro`.

use jiff::civil::Date;
use serde_json::{Value, json};

use malote_core::money::Money;
use malote_core::text;

use crate::omie::calendar::{day, written};
use crate::omie::document::{Found, Kind, reference};
use crate::omie::value::{self, Object};

/// A payable to be made or brought to these values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payable {
    /// Our key.
    pub key: String,
    /// Omie's key of the supplier.
    pub supplier: i64,
    /// Day it is due when it is made, today or later.
    pub due: Date,
    /// Today, in Brazil: Omie takes no day before it.
    pub today: Date,
    /// Day of issue.
    pub issued: Date,
    /// Its sum.
    pub amount: Money,
    /// Code of its category.
    pub category: String,
    /// Omie's key of the account it will be paid from.
    pub account: i64,
    /// Observation.
    pub note: String,
}

impl Payable {
    /// The parameters that make it.
    #[must_use]
    pub fn included(&self) -> Value {
        let mut parameters = self.altered(Kept::default());
        parameters["id_conta_corrente"] = self.account.into();
        parameters
    }

    /// The parameters that bring it to these values. Omie changes only what is sent: its account
    /// stays, which a person may have chosen in Omie meanwhile, and so does what is to be kept. Both
    /// days must be named each time: they are sent as they are there, unless they have passed.
    #[must_use]
    pub fn altered(&self, kept: Kept) -> Value {
        let still = |day: Option<Date>| day.filter(|day| *day >= self.today);
        let due = still(kept.due).unwrap_or(self.due);
        let mut parameters = json!({
            "codigo_lancamento_integracao": self.key,
            "codigo_cliente_fornecedor": self.supplier,
            "valor_documento": self.amount.to_number(),
            "codigo_categoria": self.category,
            "data_vencimento": written(due),
            "data_previsao": written(still(kept.expected).unwrap_or(due)),
        });
        if !kept.issued {
            parameters["data_emissao"] = written(self.issued).into();
        }
        if !kept.note {
            parameters["observacao"] = self.note.as_str().into();
        }
        parameters
    }
}

/// What a person wrote in Omie and an alteration leaves as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// The observation.
    pub note: bool,
    /// The day of issue.
    pub issued: bool,
    /// The day it is due, as it is there.
    pub due: Option<Date>,
    /// The day its payment is expected, likewise.
    pub expected: Option<Date>,
}

/// A payable as it was consulted.
pub(crate) fn found(body: &Object) -> Option<Found> {
    let status = text::fold(value::text(body, "status_titulo").unwrap_or_default());
    let settled = value::money(body, "valor_pag").is_some_and(|paid| paid > Money::ZERO);
    let paid = settled
        || status.starts_with("pago")
        || status.starts_with("pagto")
        || status.starts_with("pagamento")
        || status.starts_with("liquidado");
    Some(Found {
        kind: Kind::Payable,
        reference: reference(body, Kind::Payable)?,
        amount: value::money(body, "valor_documento")?,
        supplier: value::integer(body, "codigo_cliente_fornecedor").map(|code| code.to_string()),
        category: category(body),
        paid,
        cancelled: status.starts_with("cancelad"),
        // One that a person emptied is empty; only a missing one is unknown.
        note: body
            .get("observacao")
            .and_then(Value::as_str)
            .map(|note| note.trim().to_owned()),
        issued: value::text(body, "data_emissao").map(str::to_owned),
        due: value::text(body, "data_vencimento").and_then(day),
        expected: value::text(body, "data_previsao").and_then(day),
    })
}

/// The one category. A split over a single one is that one; over several it is none.
fn category(body: &Object) -> String {
    if let Some(code) = value::text(body, "codigo_categoria") {
        return code.to_owned();
    }
    let mut parts = value::objects(body, "categorias");
    match (parts.next(), parts.next()) {
        (Some(only), None) => value::text(only, "codigo_categoria").unwrap_or_default(),
        _ => "",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payable(amount: &str) -> Payable {
        Payable {
            key: "MLABCDEFGHIJKLMNOPQR".into(),
            supplier: 5_998_877_001,
            due: "2026-11-20".parse().unwrap(),
            today: "2026-11-15".parse().unwrap(),
            issued: "2026-11-09".parse().unwrap(),
            amount: Money::parse(amount).unwrap(),
            category: "2.04.01".into(),
            account: 4_243_124,
            note: "Almoço".into(),
        }
    }

    #[test]
    fn the_parameters_are_exactly_these() {
        assert_eq!(
            payable("48.90").included().to_string(),
            r#"{"codigo_categoria":"2.04.01","codigo_cliente_fornecedor":5998877001,"codigo_lancamento_integracao":"MLABCDEFGHIJKLMNOPQR","data_emissao":"09/11/2026","data_previsao":"20/11/2026","data_vencimento":"20/11/2026","id_conta_corrente":4243124,"observacao":"Almoço","valor_documento":48.90}"#
        );
        let theirs = Kept {
            note: true,
            issued: true,
            due: Some("2026-11-15".parse().unwrap()),
            expected: Some("2026-12-24".parse().unwrap()),
        };
        assert_eq!(
            payable("48.90").altered(theirs).to_string(),
            r#"{"codigo_categoria":"2.04.01","codigo_cliente_fornecedor":5998877001,"codigo_lancamento_integracao":"MLABCDEFGHIJKLMNOPQR","data_previsao":"24/12/2026","data_vencimento":"15/11/2026","valor_documento":48.90}"#
        );
        let altered = payable("1234567890.30").altered(Kept::default());
        let altered = altered.to_string();
        assert!(altered.contains(r#""valor_documento":1234567890.30}"#));
        assert!(!altered.contains("id_conta_corrente"), "{altered}");
    }

    #[test]
    fn a_day_that_has_passed_cannot_be_named_again() {
        let kept = Kept {
            due: Some("2026-11-14".parse().unwrap()),
            expected: Some("2026-11-14".parse().unwrap()),
            ..Kept::default()
        };
        let altered = payable("48.90").altered(kept);
        assert_eq!(altered["data_vencimento"], "20/11/2026");
        assert_eq!(altered["data_previsao"], "20/11/2026");
    }

    #[test]
    fn what_is_found_is_read_exactly() {
        let body = |extra: &str| -> Object {
            let text = format!(
                r#"{{"codigo_lancamento_omie":6123456789,"codigo_cliente_fornecedor":5998877001,"valor_documento":48.9{extra}}}"#
            );
            serde_json::from_str(&text).unwrap()
        };
        let open = found(&body(
            r#","status_titulo":"A VENCER","codigo_categoria":"2.04.01""#,
        ))
        .unwrap();
        assert_eq!(open.reference, "6123456789");
        assert_eq!(open.amount.to_string(), "48.90");
        assert_eq!(open.supplier.as_deref(), Some("5998877001"));
        assert!(!open.paid && !open.cancelled);
        let days = body(r#","data_vencimento":"24/12/2026","data_previsao":"31/02/2026""#);
        let days = found(&days).unwrap();
        assert_eq!(days.due.map(written).as_deref(), Some("24/12/2026"));
        assert_eq!((open.due, days.expected), (None, None));
        for status in ["PAGO", "LIQUIDADO", "PAGTO_PARCIAL", "PAGAMENTO PARCIAL"] {
            let extra = format!(r#","status_titulo":"{status}""#);
            assert!(found(&body(&extra)).unwrap().paid, "{status}");
        }
        assert!(found(&body(r#","valor_pag":0.01"#)).unwrap().paid);
        assert!(
            found(&body(r#","status_titulo":"CANCELADO""#))
                .unwrap()
                .cancelled
        );
        let one = r#","codigo_categoria":"","categorias":[{"codigo_categoria":"2.04.01"}]"#;
        assert_eq!(found(&body(one)).unwrap().category, "2.04.01");
        let two = r#","categorias":[{"codigo_categoria":"1"},{"codigo_categoria":"2"}]"#;
        assert_eq!(found(&body(two)).unwrap().category, "");
        assert!(found(&Object::new()).is_none());
    }
}
