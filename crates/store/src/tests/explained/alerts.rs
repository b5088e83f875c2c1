//! What is asked when alarms are looked for and told.

use crate::alert::sql as alert;
use crate::db::args;
use crate::tests::explained::{CHANGED, Case, DEAD, EVENTS, FAILING};

pub(super) fn cases() -> Vec<Case> {
    let after = args![uuid::Uuid::nil(), 50_i64];
    let lately = "2200-01-01T00:00:00Z".parse::<jiff::Timestamp>().unwrap();
    vec![
        (
            alert::ALERT_CHANGED_DAYS,
            args![lately, 40_i64],
            None,
            CHANGED,
        ),
        (alert::ALERT_DEAD, args![], None, DEAD),
        (alert::ALERT_FAILING, args![], None, FAILING),
        (alert::ALERT_ARRIVED, after, None, EVENTS),
        (
            alert::ALERT_ARRIVALS_BETWEEN,
            args![0_i64, 9_i64],
            None,
            &["alert_arrivals_hour"],
        ),
        (alert::ALARMS_OPEN, args![], None, &["alarms_open"]),
        (
            alert::ALERT_NOTICES_CLAIM,
            args![60_000_i64, 10_i64],
            None,
            &["alert_notices_unsent", "alert_notices_waiting"],
        ),
    ]
}
