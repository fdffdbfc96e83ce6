"""One file for each claim of speed: what runs, beside what, and that both gave the same."""
