//! A message as an e-mail reads: plain text, and the same as simple HTML.

use jiff::Timestamp;
use malote_core::alert::plan::State;
use malote_core::alert::sao_paulo;
use malote_core::language::Language;

use crate::alerts::message::{Data, Line};
use crate::alerts::words;

/// The text of a message.
pub(super) fn plain(data: &Data) -> String {
    let language = Language::from_tag(&data.language);
    let mut text = format!("{}\n", data.title);
    if data.alarms.is_empty() {
        text.push_str(&format!("\n{}\n", words::TEST_BODY.say(language)));
    }
    for line in &data.alarms {
        text.push_str(&format!("\n{}\n  {}\n", head(line, language), line.says));
        if let Some(fix) = fix(line, language) {
            text.push_str(&format!("  {fix}\n"));
        }
    }
    if let Some(more) = more(data, language) {
        text.push_str(&format!("\n{more}\n"));
    }
    text
}

/// The same as HTML: no pictures, nothing fetched from anywhere.
pub(super) fn html(data: &Data) -> String {
    let language = Language::from_tag(&data.language);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"></head>\
         <body style=\"font-family:sans-serif\">\n<h2>{}</h2>\n",
        escaped(&data.language),
        escaped(&data.title)
    );
    if data.alarms.is_empty() {
        page.push_str(&format!("<p>{}</p>\n", words::TEST_BODY.say(language)));
    }
    for line in &data.alarms {
        page.push_str(&format!(
            "<p><b>{}</b><br>{}",
            escaped(&head(line, language)),
            escaped(&line.says)
        ));
        if let Some(fix) = fix(line, language) {
            page.push_str(&format!("<br>{}", escaped(&fix)));
        }
        page.push_str("</p>\n");
    }
    if let Some(more) = more(data, language) {
        page.push_str(&format!("<p>{}</p>\n", escaped(&more)));
    }
    page.push_str("</body></html>\n");
    page
}

fn head(line: &Line, language: Language) -> String {
    let tenant = line.tenant.as_deref();
    let mut parts = vec![
        words::state(line.state, language).to_owned(),
        tenant.map_or_else(|| words::EVERYBODY.say(language).to_owned(), str::to_owned),
    ];
    if line.count > 0 {
        let amount = line.amount.to_string();
        let amount = match language {
            Language::Portuguese => amount.replace('.', ","),
            Language::English => amount,
        };
        let values = [("count", line.count.to_string()), ("amount", amount)];
        parts.push(words::HELD_UP.fill(language, &values));
    }
    let since = shown(line.opened_at, language);
    parts.push(words::SINCE.fill(language, &[("time", since)]));
    parts.join(" · ")
}

/// What to do, while there is something to do.
fn fix(line: &Line, language: Language) -> Option<String> {
    let values = [
        ("actor", line.actor.says(language)),
        ("fix", line.fix.as_str()),
    ];
    (line.state != State::Resolved).then(|| words::FIX.fill(language, &values))
}

fn more(data: &Data, language: Language) -> Option<String> {
    let count = [("count", data.more.to_string())];
    (data.more > 0).then(|| words::MORE.fill(language, &count))
}

fn shown(at: Timestamp, language: Language) -> String {
    let pattern = language.pick("%d/%m/%Y %H:%M (Brasília)", "%Y-%m-%d %H:%M (Brasília)");
    at.to_zoned(sao_paulo()).strftime(pattern).to_string()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use malote_core::alert::Kind;
    use malote_core::cause::Actor;
    use malote_core::money::Money;

    use super::*;

    fn data() -> Data {
        let line = |state: State, says: &str| Line {
            id: "1".to_owned(),
            kind: Kind::CauseOpen,
            state,
            about: "2".to_owned(),
            tenant: Some("acme".to_owned()),
            says: says.to_owned(),
            fix: "vincule <b>já</b>".to_owned(),
            actor: Actor::Accountant,
            count: 300,
            amount: Money::from_centavos(1_234_567),
            opened_at: "2026-11-20T12:12:00Z".parse().unwrap(),
            resolved_at: None,
        };
        Data {
            language: "pt-BR".to_owned(),
            title: "Malote: 1 alarme novo, 1 resolvido".to_owned(),
            alarms: vec![
                line(State::Opened, "tipo 71 sem categoria"),
                line(State::Resolved, "tipo <72>"),
            ],
            more: 4,
        }
    }

    #[test]
    fn the_text_says_what_who_and_how() {
        assert_eq!(
            plain(&data()),
            "Malote: 1 alarme novo, 1 resolvido\n\
             \n\
             NOVO · acme · 300, R$ 12345,67 · desde 20/11/2026 09:12 (Brasília)\n\
             \x20 tipo 71 sem categoria\n\
             \x20 O que fazer (contador): vincule <b>já</b>\n\
             \n\
             RESOLVIDO · acme · 300, R$ 12345,67 · desde 20/11/2026 09:12 (Brasília)\n\
             \x20 tipo <72>\n\
             \n\
             e mais 4: malote alert list\n"
        );
    }

    #[test]
    fn no_word_of_others_becomes_part_of_the_page() {
        let page = html(&data());
        assert!(page.contains("tipo &lt;72&gt;"), "{page}");
        assert!(page.contains("vincule &lt;b&gt;já&lt;/b&gt;"), "{page}");
        assert!(!page.contains("<72>"), "{page}");
    }
}
