//! Every row of the table of refusals, at every status it may come with.

use super::*;

fn class(words: &str, code: &str) -> Class {
    let one = classify(words, code, 200);
    assert_eq!(one, classify(words, code, 500), "{words}");
    one
}

#[test]
fn an_empty_list_is_told_by_words_or_code() {
    let words = "ERROR: Não existem registros para a página [1]!";
    assert_eq!(class(words, "Client-5113"), Class::Empty);
    assert_eq!(class("ERROR: Nada!", "Client-5113"), Class::Empty);
    let words = "ERROR: Nenhuma conta corrente foi encontrada!";
    assert_eq!(class(words, "Client-101"), Class::Empty);
}

#[test]
fn only_words_about_our_key_say_absent() {
    let refusal = |words: &str, code: &str| Refusal {
        class: class(words, code),
        wait: None,
        fault: Fault {
            connector: "omie".into(),
            code: code.into(),
            field: String::new(),
            entity: String::new(),
            detail: words.into(),
        },
    };
    let ours = "ERROR: Lançamento não cadastrado para o Código de Integração [ML1]!";
    assert!(refusal(ours, "Client-105").says_absent("ML1"));
    assert!(!refusal(ours, "Client-105").says_absent("ML2"));
    let upper = "ERROR: LANCAMENTO NAO CADASTRADO PARA O CODIGO DE INTEGRACAO!";
    assert!(refusal(upper, "Client-103").says_absent("ML1"));
    let id = "ERROR: Lançamento não cadastrado para o Código [0] !";
    assert!(!refusal(id, "Client-105").says_absent("ML1"));
    let generic = "ERROR: Não existem registros para a página [1]!";
    assert!(!refusal(generic, "Client-5113").says_absent("ML1"));
    let client = "ERROR: Cliente não cadastrado para o Código [5998] !";
    assert_eq!(class(client, "Client-105"), Class::NotFound);
}

#[test]
fn a_taken_key_is_told_from_a_known_client() {
    let words = "ERROR: Lançamento já cadastrado para o Código de Integração [ML1]";
    assert_eq!(class(words, "Client-102"), Class::Duplicate);
    assert_eq!(class(words, "Client-999"), Class::Duplicate);
    let words = "ERROR: Cliente já cadastrado para o CPF/CNPJ [111.444.777-35] com o Id [5998] e código de integração [VX]";
    assert_eq!(class(words, "Client-101"), Class::DuplicateClient);
    assert_eq!(class(words, "Client-102"), Class::DuplicateClient);
}

#[test]
fn limits_are_told_apart() {
    let words = "ERROR: Consumo redundante detectado. Aguarde 37 segundos para tentar novamente (REDUNDANT).";
    assert_eq!(class(words, "Client-6"), Class::Redundant);
    assert_eq!(class(words, "Client-5020"), Class::Redundant);
    let words = "ERROR: Já existe uma requisição desse método sendo executada e você pode tentar novamente em alguns instantes. (1)";
    assert_eq!(class(words, "Client-1880"), Class::Busy);
    let words = "ERROR: Esta requisição já foi processada ou está sendo processada e você pode tentar novamente às 10:20:30. (1)";
    assert_eq!(class(words, "Client-1100"), Class::Processing);
    let words = "API bloqueada por consumo indevido. Tente novamente em 1678 segundos.";
    assert_eq!(class(words, "MISUSE_API_PROCESS"), Class::Blocked);
    assert_eq!(classify(words, "", 425), Class::Blocked);
    assert_eq!(classify("?", "", 425), Class::Blocked);
    assert_eq!(classify("Too Many Requests", "", 429), Class::TooMany);
    assert_eq!(classify("?", "", 429), Class::TooMany);
    let words = "ERROR: Limite de requisições por minuto atingido";
    assert_eq!(class(words, "Client-500"), Class::TooMany);
    assert_eq!(class("Consumo indevido", "Client-500"), Class::TooMany);
}

#[test]
fn credentials_are_matched_loosely_but_an_echo_is_not_a_refusal() {
    let words = "A chave de acesso está inválida ou o aplicativo está suspenso";
    assert_eq!(classify(words, "", 403), Class::Credentials);
    assert_eq!(class(words, "Client-101"), Class::Credentials);
    assert_eq!(class("App_Key inválida", "Client-101"), Class::Credentials);
    assert_eq!(
        class("app_secret incorreto", "Client-102"),
        Class::Credentials
    );
    assert_eq!(classify("?", "", 403), Class::Credentials);
    for words in [
        "Credenciais app_key [1] app_secret [2] inválidas",
        "ERROR: Invalid app_key [1]",
        "ERROR: A App Key informada [1] não foi encontrada!",
        "app_key não cadastrada",
        "Não autorizado: chave de acesso",
        "ERROR: Acesso não autorizado para o app_key [1]",
        "O aplicativo [Malote] foi temporariamente suspenso",
    ] {
        assert_eq!(class(words, "Client-101"), Class::Credentials, "{words}");
    }
    let echo = "Não foi possível processar a requisição app_key [1] app_secret [2]!";
    assert_eq!(class(echo, "Client-8000"), Class::Unknown);
}

