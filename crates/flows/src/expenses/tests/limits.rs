//! What each refusal of the target means for a write, and for the gate.

use std::time::Duration;

use malote_core::cause::Kind;
use malote_core::delivery::{Answer, Operation};
use malote_core::gate::{Outcome, Used};
use malote_core::personal::{Veil, token};
use wiremock::ResponseTemplate;

use super::{Stage, fault, job};

async fn included(answer: ResponseTemplate) -> (Answer, Used) {
    let stage = Stage::new().await;
    stage.on("IncluirContaPagar", answer).await;
    let answer = stage.deliver(&job(Operation::Include, "1.00")).await;
    let used = stage.door.used.lock().unwrap().pop().unwrap();
    (answer, used)
}

#[tokio::test]
async fn what_may_have_been_written_is_uncertain() {
    let words = |text: &str, code: &str| fault(500, text, code);
    let redundant = "ERROR: Consumo redundante detectado. Aguarde 57 segundos para tentar novamente (REDUNDANT).";
    let processing = "ERROR: Esta requisição já foi processada ou está sendo processada e você pode tentar novamente às 09:01:30. (1)";
    let blocked = "API bloqueada por consumo indevido. Tente novamente em 1792 segundos.";
    let broken = "SOAP-ERROR: Broken response from Application Server (BG)";
    for (answer, seconds) in [
        (words(redundant, "SOAP-ENV:Client-6"), 57),
        (words(processing, "SOAP-ENV:Client-1100"), 90),
        (fault(425, blocked, "MISUSE_API_PROCESS"), 1_792),
        (words(broken, "SOAP-ENV:Server"), 30),
        (words("ERROR: Erro interno", "SOAP-ENV:Server"), 30),
        (ResponseTemplate::new(500), 30),
        (
            ResponseTemplate::new(502).set_body_string("<html></html>"),
            30,
        ),
        (ResponseTemplate::new(200).set_body_string("{\"codigo"), 30),
        (ResponseTemplate::new(200).set_body_string("{}"), 30),
    ] {
        let (answer, used) = included(answer).await;
        let Answer::Uncertain {
            after, duplicate, ..
        } = answer
        else {
            panic!("{answer:?}");
        };
        assert_eq!(after, Duration::from_secs(seconds));
        assert!(!duplicate);
        if seconds == 1_792 {
            assert!(matches!(used, Used::Ended(Outcome::Blocked { pause, .. }) if pause == after));
        }
    }
}

#[tokio::test]
async fn what_certainly_was_not_served_waits_out_the_window() {
    let locked = "ERROR: Já existe uma requisição desse método sendo executada e você pode tentar novamente em alguns instantes. (1)";
    for (answer, scope) in [
        (fault(500, locked, "SOAP-ENV:Client-1880"), "method-busy"),
        (
            ResponseTemplate::new(429).set_body_string("Too Many Requests"),
            "too-many",
        ),
        (
            fault(500, "Limite de requisições", "SOAP-ENV:Client-500"),
            "too-many",
        ),
    ] {
        let (answer, used) = included(answer).await;
        let after = Duration::from_secs(61);
        let scope = scope.to_owned();
        assert_eq!(answer, Answer::Throttled { after, scope });
        assert!(matches!(used, Used::Ended(Outcome::Fault { .. })));
    }
}

#[tokio::test]
async fn a_fault_is_the_same_for_the_gate_and_names_nobody() {
    let words = "ERROR: Fornecedor Marina Alves sem endereço";
    for code in ["SOAP-ENV:Client-102", "SOAP-ENV:Client-6"] {
        let stage = Stage::new().await;
        stage.on("IncluirContaPagar", fault(500, words, code)).await;
        let mut job = job(Operation::Include, "1.00");
        job.veil = Veil::new([("Marina Alves".to_owned(), token(&[7; 20]))]);
        let answer = stage.deliver(&job).await;
        let used = stage.door.used.lock().unwrap().pop();
        let (Answer::Refused(fault) | Answer::Uncertain { fault, .. }) = answer else {
            panic!("{answer:?}");
        };
        let Some(Used::Ended(Outcome::Fault { fingerprint })) = used else {
            panic!("{used:?}");
        };
        assert_eq!(fingerprint, fault.fingerprint());
        assert!(fingerprint.contains("fornecedor * sem"), "{fingerprint}");
    }
}

#[tokio::test]
async fn refused_credentials_park_everything() {
    let words = "A chave de acesso está inválida ou o aplicativo está suspenso";
    for answer in [
        fault(403, words, "SOAP-ENV:Client"),
        ResponseTemplate::new(403).set_body_string(words),
        fault(200, "App_Key inválida", "SOAP-ENV:Client-101"),
    ] {
        let (answer, _) = included(answer).await;
        let Answer::Park { causes, .. } = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(causes[0].kind, Kind::CredentialsRefused);
        assert_eq!(causes[0].entity, "");
    }
}

#[tokio::test]
async fn what_is_wrong_for_good_is_refused_with_its_field() {
    for (words, code, field) in [
        (
            "ERROR: Tag [foo] não faz parte da estrutura do tipo complexo [x]!",
            "SOAP-ENV:Client-5001",
            "foo",
        ),
        (
            "ERROR: O preenchimento da tag [codigo_categoria] é obrigatório!",
            "SOAP-ENV:Client-1020",
            "codigo_categoria",
        ),
        (
            "ERROR: Cliente não cadastrado para o Código [5998877001] !",
            "SOAP-ENV:Client-105",
            "cliente",
        ),
        ("Invalid JSON Object", "SOAP-ENV:Client", ""),
        ("algo que ninguém viu", "SOAP-ENV:Client-8000", ""),
    ] {
        for status in [200, 500] {
            let (answer, _) = included(fault(status, words, code)).await;
            let Answer::Refused(fault) = answer else {
                panic!("{answer:?}");
            };
            assert_eq!(fault.field, field);
            assert_eq!(fault.entity, "IncluirContaPagar");
        }
    }
}
