//! Refusals of credentials before and after a person replaced them.

use malote_core::clock::Manual;
use malote_core::gate::{Call, Gate, Permit};
use malote_core::id::Tenant;
use malote_core::policy::Policy;
use malote_store::Options;
use malote_store::admin::connection::NewConnection;
use malote_store::audit::MALOTE;

use super::*;

/// A flow whose target refuses every credential.
struct Refusing;

impl Flow for Refusing {
    fn name(&self) -> &'static str {
        "expenses"
    }

    fn target(&self) -> &'static str {
        "omie"
    }

    fn types(&self) -> &'static [&'static str] {
        &[]
    }

    fn plan(&self, _: &Envelope, _: Timestamp) -> Result<Plan, Refusal> {
        panic!("nothing is planned here")
    }

    fn payload(&self, _: &Job, _: &Settings) -> Result<Value, Vec<Draft>> {
        panic!("nothing is shown here")
    }

    fn deliver<'a>(&'a self, _: &'a Job, _: Errand<'a>) -> BoxFuture<'a, Answer> {
        panic!("nothing is delivered here")
    }

    fn ask<'a>(&'a self, _: &'a Job, _: Errand<'a>) -> BoxFuture<'a, Verdict> {
        panic!("nothing is asked here")
    }

    fn test<'a>(&'a self, _: &'a Target) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async { Err(refused()) })
    }

    fn sync<'a>(&'a self, _: &'a Target) -> BoxFuture<'a, Result<Catalogue, Failure>> {
        Box::pin(async { Err(refused()) })
    }

    fn redact(&self, _: &SecretString, text: &str) -> String {
        text.to_owned()
    }
}

fn refused() -> Failure {
    Failure::CredentialsRefused(Fault {
        connector: "omie".to_owned(),
        code: "403".to_owned(),
        field: String::new(),
        entity: String::new(),
        detail: "refused".to_owned(),
    })
}

struct NoGate;

impl Gate for NoGate {
    fn admit(&self, _: Call) -> BoxFuture<'_, Result<Permit, Closed>> {
        Box::pin(async { Err(again()) })
    }
}

async fn connect(store: &Store, sealed: &[u8], credential: &str) {
    let tenant = Tenant::parse("acme").unwrap();
    store.by(&MALOTE).add_tenant(&tenant, "").await.unwrap();
    let new = NewConnection {
        tenant,
        name: "matriz".to_owned(),
        target: "omie".to_owned(),
        takes: None,
        base_url: "http://127.0.0.1:1/".to_owned(),
        settings: std::collections::BTreeMap::new(),
        sealed: sealed.to_vec(),
        credential: credential.to_owned(),
        parts: false,
        account: None,
    };
    store.by(&MALOTE).add_connection(&new).await.unwrap();
}

/// A connection opened with the credentials `old`, and its store.
async fn opened() -> (Store, Current, Target) {
    let clock = Arc::new(Manual::at(Timestamp::UNIX_EPOCH));
    let options = Options::default();
    let store = Store::open("sqlite::memory:", clock, &options);
    let store = store.await.unwrap();
    connect(&store, b"old", "key").await;
    let digests = ["key".to_owned()];
    let info = store.owned_connections(&digests).await.unwrap().remove(0);
    let target = Target {
        connection: info.id,
        tenant: Tenant::parse("acme").unwrap(),
        base_url: info.base_url.clone(),
        settings: Settings::with_retry(Policy::default()),
        credentials: String::new().into(),
        gate: Arc::new(NoGate),
    };
    let current = Current {
        flow: Arc::new(Refusing),
        store: store.clone(),
        info,
    };
    (store, current, target)
}

#[tokio::test]
async fn a_refusal_counts_while_the_credentials_are_the_connections() {
    let (_store, current, target) = opened().await;
    let refusal = [Draft::new(cause::Kind::CredentialsRefused, "")];
    assert!(!current.outdated(&refusal).await);
    assert_eq!(current.test(&target).await, Err(refused()));
    assert_eq!(current.sync(&target).await, Err(refused()));
}

#[tokio::test]
async fn a_refusal_of_credentials_that_were_replaced_is_only_tried_again() {
    for credential in ["key", "other-key"] {
        let (store, current, target) = opened().await;
        connect(&store, b"new", credential).await;
        let refusal = [Draft::new(cause::Kind::CredentialsRefused, "")];
        assert!(current.outdated(&refusal).await);
        assert_eq!(current.test(&target).await, Err(Failure::Closed(again())));
        assert_eq!(current.sync(&target).await, Err(Failure::Closed(again())));
        let other = [Draft::new(cause::Kind::AlreadyPaid, "")];
        assert!(!current.outdated(&other).await);
    }
}
