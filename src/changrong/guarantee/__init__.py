"""Guarantees that several bear: agreements, shares, caps, claims, recoveries.

Pure: values in, values out. What it takes from notices it takes as `Grant` values; what it says to
the books it says as `journal.Entry` values.
"""
