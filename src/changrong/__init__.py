"""Changrong: one network for small-business finance."""
