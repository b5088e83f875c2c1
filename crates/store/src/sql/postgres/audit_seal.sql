UPDATE audit SET block = $1 FROM unnest($2::uuid[]) AS w (id) WHERE audit.id = w.id AND block IS NULL
