"""Checks of decision tables: gaps, overlaps, rows that are never hit."""
