//! Bringing the target to a revision, every way it can end.

use std::time::Duration;

use malote_core::cause::Kind;
use malote_core::connection::NonReimbursable;
use malote_core::delivery::{Answer, Held, Known, Operation};
use malote_core::gate::Used;
use malote_runtime::flow::Flow;
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::{
    NOTE, OURS, Stage, absent, card_job, fault, job, known, mark, ok, payable, shut, written, wrote,
};

fn causes(answer: &Answer) -> Vec<(Kind, String)> {
    let Answer::Park { causes, .. } = answer else {
        panic!("{answer:?}");
    };
    let cause = |draft: &malote_core::cause::Draft| (draft.kind, draft.entity.clone());
    causes.iter().map(cause).collect()
}

fn seen(answer: Answer) -> Known {
    match answer {
        Answer::Park { known, .. } | Answer::Delivered(known) => known,
        other => panic!("{other:?}"),
    }
}

fn held(amount: &str) -> Known {
    Known::Held(wrote(amount))
}

/// What a person made of what we wrote.
fn edited(amount: &str) -> Known {
    Known::Held(known(amount).edited(Some(&known("80.00"))))
}

pub(super) async fn sent(stage: &Stage, index: usize) -> Value {
    let requests = stage.server.received_requests().await.unwrap();
    let body: Value = serde_json::from_slice(&requests[index].body).unwrap();
    body["param"][0].clone()
}

#[tokio::test]
async fn an_include_goes_first_and_asks_nothing() {
    let stage = Stage::new().await;
    stage.on("IncluirContaPagar", written()).await;
    let answer = stage.deliver(&job(Operation::Include, "48.90")).await;
    assert_eq!(answer, Answer::Delivered(held("48.90")));
    assert_eq!(stage.passed(), ["IncluirContaPagar", "begin"]);
    assert_eq!(
        sent(&stage, 0).await.to_string(),
        r#"{"codigo_categoria":"2.04.01","codigo_cliente_fornecedor":5998877001,"codigo_lancamento_integracao":"MLABCDEFGHIJKLMNOPQR","data_emissao":"09/11/2026","data_previsao":"22/11/2026","data_vencimento":"22/11/2026","id_conta_corrente":4243124,"observacao":"Almoço equipe · Reembolsável · Relatório 7700123: Viagem Recife · https://app.example/r/7700123.pdf","valor_documento":48.90}"#
    );
}

