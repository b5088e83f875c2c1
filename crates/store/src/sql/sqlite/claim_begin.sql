UPDATE deliveries SET begun_at = now()
WHERE id = ?1 AND fence = ?2 AND status = 'sending' AND lease_until > now()
