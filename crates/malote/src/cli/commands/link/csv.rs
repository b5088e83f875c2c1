//! Links in a CSV file: `kind,key,value[,label]`, separated by `,` or `;` as spreadsheets in
//! Brazil do, with or without a byte order mark, titles and quotes. Every bad line is told at
//! once, with its number; a file with one is not used at all.

use std::collections::BTreeMap;

/// One link of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Where it begins.
    pub(super) line: usize,
    pub(super) kind: String,
    pub(super) key: String,
    pub(super) value: String,
    pub(super) label: String,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadLine {
    pub(super) line: usize,
    pub(super) flaw: Flaw,
}

/// Why a line cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flaw {
    /// So many fields instead of three or four.
    Fields(usize),
    /// This column has nothing in it.
    Empty(&'static str),
    /// A quote was opened and never closed.
    Quote,
    /// The same kind and key with another value.
    Repeated(usize),
}

/// Titles in the order of the columns, as people write them in either language.
const TITLES: [&[&str]; 3] = [&["kind", "tipo"], &["key", "chave"], &["value", "valor"]];

/// Every link of a file, or everything that is wrong with it.
pub(super) fn read(text: &str) -> Result<Vec<Row>, Vec<BadLine>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = separator(text);
    let mut rows: Vec<Row> = Vec::new();
    let mut bad = Vec::new();
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut first = true;
    for (line, record) in records(text, separator) {
        let fields = match record {
            Ok(fields) => fields,
            Err(flaw) => {
                bad.push(BadLine { line, flaw });
                continue;
            }
        };
        if std::mem::take(&mut first) && titles(&fields) {
            continue;
        }
        match row(line, &fields) {
            Ok(row) => {
                let named = (row.kind.clone(), row.key.clone());
                match seen.get(&named).map(|index| &rows[*index]) {
                    Some(other) if other.value == row.value => {}
                    Some(other) => {
                        let flaw = Flaw::Repeated(other.line);
                        bad.push(BadLine { line, flaw });
                    }
                    None => {
                        seen.insert(named, rows.len());
                        rows.push(row);
                    }
                }
            }
            Err(flaw) => bad.push(BadLine { line, flaw }),
        }
    }
    if bad.is_empty() { Ok(rows) } else { Err(bad) }
}

/// The separator of the first line that says something.
fn separator(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let first = first.unwrap_or_default();
    let count = |separator: char| first.matches(separator).count();
    if count(';') >= count(',') && count(';') > 0 {
        ';'
    } else {
        ','
    }
}

fn titles(fields: &[String]) -> bool {
    let title = |(field, names): (&String, &&[&str])| names.contains(&&*field.to_lowercase());
    fields.len() >= TITLES.len() && fields.iter().zip(&TITLES).all(title)
}

fn row(line: usize, fields: &[String]) -> Result<Row, Flaw> {
    let (kind, key, value, label) = match fields {
        [kind, key, value] => (kind, key, value, ""),
        [kind, key, value, label] => (kind, key, value, label.as_str()),
        _ => return Err(Flaw::Fields(fields.len())),
    };
    for (name, field) in [("kind", kind), ("key", key), ("value", value)] {
        if field.is_empty() {
            return Err(Flaw::Empty(name));
        }
    }
    Ok(Row {
        line,
        kind: kind.clone(),
        key: key.clone(),
        value: value.clone(),
        label: label.to_owned(),
    })
}

type Record = (usize, Result<Vec<String>, Flaw>);

/// The records of a text with the line each begins on; blank lines are none. A quoted field may
/// hold separators, line ends and doubled quotes.
fn records(text: &str, separator: char) -> Vec<Record> {
    let mut records = Vec::new();
    let (mut line, mut begun) = (1, 1);
    let mut fields: Vec<String> = Vec::new();
    let mut field = String::new();
    let (mut quoted, mut was_quoted) = (false, false);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.trim().is_empty() && !was_quoted => {
                field.clear();
                (quoted, was_quoted) = (true, true);
            }
            '\n' if !quoted => {
                finish(&mut records, begun, &mut fields, &mut field);
                was_quoted = false;
                line += 1;
                begun = line;
            }
            c if c == separator && !quoted => {
                fields.push(std::mem::take(&mut field).trim().to_owned());
                was_quoted = false;
            }
            c => {
                line += usize::from(c == '\n');
                field.push(c);
            }
        }
    }
    if quoted {
        records.push((begun, Err(Flaw::Quote)));
    } else {
        finish(&mut records, begun, &mut fields, &mut field);
    }
    records
}

fn finish(records: &mut Vec<Record>, begun: usize, fields: &mut Vec<String>, field: &mut String) {
    fields.push(std::mem::take(field).trim().to_owned());
    let record = std::mem::take(fields);
    if record.iter().any(|field| !field.is_empty()) {
        records.push((begun, Ok(record)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(text: &str) -> Vec<(usize, String)> {
        let rows = read(text).unwrap().into_iter();
        rows.map(|row| {
            let parts = [row.kind, row.key, row.value, row.label];
            (row.line, parts.join("|"))
        })
        .collect()
    }

    fn flaws(text: &str) -> Vec<(usize, Flaw)> {
        let bad = read(text).unwrap_err().into_iter();
        bad.map(|bad| (bad.line, bad.flaw)).collect()
    }

    #[test]
    fn both_separators_titles_quotes_and_marks_are_read() {
        let brazilian = "\u{feff}Tipo;Chave;Valor;Rótulo\r\nexpense-type;71;2.04.01;\"Almoço; jantar\"\r\n\r\nexpense-type;72;2.04.02\r\n";
        assert_eq!(
            short(brazilian),
            [
                (2, "expense-type|71|2.04.01|Almoço; jantar".to_owned()),
                (4, "expense-type|72|2.04.02|".to_owned()),
            ]
        );
        let plain = "account,default,123\nmember,a@x.br, \"9\"\"1\n2\" ,Ana";
        assert_eq!(
            short(plain),
            [
                (1, "account|default|123|".to_owned()),
                (2, "member|a@x.br|9\"1\n2|Ana".to_owned()),
            ]
        );
        assert!(read("").unwrap().is_empty());
    }

    #[test]
    fn every_bad_line_is_told_with_its_number() {
        let text = "kind,key,value\nexpense-type,71\nexpense-type,,2.04\n\na,b,c,d,e\nexpense-type,72,1\nexpense-type,72,2\nx,y,\"z";
        assert_eq!(
            flaws(text),
            [
                (2, Flaw::Fields(2)),
                (3, Flaw::Empty("key")),
                (5, Flaw::Fields(5)),
                (7, Flaw::Repeated(6)),
                (8, Flaw::Quote),
            ]
        );
    }

    #[test]
    fn the_same_line_twice_is_one() {
        assert_eq!(short("a,b,c\na,b,c").len(), 1);
    }
}
