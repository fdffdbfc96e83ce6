"""Conditions as formulas of a solver, so that "always" and "never" are proved, not sampled."""
