-- Only closed ones are written, so that open ones are not fought over.
UPDATE causes c SET open = true, resolved_at = NULL, last_seen_at = now(), detail = w.detail
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS w (connection_id, kind, entity, detail)
WHERE c.connection_id = w.connection_id AND c.kind = w.kind AND c.entity = w.entity AND NOT c.open
