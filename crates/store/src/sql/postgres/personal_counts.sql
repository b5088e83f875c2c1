-- What is kept of these persons, by kind.
SELECT
    (SELECT count(*) FROM personal_values v WHERE v.person_id = ANY ($1::uuid[])) AS stored,
    (SELECT count(DISTINCT l.place) FROM personal_places l
      WHERE l.person_id = ANY ($1::uuid[]) AND l.kind = 'event') AS events,
    (SELECT count(DISTINCT l.place) FROM personal_places l
      WHERE l.person_id = ANY ($1::uuid[]) AND l.kind = 'refusal') AS refusals,
    (SELECT count(*) FROM people p JOIN personal_values v ON v.person_id = p.id
      JOIN connections c ON c.tenant = p.tenant
      JOIN links k ON k.connection_id = c.id AND k.kind = 'member' AND k.key = v.token
      WHERE p.id = ANY ($1::uuid[])) AS links,
    (SELECT count(*) FROM people p JOIN personal_values v ON v.person_id = p.id
      JOIN connections c ON c.tenant = p.tenant
      JOIN causes u ON u.connection_id = c.id AND u.kind = 'member-unsynced' AND u.entity = v.token
      WHERE p.id = ANY ($1::uuid[])) AS causes
