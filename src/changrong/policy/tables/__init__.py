"""Decision tables."""
