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
fn instants_are_read_as_finely_as_they_are_kept() {
    let mut data = data();
    data["report"]["approved_at"] = json!("2026-11-13T16:02:11.123456789Z");
    let approved = Approved::read(&data, now()).unwrap().approved_at;
    assert_eq!(approved.to_string(), "2026-11-13T16:02:11.123456Z");
    let data = json!({"report": {"id": "7", "reopened_at": "2026-11-13T16:02:11.1234560Z"}});
    let reopened = Reopened::read(&data, now()).unwrap().reopened_at;
    assert_eq!(
        reopened, approved,
        "the same instant, told by another library"
    );
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

#[test]
fn an_identifier_too_long_for_a_key_is_refused_at_its_place() {
    let ids = ["/report/id", "/expenses/0/id", "/expenses/0/type/id"];
    for long in ["x".repeat(513), "é".repeat(513), "𐍈".repeat(257)] {
        for place in ids {
            let found = problem(|d| *d.pointer_mut(place).unwrap() = json!(long));
            assert_eq!(found, [(format!("/data{place}"), "too-long")]);
        }
        let reopened = json!({"report": {"id": long, "reopened_at": "2026-11-14T10:00:00Z"}});
        let refusal = Reopened::read(&reopened, now()).unwrap_err();
        assert_eq!(refusal.errors[0].pointer, "/data/report/id");
    }
    let mut fits = data();
    for place in ids {
        *fits.pointer_mut(place).unwrap() = json!("é".repeat(512));
    }
    Approved::read(&fits, now()).unwrap();
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
