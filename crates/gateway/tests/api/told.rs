//! Whoever reads Portuguese hears as much as whoever reads English: where a body is wrong, and why.

use axum::http::Request;
use serde_json::{Map, Value, json};

use crate::bodied;
use crate::harness::{Api, connection, request};
use crate::samples::report;

/// What a library says stands behind these words.
const BEGINNING: &str = "não corresponde ao que é aceito: ";

async fn told(api: &Api, mut request: Request<axum::body::Body>, language: &str) -> Value {
    let value = language.parse().expect("a header");
    request.headers_mut().insert("accept-language", value);
    api.send_local(request).await.json
}

/// What is wrong at the first place, or as a whole.
fn reason(problem: &Value) -> &str {
    let first = &problem["errors"][0]["detail"];
    let text = first.as_str().or_else(|| problem["detail"].as_str());
    text.unwrap_or_else(|| panic!("no reason: {problem}"))
}

#[tokio::test]
async fn every_route_with_a_body_says_what_is_wrong_with_it_in_both_languages() {
    let api = Api::ready().await;
    let body = json!({"reazon": "x"}).to_string();
    for route in bodied::all(&api).await {
        let [english, portuguese] =
            ["en", "pt-BR"].map(|language| route.request(language, body.clone()));
        let english = api.send_local(english).await.json;
        let portuguese = api.send_local(portuguese).await.json;
        let (en, pt) = (reason(&english), reason(&portuguese));
        assert_ne!(en, pt, "{route:?}");
        if !route.is_free() {
            assert_eq!(pt, format!("{BEGINNING}{en}"), "{route:?}");
            assert!(
                en.contains("reazon") || en.contains("sequence"),
                "{route:?}: {en}"
            );
        }
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_told_in_both_languages() {
    let api = Api::ready().await;
    for route in bodied::all(&api).await {
        let [english, portuguese] =
            ["en", "pt-BR"].map(|language| route.request(language, "nothing"));
        let english = api.send_local(english).await;
        assert_eq!(english.json["code"], "not-json", "{route:?}");
        let portuguese = api.send_local(portuguese).await.json;
        assert_ne!(reason(&english.json), reason(&portuguese), "{route:?}");
        let said = portuguese["detail"].as_str().expect("a detail");
        assert!(said.contains("JSON"), "{route:?}: {said}");
    }
}

/// Orders that are wrong at one place: method, address and body, and below what is said of it in
/// Portuguese and in English.
const WRONG: &str = r#"
POST /v1/replays {"filter": {}, "reason": "x"}
    um filtro vazio seria tudo | an empty filter would be everything
POST /v1/replays {"filter": {"status": "delivered"}, "reason": "x"}
    nada mais pode ser reenviado | nothing else can be replayed
POST /v1/deliveries/discard {"filter": {"status": "ready"}, "reason": "x"}
    descartados um a um | given up one by one
POST /v1/deliveries/restore {"filter": {"status": "dead"}, "reason": "x"}
    nada mais pode ser restaurado | nothing else can be restored
POST /v1/replays {"filter": {"tenant": "acme"}, "reason": " "}
    deve ser um texto de 1 a 500 caracteres | must be a text of 1 to 500 characters
POST /v1/replays {"filter": {"tenant": "acme"}, "reason": "x", "ramp": [0]}
    no máximo 20 números | at most 20 numbers
POST /v1/replays {"filter": {"tenant": "acme"}, "reason": "x", "stop_at_failure_percent": 101}
    deve ser de 0 a 100 | must be from 0 to 100
POST /v1/replays {"filter": {"tenant": "acme"}, "reason": "x", "rate_per_second": 0}
    deve ser de 1 a 1000 | must be from 1 to 1000
POST /v1/refusals/replay {}
    ou um filtro | either a filter
POST /v1/connections NEW "name": "a/b"
    sem '/' | without '/'
POST /v1/connections NEW "target": "omi"
    não há 'omi'; seria 'omie'? | there is no 'omi'; did you mean 'omie'?
POST /v1/connections NEW "takes": "zzzzzzzzz"
    somente: expenses | only: expenses
POST /v1/connections NEW "base_url": "ftp://x"
    um endereço http ou https | an http or https address
POST /v1/connections NEW "account": "x"
    número da conta | number of the account
POST /v1/connections NEW "settings": {"due_days": []}
    deve ser um texto | must be a text
POST /v1/connections NEW "settings": {"due_dais": "3"}
    due_days | due_days
POST /v1/connections NEW "credentials": {"app_key": " ", "app_secret": "x"}
    de 1 a 500 caracteres | of 1 to 500 characters
POST /v1/keys {"label": "", "scopes": ["read"]}
    de 1 a 120 caracteres | of 1 to 120 characters
POST /v1/keys {"label": "x", "scopes": []}
    ao menos um escopo | at least one scope
POST /v1/keys {"label": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"}
    está no passado | is in the past
POST /v1/keys {"label": "x", "scopes": ["read"], "tenants": []}
    ao menos uma empresa | at least one tenant
POST /v1/keys {"label": "x", "scopes": ["read"], "tenants": ["ninguem"]}
    não há empresa 'ninguem' | there is no tenant 'ninguem'
POST /v1/alerts/channels {"kind": "email", "name": "", "to": ["ana@exemplo.com.br"]}
    de 1 a 120 caracteres | of 1 to 120 characters
POST /v1/alerts/channels {"kind": "email", "name": "x", "to": ["a@b.co"], "kinds": []}
    ao menos um tipo | at least one kind
POST /v1/alerts/channels {"kind": "email", "name": "x", "to": ["x"]}
    endereços de e-mail | e-mail addresses
POST /v1/alerts/channels {"kind": "email", "name": "x", "to": ["a@b.co"], "url": "https://x.br"}
    e nenhum 'url' | and no 'url'
POST /v1/alerts/channels {"kind": "webhook", "name": "x"}
    é o que um webhook precisa | is what a webhook needs
POST /v1/alerts/channels {"kind": "webhook", "name": "x", "url": "ftp://x"}
    sem usuário nem senha | without user or password
POST /v1/alerts/channels {"kind": "webhook", "name": "x", "url": "http://exemplo.com.br"}
    deve começar por https:// | must begin with https://
POST /v1/alerts/channels QUIET "quiet": {"from": "22:00", "to": "22:00"}
    dois horários diferentes | two different clock times
POST /v1/people/find {"tenant": "acme", "email": "x"}
    não é um endereço de e-mail | is not an e-mail address
POST /v1/people/find {"tenant": "acme", "cpf": "1"}
    não é um CPF | is not a CPF
POST /v1/people/find {"tenant": "acme"}
    precisa ou de 'email' ou de 'cpf' | needs either 'email' or 'cpf'
POST /v1/people/erase {"tenant": "acme", "email": "a@b.co"}
    é obrigatório | is required
POST /v1/deliveries/{delivery}/resolve {}
    ou 'absent' | or 'absent'
POST /v1/deliveries/{delivery}/resolve {"held": " "}
    a chave do próprio ERP | the target's own key
POST /v1/deliveries/{delivery}/resolve {"held": "1", "amount": "1,00"}
    valor decimal com ponto | decimal
POST /v1/preview []
    um só evento | one event
PUT /v1/connections/{connection}/links/cor [{"key": "a", "value": "b"}]
    não há 'cor', somente: expense-type | there is no 'cor', only: expense-type
PUT /v1/connections/{connection}/links/account [{"key": "x", "value": "1"}]
    é 'default' | is 'default'
PUT /v1/connections/{connection}/links/account/default {"value": "x"}
    número da conta | number of the account
PUT /v1/connections/{connection}/links/member/a@b.co {"value": "x"}
    número da pessoa | number of the member
PUT /v1/connections/{connection}/links/expense-type/80 {"value": ""}
    de 1 a 200 caracteres | of 1 to 200 characters
"#;

/// The body of an order: as it stands, or a good one with one member that is wrong.
fn body_of(text: &str) -> Value {
    let (good, wrong) = match text.split_once(' ') {
        Some(("NEW", wrong)) => (connection("acme", "filial"), wrong),
        Some(("QUIET", wrong)) => {
            let good = json!({"kind": "email", "name": "x", "to": ["a@b.co"]});
            (good, wrong)
        }
        _ => return serde_json::from_str(text).expect("a body"),
    };
    let wrong: Map<String, Value> = serde_json::from_str(&format!("{{{wrong}}}")).expect("members");
    let mut body = good;
    body.as_object_mut().expect("an object").extend(wrong);
    body
}

#[tokio::test]
async fn every_check_of_a_body_gives_its_reason_in_both_languages() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "10.00")).await;
    let delivery = api.newest("acme").await;
    let connection = api.connection("acme").await.to_string();
    let mut lines = WRONG.trim().lines();
    while let (Some(order), Some(words)) = (lines.next(), lines.next()) {
        let order = order.replace("{delivery}", &delivery);
        let order = order.replace("{connection}", &connection);
        let mut parts = order.splitn(3, ' ');
        let mut part = || parts.next().expect("method, address and body");
        let (method, path, body) = (part(), part(), body_of(part()));
        let words = words.trim().split_once(" | ").expect("two languages");
        for (language, words) in [("pt-BR", words.0), ("en", words.1)] {
            let asked = request(method, path, None, Some(&body));
            let problem = told(&api, asked, language).await;
            assert_eq!(problem["status"], 422, "{order}: {problem}");
            let why = reason(&problem);
            assert!(why.contains(words), "{order}: {why}");
        }
    }
}

