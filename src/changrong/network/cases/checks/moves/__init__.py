"""Who makes a move, and what it heeds."""
