//! What orders about many deliveries ask, and what they ask of a report.

use malote_core::id::ConnectionId;

use crate::act;
use crate::db::{Value, args};
use crate::replay::{Chosen, sql as replay};
use crate::tests::explained::{Case, DEAD, DUE, OF_EVENT, OF_THING, RELEASED, SUBJECT};

pub(super) fn cases(connection: ConnectionId) -> Vec<Case> {
    let chosen = || Chosen::default().among(None).unwrap();
    let (one, nobody) = (uuid::Uuid::max(), uuid::Uuid::nil());
    let with = |more: Vec<Value>| [chosen(), more].concat();
    let page = with(args![None::<uuid::Uuid>, 50_i64]);
    let next = args![one, connection, 10_i64];
    vec![
        (act::sql::ACT_GROUPS, args![nobody], None, OF_EVENT),
        (act::sql::ACT_WAITED_FOR, args![nobody], None, OF_EVENT),
        (act::sql::ACT_WENT_ON, args![one], None, SUBJECT),
        (
            act::sql::ACT_OTHER_DOUBT,
            args![one, nobody],
            None,
            OF_THING,
        ),
        (replay::REPLAY_FILL, with(args![nobody]), None, DEAD),
        (replay::REPLAY_TOTALS, chosen(), None, DEAD),
        (replay::REPLAY_DRY, page, None, DEAD),
        (replay::REPLAY_LEFT_OUT, chosen(), None, DEAD),
        (replay::REPLAY_HELD, args![one, 0_i64], None, RELEASED),
        (replay::REPLAY_DUE, args![connection, 100_i64], None, DUE),
        (replay::REPLAY_NEXT, next, None, &["replay_rows_waiting"]),
        (replay::REPLAY_COLLECT, args![one], None, RELEASED),
        (replay::REPLAY_OUT, args![connection], None, RELEASED),
        (replay::REPLAY_BEHIND, args![one], None, RELEASED),
        (
            replay::REPLAY_LEAVING,
            args![one, 10_i64],
            None,
            &["replay_rows_waiting"],
        ),
        (
            replay::REPLAY_ROWS_UNSUCCESSFUL,
            args![one, 0_i64, 50_i64],
            None,
            &["replay_rows_unsuccessful"],
        ),
    ]
}
