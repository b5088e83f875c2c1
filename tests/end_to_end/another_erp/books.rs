//! The books of this ERP: who and what is registered in it, and the payables it was told.

use std::collections::BTreeMap;

use serde_json::{Number, Value, json};

use crate::another_erp::shape::{Fault, Fields, amount, day, number, rule, text};

/// The account payables are paid from.
pub(super) const ACCOUNT: i64 = 9_000_000_011;
/// The only members; the second page has the last two.
pub(super) const ANA: i64 = 7_700_000_003;
pub(super) const BIA: i64 = 7_700_000_051;
pub(super) const CAIO: i64 = 7_700_000_060;

/// The most rows of a page, whatever is asked for.
const PAGE: usize = 50;

/// A payable, whether or not it was excluded since.
#[derive(Debug, Clone)]
struct Payable {
    code: i64,
    fields: Fields,
    supplier: i64,
    centavos: i64,
    excluded: bool,
}

/// What stands in the books, and what they were asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Books {
    payables: BTreeMap<String, Payable>,
    /// How often each method was called.
    pub(super) calls: BTreeMap<String, u32>,
    /// What was refused because it was wrong.
    pub(super) refused: Vec<String>,
    /// Keys included that were there already.
    pub(super) duplicates: u32,
    /// What was answered although nothing was wrong.
    pub(super) faults: Vec<&'static str>,
}

impl Books {
    /// Report, supplier, category and centavos of what stands in them, in order.
    pub(super) fn held(&self) -> Vec<(String, i64, String, i64)> {
        let standing = self.payables.values().filter(|one| !one.excluded);
        let mut held: Vec<_> = standing
            .map(|one| {
                let field = |name: &str| one.fields[name].as_str().unwrap_or_default();
                let note = field("observacao");
                let report = note.split("Relatório ").nth(1).unwrap_or(note);
                let report = report.chars().take_while(char::is_ascii_digit).collect();
                (
                    report,
                    one.supplier,
                    field("codigo_categoria").to_owned(),
                    one.centavos,
                )
            })
            .collect();
        held.sort_unstable();
        held
    }

    /// Does what a call asks; its fields are known to be there.
    pub(super) fn answer(&mut self, call: &str, fields: &Fields) -> Result<Value, Fault> {
        match call {
            "ListarClientes" => page("clientes_cadastro", clients(), fields),
            "ListarCategorias" => page("categoria_cadastro", categories(), fields),
            "ListarContasCorrentes" => page("ListarContasCorrentes", accounts(), fields),
            "IncluirContaPagar" => self.include(fields),
            "AlterarContaPagar" => self.alter(fields),
            "ConsultarContaPagar" => self.consult(fields),
            _ => self.exclude(fields),
        }
    }

    fn include(&mut self, fields: &Fields) -> Result<Value, Fault> {
        let key = text(fields, "codigo_lancamento_integracao")?;
        if number(fields, "id_conta_corrente")? != ACCOUNT {
            return Err(rule("id_conta_corrente"));
        }
        let (supplier, centavos) = checked(fields)?;
        if self.payables.contains_key(key) {
            self.duplicates += 1;
            let words = format!("Lançamento já cadastrado para o Código de Integração [{key}] !");
            return Err(("SOAP-ENV:Client-102", words));
        }
        let code = 3_300_000_001 + i64::try_from(self.payables.len()).expect("they are few");
        let payable = Payable {
            code,
            fields: fields.clone(),
            supplier,
            centavos,
            excluded: false,
        };
        self.payables.insert(key.to_owned(), payable);
        Ok(written(code, key))
    }

    fn alter(&mut self, fields: &Fields) -> Result<Value, Fault> {
        let key = text(fields, "codigo_lancamento_integracao")?;
        let (supplier, centavos) = checked(fields)?;
        let payable = self.standing(key)?;
        (payable.supplier, payable.centavos) = (supplier, centavos);
        payable.fields.extend(fields.clone());
        Ok(written(payable.code, key))
    }

    fn exclude(&mut self, fields: &Fields) -> Result<Value, Fault> {
        let key = text(fields, "codigo_lancamento_integracao")?;
        let payable = self.standing(key)?;
        payable.excluded = true;
        Ok(written(payable.code, key))
    }

