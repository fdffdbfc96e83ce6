"""Many rows at once: tapes, maps, and screening."""
