UPDATE alert_channels SET reminded_at = now() WHERE id = $1::uuid
