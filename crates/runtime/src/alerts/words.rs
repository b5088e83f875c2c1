//! What messages say around the alarms, in both languages.

use malote_core::alert::plan::State;
use malote_core::language::{Language, Text};

pub(super) const TEST: Text = Text::new(
    "Malote: teste do canal de alertas",
    "Malote: trying the channel of alerts",
);
pub(super) const TEST_BODY: Text = Text::new(
    "Se você lê isto, os alertas chegam aqui.",
    "If you read this, alerts arrive here.",
);
pub(super) const MORE: Text = Text::new(
    "e mais {count}: malote alert list",
    "and {count} more: malote alert list",
);
pub(super) const HELD_UP: Text = Text::new("{count}, R$ {amount}", "{count}, R$ {amount}");
pub(super) const SINCE: Text = Text::new("desde {time}", "since {time}");
pub(super) const FIX: Text = Text::new(
    "O que fazer ({actor}): {fix}",
    "What to do ({actor}): {fix}",
);
pub(super) const EVERYBODY: Text = Text::new("geral", "general");

/// All of a message in one line.
pub(super) fn title(opened: usize, lasting: usize, over: usize, language: Language) -> String {
    let counted = |count: usize, one: Text, many: Text| {
        let text = if count == 1 { one } else { many };
        (count > 0).then(|| text.fill(language, &[("count", count.to_string())]))
    };
    let parts = [
        counted(opened, OPENED_ONE, OPENED_MANY),
        counted(lasting, LASTS_ONE, LASTS_MANY),
        counted(over, OVER_ONE, OVER_MANY),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("Malote: {}", parts.join(", "))
}

const OPENED_ONE: Text = Text::new("{count} alarme novo", "{count} new alarm");
const OPENED_MANY: Text = Text::new("{count} alarmes novos", "{count} new alarms");
const LASTS_ONE: Text = Text::new("{count} continua aberto", "{count} still open");
const LASTS_MANY: Text = Text::new("{count} continuam abertos", "{count} still open");
const OVER_ONE: Text = Text::new("{count} resolvido", "{count} resolved");
const OVER_MANY: Text = Text::new("{count} resolvidos", "{count} resolved");

/// Why an alarm is told.
pub(super) const fn state(state: State, language: Language) -> &'static str {
    match state {
        State::Opened => language.pick("NOVO", "NEW"),
        State::StillOpen => language.pick("CONTINUA", "STILL OPEN"),
        State::Resolved => language.pick("RESOLVIDO", "RESOLVED"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_counts_what_is_told_and_nothing_else() {
        let portuguese = title(1, 0, 2, Language::Portuguese);
        assert_eq!(portuguese, "Malote: 1 alarme novo, 2 resolvidos");
        assert_eq!(title(0, 3, 0, Language::English), "Malote: 3 still open");
    }
}
