//! The observation of a payable: what the expenses were, whether they are reimbursed, the
//! report, and the link to its PDF, which is kept whole while texts are cut, visibly.

use malote_core::report::Approved;
use malote_core::text::cut;

use crate::expenses::content::Content;

/// Stands for a character the target cannot hold.
const REPLACED: char = '□';
const BETWEEN: &str = " · ";
/// Shorter parts of a text than this say nothing.
const LEAST: usize = 6;
/// Longest report identifier shown.
const LONGEST_ID: usize = 40;

/// The observation, in at most `limit` characters.
pub(crate) fn compose(content: &Content, limit: usize) -> String {
    let repaid = if content.reimbursable {
        "Reembolsável"
    } else {
        "Não reembolsável"
    };
    let mut report = format!("Relatório {}", cut(&clean(&content.report.id), LONGEST_ID));
    let mut link = content.report.pdf_url.as_deref().map(clean);
    let around = |report: &str, link: Option<&String>| {
        let mut parts = vec![repaid, report];
        parts.extend(link.map(String::as_str));
        parts.join(BETWEEN)
    };
    if length(&around(&report, link.as_ref())) > limit {
        link = link.map(|_| "link do PDF longo demais".to_owned());
    }
    let room = limit.saturating_sub(length(&around(&report, link.as_ref())));
    let said = said(content);
    let report_title = clean(&content.report.title);
    if !report_title.is_empty() {
        let left_by_said = room.saturating_sub(length(&said) + length(BETWEEN));
        let share = left_by_said.max(room / 2).saturating_sub(2);
        if share >= LEAST.min(length(&report_title)) {
            report = format!("{report}: {}", cut(&report_title, share));
        }
    }
    let rest = around(&report, link.as_ref());
    let share = limit.saturating_sub(length(&rest) + length(BETWEEN));
    if said.is_empty() || share < LEAST.min(length(&said)) {
        return cut(&rest, limit);
    }
    format!("{}{BETWEEN}{rest}", cut(&said, share))
}

/// The titles, or the type's name when there are none.
fn said(content: &Content) -> String {
    let titles: Vec<String> = content.titles.iter().map(|title| clean(title)).collect();
    let mut said = titles.join("; ");
    if said.is_empty() {
        said = clean(&content.kind.name);
    }
    if content.untold > 0 {
        said.push_str("; …");
    }
    said
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// What the target can hold of a text: single spaces for any white space, and a mark for every
/// character outside the Basic Multilingual Plane, control or direction override.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            match c {
                // Joins or varies what a mark already stands for.
                '\u{200d}' | '\u{fe0f}' if out.ends_with(REPLACED) => {}
                c if holdable(c) => out.push(c),
                _ => out.push(REPLACED),
            }
        }
    }
    out
}

fn holdable(c: char) -> bool {
    (c as u32) < 0xfffe
        && !c.is_control()
        && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What a reader of the event should know about characters that will be replaced.
pub(crate) fn replacements(report: &Approved) -> Vec<String> {
    let lost = |text: &str| {
        let odd = |c: &char| !c.is_whitespace() && !holdable(*c);
        text.chars().filter(odd).count()
    };
    let mut notes = Vec::new();
    let mut note = |what: String, count: usize| {
        if count > 0 {
            notes.push(format!(
                "{what} has {count} character(s) the target cannot hold, shown as '{REPLACED}'"
            ));
        }
    };
    note("the report's title".to_owned(), lost(&report.title));
    let titles = report.expenses.iter().map(|expense| lost(&expense.title));
    let odd = titles.clone().filter(|count| *count > 0).count();
    note(format!("the title of {odd} expense(s)"), titles.sum());
    notes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::expenses::content::{Member, Report, Type};

    fn content(titles: &[&str], report_title: &str, link: Option<&str>) -> Content {
        Content {
            report: Report {
                id: "7700123".into(),
                title: report_title.into(),
                pdf_url: link.map(str::to_owned),
            },
            member: Member {
                name: "Marina".into(),
                email: "m@x.co".into(),
            },
            kind: Type {
                id: "71".into(),
                name: "Alimentação".into(),
            },
            titles: titles.iter().map(|title| (*title).to_owned()).collect(),
            untold: 0,
            reimbursable: true,
            date: "2026-11-09".parse().unwrap(),
        }
    }

    const LINK: &str = "https://app.example/r/7700123.pdf";

    #[test]
    fn everything_is_told_when_there_is_room() {
        let mut group = content(&["Almoço equipe", "Café"], "Viagem Recife", Some(LINK));
        assert_eq!(
            compose(&group, 240),
            "Almoço equipe; Café · Reembolsável · Relatório 7700123: Viagem Recife · https://app.example/r/7700123.pdf"
        );
        group.reimbursable = false;
        group.titles.clear();
        group.report.pdf_url = None;
        group.report.title = String::new();
        assert_eq!(
            compose(&group, 240),
            "Alimentação · Não reembolsável · Relatório 7700123"
        );
    }

    #[test]
    fn texts_are_cut_and_the_link_is_not() {
        let long = "Almoço ".repeat(100);
        let note = compose(&content(&[&long], &long, Some(LINK)), 240);
        assert_eq!(note.chars().count(), 240);
        assert!(note.ends_with(LINK), "{note}");
        assert_eq!(note.matches('…').count(), 2, "{note}");
        let small = compose(&content(&["Almoço"], "Viagem", Some(LINK)), 70);
        assert!(small.ends_with(LINK), "{small}");
        let far = format!("https://app.example/{}", "x".repeat(500));
        let note = compose(&content(&["Almoço"], "Viagem", Some(&far)), 240);
        assert!(note.ends_with("link do PDF longo demais"), "{note}");
    }

    #[test]
    fn what_the_target_cannot_hold_is_replaced_visibly() {
        assert_eq!(
            clean("Ação “São João” – ½ diária 🎉"),
            "Ação “São João” – ½ diária □"
        );
        assert_eq!(clean("a\u{0}b\tc\r\nd \u{202e}e"), "a□b c d □e");
        assert_eq!(clean("👩\u{200d}💻\u{fe0f}!"), "□□!");
        assert_eq!(clean("Pão & <quente> \"'"), "Pão & <quente> \"'");
    }

    proptest! {
        #[test]
        fn an_observation_fits_and_keeps_a_link_that_fits(
            titles in proptest::collection::vec(".{0,60}", 0..6),
            title in ".{0,80}",
            limit in 80usize..300,
        ) {
            let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
            let note = compose(&content(&titles, &title, Some(LINK)), limit);
            prop_assert!(note.chars().count() <= limit);
            prop_assert!(note.ends_with(LINK), "{}", note);
            prop_assert!(note.chars().all(holdable));
        }

        #[test]
        fn any_limit_is_kept(title in ".{0,40}", limit in 1usize..100) {
            let note = compose(&content(&[&title], &title, None), limit);
            prop_assert!(note.chars().count() <= limit);
        }
    }
}
