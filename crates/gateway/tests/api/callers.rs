//! Who the trail says it was.

use malote_gateway::{Callers, Token, USER};
use malote_store::admin::key::NewKey;
use malote_store::audit::MALOTE;
use serde_json::{Value, json};

use crate::harness::{Api, request};

async fn newest_row(api: &Api) -> Value {
    let list = api.get("/v1/audit?limit=1").await.expect(200);
    list["items"][0].clone()
}

#[tokio::test]
async fn only_the_key_of_this_machine_may_say_which_user_calls() {
    let token = Token::fresh().map_err(|_| "no randomness").unwrap();
    let callers = Callers::default().with_local_key(&token.prefix);
    let api = Api::with(|state| state.callers = callers).await;
    let local = NewKey {
        prefix: token.prefix,
        digest: token.digest,
        label: "command line of this machine".to_owned(),
        scopes: vec!["admin".to_owned()],
        tenants: None,
        expires_at: None,
    };
    api.store.by(&MALOTE).create_key(&local).await.unwrap();
    let (local, other) = (token.text, api.key(&["admin"], None).await);
    for (key, name, tenant) in [
        (&local, "ana", "one"),
        (&other, other.split('_').nth(1).expect("a token"), "two"),
    ] {
        let mut order = request(
            "POST",
            "/v1/tenants",
            Some(key),
            Some(&json!({"name": tenant})),
        );
        order
            .headers_mut()
            .insert(USER, "ana@caixa".parse().unwrap());
        api.send(order).await.expect(201);
        let row = newest_row(&api).await;
        assert_eq!(row["who"]["name"], name);
    }
}
