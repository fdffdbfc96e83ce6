"""Checks of whole notices: dates, citations, what replaces what."""
