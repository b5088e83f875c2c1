//! Lists, read to the last page. Omie grants smaller pages than asked for without a word, so
//! only its own count of pages is trusted; what changes while it is read is read again from the
//! start, with another page size, because the same call may not be made twice within a minute.

use serde_json::{Value, json};

use crate::omie::client::{Client, Trouble};
use crate::omie::fault::Class;
use crate::omie::method::Method;
use crate::omie::value::{self, Object};

/// Names under which a service pages.
#[derive(Debug)]
pub(crate) struct Dialect {
    page: &'static str,
    size: &'static str,
    pages: &'static str,
    records: &'static str,
}

/// The dialect of every list read today.
pub(crate) const SNAKE: Dialect = Dialect {
    page: "pagina",
    size: "registros_por_pagina",
    pages: "total_de_paginas",
    records: "total_de_registros",
};

/// The dialect of attachments and account entries.
#[cfg(test)]
pub(crate) const HUNGARIAN: Dialect = Dialect {
    page: "nPagina",
    size: "nRegPorPagina",
    pages: "nTotPaginas",
    records: "nTotRegistros",
};

/// A list: the call, its dialect, and the member that holds the records.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) method: Method,
    pub(crate) dialect: Dialect,
    pub(crate) records: &'static str,
}

/// Page sizes, each tried from the first page when the one before did not get through.
const SIZES: [i64; 5] = [500, 200, 100, 50, 20];
/// No list is longer.
const MOST_PAGES: i64 = 5_000;

/// Why a reading stopped.
enum Stopped {
    /// Another page size may do.
    Again(Box<Trouble>),
    /// It would not.
    Trouble(Box<Trouble>),
}

impl Client<'_> {
    /// Every record of a list.
    pub(crate) async fn list(&self, list: &List, filter: &Value) -> Result<Vec<Object>, Trouble> {
        let mut last = None;
        for size in SIZES {
            match self.list_by(list, filter, size).await {
                Ok(records) => return Ok(records),
                Err(Stopped::Trouble(trouble)) => return Err(*trouble),
                Err(Stopped::Again(trouble)) => last = Some(trouble),
            }
        }
        Err(*last.expect("there is at least one page size"))
    }

    async fn list_by(
        &self,
        list: &List,
        filter: &Value,
        size: i64,
    ) -> Result<Vec<Object>, Stopped> {
        let mut read = Reading::default();
        for page in 1..=MOST_PAGES {
            let mut parameters = filter.clone();
            parameters[list.dialect.page] = json!(page);
            parameters[list.dialect.size] = json!(size);
            let body = match self.read(list.method, &parameters).await {
                Ok(body) => body,
                Err(Trouble::Refused(refusal)) if refusal.class == Class::Empty => {
                    return self.ended(list, read);
                }
                Err(trouble) => return Err(sorted(trouble)),
            };
            match read.take(list, page, body) {
                Err(flaw) => return Err(self.flawed(list, flaw)),
                Ok(More::No) => return self.ended(list, read),
                Ok(More::Yes) => {}
            }
        }
        let endless = self.unreadable(list.method, "the list does not end");
        Err(Stopped::Trouble(Box::new(endless)))
    }

    fn ended(&self, list: &List, read: Reading) -> Result<Vec<Object>, Stopped> {
        let whole = i64::try_from(read.records.len()).unwrap_or(i64::MAX);
        if read.total.is_some_and(|total| whole < total) {
            let flaw = "the list ended before all of its records";
            return Err(self.flawed(list, flaw));
        }
        Ok(read.records)
    }

    fn flawed(&self, list: &List, flaw: &str) -> Stopped {
        Stopped::Again(Box::new(self.unreadable(list.method, flaw)))
    }
}

/// Breaking off and answers too large for the line get better with smaller pages.
fn sorted(trouble: Trouble) -> Stopped {
    let again = match &trouble {
        Trouble::Refused(refusal) => refusal.class == Class::Broken,
        Trouble::Unsure(fault) => fault.code == "too-large",
        Trouble::Closed(_) | Trouble::Unreachable(_) => false,
    };
    if again {
        Stopped::Again(Box::new(trouble))
    } else {
        Stopped::Trouble(Box::new(trouble))
    }
}

/// Whether an answer is a page of a list: it has records, or says where it stands. Any other object
/// is not, and no empty list either: a proxy in trouble may send one.
pub(crate) fn is_page(list: &List, body: &Object) -> bool {
    let told = |name: &str| value::integer(body, name).is_some();
    let records = body.get(list.records).is_some_and(Value::is_array);
    records || told(list.dialect.page) || told(list.dialect.pages)
}

enum More {
    Yes,
    No,
}

/// What has been read of a list so far.
#[derive(Default)]
struct Reading {
    records: Vec<Object>,
    total: Option<i64>,
    pages: Option<i64>,
    last: Vec<Object>,
}

impl Reading {
    fn take(&mut self, list: &List, page: i64, body: Object) -> Result<More, &'static str> {
        if value::integer(&body, list.dialect.page).is_some_and(|told| told != page) {
            return Err("the answer is another page than asked for");
        }
        let pages = value::integer(&body, list.dialect.pages);
        let total = value::integer(&body, list.dialect.records);
        if page > 1 && (pages != self.pages || total != self.total) {
            return Err("the list changed while it was read");
        }
        (self.pages, self.total) = (pages, total);
        let found: Vec<Object> = match body.get(list.records) {
            Some(Value::Array(items)) => {
                let objects = items.iter().filter_map(Value::as_object);
                objects.cloned().collect()
            }
            Some(Value::Null) | None if total.is_none() && is_page(list, &body) => Vec::new(),
            _ => return Err("the answer has no list"),
        };
        if found.is_empty() {
            return Ok(More::No);
        }
        if found == self.last {
            return Err("two pages are the same");
        }
        self.records.extend(found.iter().cloned());
        self.last = found;
        match pages {
            Some(pages) if page >= pages => Ok(More::No),
            _ => Ok(More::Yes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: Value) -> Object {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn the_other_dialect_is_read_the_same() {
        let list = List {
            method: Method::CONSULT_ENTRY,
            dialect: HUNGARIAN,
            records: "lista",
        };
        let mut read = Reading::default();
        let page = |n: i64| {
            object(json!({"nPagina": n, "nTotPaginas": 2, "nTotRegistros": 2, "lista": [{"n": n}]}))
        };
        assert!(matches!(read.take(&list, 1, page(1)), Ok(More::Yes)));
        assert!(matches!(read.take(&list, 2, page(2)), Ok(More::No)));
        assert_eq!(read.records.len(), 2);
    }
}
