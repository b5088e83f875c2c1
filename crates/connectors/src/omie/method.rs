//! The calls Malote makes of Omie, and where each is served.

/// One call: its name, its service and whether it may change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// As it stands in `call`.
    pub name: &'static str,
    /// Path below the base address, without slashes at its ends.
    pub service: &'static str,
    /// Whether it may change the target.
    pub write: bool,
}

const PAYABLES: &str = "financas/contapagar";
const ENTRIES: &str = "financas/contacorrentelancamentos";

const fn read(service: &'static str, name: &'static str) -> Method {
    Method {
        name,
        service,
        write: false,
    }
}

const fn write(service: &'static str, name: &'static str) -> Method {
    Method {
        name,
        service,
        write: true,
    }
}

impl Method {
    /// Whether it makes something under a key that only one delivery uses.
    #[must_use]
    pub fn makes(self) -> bool {
        self == Self::INCLUDE_PAYABLE || self == Self::INCLUDE_ENTRY
    }

    /// Makes a payable.
    pub const INCLUDE_PAYABLE: Self = write(PAYABLES, "IncluirContaPagar");
    /// Changes a payable.
    pub const ALTER_PAYABLE: Self = write(PAYABLES, "AlterarContaPagar");
    /// Removes an open payable.
    pub const EXCLUDE_PAYABLE: Self = write(PAYABLES, "ExcluirContaPagar");
    /// Shows one payable.
    pub const CONSULT_PAYABLE: Self = read(PAYABLES, "ConsultarContaPagar");
    /// Posts to the statement of an account.
    pub const INCLUDE_ENTRY: Self = write(ENTRIES, "IncluirLancCC");
    /// Changes an account entry.
    pub const ALTER_ENTRY: Self = write(ENTRIES, "AlterarLancCC");
    /// Removes an account entry.
    pub const EXCLUDE_ENTRY: Self = write(ENTRIES, "ExcluirLancCC");
    /// Shows one account entry; Omie spells it without an r.
    pub const CONSULT_ENTRY: Self = read(ENTRIES, "ConsultaLancCC");
    /// Lists suppliers, customers and employees, with e-mail and tags.
    pub const LIST_CLIENTS: Self = read("geral/clientes", "ListarClientes");
    /// Lists categories.
    pub const LIST_CATEGORIES: Self = read("geral/categorias", "ListarCategorias");
    /// Lists accounts.
    pub const LIST_ACCOUNTS: Self = read("geral/contacorrente", "ListarContasCorrentes");
}
