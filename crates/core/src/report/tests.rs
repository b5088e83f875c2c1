//! What reports are read and what is refused.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn now() -> Timestamp {
    "2026-11-22T00:00:00Z".parse().unwrap()
}

fn data() -> Value {
    json!({
        "report": {"id": "7", "approved_at": "2026-11-13T16:02:11-03:00"},
        "member": {"email": "a@b.co"},
        "expenses": [{"id": "1", "type": {"id": "71"}, "date": "2026-11-09", "amount": "1.00"}]
    })
}

fn problem(change: impl FnOnce(&mut Value)) -> Vec<(String, &'static str)> {
    let mut data = data();
    change(&mut data);
    let refusal = Approved::read(&data, now()).unwrap_err();
    refusal
        .errors
        .into_iter()
        .map(|p| (p.pointer, p.code))
        .collect()
}

#[test]
fn the_smallest_report_is_read() {
    let report = Approved::read(&data(), now()).unwrap();
    assert!(report.expenses[0].reimbursable);
}

#[test]
fn problems_name_place_and_reason() {
    let line = "/data/expenses/0";
    assert_eq!(
        problem(|d| d["expenses"][0]["amount"] = json!("48,90")),
        [(format!("{line}/amount"), "not-an-amount")]
    );
    assert_eq!(
        problem(|d| d["expenses"][0]["date"] = json!("2026-02-30")),
        [(format!("{line}/date"), "not-a-date")]
    );
    assert_eq!(
        problem(|d| d["report"]["pdf_url"] = json!("javascript:alert(1)")),
        [("/data/report/pdf_url".to_owned(), "not-a-link")]
    );
    assert_eq!(
        problem(|d| d["report"]["approved_at"] = json!("2027-01-01T00:00:00Z")),
        [("/data/report/approved_at".to_owned(), "too-far-ahead")]
    );
    assert_eq!(
        problem(|d| d["member"] = json!({"email": "marina", "cpf": "1"})),
        [("/data/member/email".to_owned(), "not-an-email")]
    );
    assert_eq!(
        problem(|d| d["expenses"] = json!([])),
        [("/data/expenses".to_owned(), "required")]
    );
}

proptest! {
    #[test]
    fn any_document_is_read_or_refused(text in r#"[{}\[\]",:0-9a-z.e-]{0,80}"#) {
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            let _ = Approved::read(&value, now());
            let _ = Reopened::read(&value, now());
        }
    }
}
