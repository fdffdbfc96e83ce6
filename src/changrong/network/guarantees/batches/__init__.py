"""Loans filed by the thousand: a file handed in, done by the worker, with what became of each."""
