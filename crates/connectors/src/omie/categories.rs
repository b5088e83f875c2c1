//! Categories, as far as an expense can be booked under them.

use serde_json::json;

use crate::omie::client::{Client, Trouble};
use crate::omie::method::Method;
use crate::omie::pages::{List, SNAKE};
use crate::omie::value::{self, Object};

/// A category of expenses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its code: `2.04.01`.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Whether something can be booked under it today.
    pub active: bool,
}

const CATEGORIES: List = List {
    method: Method::LIST_CATEGORIES,
    dialect: SNAKE,
    records: "categoria_cadastro",
};

impl Client<'_> {
    /// Every category of expenses; totals and revenues are left out.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn categories(&self) -> Result<Vec<Category>, Trouble> {
        let records = self.list(&CATEGORIES, &json!({})).await?;
        Ok(records.iter().filter_map(category).collect())
    }
}

fn category(record: &Object) -> Option<Category> {
    let yes = |name: &str| value::yes(record, name);
    if value::no(record, "conta_despesa") || yes("totalizadora") || yes("transferencia") {
        return None;
    }
    Some(Category {
        code: value::code(record, "codigo").filter(|code| !code.is_empty())?,
        name: value::text(record, "descricao")
            .unwrap_or_default()
            .to_owned(),
        active: !yes("conta_inativa") && !yes("nao_exibir"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn read(value: &Value) -> Option<Category> {
        category(value.as_object().unwrap())
    }

    #[test]
    fn only_expenses_can_be_booked() {
        let plain =
            read(&json!({"codigo": "2.04.01", "descricao": "Viagens", "conta_despesa": "S"}));
        assert!(plain.unwrap().active);
        assert!(read(&json!({"codigo": "2.04.01"})).unwrap().active);
        assert!(read(&json!({"codigo": "1.01", "conta_despesa": "N"})).is_none());
        assert!(read(&json!({"codigo": "2.04", "totalizadora": "S"})).is_none());
        let closed = read(&json!({"codigo": "2.04.09", "conta_inativa": "S"}));
        assert!(!closed.unwrap().active);
        assert!(read(&json!({"codigo": ""})).is_none());
    }
}
