"""Double entry: every money event of loans and guarantees, in the books of all whom it concerns."""
