//! What a person reads while it runs, on standard error, and the tables at the end.

use std::io;

use malote_core::language::Language;

use crate::cli::output::{Column, Output, Paint, Table, amount, cells};
use crate::cli::words::Text;
use crate::cli::words::bench as words;
use crate::process::bench::results::{Figures, Kind, Results, Side};
use crate::process::bench::scale::Scale;

/// Tells a person.
pub(super) struct Told {
    language: Language,
}

impl Told {
    /// In a language.
    pub(super) const fn new(language: Language) -> Self {
        Self { language }
    }

    /// A sentence.
    pub(super) fn say(&self, text: Text) {
        eprintln!("{}", text.say(self.language));
    }

    /// Where it works, for whoever has to clean up after a run that was killed.
    pub(super) fn names(&self, prefix: &str, databases: &str) {
        let values = [("prefix", prefix), ("databases", databases)];
        eprintln!("{}", words::NAMES.fill(self.language, &values));
    }

    /// One loop was measured once.
    pub(super) fn turn(&self, title: Text, kind: Kind, round: u32, per_second: u64) {
        let (title, name) = (title.say(self.language), name(kind).say(self.language));
        eprintln!("{title} #{round}: {name}: {}/s", self.number(per_second));
    }

    /// The latency of one loop was measured once.
    pub(super) fn latency(&self, kind: Kind, round: u32, p99_us: u64) {
        let title = words::HALF_LOAD.say(self.language);
        let name = name(kind).say(self.language);
        eprintln!("{title} #{round}: {name}: p99 {} µs", self.number(p99_us));
    }

    /// The embedded mode was measured once.
    pub(super) fn turn_embedded(&self, round: u32, per_second: u64) {
        let title = words::EMBEDDED.say(self.language);
        eprintln!("{title} #{round}: {}/s", self.number(per_second));
    }

    fn number(&self, number: u64) -> String {
        amount::count(i64::try_from(number).unwrap_or(i64::MAX), self.language)
    }

    /// Everything that was measured.
    pub(super) fn tables(&self, results: &Results, out: &Output) -> io::Result<()> {
        self.list(
            results
                .versions
                .iter()
                .map(|(name, value)| (*name, value.clone())),
            out,
        )?;
        self.list(
            results
                .settings
                .iter()
                .map(|(name, value)| (*name, self.number(*value))),
            out,
        )?;
        for (title, figures) in [
            (words::DRAINED, &results.drained),
            (words::WITH_PUBLISHER, &results.with_publisher),
            (words::HALF_LOAD, &results.half_load),
        ] {
            let rows = figures
                .iter()
                .map(|(kind, figures)| (name(*kind), *figures));
            self.figures(title, rows.collect(), out)?;
        }
        let embedded = results.embedded.iter().map(|one| (words::PRODUCT, *one));
        self.figures(words::EMBEDDED, embedded.collect(), out)?;
        self.scale(results.scale.as_ref(), out)?;
        self.expected(results, out)
    }

    fn scale(&self, scale: Option<&Scale>, out: &Output) -> io::Result<()> {
        let Some(scale) = scale else {
            return Ok(());
        };
        let mut table = Table::new(&[
            Column::left(words::LIST),
            Column::right(words::P50),
            Column::right(words::P99),
        ]);
        let key = self.number(scale.key_read_us);
        table.row(cells![words::KEY_READ.say(self.language), key, ""]);
        for one in scale.lists.iter().chain(&scale.sums) {
            table.row(cells![
                one.name,
                self.number(one.p50_us),
                self.number(one.p99_us),
            ]);
        }
        out.line("")?;
        out.table(&table, "")?;
        let values = [
            ("rows", self.number(scale.replayed.unsigned_abs())),
            ("order", self.number(scale.order_us)),
            ("start", self.number(scale.start_us)),
            ("fold", self.number(scale.fold_us)),
        ];
        let values: Vec<(&str, &str)> =
            values.iter().map(|(name, text)| (*name, &**text)).collect();
        out.line(&words::REPLAY.fill(self.language, &values))
    }

    fn list<'a>(
        &self,
        pairs: impl Iterator<Item = (&'a str, String)>,
        out: &Output,
    ) -> io::Result<()> {
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        out.line(&pairs.join(", "))
    }

    fn figures(&self, title: Text, rows: Vec<(Text, Figures)>, out: &Output) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut table = Table::new(&[
            Column::left(title),
            Column::right(words::RATE),
            Column::right(words::CPU),
            Column::right(words::BUSY),
            Column::right(words::MEMORY),
            Column::right(words::P50),
            Column::right(words::P99),
        ]);
        for (name, figures) in rows {
            table.row(cells![
                name.say(self.language),
                self.number(figures.per_second),
                self.number(figures.cpu_us_per_1000),
                format!("{} %", figures.machine_busy_percent),
                self.number(figures.peak_kib),
                self.number(figures.p50_us),
                self.number(figures.p99_us),
            ]);
        }
        out.line("")?;
        out.table(&table, "")
    }

    fn expected(&self, results: &Results, out: &Output) -> io::Result<()> {
        let mut table = Table::new(&[
            Column::left(words::EXPECTATION),
            Column::right(words::WANTED),
            Column::right(words::MEASURED),
            Column::left(words::MET),
        ]);
        for one in &results.expected {
            let sign = match one.at {
                Side::Least => "≥",
                Side::Most => "≤",
            };
            let (paint, met) = match one.met {
                true => (Paint::Good, words::YES),
                false => (Paint::Bad, words::NO),
            };
            table.row(cells![
                one.name,
                format!("{sign} {}", one.wanted),
                one.measured.to_string(),
                (paint, met.say(self.language)),
            ]);
        }
        out.line("")?;
        out.table(&table, "")
    }
}

const fn name(kind: Kind) -> Text {
    match kind {
        Kind::Bare => words::BARE,
        Kind::Naive => words::NAIVE,
        Kind::Product => words::PRODUCT,
    }
}
