"""What the service looks for by itself once a day, and opens cases of: loans that mature soon,
firms that are to be visited again. A file for each scan.

A scan takes the day and writes by the engine; it runs in one unit of work, which also writes down
that it ran. Of several workers the first does it, and one that is killed half-way leaves the day to
the next.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Callable
from datetime import date

from changrong.network import clock
from changrong.network.cases.models import Scanned
from changrong.network.unit import unit

Scan = Callable[[date], int]
SCANS: dict[str, Scan] = {}
log = logging.getLogger(__name__)


def scan(name: str) -> Callable[[Scan], Scan]:
    """Register a function that finds what to open on a day and returns how many it opened."""

    def registered(function: Scan) -> Scan:
        if name in SCANS:
            raise ValueError(f"two scans are called {name}")
        SCANS[name] = function
        return function

    return registered


def find() -> None:
    """Import every file of this folder, so that its scans are registered."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")


def scan_day(today: date) -> dict[str, int]:
    """Run every scan that has not run on this day. Returns what each opened, by name. One that
    fails keeps no other; it is tried again in the next round."""
    ran = set(Scanned.objects.filter(day=today).values_list("name", flat=True))
    opened = {}
    for name in sorted(SCANS.keys() - ran):
        try:
            with unit():
                row = Scanned.objects.create(name=name, day=today, at=clock.now())
                opened[name] = row.opened = SCANS[name](today)
                row.save(update_fields=["opened"])
        except Exception:
            if not Scanned.objects.filter(name=name, day=today).exists():  # else another worker's
                log.exception("the scan %s failed and will be tried again", name)
    return opened
