-- Under the key of another company: what links led to in the one before is nobody there, or somebody
-- else. Rows stay, for parking holds on to them; a sync or a person gives them a value again.
UPDATE links SET value = NULL, problem = NULL, kept = false, updated_at = now()
WHERE connection_id = $1 AND kind <> 'credentials'
