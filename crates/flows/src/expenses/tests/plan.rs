//! What events want.

use std::collections::BTreeMap;

use malote_core::envelope::Envelope;
use malote_core::money::Money;
use malote_core::plan::{Plan, Rank};
use malote_core::problem::Refusal;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::expenses::plan::plan;

fn event(kind: &str, data: Value) -> Envelope {
    Envelope::from_value(json!({"specversion": "1.0", "id": "e", "source": "/app",
        "tenant": "acme", "type": kind, "data": data}))
    .unwrap()
}

fn line(id: usize, kind: &str, amount: &str, reimbursable: bool, date: &str) -> Value {
    json!({"id": id.to_string(), "type": {"id": kind, "name": format!("T{kind}")},
        "title": format!("t{id}"), "date": date, "amount": amount, "reimbursable": reimbursable})
}

fn planned(lines: &[Value]) -> Result<Plan, Refusal> {
    planned_at("2026-11-13T16:02:11-03:00", lines)
}

fn planned_at(approved_at: &str, lines: &[Value]) -> Result<Plan, Refusal> {
    let data = json!({
        "report": {"id": "7700123", "title": "Viagem", "approved_at": approved_at},
        "member": {"name": "Marina", "email": "Marina@Exemplo.com.br"},
        "expenses": lines});
    plan(
        &event("expense.report.approved.v1", data),
        "2026-11-22T00:00:00Z".parse().unwrap(),
    )
}

fn things(plan: &Plan) -> Vec<(String, String, String)> {
    let thing = |wanted: &malote_core::plan::Wanted| {
        let date = wanted.content["date"].as_str().unwrap().to_owned();
        (wanted.name.clone(), wanted.amount.to_string(), date)
    };
    plan.wanted.iter().map(thing).collect()
}

#[test]
fn expenses_of_one_type_are_summed_apart_for_what_is_reimbursed() {
    let plan = planned(&[
        line(1, "71", "300.00", true, "2026-11-09"),
        line(2, "71", "121.45", true, "2026-11-10"),
        line(3, "71", "89.90", false, "2026-11-03"),
        line(4, "72", "0.01", true, "2026-11-01"),
    ])
    .unwrap();
    let expected = [
        ("71/N", "89.90", "2026-11-03"),
        ("71/R", "421.45", "2026-11-10"),
        ("72/R", "0.01", "2026-11-01"),
    ];
    let expected = expected.map(|(n, a, d)| (n.to_owned(), a.to_owned(), d.to_owned()));
    assert_eq!(things(&plan), expected);
    assert_eq!(plan.subject, "7700123");
    assert_eq!(plan.revision.rank, Rank::Approved);
    assert_eq!(plan.expected.count, 3);
    assert_eq!(plan.expected.amount.to_string(), "511.36");
    assert_eq!(plan.wanted[1].content["titles"], json!(["t1", "t2"]));
}

#[test]
fn every_link_is_needed_but_nobody_by_what_is_not_reimbursed() {
    let plan = planned(&[
        line(1, "71", "1.00", true, "2026-11-09"),
        line(2, "71", "1.00", false, "2026-11-09"),
    ])
    .unwrap();
    let needs = |index: usize| -> Vec<(String, String, String, bool)> {
        let needs = plan.wanted[index].needs.iter();
        needs
            .map(|n| (n.kind.clone(), n.key.clone(), n.label.clone(), n.optional))
            .collect()
    };
    let expected = |optional| {
        [
            ("credentials", "", "", false),
            ("account", "default", "", false),
            ("member", "marina@exemplo.com.br", "", optional),
            ("expense-type", "71", "T71", false),
        ]
        .map(|(kind, key, label, o)| (kind.into(), key.into(), label.into(), o))
    };
    assert_eq!(needs(0), expected(true));
    assert_eq!(needs(1), expected(false));
}

#[test]
fn a_group_of_nothing_is_noted_and_one_of_less_is_a_cause() {
    let plan = planned(&[
        line(1, "72", "12.50", true, "2026-11-06"),
        line(2, "72", "-12.50", true, "2026-11-06"),
        line(3, "73", "-4.00", true, "2026-11-06"),
        line(4, "76", "150.00", true, "2026-11-01"),
        line(5, "76", "-40.00", true, "2026-11-06"),
    ])
    .unwrap();
    assert_eq!(plan.notes, ["type 72 sums to zero"]);
    let names: Vec<&str> = plan.wanted.iter().map(|w| w.name.as_str()).collect();
    assert_eq!(names, ["73/R", "76/R"]);
    let cause = &plan.wanted[0].causes[0];
    assert_eq!(cause.kind.name(), "negative-group");
    assert_eq!(cause.entity, "7700123/73/R");
    assert_eq!(cause.detail, "73 T73 do relatório 7700123");
    assert!(plan.wanted[1].causes.is_empty());
    assert_eq!(
        (plan.expected.count, plan.expected.amount.centavos()),
        (2, 10_600)
    );
}

