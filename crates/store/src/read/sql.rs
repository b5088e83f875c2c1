//! The statements of reading.

use crate::db::statements;

statements! {
    ATTEMPTS_OF_DELIVERY = "attempts_of_delivery",
    CAUSE_IDS_LIST = "cause_ids_list",
    CAUSES_BY_ID = "causes_by_id",
    CAUSES_OF_DELIVERIES = "causes_of_deliveries",
    DELIVERIES_BY_ID = "deliveries_by_id",
    DELIVERIES_CHANGED = "deliveries_changed",
    DELIVERIES_LIST = "deliveries_list",
    DELIVERIES_LIST_CAUSE = "deliveries_list_cause",
    DELIVERIES_LIST_FINGERPRINT = "deliveries_list_fingerprint",
    DELIVERIES_LIST_SEARCH = "deliveries_list_search",
    DELIVERIES_LIST_STATUS = "deliveries_list_status",
    DELIVERIES_OF_EVENT = "deliveries_of_event",
    DELIVERY_DETAIL = "delivery_detail",
    EVENT_GET = "event_get",
    EVENT_NAMED = "event_named",
    FAILURE_GROUPS = "failure_groups",
    HELD = "held",
    BACKLOG_CAUSES = "backlog_causes",
    BACKLOG_DELIVERIES = "backlog_deliveries",
    BACKLOG_REFUSED = "backlog_refused",
    SIGNS_OF_LIFE = "signs_of_life",
    TOTALS_DELIVERIES = "totals_deliveries",
    TOTALS_EVENTS = "totals_events",
}
