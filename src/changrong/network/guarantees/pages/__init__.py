"""Pages of agreements, guarantees, claims and limits, and what is told on them."""
