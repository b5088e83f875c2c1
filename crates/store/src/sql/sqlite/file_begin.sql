-- An upload begins: if it comes to nothing, its object is removed when this is due.
INSERT INTO file_leftovers (object, tenant, due_at) VALUES (?1, ?2, now() + ?3 * 1000)
