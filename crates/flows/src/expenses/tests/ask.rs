//! Asking what became of a write.

use std::sync::Arc;
use std::time::Duration;

use malote_core::cause::Kind;
use malote_core::connection::NonReimbursable;
use malote_core::delivery::{Answer, Known, Operation, Verdict};
use malote_core::job::Job;
use serde_json::{Value, json};
use wiremock::matchers::body_partial_json;
use wiremock::{Mock, ResponseTemplate};

use super::{
    Door, NOTE, OURS, Stage, absent, card_job, fault, job, known, mark, ok, payable, shut,
};

const WINDOW: Duration = Duration::from_secs(61);

async fn asked(job: &Job, answer: ResponseTemplate) -> Verdict {
    let stage = Stage::new().await;
    stage.on("ConsultarContaPagar", answer).await;
    let verdict = stage.ask(job).await;
    assert_eq!(stage.passed(), ["ConsultarContaPagar"]);
    verdict
}

fn applied(amount: &str) -> Verdict {
    Verdict::Applied(Known::Held(known(amount)))
}

fn not_applied() -> Verdict {
    Verdict::NotApplied { after: WINDOW }
}

fn different(verdict: Verdict) -> (Kind, Known) {
    let Verdict::Different { causes, known } = verdict else {
        panic!("{verdict:?}");
    };
    assert_eq!(causes[0].entity, OURS);
    assert!(causes[0].detail.ends_with("do relatório 7700123"));
    (causes[0].kind, known)
}

#[tokio::test]
async fn an_include_is_there_absent_or_something_else() {
    let include = job(Operation::Include, "48.90");
    let found = |amount: &str| ok(payable(amount, "A VENCER"));
    assert_eq!(asked(&include, found("48.9")).await, applied("48.90"));
    assert_eq!(
        asked(&include, ok(payable("48.90", "PAGO"))).await,
        applied("48.90")
    );
    assert_eq!(asked(&include, absent()).await, not_applied());
    let other = asked(&include, found("48.91")).await;
    let held = Known::Held(known("48.91").edited(None));
    assert_eq!(different(other), (Kind::EditedInTarget, held));
    let mut supplier = payable("48.90", "A VENCER");
    supplier["codigo_cliente_fornecedor"] = json!(7);
    let (kind, _) = different(asked(&include, ok(supplier)).await);
    assert_eq!(kind, Kind::EditedInTarget);
    let cancelled = asked(&include, ok(payable("48.90", "CANCELADO"))).await;
    assert_eq!(different(cancelled).0, Kind::EditedInTarget);
}

#[tokio::test]
async fn only_an_explicit_absence_counts() {
    let empty = "ERROR: Não existem registros para a página [1]!";
    let other = "ERROR: Lançamento não cadastrado para o Código de Integração [ML2]!";
    for answer in [
        fault(500, empty, "SOAP-ENV:Client-5113"),
        fault(500, other, "SOAP-ENV:Client-105"),
        fault(500, "algo novo", "SOAP-ENV:Client-777"),
        ResponseTemplate::new(404),
        ResponseTemplate::new(200).set_body_string("<html>"),
        ok(json!({})),
    ] {
        for operation in [Operation::Include, Operation::Change, Operation::Remove] {
            let verdict = asked(&job(operation, "48.90"), answer.clone()).await;
            assert!(
                matches!(&verdict, Verdict::Unknown { after, .. } if *after >= WINDOW),
                "{verdict:?}"
            );
        }
    }
}

#[tokio::test]
async fn refused_credentials_bar_the_question_until_others_are_given() {
    let refused = fault(403, "A chave de acesso está inválida", "");
    for operation in [Operation::Include, Operation::Change, Operation::Remove] {
        let verdict = asked(&job(operation, "48.90"), refused.clone()).await;
        let Verdict::Barred { causes } = verdict else {
            panic!("{verdict:?}");
        };
        assert_eq!(causes[0].kind, Kind::CredentialsRefused);
    }
}

