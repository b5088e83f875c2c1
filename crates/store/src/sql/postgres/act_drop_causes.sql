DELETE FROM delivery_causes WHERE delivery_id = ANY ($1::uuid[]) RETURNING cause_id
