"""Labels in both languages, and numbers that belong in a notice."""
