"""Checks of the facts: who is asked, who reads."""
