//! Business rules that payables and account entries share: who may be paid, under which category,
//! from which account.

use rust_decimal::Decimal;

use crate::books::{BankAccount, Books, Category, Classified, Client, Share};
use crate::faults::Fault;
use crate::shape::{self, Object};

/// Names under which a call carries its category or its split.
#[derive(Debug)]
pub(crate) struct CategoryTags {
    pub(crate) one: &'static str,
    pub(crate) many: &'static str,
    pub(crate) code: &'static str,
    pub(crate) amount: &'static str,
}

/// An active client.
pub(crate) fn client<'a>(books: &'a Books, tag: &str, id: i64) -> Result<&'a Client, Fault> {
    let Some(client) = books.client(id) else {
        let text = format!("Cliente não cadastrado para o Código [{id}] !");
        return Err(Fault::rule(text));
    };
    if client.inactive {
        return Err(Fault::invalid(tag, "o cliente está inativo"));
    }
    Ok(client)
}

/// An active account.
pub(crate) fn bank_account<'a>(
    books: &'a Books,
    tag: &str,
    id: i64,
) -> Result<&'a BankAccount, Fault> {
    let mut accounts = books.bank_accounts.iter();
    let Some(account) = accounts.find(|account| account.id == id) else {
        let text = format!("Conta corrente não cadastrada para o Código [{id}] !");
        return Err(Fault::rule(text));
    };
    if account.inactive {
        return Err(Fault::invalid(tag, "a conta corrente está inativa"));
    }
    Ok(account)
}

/// The category or the split of an amount, whose parts must add up to it. `None` if neither was
/// sent.
pub(crate) fn classified(
    books: &Books,
    tags: &CategoryTags,
    object: &Object,
    amount: Decimal,
) -> Result<Option<Classified>, Fault> {
    let one = shape::text(object, tags.one);
    let parts: Vec<&Object> = shape::list(object, tags.many).collect();
    match (one, parts.is_empty()) {
        (None, true) => Ok(None),
        (Some(_), false) => {
            let why = "informe uma única categoria ou o rateio, não ambos";
            Err(Fault::invalid(tags.many, why))
        }
        (Some(code), true) => {
            expense_category(books, tags.one, code)?;
            Ok(Some(Classified::One(code.to_owned())))
        }
        (None, false) => {
            let shares = split(books, tags, &parts)?;
            refuse_unequal(tags.many, &shares, amount)?;
            Ok(Some(Classified::Split(shares)))
        }
    }
}

/// The parts of a split must add up to the whole.
pub(crate) fn refuse_unequal(tag: &str, shares: &[Share], amount: Decimal) -> Result<(), Fault> {
    let sum: Decimal = shares.iter().map(|share| share.amount).sum();
    if sum == amount {
        return Ok(());
    }
    let why = format!("a soma do rateio ({sum}) difere do valor ({amount})");
    Err(Fault::invalid(tag, &why))
}

fn split(books: &Books, tags: &CategoryTags, parts: &[&Object]) -> Result<Vec<Share>, Fault> {
    let mut shares = Vec::new();
    for part in parts {
        shape::require(part, &[tags.code, tags.amount])?;
        let code = shape::text(part, tags.code).unwrap_or_default();
        expense_category(books, tags.code, code)?;
        let amount = shape::amount(part, tags.amount).unwrap_or_default();
        refuse_not_positive(tags.amount, amount)?;
        shares.push(Share {
            category: code.to_owned(),
            amount,
        });
    }
    Ok(shares)
}

/// An amount owed is above zero.
pub(crate) fn refuse_not_positive(tag: &str, amount: Decimal) -> Result<(), Fault> {
    if amount > Decimal::ZERO {
        return Ok(());
    }
    Err(Fault::invalid(tag, "deve ser maior que zero"))
}

fn expense_category<'a>(books: &'a Books, tag: &str, code: &str) -> Result<&'a Category, Fault> {
    let mut categories = books.categories.iter();
    let Some(category) = categories.find(|category| category.code == code) else {
        let text = format!("Categoria não cadastrada para o Código [{code}] !");
        return Err(Fault::rule(text));
    };
    let why = if category.inactive {
        "a categoria está inativa"
    } else if category.totalizing {
        "a categoria é totalizadora"
    } else if category.hidden {
        "a categoria não pode ser exibida"
    } else if !category.expense {
        "a categoria não é de despesa"
    } else {
        return Ok(category);
    };
    Err(Fault::invalid(tag, why))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::seed;

    static TAGS: CategoryTags = CategoryTags {
        one: "one",
        many: "many",
        code: "code",
        amount: "amount",
    };

    fn classify(object: serde_json::Value) -> Result<Option<Classified>, Fault> {
        let books = seed::acme();
        let amount = "10.00".parse().unwrap();
        classified(&books, &TAGS, object.as_object().unwrap(), amount)
    }

    #[test]
    fn a_split_adds_up_exactly() {
        let split = |second: &str| {
            let text = format!(
                r#"{{"many":[{{"code":"2.04.01","amount":3.3}},{{"code":"2.04.02","amount":{second}}}]}}"#
            );
            classify(serde_json::from_str(&text).unwrap())
        };
        assert!(matches!(split("6.70"), Ok(Some(Classified::Split(_)))));
        assert!(split("6.69").is_err());
    }

    #[test]
    fn only_an_active_expense_category_that_sums_no_others_is_taken() {
        assert!(classify(json!({ "one": "2.04.01" })).is_ok());
        for code in ["2.04", "2.99.01", "2.99.02", "1.01.01", "9.99.99"] {
            assert!(classify(json!({ "one": code })).is_err(), "{code}");
        }
    }
}
