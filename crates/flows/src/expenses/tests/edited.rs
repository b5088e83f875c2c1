//! What a person changed in the target stays theirs until a person decides, and what may be
//! there is looked for.

use malote_core::cause::Kind;
use malote_core::delivery::{Answer, Held, Known, Operation, Verdict};
use malote_core::job::Job;
use malote_core::money::Money;
use serde_json::{Value, json};

use super::deliver::sent;
use super::{NOTE, Stage, absent, job, known, mark, ok, payable, written, wrote};

/// A job about a thing that we wrote with 80.00, a person changed to 81.00, and the revision
/// after it found so.
fn foreign(operation: Operation, amount: &str) -> Job {
    let mut job = job(operation, amount);
    let before = job.known.take();
    job.known = Some(known("81.00").edited(before.as_ref()));
    job
}

fn perhaps(operation: Operation, amount: &str) -> Job {
    let mut job = job(operation, amount);
    job.known = Some(Held::perhaps(Money::parse("80.00").unwrap()));
    job
}

async fn found(amount: &str) -> Stage {
    let stage = Stage::new().await;
    let there = ok(payable(amount, "A VENCER"));
    stage.on("ConsultarContaPagar", there).await;
    stage.on("AlterarContaPagar", written()).await;
    stage.on("ExcluirContaPagar", written()).await;
    stage
}

fn told(answer: &Answer) -> (Kind, &Held) {
    match answer {
        Answer::Park {
            causes,
            known: Known::Held(held),
        } => (causes[0].kind, held),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_newer_revision_does_not_overwrite_an_edit() {
    for operation in [Operation::Change, Operation::Remove] {
        for amount in ["81.00", "82.00"] {
            let stage = found(amount).await;
            let answer = stage.deliver(&foreign(operation, "95.00")).await;
            let (kind, held) = told(&answer);
            assert_eq!(kind, Kind::EditedInTarget);
            assert!(held.undecided());
            assert_eq!(held.amount, Money::parse(amount).unwrap());
            assert_eq!(held.written(), Some(&known("80.00").snapshot));
            assert_eq!(stage.passed(), ["ConsultarContaPagar"]);
        }
    }
}

#[tokio::test]
async fn an_edit_that_is_undone_or_wanted_needs_no_decision() {
    for amount in ["80.00", "95.00"] {
        let stage = found(amount).await;
        let answer = stage.deliver(&foreign(Operation::Change, "95.00")).await;
        assert_eq!(answer, Answer::Delivered(Known::Held(wrote("95.00"))));
    }
    let stage = found("80.00").await;
    let answer = stage.deliver(&foreign(Operation::Remove, "0.00")).await;
    assert_eq!(answer, Answer::Delivered(Known::Gone));
}

#[tokio::test]
async fn a_decision_is_about_the_edit_that_was_seen() {
    for (amount, goes) in [("81.00", true), ("82.00", false)] {
        for operation in [Operation::Change, Operation::Remove] {
            let mut job = foreign(operation, "95.00");
            job.known = job.known.map(Held::decided);
            let answer = found(amount).await.deliver(&job).await;
            assert_eq!(matches!(answer, Answer::Delivered(_)), goes, "{answer:?}");
        }
    }
}

#[tokio::test]
async fn an_edit_found_by_a_question_is_one_too() {
    for operation in [Operation::Change, Operation::Remove] {
        let verdict = found("81.00").await.ask(&foreign(operation, "95.00")).await;
        let Verdict::Different {
            known: Known::Held(held),
            ..
        } = verdict
        else {
            panic!("{verdict:?}");
        };
        assert!(held.undecided());
        assert_eq!(held.written(), Some(&known("80.00").snapshot));
    }
    let include = job(Operation::Include, "48.90");
    let verdict = found("48.91").await.ask(&include).await;
    let Verdict::Different {
        known: Known::Held(held),
        ..
    } = verdict
    else {
        panic!("{verdict:?}");
    };
    assert!(held.undecided() && held.written().is_none());
}

#[tokio::test]
async fn what_may_be_there_is_looked_for_before_it_is_included() {
    let stage = found("77.00").await;
    let change = perhaps(Operation::Change, "95.00");
    let held = Answer::Delivered(Known::Held(wrote("95.00")));
    assert_eq!(stage.deliver(&change).await, held);
    let gone = Answer::Delivered(Known::Gone);
    let removal = perhaps(Operation::Remove, "0.00");
    assert_eq!(stage.deliver(&removal).await, gone);
    let stage = Stage::new().await;
    stage.on("ConsultarContaPagar", absent()).await;
    stage.on("IncluirContaPagar", written()).await;
    assert_eq!(stage.deliver(&change).await, held);
    let passed = ["ConsultarContaPagar", "IncluirContaPagar", "begin"];
    assert_eq!(stage.passed(), passed);
    assert_eq!(stage.deliver(&removal).await, gone);
    let verdict = stage.ask(&change).await;
    assert!(matches!(verdict, Verdict::NotApplied { .. }), "{verdict:?}");
}

#[tokio::test]
async fn a_cancelled_payable_is_in_the_way_until_it_is_deleted() {
    let mut change = foreign(Operation::Change, "95.00");
    change.known = change.known.map(Held::decided);
    let stage = Stage::new().await;
    let cancelled = ok(payable("81.00", "CANCELADO"));
    stage.on("ConsultarContaPagar", cancelled).await;
    let parked = |answer: Answer| match answer {
        Answer::Park { causes, known } => (causes[0].kind, known),
        answer => panic!("{answer:?}"),
    };
    let (kind, _) = parked(stage.deliver(&change).await);
    assert_eq!(kind, Kind::EditedInTarget);
    let stage = Stage::new().await;
    stage.on("ConsultarContaPagar", absent()).await;
    let deleted = parked(stage.deliver(&change).await);
    assert_eq!(deleted, (Kind::RemovedInTarget, Known::Gone));
}

#[tokio::test]
async fn what_a_person_wrote_in_the_observation_or_the_day_of_issue_stays() {
    let ours = |mut found: Value| {
        found["observacao"] = json!("antes");
        found["data_emissao"] = json!("01/11/2026");
        found
    };
    let mut change = job(Operation::Change, "95.00");
    let known = change.known.as_mut().unwrap();
    known.snapshot["note"] = mark("antes").into();
    known.snapshot["issued"] = "01/11/2026".into();
    let altered = async |found: Value| {
        let stage = Stage::new().await;
        stage.on("ConsultarContaPagar", ok(found)).await;
        stage.on("AlterarContaPagar", written()).await;
        let answer = stage.deliver(&change).await;
        let Answer::Delivered(Known::Held(held)) = answer else {
            panic!("{answer:?}");
        };
        (sent(&stage, 1).await, held.snapshot)
    };
    let (sent, held) = altered(ours(payable("80.00", "A VENCER"))).await;
    assert_eq!(sent["observacao"], NOTE, "it follows the report");
    assert_eq!(sent["data_emissao"], "09/11/2026");
    assert_eq!(held, wrote("95.00").snapshot);
    let mut theirs = ours(payable("80.00", "A VENCER"));
    theirs["observacao"] = json!("pago em dinheiro");
    let (sent, held) = altered(theirs.clone()).await;
    assert_eq!(sent.get("observacao"), None);
    assert_eq!(sent["data_emissao"], "09/11/2026");
    assert_eq!(held["note"], mark("antes"), "theirs also the next time");
    theirs["data_emissao"] = json!("02/11/2026");
    let (sent, held) = altered(theirs).await;
    assert_eq!(sent.get("data_emissao"), None);
    assert_eq!(held["issued"], "01/11/2026");
}
