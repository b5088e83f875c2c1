DELETE FROM delivery_causes WHERE cause_id = ANY ($1::uuid[])