#[tokio::test]
async fn an_event_that_is_refused_is_told_in_one_sentence_in_the_language_of_the_caller() {
    let api = Api::ready().await;
    let event = report("acme", "e-1", "7", "48,90");
    for path in ["/v1/events", "/v1/preview"] {
        let asked = || request("POST", path, None, Some(&event));
        let pt = told(&api, asked(), "pt-BR").await;
        let words = "/data/expenses/0/amount: não é um valor decimal com ponto e até 2 casas";
        assert_eq!(pt["detail"], words, "{path}");
        let en = told(&api, asked(), "en").await;
        assert!(
            en["detail"]
                .as_str()
                .unwrap()
                .starts_with("/data/expenses/0/amount: ")
        );
        assert_ne!(en["detail"], pt["detail"]);
    }
}

#[tokio::test]
async fn why_an_order_is_refused_is_told_in_the_language_of_the_caller() {
    let api = Api::ready().await;
    api.publish(&report("acme", "e-1", "7", "10.00")).await;
    let ready = api.newest("acme").await;
    let mut unlinked = report("acme", "e-2", "8", "10.00");
    unlinked["data"]["expenses"][0]["type"]["id"] = "99".into();
    api.publish(&unlinked).await;
    let parked = api.newest("acme").await;
    let why = json!({"reason": "x"});
    let no_reason = json!({});
    let second = connection("acme", "filial");
    let link = "malote link set --tenant acme --connection matriz";
    for (path, body, pt, en) in [
        (
            format!("/v1/deliveries/{ready}/restore"),
            &why,
            "não pode ser restaurada",
            "cannot be restored",
        ),
        (
            format!("/v1/deliveries/{parked}/replay"),
            &why,
            "só a correção remove",
            "only its fix can remove",
        ),
        (format!("/v1/deliveries/{parked}/replay"), &why, link, link),
        (
            "/v1/connections".to_owned(),
            &second,
            "pagariam tudo em dobro",
            "pay everything twice",
        ),
        (
            format!("/v1/deliveries/{}/replay", uuid::Uuid::nil()),
            &why,
            "não há entrega",
            "there is no delivery",
        ),
        (
            "/v1/causes/x/recheck".to_owned(),
            &no_reason,
            "não há causa 'x'",
            "there is no cause 'x'",
        ),
        (
            "/v1/holds/acme/lift".to_owned(),
            &why,
            "não há guarda legal de 'acme'",
            "there is no hold 'acme'",
        ),
    ] {
        for (language, words) in [("pt-BR", pt), ("en", en)] {
            let asked = request("POST", &path, None, Some(body));
            let problem = told(&api, asked, language).await;
            let detail = problem["detail"].as_str().expect("a detail");
            assert!(detail.contains(words), "{path}: {problem}");
        }
    }
}
