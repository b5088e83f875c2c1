//! The samples nobody can take, and the place and the reason each is refused with.

use std::time::Duration;

use malote_broker::DeadLetter;
use serde_json::json;

use crate::harness::http::Http;
use crate::harness::queues::Queues;
use crate::harness::wait::until;
use crate::producer::{message, post};
use crate::samples::sample;

const PATIENCE: Duration = Duration::from_secs(60);

/// A refused sample: its file, the code, and the place.
type Bad = (&'static str, &'static str, &'static str);

/// What only the store can tell.
const CONFLICT: &str = "conflicting-event";

const BAD: [Bad; 15] = [
    ("bad-01-not-json.txt", "invalid-event", ""),
    ("bad-02-empty.txt", "invalid-event", ""),
    ("bad-03-no-tenant.json", "invalid-event", "/tenant"),
    ("bad-04-unknown-type.json", "unknown-type", "/type"),
    ("bad-05-no-expenses.json", "invalid-event", "/data/expenses"),
    (
        "bad-06-three-decimals.json",
        "invalid-event",
        "/data/expenses/0/amount",
    ),
    (
        "bad-07-comma-decimal.json",
        "invalid-event",
        "/data/expenses/0/amount",
    ),
    (
        "bad-08-dollars.json",
        "invalid-event",
        "/data/report/currency",
    ),
    (
        "bad-09-impossible-date.json",
        "invalid-event",
        "/data/expenses/0/date",
    ),
    ("bad-10-same-identity-other-content.json", CONFLICT, "/id"),
    (
        "bad-11-repeated-expense-id.json",
        "invalid-event",
        "/data/expenses/1/id",
    ),
    ("bad-12-truncated.txt", "invalid-event", ""),
    (
        "bad-13-javascript-link.json",
        "invalid-event",
        "/data/report/pdf_url",
    ),
    ("bad-14-unknown-tenant.json", "unknown-tenant", "/tenant"),
    (
        "bad-15-invalid-email.json",
        "invalid-event",
        "/data/member/email",
    ),
];

/// Over HTTP each is answered with its place and reason; a conflict only where no broker stands
/// before the store.
pub(crate) async fn refused_over_http(api: &Http, embedded: bool) {
    let told_here = |(_, code, _): &Bad| embedded || *code != CONFLICT;
    for (file, code, place) in BAD.into_iter().filter(told_here) {
        let (status, answer) = post(api, &sample(file)).await;
        assert!((400..500).contains(&status), "{file}: {status} {answer}");
        let errors = answer["errors"]
            .as_array()
            .unwrap_or_else(|| panic!("{file}: {answer}"));
        let there = errors.iter().any(|error| error["pointer"] == place);
        assert!(there, "{file}: nothing is said of '{place}': {answer}");
        let told = answer["code"].as_str().unwrap_or_default();
        let not_json = told == "not-json" && file.ends_with(".txt");
        assert!(
            told == code || not_json,
            "{file}: '{told}' instead of '{code}'"
        );
    }
}

/// Whether a message is one of these.
pub(crate) fn is_bad(id: &str) -> bool {
    BAD.iter()
        .any(|(file, _, _)| message(&sample(file)).message_id == id)
}

/// What lies in the broker is taken over once, and shown with what was refused.
pub(crate) async fn taken_over(queues: &Queues, api: &Http) {
    let mut strange = message(&sample("01-one-expense.json"));
    strange.routing_key = "expense.report.exploded.v1".to_owned();
    queues.publish(std::slice::from_ref(&strange)).await;
    let import = async || api.post("/v1/refusals/import", &json!({})).await;
    let imported = import().await;
    assert_eq!(imported, json!({"imported": 1, "known": BAD.len()}));
    assert_eq!(import().await, json!({"imported": 0, "known": 0}));
    for queue in ["dead", "unrouted"] {
        assert_eq!(queues.waiting(queue).await, 0, "left in '{queue}'");
    }
    let groups = api.get("/v1/failures").await;
    let groups = groups["items"].as_array().expect("a list");
    let of_code = |code: &str| groups.iter().find(|group| group["code"] == code);
    assert_eq!(of_code("unrouted").expect("it is shown")["count"], 1);
    assert!(of_code("unknown-tenant").is_some(), "{groups:?}");
}

/// Over AMQP each becomes one dead letter with its place and reason.
pub(crate) async fn dead_over_amqp(queues: &Queues) {
    let messages: Vec<_> = BAD
        .iter()
        .map(|(file, _, _)| message(&sample(file)))
        .collect();
    queues.publish(&messages).await;
    until("every bad sample is dead", PATIENCE, async || {
        let dead = queues.waiting("dead").await;
        (dead as usize >= BAD.len())
            .then_some(())
            .ok_or_else(|| format!("{dead} dead letters"))
    })
    .await;
    let letters = queues
        .broker
        .peek_dead(100)
        .await
        .expect("dead letters can be read");
    assert_eq!(letters.len(), BAD.len(), "each is dead once: {letters:#?}");
    for (file, code, place) in BAD {
        let body = sample(file);
        let same = |letter: &&DeadLetter| letter.body == body;
        let letter = letters
            .iter()
            .find(same)
            .unwrap_or_else(|| panic!("{file} is not dead"));
        assert_eq!(letter.reason, code, "{file}: {letter:?}");
        let detail = letter.detail.as_deref().unwrap_or_default();
        assert!(
            !detail.is_empty() && detail.contains(place),
            "{file}: '{detail}'"
        );
        assert!(
            letter
                .queue
                .as_deref()
                .is_some_and(|queue| queue.ends_with(".expenses")),
            "{file}"
        );
    }
}
