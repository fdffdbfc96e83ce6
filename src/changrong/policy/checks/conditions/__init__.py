"""Checks of conditions and measures, proved with a solver."""
