"""Names that a kind uses and that must exist."""
