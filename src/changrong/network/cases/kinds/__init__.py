"""One file for each kind of case; all of them are registered here by being here."""

import importlib
import pkgutil

from changrong.network.cases.kind import Kind


def _found() -> dict[str, Kind]:
    modules = (
        importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)
    )
    kinds = (value for module in modules for value in vars(module).values())
    return {kind.name: kind for kind in kinds if isinstance(kind, Kind)}


KINDS = _found()
