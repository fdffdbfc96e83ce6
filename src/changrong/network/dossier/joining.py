"""Which records belong together: those that name each other, directly or through others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def joined(start: str, links: Iterable[tuple[str, str]]) -> set[str]:
    """The numbers that are linked to one, itself among them. A link has no direction."""
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in links:
        beside[one].add(other)
        beside[other].add(one)
    found, new = {start}, [start]
    while new:
        next_to = beside[new.pop()] - found
        found |= next_to
        new += next_to
    return found