#[tokio::test]
async fn the_term_counts_from_the_approval_and_never_lies_in_the_past() {
    let mut stage = Stage::new().await;
    let job = job(Operation::Include, "1234567890.30");
    let due = |stage: &Stage| {
        let shown = stage.flow.payload(&job, &stage.settings).unwrap();
        assert_eq!(shown["method"], "IncluirContaPagar");
        assert!(
            shown
                .to_string()
                .contains(r#""valor_documento":1234567890.30"#)
        );
        shown["parameters"]["data_vencimento"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        due(&stage),
        "22/11/2026",
        "7 days after the 13th have passed"
    );
    stage.settings.due_days = 30;
    assert_eq!(due(&stage), "13/12/2026");
    stage.settings.due_days = u32::MAX;
    assert!(due(&stage).ends_with("/2126"));
}

#[tokio::test]
async fn what_is_not_reimbursed_becomes_an_account_entry() {
    let mut stage = Stage::new().await;
    let body = json!({"nCodLanc": 61, "cCodIntLanc": OURS, "cCodStatus": "0", "cDesStatus": "ok"});
    stage.on("IncluirLancCC", ok(body)).await;
    let mut card = card_job(Operation::Include, "89.90");
    card.links.0.remove("member");
    let answer = stage.deliver(&card).await;
    let expected = Held {
        reference: "61".into(),
        snapshot: json!({"kind": "entry", "amount": "89.90", "supplier": "", "category": "2.04.01",
            "issued": "09/11/2026", "note": mark(&NOTE.replace("Reembolsável", "Não reembolsável"))}),
        amount: card.amount,
    };
    assert_eq!(answer, Answer::Delivered(Known::Held(expected)));
    assert_eq!(
        sent(&stage, 0).await.to_string(),
        r#"{"cCodIntLanc":"MLABCDEFGHIJKLMNOPQR","cabecalho":{"dDtLanc":"09/11/2026","nCodCC":4243124,"nValorLanc":89.90},"detalhes":{"cCodCateg":"2.04.01","cObs":"Almoço equipe · Não reembolsável · Relatório 7700123: Viagem Recife · https://app.example/r/7700123.pdf","cTipo":"CRT"}}"#
    );
    stage.settings.non_reimbursable = NonReimbursable::Payable;
    let answer = stage.deliver(&card).await;
    let member = (Kind::MemberUnsynced, "marina@exemplo.com.br".to_owned());
    assert_eq!(causes(&answer), [member]);
    let change = card_job(Operation::Change, "1.00");
    let mut entry = change.clone();
    entry.known.as_mut().unwrap().snapshot["kind"] = json!("entry");
    let method = |job| stage.flow.payload(job, &stage.settings).unwrap()["method"].clone();
    assert_eq!(method(&change), "AlterarContaPagar");
    assert_eq!(
        method(&entry),
        "AlterarLancCC",
        "what is held wins over the setting"
    );
}

#[tokio::test]
async fn every_missing_link_is_told_at_once_and_nothing_is_sent() {
    let stage = Stage::new().await;
    let mut bare = job(Operation::Include, "-1.00");
    bare.links.0.clear();
    bare.links.set("account", "default", "not a code");
    let answer = stage.deliver(&bare).await;
    let expected = [
        (Kind::AccountUnlinked, "default".to_owned()),
        (Kind::MemberUnsynced, "marina@exemplo.com.br".to_owned()),
        (Kind::ExpenseTypeUnlinked, "71".to_owned()),
        (Kind::NegativeGroup, "7700123/71/R".to_owned()),
    ];
    assert_eq!(causes(&answer), expected);
    assert!(stage.flow.payload(&bare, &stage.settings).is_err());
    assert!(stage.passed().is_empty());
}

#[tokio::test]
async fn a_closed_gate_begins_nothing_and_a_refused_start_uses_nothing() {
    let mut stage = Stage::new().await;
    let throttled = Answer::Throttled {
        after: shut().after,
        scope: "rate".into(),
    };
    *stage.door.shut_for.lock().unwrap() = Some("IncluirContaPagar");
    let include = job(Operation::Include, "1.00");
    assert_eq!(stage.deliver(&include).await, throttled);
    assert!(stage.passed().is_empty());
    stage.door = std::sync::Arc::new(super::Door {
        refuses_start: true,
        ..Default::default()
    });
    assert_eq!(stage.deliver(&include).await, throttled);
    assert_eq!(*stage.door.used.lock().unwrap(), [Used::NotAtAll]);
    assert!(stage.server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_taken_key_is_asked_about_at_once() {
    let stage = Stage::new().await;
    let words = format!("ERROR: Lançamento já cadastrado para o Código de Integração [{OURS}]");
    stage
        .on(
            "IncluirContaPagar",
            fault(500, &words, "SOAP-ENV:Client-102"),
        )
        .await;
    let answer = stage.deliver(&job(Operation::Include, "1.00")).await;
    assert!(matches!(
        answer,
        Answer::Uncertain {
            after: Duration::ZERO,
            duplicate: true,
            ..
        }
    ));
}

#[tokio::test]
async fn a_change_looks_first_and_then_alters() {
    let stage = Stage::new().await;
    let mut there = payable("80.00", "A VENCER");
    there["data_vencimento"] = "24/12/2026".into();
    there["data_previsao"] = "01/01/2020".into();
    stage.on("ConsultarContaPagar", ok(there)).await;
    stage.on("AlterarContaPagar", written()).await;
    let answer = stage.deliver(&job(Operation::Change, "95.00")).await;
    assert_eq!(answer, Answer::Delivered(held("95.00")));
    let expected = ["ConsultarContaPagar", "AlterarContaPagar", "begin"];
    assert_eq!(stage.passed(), expected);
    let altered = sent(&stage, 1).await;
    assert_eq!(altered["valor_documento"].to_string(), "95.00");
    assert!(altered.get("id_conta_corrente").is_none(), "given once");
    for day in ["data_vencimento", "data_previsao"] {
        assert_eq!(
            altered[day], "24/12/2026",
            "theirs, as long as it may be named"
        );
    }
    let asked = sent(&stage, 0).await;
    assert_eq!(asked, json!({ "codigo_lancamento_integracao": OURS }));
}

#[tokio::test]
async fn a_change_respects_what_people_did_meanwhile() {
    for (found, cause, known) in [
        (
            payable("81.00", "A VENCER"),
            Kind::EditedInTarget,
            edited("81.00"),
        ),
        (
            payable("80.00", "PAGO"),
            Kind::AlreadyPaid,
            Known::Unchanged,
        ),
        (
            payable("80.00", "PAGAMENTO PARCIAL"),
            Kind::AlreadyPaid,
            Known::Unchanged,
        ),
        (
            payable("80.00", "CANCELADO"),
            Kind::EditedInTarget,
            edited("80.00"),
        ),
    ] {
        let stage = Stage::new().await;
        stage.on("ConsultarContaPagar", ok(found)).await;
        let answer = stage.deliver(&job(Operation::Change, "95.00")).await;
        assert_eq!(causes(&answer), [(cause, OURS.to_owned())]);
        assert_eq!(seen(answer), known);
        assert_eq!(stage.passed(), ["ConsultarContaPagar"]);
    }
    let stage = Stage::new().await;
    stage.on("ConsultarContaPagar", absent()).await;
    let answer = stage.deliver(&job(Operation::Change, "95.00")).await;
    assert_eq!(causes(&answer), [(Kind::RemovedInTarget, OURS.to_owned())]);
    assert_eq!(seen(answer), Known::Gone);
}

#[tokio::test]
async fn a_change_somebody_made_already_is_not_a_conflict() {
    let stage = Stage::new().await;
    stage
        .on("ConsultarContaPagar", ok(payable("95.00", "A VENCER")))
        .await;
    stage.on("AlterarContaPagar", written()).await;
    let answer = stage.deliver(&job(Operation::Change, "95.00")).await;
    assert_eq!(answer, Answer::Delivered(held("95.00")));
    let stage = Stage::new().await;
    stage
        .on("ConsultarContaPagar", ok(payable("95.00", "PAGO")))
        .await;
    let answer = stage.deliver(&job(Operation::Change, "95.00")).await;
    assert_eq!(
        answer,
        Answer::Delivered(Known::Held(known("95.00"))),
        "settled as wanted"
    );
}

#[tokio::test]
async fn a_person_who_only_said_it_is_there_leaves_less_to_compare() {
    let stage = Stage::new().await;
    stage
        .on("ConsultarContaPagar", ok(payable("77.00", "A VENCER")))
        .await;
    stage.on("AlterarContaPagar", written()).await;
    let mut by_hand = job(Operation::Change, "95.00");
    by_hand.known.as_mut().unwrap().snapshot = Value::Null;
    let answer = stage.deliver(&by_hand).await;
    assert_eq!(answer, Answer::Delivered(held("95.00")));
}

#[tokio::test]
async fn a_removal_looks_first_and_then_excludes() {
    let stage = Stage::new().await;
    stage
        .on("ConsultarContaPagar", ok(payable("80.00", "ATRASADO")))
        .await;
    stage.on("ExcluirContaPagar", written()).await;
    let answer = stage.deliver(&job(Operation::Remove, "0.00")).await;
    assert_eq!(answer, Answer::Delivered(Known::Gone));
    let expected = ["ConsultarContaPagar", "ExcluirContaPagar", "begin"];
    assert_eq!(stage.passed(), expected);
    let excluded = sent(&stage, 1).await;
    assert_eq!(excluded, json!({ "codigo_lancamento_integracao": OURS }));
}

#[tokio::test]
async fn a_removal_respects_what_people_did_meanwhile() {
    for (found, cause) in [
        (payable("81.00", "A VENCER"), Kind::EditedInTarget),
        (payable("80.00", "LIQUIDADO"), Kind::AlreadyPaid),
    ] {
        let stage = Stage::new().await;
        stage.on("ConsultarContaPagar", ok(found)).await;
        let answer = stage.deliver(&job(Operation::Remove, "0.00")).await;
        assert_eq!(causes(&answer), [(cause, OURS.to_owned())]);
        assert_eq!(stage.passed(), ["ConsultarContaPagar"]);
    }
    let stage = Stage::new().await;
    stage.on("ConsultarContaPagar", absent()).await;
    let answer = stage.deliver(&job(Operation::Remove, "0.00")).await;
    assert_eq!(answer, Answer::Delivered(Known::Gone));
}

#[tokio::test]
async fn what_is_paid_or_gone_between_looking_and_writing_is_told() {
    let paid = "ERROR: Não é permitido excluir um lançamento que já possui pagamento registrado!";
    let paid = || fault(500, paid, "SOAP-ENV:Client-102");
    let consulted = || ok(payable("80.00", "A VENCER"));
    for (operation, call) in [
        (Operation::Remove, "ExcluirContaPagar"),
        (Operation::Change, "AlterarContaPagar"),
    ] {
        let stage = Stage::new().await;
        stage.on("ConsultarContaPagar", consulted()).await;
        stage.on(call, paid()).await;
        let answer = stage.deliver(&job(operation, "95.00")).await;
        assert_eq!(causes(&answer), [(Kind::AlreadyPaid, OURS.to_owned())]);
        let stage = Stage::new().await;
        stage.on("ConsultarContaPagar", consulted()).await;
        stage.on(call, absent()).await;
        let answer = stage.deliver(&job(operation, "95.00")).await;
        assert_eq!(seen(answer), Known::Gone);
    }
}

#[tokio::test]
async fn a_consultation_that_does_not_tell_writes_nothing() {
    let empty = "ERROR: Não existem registros para a página [1]!";
    for answer in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(502).set_body_string("<html>"),
        fault(500, empty, "SOAP-ENV:Client-5113"),
        fault(500, "algo novo", "SOAP-ENV:Client-777"),
    ] {
        let stage = Stage::new().await;
        stage.on("ConsultarContaPagar", answer).await;
        for operation in [Operation::Change, Operation::Remove] {
            let answer = stage.deliver(&job(operation, "95.00")).await;
            assert!(matches!(answer, Answer::Retry { .. }), "{answer:?}");
        }
        assert_eq!(stage.passed(), ["ConsultarContaPagar"; 2]);
    }
}

#[tokio::test]
async fn what_was_stored_and_cannot_be_read_is_a_bug_and_not_sent() {
    let stage = Stage::new().await;
    let mut broken = job(Operation::Include, "1.00");
    broken.content = json!({"report": 1});
    let answer = stage.deliver(&broken).await;
    assert!(matches!(answer, Answer::Refused(fault) if fault.connector == "malote"));
    assert!(stage.passed().is_empty());
    let nothing = job(Operation::Nothing, "1.00");
    let answer = stage.deliver(&nothing).await;
    assert_eq!(answer, Answer::Delivered(Known::Unchanged));
}

#[tokio::test]
async fn what_nobody_knows_the_kind_of_is_looked_for_as_either() {
    let mut removal = card_job(Operation::Remove, "0.00");
    removal.known.as_mut().unwrap().snapshot = Value::Null;
    let stage = Stage::new().await;
    stage.on("ConsultaLancCC", absent()).await;
    stage
        .on("ConsultarContaPagar", ok(payable("80.00", "A VENCER")))
        .await;
    stage.on("ExcluirContaPagar", written()).await;
    let answer = stage.deliver(&removal).await;
    assert_eq!(answer, Answer::Delivered(Known::Gone));
    let mut change = card_job(Operation::Change, "95.00");
    change.known.as_mut().unwrap().snapshot = Value::Null;
    stage.on("AlterarContaPagar", written()).await;
    let answer = stage.deliver(&change).await;
    let mut held = wrote("95.00");
    held.snapshot["note"] = mark(&NOTE.replace("Reembolsável", "Não reembolsável")).into();
    assert_eq!(answer, Answer::Delivered(Known::Held(held)));
}
