//! The two dialects of paging. What counts is the page size granted, which may be smaller than the
//! one asked for; past the end there is a fault, not an empty list.

use serde_json::{Value, json};

use crate::faults::Fault;
use crate::shape::{Object, integer};

const DEFAULT_SIZE: usize = 50;

/// Names a service gives to its paging fields.
#[derive(Debug)]
pub(crate) struct Dialect {
    page: &'static str,
    size: &'static str,
    pages: &'static str,
    here: &'static str,
    total: &'static str,
}

/// `pagina`, `registros_por_pagina`.
pub(crate) static SNAKE: Dialect = Dialect {
    page: "pagina",
    size: "registros_por_pagina",
    pages: "total_de_paginas",
    here: "registros",
    total: "total_de_registros",
};

/// `nPagina`, `nRegPorPagina`.
pub(crate) static HUNGARIAN: Dialect = Dialect {
    page: "nPagina",
    size: "nRegPorPagina",
    pages: "nTotPaginas",
    here: "nRegistros",
    total: "nTotRegistros",
};

impl Dialect {
    /// Cuts the asked page out of all that matched and answers it under `array`.
    pub(crate) fn page<T>(
        &self,
        param: &Object,
        cap: usize,
        array: &str,
        found: &[T],
        render: impl Fn(&T) -> Value,
    ) -> Result<Value, Fault> {
        let page = self.asked(param, self.page, 1)?;
        let size = self.asked(param, self.size, DEFAULT_SIZE)?.min(cap.max(1));
        let first = (page - 1).saturating_mul(size);
        if first >= found.len() {
            return Err(Fault::no_records(page));
        }
        let last = first.saturating_add(size).min(found.len());
        let records: Vec<Value> = found[first..last].iter().map(render).collect();
        let mut answer = json!({});
        answer[self.page] = json!(page);
        answer[self.pages] = json!(found.len().div_ceil(size));
        answer[self.here] = json!(records.len());
        answer[self.total] = json!(found.len());
        answer[array] = Value::Array(records);
        Ok(answer)
    }

    fn asked(&self, param: &Object, name: &str, default: usize) -> Result<usize, Fault> {
        if !param.contains_key(name) {
            return Ok(default);
        }
        let asked = integer(param, name).and_then(|asked| usize::try_from(asked).ok());
        match asked {
            Some(asked) if asked > 0 => Ok(asked),
            _ => Err(Fault::invalid(name, "deve ser maior que zero")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_pages_follows_the_granted_size() {
        let found: Vec<usize> = (0..156).collect();
        let param = json!({ "pagina": 2, "registros_por_pagina": 500 });
        let answer = SNAKE
            .page(param.as_object().unwrap(), 100, "all", &found, |n| json!(n))
            .unwrap();
        assert_eq!(answer["total_de_paginas"], 2);
        assert_eq!(answer["registros"], 56);
        assert_eq!(answer["total_de_registros"], 156);
        assert_eq!(answer["all"][0], 100);
    }

    #[test]
    fn past_the_end_is_a_fault() {
        let param = json!({ "nPagina": 2 });
        let fault = HUNGARIAN
            .page(param.as_object().unwrap(), 100, "all", &[1], |n| json!(n))
            .unwrap_err();
        assert_eq!(
            fault.text,
            "ERROR: Não existem registros para a página [2]!"
        );
    }
}
