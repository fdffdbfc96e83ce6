"""A writing call of the API sent twice with one Idempotency-Key is done once."""
