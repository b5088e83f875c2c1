-- Whether the turn is still ours. ?1 fence.
SELECT fence FROM alert_watch WHERE fence = ?1