#[tokio::test]
async fn at_a_closed_gate_nobody_is_asked() {
    let stage = Stage::new().await;
    *stage.door.shut_for.lock().unwrap() = Some("ConsultarContaPagar");
    let verdict = stage.ask(&job(Operation::Include, "1.00")).await;
    assert!(matches!(verdict, Verdict::Unasked { after } if after == shut().after));
}

#[tokio::test]
async fn before_the_target_would_block_us_a_document_that_is_there_is_consulted_first() {
    let stage = Stage::new().await;
    let done = json!({"codigo_lancamento_omie": 6_123_456_789_i64, "codigo_status": "0"});
    stage.on("IncluirContaPagar", ok(done)).await;
    let mut shown = payable("1.00", "A VENCER");
    shown["codigo_lancamento_integracao"] = Value::Null;
    stage.on("ConsultarContaPagar", ok(shown)).await;
    let lost = job(Operation::Include, "1.00");
    *stage.door.wants_success.lock().unwrap() = 1;
    let verdict = stage.ask(&lost).await;
    assert!(matches!(verdict, Verdict::Unasked { after } if after == shut().after));
    assert!(stage.passed().is_empty(), "nothing is known to be there");
    let there = Job {
        target_key: "MLTHERE".into(),
        connection: lost.connection,
        ..job(Operation::Include, "1.00")
    };
    let included = stage.deliver(&there).await;
    assert!(matches!(included, Answer::Delivered(_)), "{included:?}");
    *stage.door.wants_success.lock().unwrap() = 1;
    assert_eq!(stage.ask(&lost).await, applied("1.00"));
    let consults = ["ConsultarContaPagar"; 2];
    assert_eq!(stage.passed()[2..], consults);
}

#[tokio::test]
async fn after_a_restart_what_is_remembered_to_be_there_is_consulted_first() {
    let mut stage = Stage::new().await;
    let held = |key: &str, kind: &str| (key.to_owned(), json!({ "kind": kind }));
    stage.door = Arc::new(Door {
        held: vec![
            held("MLENTRY", "entry"),
            held(OURS, "payable"),
            held("MLGONE", "payable"),
            held("MLTHERE", "payable"),
        ],
        ..Door::default()
    });
    let asks = |key: &str| {
        body_partial_json(json!({"call": "ConsultarContaPagar",
            "param": [{"codigo_lancamento_integracao": key}]}))
    };
    let gone = "ERROR: Lançamento não cadastrado para o Código de Integração [MLGONE]!";
    let mut there = payable("5.00", "A VENCER");
    there["codigo_lancamento_integracao"] = "MLTHERE".into();
    for (key, answer) in [
        ("MLGONE", fault(500, gone, "SOAP-ENV:Client-105")),
        ("MLTHERE", ok(there)),
        (OURS, absent()),
    ] {
        let mock = Mock::given(asks(key)).respond_with(answer);
        mock.mount(&stage.server).await;
    }
    let lost = job(Operation::Include, "1.00");
    *stage.door.wants_success.lock().unwrap() = 1;
    let verdict = stage.ask(&lost).await;
    assert!(matches!(verdict, Verdict::Unasked { .. }), "{verdict:?}");
    *stage.door.wants_success.lock().unwrap() = 1;
    assert_eq!(stage.ask(&lost).await, not_applied());
    assert_eq!(stage.passed(), ["ConsultarContaPagar"; 3]);
}

