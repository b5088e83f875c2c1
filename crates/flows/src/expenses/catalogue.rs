//! What links refer to: employees, categories and accounts, read whole from Omie; and the trial
//! of credentials.

use malote_connectors::omie::{
    Access, Account, Category, Class, Client, Credentials, CredentialsError, Http, Member, Trouble,
};
use malote_core::clock::Clock;
use malote_core::fault::Fault;
use malote_core::gate::Closed;
use malote_runtime::flow::{Catalogue, Failure, Synced, Target};

pub(crate) async fn test(http: &Http, clock: &dyn Clock, target: &Target) -> Result<(), Failure> {
    let credentials = Credentials::from_json(&target.credentials).map_err(unreadable)?;
    let client = client(http, clock, target, &credentials);
    let tried = client.try_credentials(clock.now()).await;
    tried.map_err(|trouble| failure(trouble, target))
}

pub(crate) async fn sync(
    http: &Http,
    clock: &dyn Clock,
    target: &Target,
) -> Result<Catalogue, Failure> {
    let credentials = Credentials::from_json(&target.credentials).map_err(unreadable)?;
    let client = client(http, clock, target, &credentials);
    let failed = |trouble| failure(trouble, target);
    let members = client.members(&target.settings.employee_tag).await;
    let mut rows: Vec<Synced> = members.map_err(failed)?.into_iter().map(member).collect();
    let categories = client.categories().await.map_err(failed)?;
    rows.extend(categories.into_iter().map(category));
    let accounts = client.accounts().await.map_err(failed)?;
    rows.extend(accounts.into_iter().map(account));
    Ok(Catalogue {
        kinds: vec!["member", "catalogue.category", "catalogue.account"],
        rows,
    })
}

fn client<'a>(
    http: &'a Http,
    clock: &'a dyn Clock,
    target: &'a Target,
    credentials: &'a Credentials,
) -> Client<'a> {
    let access = Access {
        base_url: &target.base_url,
        credentials,
        gate: &*target.gate,
        timeout: target.settings.request_timeout,
        pause: target.settings.error_pause,
        clock,
        journal: None,
        traceparent: None,
        veil: None,
    };
    Client::new(http, access)
}

fn member(member: Member) -> Synced {
    Synced {
        kind: "member",
        key: member.email,
        value: member.supplier.ok().map(|code| code.to_string()),
        label: member.name,
        problem: member.supplier.err().map(|problem| problem.name()),
    }
}

fn category(category: Category) -> Synced {
    Synced {
        kind: "catalogue.category",
        value: category.active.then(|| category.code.clone()),
        key: category.code,
        label: category.name,
        problem: (!category.active).then_some("inactive"),
    }
}

fn account(account: Account) -> Synced {
    let code = account.code.to_string();
    Synced {
        kind: "catalogue.account",
        value: account.active.then(|| code.clone()),
        key: code,
        label: account.name,
        problem: (!account.active).then_some("inactive"),
    }
}

fn failure(trouble: Trouble, target: &Target) -> Failure {
    let refusal = match trouble {
        Trouble::Closed(closed) => return Failure::Closed(closed),
        Trouble::Unreachable(fault) | Trouble::Unsure(fault) => return Failure::Failed(fault),
        Trouble::Refused(refusal) => *refusal,
    };
    let window = target.settings.identical_call_window;
    let closed = |scope, least| {
        Failure::Closed(Closed {
            after: refusal.wait.unwrap_or(least).max(window),
            scope,
        })
    };
    match refusal.class {
        Class::Credentials => Failure::CredentialsRefused(refusal.fault),
        Class::Redundant | Class::Processing => closed("identical-call", window),
        Class::Busy | Class::TooMany => closed("rate", window),
        Class::Blocked => closed("pause", target.settings.error_pause),
        _ => Failure::Failed(refusal.fault),
    }
}

fn unreadable(error: CredentialsError) -> Failure {
    Failure::Failed(Fault {
        connector: "malote".to_owned(),
        code: "credentials".to_owned(),
        field: String::new(),
        entity: "expenses".to_owned(),
        detail: error.to_string(),
    })
}
