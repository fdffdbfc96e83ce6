"""Codes and numbers that name regions, firms, cases and people."""

from __future__ import annotations


def region_covers(area: str, region: str) -> bool:
    """Whether a GB/T 2260 code lies in an area: "110000" covers 11xxxx, "350100" covers 3501xx,
    any other code only itself; "" covers the whole country."""
    prefix = area
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    return region.startswith(prefix)
