"""Whether those whose turn it is can see the case; who opens it."""
