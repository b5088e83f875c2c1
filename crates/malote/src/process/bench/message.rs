//! The events that are measured with: an approved report of one line, about 1 KB, that becomes
//! one delivery. Its name ends with the instant it is published at.

use std::iter;

use jiff::Timestamp;
use serde_json::json;

use malote_broker::Event;

/// Tenants the events are spread over, each with a connection of its own.
pub(super) const TENANTS: u32 = 32;
/// The member every report is of.
pub(super) const MEMBER: &str = "bench@example.com";
/// The expense type of every line.
pub(super) const TYPE: &str = "71";

const APPROVED: &str = "expense.report.approved.v1";
/// Brings an event to about 1 KB.
const FILLING: usize = 400;

/// The name of one of the tenants.
pub(super) fn tenant(family: &str, number: u32) -> String {
    format!("{family}-{:02}", number % TENANTS)
}

/// The name of an event and of its report.
pub(super) fn name(run: &str, number: u32, stamp_ns: u64) -> String {
    format!("{run}-{number}-{stamp_ns}")
}

/// When an event of this name was published.
pub(super) fn stamp(name: &str) -> u64 {
    let last = name.rsplit('-').next();
    last.and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// The event in structured mode.
pub(super) fn body(family: &str, number: u32, name: &str, approved_at: Timestamp) -> String {
    let filling: String = iter::repeat_n("almoço com cliente; ", FILLING / 20).collect();
    json!({
        "specversion": "1.0",
        "id": name,
        "source": "/bench",
        "type": APPROVED,
        "subject": name,
        "datacontenttype": "application/json",
        "tenant": tenant(family, number),
        "data": {
            "report": {
                "id": name,
                "title": format!("Viagem {number}"),
                "approved_at": approved_at.to_string(),
                "pdf_url": format!("https://app.example/r/{name}.pdf"),
                "currency": "BRL",
            },
            "member": { "name": "Marina Alves", "email": MEMBER },
            "expenses": [{
                "id": format!("{number}-1"),
                "type": { "id": TYPE, "name": "Alimentação" },
                "title": format!("Almoço {number}"),
                "date": "2026-11-09",
                "amount": format!("{}.90", 10 + number % 500),
                "reimbursable": true,
            }],
            "comment": filling,
        },
    })
    .to_string()
}

/// The event as it is published.
pub(super) fn event(family: &str, number: u32, name: String, approved_at: Timestamp) -> Event {
    Event {
        routing_key: APPROVED.to_owned(),
        body: body(family, number, &name, approved_at).into_bytes(),
        message_id: name,
        traceparent: None,
        tracestate: None,
    }
}

#[cfg(test)]
mod tests {
    use malote_core::envelope::Envelope;

    use super::*;

    #[test]
    fn an_event_is_a_good_one_of_about_a_kilobyte() {
        let name = name("x1", 7, 123_456_789);
        let at: Timestamp = "2026-11-13T19:02:11Z".parse().unwrap();
        let event = event("bench", 7, name.clone(), at);
        assert!(
            (900..1_300).contains(&event.body.len()),
            "{}",
            event.body.len()
        );
        let envelope = Envelope::parse(&event.body).unwrap();
        assert_eq!(envelope.tenant.as_str(), "bench-07");
        assert_eq!(stamp(&envelope.id), 123_456_789);
        assert_eq!(stamp("something else"), 0);
    }
}
