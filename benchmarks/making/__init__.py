"""Scripts that made what the bench keeps frozen."""