#[test]
fn the_same_approved_once_more_is_another_revision_of_the_same_content() {
    let lines = [line(1, "71", "300.00", true, "2026-11-09")];
    let first = planned(&lines).unwrap();
    let again = planned_at("2026-11-20T09:00:00-03:00", &lines).unwrap();
    assert!(again.revision.at > first.revision.at);
    assert_ne!(again.revision.digest, first.revision.digest);
    assert_eq!(again.wanted, first.wanted, "nothing to do in the target");
}

#[test]
fn a_reopened_report_wants_nothing() {
    let data = json!({"report": {"id": "7", "reopened_at": "2026-11-13T16:02:11-03:00"}});
    let now = "2026-11-22T00:00:00Z".parse().unwrap();
    let plan = plan(&event("expense.report.reopened.v1", data), now).unwrap();
    assert!(plan.wanted.is_empty());
    assert_eq!(plan.revision.rank, Rank::Reopened);
    assert_eq!(plan.expected.count, 0);
}

#[test]
fn what_cannot_be_planned_is_refused() {
    let now = "2026-11-22T00:00:00Z".parse().unwrap();
    let other = event("company.added.v1", json!({}));
    assert_eq!(plan(&other, now).unwrap_err().code, "unknown-type");
    let huge = |id| line(id, "71", "999999999999.99", true, "2026-11-09");
    let refusal = planned(&[huge(1), huge(2)]).unwrap_err();
    assert_eq!(refusal.errors[0].pointer, "/data/expenses");
    assert_eq!(
        planned(&[]).unwrap_err().errors[0].pointer,
        "/data/expenses"
    );
}

#[test]
fn many_titles_do_not_make_a_delivery_large() {
    let lines: Vec<Value> = (0..1_000)
        .map(|id| line(id, "71", "1.00", true, "2026-11-09"))
        .collect();
    let plan = planned(&lines).unwrap();
    let content = &plan.wanted[0].content;
    assert_eq!(content["titles"].as_array().unwrap().len(), 40);
    assert_eq!(content["untold"], json!(960));
}

#[test]
fn characters_that_will_be_replaced_are_noted() {
    let mut odd = line(1, "71", "1.00", true, "2026-11-09");
    odd["title"] = json!("festa 🎉🎉");
    let plan = planned(&[odd]).unwrap();
    assert_eq!(
        plan.notes,
        ["the title of 1 expense(s) has 2 character(s) the target cannot hold, shown as '□'"]
    );
    assert_eq!(plan.wanted[0].content["titles"], json!(["festa 🎉🎉"]));
}

#[test]
fn the_digest_is_of_the_data_alone() {
    let lines = [line(1, "71", "1.00", true, "2026-11-09")];
    let one = planned(&lines).unwrap().revision;
    assert_eq!(one, planned(&lines).unwrap().revision);
    let other = planned(&[line(1, "71", "2.00", true, "2026-11-09")]);
    assert_ne!(one.digest, other.unwrap().revision.digest);
}

proptest! {
    #[test]
    fn grouping_conserves_the_sum(
        lines in proptest::collection::vec((0u8..4, any::<bool>(), -50_000i64..100_000), 1..60)
    ) {
        let mut by_group: BTreeMap<String, i64> = BTreeMap::new();
        let mut values = Vec::new();
        for (id, (kind, reimbursable, centavos)) in lines.iter().enumerate() {
            let mark = if *reimbursable { 'R' } else { 'N' };
            *by_group.entry(format!("{kind}/{mark}")).or_default() += centavos;
            let amount = Money::from_centavos(*centavos).to_string();
            values.push(line(id, &kind.to_string(), &amount, *reimbursable, "2026-11-09"));
        }
        let plan = planned(&values).unwrap();
        let total: i64 = lines.iter().map(|(_, _, centavos)| centavos).sum();
        let wanted: BTreeMap<String, i64> = plan
            .wanted
            .iter()
            .map(|w| (w.name.clone(), w.amount.centavos()))
            .collect();
        by_group.retain(|_, centavos| *centavos != 0);
        prop_assert_eq!(wanted.values().sum::<i64>(), total);
        prop_assert_eq!(plan.expected.amount.centavos(), total);
        prop_assert_eq!(usize::try_from(plan.expected.count).unwrap(), by_group.len());
        prop_assert_eq!(wanted, by_group);
    }
}
