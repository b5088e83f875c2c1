//! The statements of replays.

use crate::db::statements;

statements! {
    REPLAY_CLOSE = "replay_close",
    REPLAY_COLLECT = "replay_collect",
    REPLAY_COUNTED = "replay_counted",
    REPLAY_DRY = "replay_dry",
    REPLAY_DUE = "replay_due",
    REPLAY_FED = "replay_fed",
    REPLAY_FILL = "replay_fill",
    REPLAY_GET = "replay_get",
    REPLAY_IN_FLIGHT = "replay_in_flight",
    REPLAY_INSERT = "replay_insert",
    REPLAY_INSERT_LANES = "replay_insert_lanes",
    REPLAY_LANES = "replay_lanes",
    REPLAY_LOCK = "replay_lock",
    REPLAY_LOOK = "replay_look",
    REPLAY_MARK = "replay_mark",
    REPLAY_NEXT = "replay_next",
    REPLAY_ORDER_LOCK = "replay_order_lock",
    REPLAY_OUT = "replay_out",
    REPLAY_PLACE = "replay_place",
    REPLAY_ROWS_LIST = "replay_rows_list",
    REPLAY_ROWS_UNSUCCESSFUL = "replay_rows_unsuccessful",
    REPLAY_TAKE = "replay_take",
    REPLAY_TOTALS = "replay_totals",
    REPLAY_WRITE = "replay_write",
    REPLAYS_LIST = "replays_list",
    REPLAYS_OPEN = "replays_open",
}
