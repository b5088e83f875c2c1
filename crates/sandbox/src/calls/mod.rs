//! The calls the simulator knows. Every service has one file; a call is a name, the structure it
//! accepts and a function over one company's books.

mod categorias;
mod clientes;
mod contas_correntes;
mod contas_pagar;
mod empresas;
mod entry_fields;
mod lancamentos;
mod listar_contas_pagar;
mod payable_fields;

use jiff::civil::{Date, DateTime};
use serde_json::Value;

use crate::account::Account;
use crate::config::Config;
use crate::faults::Fault;
use crate::shape::{Object, Shape};

/// A call of a service.
#[derive(Debug)]
pub(crate) struct Method {
    /// Module and service, as in the path.
    pub(crate) service: &'static str,
    pub(crate) call: &'static str,
    /// Whether it includes, changes or removes.
    pub(crate) write: bool,
    pub(crate) shape: &'static Shape,
    pub(crate) act: fn(&Scene<'_>, &Object) -> Result<Value, Fault>,
}

/// What a call sees besides its parameters.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    pub(crate) account: &'a Account,
    pub(crate) config: &'a Config,
    pub(crate) now: DateTime,
}

impl Scene<'_> {
    /// Today in Brazil.
    pub(crate) fn today(&self) -> Date {
        self.now.date()
    }
}

static METHODS: [&Method; 16] = [
    &clientes::LIST,
    &categorias::LIST,
    &contas_correntes::LIST,
    &empresas::LIST,
    &contas_pagar::INCLUDE,
    &contas_pagar::ALTER,
    &contas_pagar::UPSERT,
    &contas_pagar::CONSULT,
    &contas_pagar::EXCLUDE,
    &listar_contas_pagar::LIST,
    &lancamentos::INCLUDE,
    &lancamentos::ALTER,
    &lancamentos::EXCLUDE,
    &lancamentos::CONSULT,
    &lancamentos::LIST,
    &contas_correntes::SUMMARY,
];

/// The call of that name in that service.
pub(crate) fn find(service: &str, call: &str) -> Option<&'static Method> {
    METHODS
        .into_iter()
        .find(|method| method.service == service && method.call == call)
}

/// The canonical name of a call, whatever its service; strangers share one.
pub(crate) fn name(call: &str) -> &'static str {
    METHODS
        .into_iter()
        .find(|method| method.call == call)
        .map_or("(unknown)", |method| method.call)
}

/// `S` or `N`.
fn yes_no(yes: bool) -> &'static str {
    if yes { "S" } else { "N" }
}
