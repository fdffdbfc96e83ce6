"""Bulk import: a sheet of rows, each opened as a case by the action that a page would call."""
