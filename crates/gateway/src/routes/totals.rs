//! Control totals per tenant and day: what events expect beside what their deliveries say.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, OpenApi};

use malote_core::totals::Account;

use crate::auth::Principal;
use crate::extract::{self, Query};
use crate::paging;
use crate::problem::Failure;
use crate::routes::{Routes, json_of};
use crate::shapes::setup as shapes;
use crate::state::Shared;
use crate::texts;

/// How many days are shown unless the caller says, and at most.
const USUAL_DAYS: i64 = 30;
const MOST_DAYS: i32 = 400;

/// The part of the document that describes these routes.
#[derive(OpenApi)]
#[openapi(paths(show))]
pub(super) struct Document;

pub(super) fn add(routes: Routes) -> Routes {
    routes.read("/v1/totals", show)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Of this tenant.
    tenant: Option<String>,
    /// The first day; 30 days before the last unless given.
    from: Option<Date>,
    /// The last day; today in São Paulo unless given. At most 400 days after the first.
    to: Option<Date>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// What the page before gave as `next`.
    cursor: Option<String>,
}

#[utoipa::path(
    get,
    path = "/v1/totals",
    tag = "totals",
    summary = "Control totals per tenant and day: what events expect beside what their deliveries say",
    params(Asked),
    responses((status = 200, description = "One page of accounts", body = shapes::Totals))
)]
async fn show(
    State(state): State<Shared>,
    principal: Principal,
    Query(asked): Query<Asked>,
) -> Result<Json<Value>, Failure> {
    let window = paging::window(asked.limit, asked.cursor.as_deref())?;
    let tenant = extract::tenant_parameter(asked.tenant.as_deref())?;
    let scope = principal.scope_within(tenant.as_ref());
    let (from, to) = days(asked.from, asked.to, state.clock.now())?;
    let page = state.store.totals_page(&scope, from, to, &window).await?;
    // It is of no day, and so belongs to no page but the first.
    let held = match window.cursor {
        None => state.store.held(&scope).await?,
        Some(_) => Vec::new(),
    };
    let agrees = page.items.iter().all(Account::agrees);
    let mut items = Vec::with_capacity(page.items.len());
    for account in &page.items {
        items.push(told(account)?);
    }
    let next = page.next;
    let Json(mut answer) = paging::answer(&malote_store::Page { items, next });
    let Json(held) = json_of(&held)?;
    for (name, value) in [("from", json!(from)), ("to", json!(to)), ("held", held)] {
        answer[name] = value;
    }
    answer["agrees"] = agrees.into();
    Ok(Json(answer))
}

fn told(account: &Account) -> Result<Value, Failure> {
    let mut by_status = Map::new();
    for (status, total) in &account.by_status {
        by_status.insert(status.name().to_owned(), json!(total));
    }
    let Json(mut told) = json_of(account)?;
    told["by_status"] = by_status.into();
    told["accounted"] = json!(account.accounted());
    told["agrees"] = account.agrees().into();
    Ok(told)
}

/// Both ends included; up to today in São Paulo unless the caller says.
fn days(from: Option<Date>, to: Option<Date>, now: Timestamp) -> Result<(Date, Date), Failure> {
    let wrong = |detail: &str| Failure::new(&texts::INVALID_PARAMETER).because(detail);
    let to = to.unwrap_or_else(|| now.to_zoned(sao_paulo()).date());
    let from = match from {
        Some(from) => from,
        None => to.saturating_sub(Span::new().days(USUAL_DAYS)),
    };
    let length = to
        .since(from)
        .map_err(|_| wrong("from and to are too far apart"))?;
    match length.get_days() {
        ..0 => Err(wrong("from must not be after to")),
        0..=MOST_DAYS => Ok((from, to)),
        _ => Err(wrong("from and to may be at most 400 days apart")),
    }
}

/// The zone of business days; a machine without zone data counts three hours behind, as there
/// has been no summer time since 2019.
fn sao_paulo() -> TimeZone {
    TimeZone::get("America/Sao_Paulo").unwrap_or_else(|_| TimeZone::fixed(Offset::constant(-3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T02:00:00Z".parse().unwrap()
    }

    fn day(text: &str) -> Option<Date> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn today_is_the_day_in_sao_paulo() {
        let (from, to) = days(None, None, now()).unwrap();
        assert_eq!(
            (from.to_string(), to.to_string()),
            ("2026-10-22".into(), "2026-11-21".into())
        );
    }

    #[test]
    fn a_span_that_is_backwards_or_too_long_is_refused() {
        assert!(days(day("2026-11-02"), day("2026-11-01"), now()).is_err());
        assert!(days(day("2020-01-01"), None, now()).is_err());
        assert!(days(day("2026-11-01"), day("2026-11-01"), now()).is_ok());
    }
}
