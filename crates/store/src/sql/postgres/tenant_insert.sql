INSERT INTO tenants (name, label, created_at) VALUES ($1, $2, now()) ON CONFLICT (name) DO NOTHING