    fn consult(&mut self, fields: &Fields) -> Result<Value, Fault> {
        let key = text(fields, "codigo_lancamento_integracao")?;
        let payable = self.standing(key)?;
        let mut answer = payable.fields.clone();
        answer.insert("codigo_lancamento_omie".to_owned(), json!(payable.code));
        answer.insert("valor_documento".to_owned(), shown(payable.centavos));
        answer.insert("status_titulo".to_owned(), json!("A VENCER"));
        answer.insert("id_origem".to_owned(), json!("APIP"));
        Ok(Value::Object(answer))
    }

    fn standing(&mut self, key: &str) -> Result<&mut Payable, Fault> {
        let found = self.payables.get_mut(key).filter(|one| !one.excluded);
        let words = || format!("Lançamento não cadastrado para o Código de Integração [{key}] !");
        found.ok_or_else(|| ("SOAP-ENV:Client-103", words()))
    }
}

/// What any payable must name: somebody and a category that are there, days, an amount, a note.
fn checked(fields: &Fields) -> Result<(i64, i64), Fault> {
    let supplier = number(fields, "codigo_cliente_fornecedor")?;
    if ![ANA, BIA, CAIO].contains(&supplier) {
        return Err(rule("codigo_cliente_fornecedor"));
    }
    let category = text(fields, "codigo_categoria")?;
    if !categories().iter().any(|one| one["codigo"] == category) {
        return Err(rule("codigo_categoria"));
    }
    day(fields, "data_emissao")?;
    if day(fields, "data_previsao")? != day(fields, "data_vencimento")? {
        return Err(rule("data_previsao"));
    }
    if text(fields, "observacao")?.chars().count() > 240 {
        return Err(rule("observacao"));
    }
    Ok((supplier, amount(fields, "valor_documento")?))
}

fn written(code: i64, key: &str) -> Value {
    json!({"codigo_lancamento_omie": code, "codigo_lancamento_integracao": key,
        "codigo_status": "0", "descricao_status": "Feito!"})
}

/// An amount without zeros at its end, as programs write floats.
fn shown(centavos: i64) -> Value {
    let text = format!("{}.{:02}", centavos / 100, centavos % 100);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let number: Number = serde_json::from_str(text).expect("it is a number");
    Value::Number(number)
}

/// The page asked for, of no more rows than are granted.
fn page(name: &str, rows: Vec<Value>, fields: &Fields) -> Result<Value, Fault> {
    let size = number(fields, "registros_por_pagina")?;
    let size = usize::try_from(size).map_or(PAGE, |size| size.min(PAGE));
    let number = usize::try_from(number(fields, "pagina")?).map_err(|_| rule("pagina"))?;
    let Some(part) = rows.chunks(size).nth(number - 1) else {
        let words = format!("Não existem registros para a página [{number}]!");
        return Err(("SOAP-ENV:Client-5113", words));
    };
    Ok(
        json!({"pagina": number, "total_de_paginas": rows.len().div_ceil(size),
        "registros": part.len(), "total_de_registros": rows.len(), name: part}),
    )
}

/// Sixty clients, three of them members; one has a member's address without being one.
fn clients() -> Vec<Value> {
    let client = |number: i64| {
        let code = 7_700_000_000 + number;
        let (name, email, tag) = match code {
            ANA => ("ANA NORTE", "ana@norte.example", "FUNCIONARIO"),
            BIA => (
                "BIA NORTE",
                "Outra@Norte.example; BIA@norte.example",
                "Funcionário",
            ),
            CAIO => ("CAIO NORTE", "caio@norte.example", "funcionário"),
            7_700_000_020 => ("LOJA DA BIA", "bia@norte.example", "Fornecedor"),
            _ => ("LOJA", "loja@norte.example", "Fornecedor"),
        };
        json!({"codigo_cliente_omie": code, "codigo_cliente_integracao": "",
            "razao_social": name, "email": email, "inativo": "N", "tags": [{"tag": tag}]})
    };
    (1..=60).map(client).collect()
}

/// Fifty-three categories, of which the expenses stand from the seventh on.
fn categories() -> Vec<Value> {
    let category = |number: i64| {
        json!({"codigo": format!("3.01.{number:02}"), "descricao": format!("Despesa {number}"),
            "conta_despesa": if number < 7 { "N" } else { "S" }, "totalizadora": "N",
            "conta_inativa": "N", "nao_exibir": "N"})
    };
    (1..=53).map(category).collect()
}

fn accounts() -> Vec<Value> {
    [("Banco", ACCOUNT), ("Caixa", ACCOUNT + 1)]
        .map(|(name, code)| json!({"nCodCC": code, "descricao": name, "inativo": "N"}))
        .to_vec()
}
