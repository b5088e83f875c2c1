//! Section `retention`: how many days each class of data is kept.

use malote_store::retention::Terms;

use crate::settings::reader::Reader;
use crate::settings::words;

/// What is younger than a month is never removed.
const LEAST_DAYS: u32 = 31;
/// A hundred years.
const MOST_DAYS: u32 = 36_525;

const PAYLOADS: &str = "retention.payloads_days";
const RECORDS: &str = "retention.records_days";
const REFUSALS: &str = "retention.refusals_days";
const FILES: &str = "retention.files_days";

pub(crate) fn read(reader: &mut Reader<'_>) -> Terms {
    let terms = Terms {
        payloads_days: days(reader, PAYLOADS),
        records_days: days(reader, RECORDS),
        refusals_days: days(reader, REFUSALS),
        files_days: days(reader, FILES),
    };
    // What is said about a delivery does not outlive it.
    let for_ever = terms.payloads_days == 0 && terms.records_days > 0;
    if for_ever || (terms.records_days > 0 && terms.records_days < terms.payloads_days) {
        let (records, payloads) = (&terms.records_days, &terms.payloads_days);
        let detail =
            words::LESS_THAN_PAYLOADS.with(&[("records", records), ("payloads", payloads)]);
        reader.refuse(RECORDS, detail);
    }
    terms
}

fn days(reader: &mut Reader<'_>, name: &str) -> u32 {
    let days = reader.whole(name, 0..=MOST_DAYS);
    if (1..LEAST_DAYS).contains(&days) {
        reader.refuse(name, words::LESS_THAN_A_MONTH.with(&[("days", &days)]));
    }
    days
}

#[cfg(test)]
mod tests {
    use crate::settings::{Settings, Sources};

    use super::*;

    fn read(lines: &str) -> Result<Terms, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("malote.toml");
        std::fs::write(&file, format!("[retention]\n{lines}\n")).unwrap();
        let settings = Settings::load(&Sources::of(Some(file), &[]));
        settings
            .map(|settings| settings.retention)
            .map_err(|error| error.say(malote_core::language::Language::English))
    }

    #[test]
    fn the_defaults_are_those_of_the_store() {
        assert_eq!(read(""), Ok(Terms::default()));
    }

    #[test]
    fn nothing_young_is_removed_and_no_payload_outlives_its_record() {
        let terms = read("payloads_days = 0\nrecords_days = 0\nrefusals_days = 31").unwrap();
        assert_eq!((terms.payloads_days, terms.refusals_days), (0, 31));
        for (lines, key) in [
            ("refusals_days = 30", REFUSALS),
            ("files_days = 30", FILES),
            ("payloads_days = 0", RECORDS),
            ("records_days = 399", RECORDS),
            ("payloads_days = 36526", PAYLOADS),
        ] {
            let error = read(lines).unwrap_err();
            assert!(error.contains(key), "{lines}: {error}");
        }
    }
}