#[tokio::test]
async fn an_include_is_looked_for_as_either_document() {
    let entry = json!({"nCodLanc": 61, "cCodIntLanc": OURS,
        "cabecalho": {"nValorLanc": 89.9}, "detalhes": {"cCodCateg": "2.04.01", "nCodCliente": 0}});
    let mut stage = Stage::new().await;
    stage.settings.non_reimbursable = NonReimbursable::Payable;
    stage.on("ConsultarContaPagar", absent()).await;
    stage.on("ConsultaLancCC", ok(entry)).await;
    let mut include = card_job(Operation::Include, "89.90");
    include.links.0.remove("member");
    let Verdict::Applied(Known::Held(held)) = stage.ask(&include).await else {
        panic!("the entry made under the old setting is not seen");
    };
    assert_eq!(held.snapshot["kind"], "entry");
    let stage = Stage::new().await;
    stage.on("ConsultarContaPagar", absent()).await;
    stage.on("ConsultaLancCC", absent()).await;
    assert_eq!(stage.ask(&include).await, not_applied());
    assert_eq!(stage.passed(), ["ConsultaLancCC", "ConsultarContaPagar"]);
}

#[tokio::test]
async fn a_change_is_done_undone_or_overtaken() {
    let change = job(Operation::Change, "95.00");
    let found = |amount: &str, status: &str| ok(payable(amount, status));
    assert_eq!(
        asked(&change, found("95.00", "A VENCER")).await,
        applied("95.00")
    );
    assert_eq!(
        asked(&change, found("80.00", "A VENCER")).await,
        not_applied()
    );
    let paid = asked(&change, found("80.00", "PAGO")).await;
    assert_eq!(different(paid), (Kind::AlreadyPaid, Known::Unchanged));
    let edited = asked(&change, found("81.00", "A VENCER")).await;
    assert_eq!(different(edited).0, Kind::EditedInTarget);
    for amount in ["95.00", "80.00"] {
        let cancelled = asked(&change, found(amount, "CANCELADO")).await;
        assert_eq!(
            different(cancelled).0,
            Kind::EditedInTarget,
            "nobody will pay it"
        );
    }
    let gone = asked(&change, absent()).await;
    assert_eq!(different(gone), (Kind::RemovedInTarget, Known::Gone));
}

#[tokio::test]
async fn a_change_of_words_alone_is_told_by_the_words() {
    let change = job(Operation::Change, "80.00");
    let with = |note: &str| -> Value {
        let mut body = payable("80.00", "A VENCER");
        body["observacao"] = json!(note);
        body
    };
    assert_eq!(asked(&change, ok(with("antes"))).await, not_applied());
    let mut done = known("80.00");
    done.snapshot["note"] = mark(NOTE).into();
    let done = Verdict::Applied(Known::Held(done));
    assert_eq!(asked(&change, ok(with(NOTE))).await, done);
    let mut wrote = change.clone();
    wrote.known.as_mut().unwrap().snapshot["note"] = mark("antes").into();
    assert_eq!(asked(&wrote, ok(with("antes"))).await, not_applied());
    assert_eq!(asked(&wrote, ok(with(NOTE))).await, done);
    let theirs = asked(&wrote, ok(with("pago em dinheiro"))).await;
    let held = Known::Held(wrote.known.clone().unwrap());
    assert_eq!(
        theirs,
        Verdict::Applied(held),
        "a person's observation stays"
    );
    let untold = payable("80.00", "A VENCER");
    assert_eq!(asked(&change, ok(untold)).await, applied("80.00"));
}

#[tokio::test]
async fn a_removal_is_done_when_it_is_explicitly_absent() {
    let removal = job(Operation::Remove, "0.00");
    let gone = Verdict::Applied(Known::Gone);
    assert_eq!(asked(&removal, absent()).await, gone);
    let there = ok(payable("80.00", "A VENCER"));
    assert_eq!(asked(&removal, there).await, not_applied());
    let paid = asked(&removal, ok(payable("80.00", "PAGO"))).await;
    assert_eq!(different(paid).0, Kind::AlreadyPaid);
    let edited = asked(&removal, ok(payable("81.00", "A VENCER"))).await;
    assert_eq!(different(edited).0, Kind::EditedInTarget);
}
