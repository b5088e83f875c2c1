//! After every test: what lists count is what is there, before and after it is folded.

use std::collections::BTreeMap;

use malote_core::delivery::Status;
use malote_core::id::Tenant;
use malote_store::admin::refusal;
use malote_store::read::causes;
use malote_store::read::delivery::{Delivery, Filter};
use malote_store::{Scope, Store, Window};

/// Counts everything one by one, and compares.
pub(crate) async fn check(store: &Store) {
    compare(store).await;
    while store.fold_tallies().await.unwrap() {}
    compare(store).await;
}

async fn compare(store: &Store) {
    let mut scopes = vec![Scope::All];
    for tenant in store.tenants(&Scope::All).await.unwrap() {
        scopes.push(Scope::Only(vec![Tenant::parse(&tenant.name).unwrap()]));
    }
    for scope in scopes {
        let mut dead: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        let asked = Filter {
            scope: scope.clone(),
            status: Some(Status::Dead),
            ..Filter::default()
        };
        for one in all(store, &asked).await {
            let sum = dead.entry(one.fingerprint.unwrap_or_default()).or_default();
            sum.0 += 1;
            sum.1 += one.amount.centavos();
        }
        let mut groups = BTreeMap::new();
        for group in store.failure_groups(&scope).await.unwrap() {
            let sum = (group.total.count, group.total.amount.centavos());
            groups.insert(group.fingerprint, sum);
        }
        assert_eq!(groups, dead, "{scope:?}");
        refused(store, &scope).await;
        waiting(store, scope).await;
    }
}

async fn refused(store: &Store, scope: &Scope) {
    let asked = refusal::Filter {
        scope: scope.clone(),
        status: Some(refusal::Status::Dead),
        ..refusal::Filter::default()
    };
    let window = Window::first(Window::MOST);
    let mut there: BTreeMap<String, i64> = BTreeMap::new();
    for one in store.refusals(&asked, &window).await.unwrap().items {
        *there.entry(one.code).or_default() += 1;
    }
    let groups = store.refusal_groups(scope).await.unwrap().into_iter();
    let counted: BTreeMap<String, i64> = groups.map(|one| (one.code, one.count)).collect();
    assert_eq!(counted, there, "{scope:?}");
}

async fn waiting(store: &Store, scope: Scope) {
    let asked = causes::Filter {
        scope: scope.clone(),
        resolved: true,
        ..causes::Filter::default()
    };
    let causes = store.causes(&asked, &Window::first(Window::MOST)).await;
    for cause in causes.unwrap().items {
        let asked = Filter {
            scope: scope.clone(),
            cause: Some(cause.id),
            ..Filter::default()
        };
        let waiting = all(store, &asked).await;
        let count = i64::try_from(waiting.len()).unwrap();
        let amount: i64 = waiting.iter().map(|one| one.amount.centavos()).sum();
        let counted = (cause.waiting.count, cause.waiting.amount.centavos());
        assert_eq!(counted, (count, amount), "{cause:?}");
    }
}

async fn all(store: &Store, asked: &Filter) -> Vec<Delivery> {
    let mut window = Window::first(Window::MOST);
    let mut found = Vec::new();
    loop {
        let page = store.deliveries(asked, &window).await.unwrap();
        found.extend(page.items);
        window.cursor = page.next;
        if window.cursor.is_none() {
            return found;
        }
    }
}