#[test]
fn what_is_refused_beside_an_echo_decides() {
    for (words, meant) in [
        (
            "ERROR: Valor inválido no campo [valor_documento] (app_key [123])",
            Class::Rule,
        ),
        (
            "ERROR: Valor inválido! app_key [123] app_secret [abc]",
            Class::Rule,
        ),
        (
            "app_key [123]: o valor do campo x está incorreto",
            Class::Unknown,
        ),
        ("app_key [123]. Invalid JSON Object", Class::NotJson),
        ("ERROR: Chave de acesso da NF-e inválida", Class::Rule),
        (
            "ERROR: Conta corrente não cadastrada para o Código [4243124] ! app_key [123]",
            Class::NotFound,
        ),
    ] {
        assert_eq!(class(words, "Client-8000"), meant, "{words}");
    }
    for words in [
        "ERROR: Lançamento não cadastrado para o Código de Integração [ML1]! app_key [123] app_secret [abc]",
        "ERROR: app_key [123]: Lançamento não cadastrado para o Código de Integração [ML1]!",
    ] {
        assert_eq!(class(words, "Client-105"), Class::Absent("ML1".into()));
    }
    let words = "ERROR: Lançamento não cadastrado para o Código de Integração! (app_key [123])";
    assert_eq!(class(words, "Client-105"), Class::Absent(String::new()));
}

#[test]
fn our_bugs_and_the_datas_are_permanent() {
    let words =
        "ERROR: Tag [FOO] não faz parte da estrutura do tipo complexo [conta_pagar_cadastro]!";
    assert_eq!(class(words, "Client-5001"), Class::UnknownField);
    assert_eq!(class(words, "Client-101"), Class::UnknownField);
    assert_eq!(field(words), "foo");
    let words = "ERROR: O preenchimento da tag [codigo_categoria] é obrigatório!";
    assert_eq!(class(words, "Client-1020"), Class::Rule);
    assert_eq!(field(words), "codigo_categoria");
    assert_eq!(
        class("ERROR: valor fora da regra", "Client-102"),
        Class::Rule
    );
    assert_eq!(class("Invalid JSON Object", ""), Class::NotJson);
    assert_eq!(class("JSON request with SyntaxError", ""), Class::NotJson);
    let words = "ERROR: Conta corrente não cadastrada para o Código [4243124] !";
    assert_eq!(class(words, "Client-102"), Class::NotFound);
    assert_eq!(field(words), "conta_corrente");
    assert_eq!(field("A categoria [2.04.99] está inativa"), "categoria");
    assert_eq!(field("nada"), "");
}

#[test]
fn a_paid_document_is_told_by_its_words() {
    for words in [
        "ERROR: Não é permitido alterar um lançamento que já possui pagamento registrado!",
        "ERROR: Este título já foi liquidado.",
        "ERROR: O lançamento está pago e não pode ser excluído",
        "ERROR: Não é possível excluir: título com baixa",
    ] {
        assert_eq!(class(words, "Client-102"), Class::Settled, "{words}");
    }
    for words in [
        "ERROR: Conta a pagar não pode ser alterada",
        "ERROR: A forma de pagamento não pode ser vazia",
        "ERROR: Condição de pagamento [A30] não encontrada",
        "ERROR: O código da forma de pagamento já foi informado",
        "ERROR: A data da baixa não foi informada",
    ] {
        assert_eq!(class(words, "Client-102"), Class::Rule, "{words}");
    }
}

#[test]
fn an_unwell_target_is_not_a_rule() {
    let words = "SOAP-ERROR: Broken response from Application Server (BG)";
    assert_eq!(class(words, "Server"), Class::Broken);
    assert_eq!(
        class("Erro interno do servidor", "Client-102"),
        Class::Unstable
    );
    assert_eq!(class("?", "Server"), Class::Unstable);
    assert_eq!(class("?", "Client-500"), Class::Unstable);
    assert_eq!(class("uma frase nova", "Client-777"), Class::Unknown);
}
