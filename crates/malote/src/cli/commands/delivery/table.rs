//! Deliveries in a list.

use serde_json::Value;

use crate::cli::answer::Fields;
use crate::cli::output::{Column, Table, cells};
use crate::cli::session::Session;
use crate::cli::words::columns;

/// How much of a reason a list shows.
const REASON: usize = 60;

/// Deliveries, one on a line.
pub(crate) fn table(session: &Session, deliveries: &[Value]) -> Table {
    let mut table = Table::new(&[
        Column::left(columns::ID),
        Column::left(columns::STATUS),
        Column::left(columns::TENANT),
        Column::left(columns::CONNECTION),
        Column::left(columns::SUBJECT),
        Column::left(columns::PART),
        Column::right(columns::AMOUNT),
        Column::left(columns::UPDATED),
        Column::left(columns::WHY),
    ]);
    for delivery in deliveries {
        let fields = Fields::of(delivery);
        table.row(cells![
            fields.text("id"),
            session.status(&fields.text("status")),
            fields.text("tenant"),
            fields.first(&["connection_name", "connection"]),
            fields.text("subject"),
            fields.text("name"),
            session.money(&fields.text("amount")),
            session.time(&fields.text("updated_at")),
            why(fields),
        ]);
    }
    table
}

/// What it waits for, or why it failed, in few words.
fn why(delivery: Fields<'_>) -> String {
    let causes = delivery.list("causes").iter().map(Fields::of);
    let causes = causes.map(|cause| {
        let about = cause.first(&["detail", "entity"]);
        format!("{} {about}", cause.text("kind"))
    });
    let causes = causes.collect::<Vec<_>>().join(", ");
    let text = match causes.as_str() {
        "" => delivery.first(&["reason", "failure", "fingerprint", "reference"]),
        _ => causes,
    };
    shortened(&text)
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= REASON {
        return text.to_owned();
    }
    let start: String = text.chars().take(REASON - 1).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_says_why_in_few_words() {
        let parked = json!({"causes": [
            {"kind": "expense-type-unlinked", "entity": "99", "detail": ""},
            {"kind": "member-unsynced", "entity": "x", "detail": "Ana"}]});
        assert_eq!(
            why(Fields::of(&parked)),
            "expense-type-unlinked 99, member-unsynced Ana"
        );
        let dead = json!({"causes": [], "failure": "é".repeat(80)});
        assert_eq!(why(Fields::of(&dead)).chars().count(), REASON);
    }
}
