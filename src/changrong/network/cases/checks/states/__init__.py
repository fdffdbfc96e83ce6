"""The states of a kind, and the ways between them."""
