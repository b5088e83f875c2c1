//! The statements of orders.

use crate::db::statements;

statements! {
    ACT_CAUSES = "act_causes",
    ACT_CONNECTION = "act_connection",
    ACT_CAUSES_IDLE = "act_causes_idle",
    ACT_CONTENT_GONE = "act_content_gone",
    ACT_DELIVERY = "act_delivery",
    ACT_DROP_CAUSES = "act_drop_causes",
    ACT_GROUPS = "act_groups",
    ACT_LOCK_SUBJECT = "act_lock_subject",
    ACT_OTHER_DOUBT = "act_other_doubt",
    ACT_PUT_BEFORE = "act_put_before",
    ACT_RECHECK = "act_recheck",
    ACT_UNNEEDED = "act_unneeded",
    ACT_WAITED_FOR = "act_waited_for",
    ACT_WENT_ON = "act_went_on",
    ACT_WHOLE = "act_whole",
    ACT_WRITE = "act_write",
    TIE_OTHERS = "tie_others",
    TIE_REVISION = "tie_revision",
    TIE_SIBLINGS = "tie_siblings",
    TIE_SUBJECT = "tie_subject",
    TIE_TO_REMOVE = "tie_to_remove",
}
