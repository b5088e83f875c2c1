//! The page for people: what stands in each company's ERP, and what was refused lately.

use std::sync::Arc;

use axum::extract::State;
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use rust_decimal::Decimal;

use crate::account::Account;
use crate::app::App;
use crate::books::{Books, Entry, Payable, Settlement};
use crate::clock::written;
use crate::journal::Refusal;
use crate::ledger::Row;
use crate::money::brazilian;

const ROWS_SHOWN: usize = 200;
const REFUSALS_SHOWN: usize = 30;

const STYLE: &str = "
:root { color-scheme: light dark; --line: #8884; --quiet: #8889; --accent: #0a7d5c; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1.5rem; }
h1 { font-size: 1.4rem; margin: 0 0 .2rem } h2 { font-size: 1.15rem; margin: 2rem 0 .3rem }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem } p { margin: .2rem 0 } .quiet { opacity: .7 }
table { border-collapse: collapse; width: 100% } .scroll { overflow-x: auto }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top }
th { font-weight: 600; white-space: nowrap } td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
tr.gone td { text-decoration: line-through; opacity: .55 } code { font-size: .9em }
.sums { display: flex; flex-wrap: wrap; gap: 2rem; margin: .5rem 0 } .sums b { display: block; font-size: 1.2rem; color: var(--accent) }
";

/// Shows the page.
pub(crate) async fn show(State(app): State<Arc<App>>) -> Markup {
    let today = app.config.clock.today();
    let accounts = app.accounts();
    let (violations, _) = app.journal.violations();
    html! {
        (DOCTYPE)
        html lang="pt-BR" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "ERP simulado" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "ERP simulado" }
                p.quiet {
                    "Dados de teste, guardados só na memória. Hoje é " (written(today)) ". "
                    "Limites de consumo ultrapassados: " strong { (violations) } "."
                }
                @if accounts.is_empty() {
                    p { "Nenhuma empresa cadastrada." }
                }
                @for account in &accounts {
                    (company(account, today))
                }
                (refusals(&app.journal.refusals()))
            }
        }
    }
}

fn company(account: &Account, today: Date) -> Markup {
    let books = account.books();
    html! {
        section {
            h2 { (books.name) }
            p.quiet { "Aplicativo " code { (account.app_key) } }
            (sums(&books))
            (payables(&books, today))
            (entries(&books))
        }
    }
}

fn sums(books: &Books) -> Markup {
    let live = || books.payables.rows().iter().filter(|row| !row.deleted);
    let owed: Decimal = live().map(|row| row.content.amount).sum();
    let is_open = |row: &&Row<Payable>| row.content.settlement == Settlement::Open;
    let open: Decimal = live().filter(is_open).map(|row| row.content.amount).sum();
    let posted = books.entries.rows().iter().filter(|row| !row.deleted);
    let posted: Decimal = posted.map(|row| row.content.amount).sum();
    html! {
        div.sums {
            span { "Contas a pagar" b { (brazilian(owed)) } }
            span { "Em aberto" b { (brazilian(open)) } }
            span { "Lançamentos em conta" b { (brazilian(posted)) } }
            span { "Total" b { (brazilian(owed + posted)) } }
        }
    }
}

fn payables(books: &Books, today: Date) -> Markup {
    let rows = books.payables.rows();
    html! {
        h3 { "Contas a pagar" }
        (shown(rows.len()))
        @if !rows.is_empty() {
            div.scroll { table {
                tr {
                    th { "Chave" } th { "Fornecedor" } th { "Categoria" } th { "Emissão" }
                    th { "Vencimento" } th { "Situação" } th { "Observação" } th.n { "Valor" }
                }
                @for row in rows.iter().rev().take(ROWS_SHOWN) {
                    tr.gone[row.deleted] {
                        td { code { (row.key) } }
                        td { (books.client_name(row.content.supplier)) }
                        td { (row.content.classified.code()) }
                        td { (written(row.content.issued)) }
                        td { (written(row.content.due)) }
                        td { (situation(row, today)) }
                        td { (row.content.note) }
                        td.n { (brazilian(row.content.amount)) }
                    }
                }
            } }
        }
    }
}

fn situation(row: &Row<Payable>, today: Date) -> &'static str {
    if row.deleted {
        return "EXCLUÍDO";
    }
    row.content.status(today)
}

fn entries(books: &Books) -> Markup {
    let rows: &[Row<Entry>] = books.entries.rows();
    html! {
        h3 { "Lançamentos em conta corrente" }
        (shown(rows.len()))
        @if !rows.is_empty() {
            div.scroll { table {
                tr {
                    th { "Chave" } th { "Conta" } th { "Tipo" } th { "Cliente" } th { "Categoria" }
                    th { "Data" } th { "Observação" } th.n { "Valor" }
                }
                @for row in rows.iter().rev().take(ROWS_SHOWN) {
                    tr.gone[row.deleted] {
                        td { code { (row.key) } }
                        td { (row.content.account) }
                        td { (row.content.kind) }
                        td { (books.client_name(row.content.client.unwrap_or_default())) }
                        td { (row.content.classified.code()) }
                        td { (written(row.content.date)) }
                        td { (row.content.note) }
                        td.n { (brazilian(row.content.amount)) }
                    }
                }
            } }
        }
    }
}

fn shown(count: usize) -> Markup {
    html! {
        @if count == 0 {
            p.quiet { "Nenhum registro." }
        } @else if count > ROWS_SHOWN {
            p.quiet { "Os " (ROWS_SHOWN) " mais recentes de " (count) "." }
        }
    }
}

fn refusals(refusals: &[Refusal]) -> Markup {
    html! {
        h2 { "Recusas recentes" }
        @if refusals.is_empty() {
            p.quiet { "Nenhuma." }
        } @else {
            div.scroll { table {
                tr { th { "Quando" } th { "Aplicativo" } th { "Chamada" } th { "Resposta" } }
                @for refusal in refusals.iter().take(REFUSALS_SHOWN) {
                    tr {
                        td { (refusal.at.strftime("%H:%M:%S UTC").to_string()) }
                        td { code { (refusal.app_key) } }
                        td { (refusal.call) }
                        td { (refusal.text) }
                    }
                }
            } }
        }
    }
}
