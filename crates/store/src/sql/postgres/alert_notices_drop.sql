DELETE FROM alert_notices WHERE channel_id = $1::uuid
