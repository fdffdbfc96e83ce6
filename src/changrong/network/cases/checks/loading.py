"""Kinds in files of one's own, read apart from the service's: a kind file is Python and is run.

    loaded = load(Path("my-kinds"))
    inspect([declared.kind for declared in loaded.declared], loaded.effects)

Every file of a folder is read but those that begin with an underscore, which the others may import
(`from ._shared import …`). Effects that they register are known to these kinds alone.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from changrong.network.cases import effects
from changrong.network.cases import kinds as shipped_kinds
from changrong.network.cases.effects import Effect
from changrong.network.cases.kind import Kind
from changrong.text import Problem

_APART = "changrong_kinds_apart"


class CannotRead(Problem):
    """A file that is no kind file, with the line where it went wrong."""


class Declared(NamedTuple):
    kind: Kind
    file: Path


@dataclass(frozen=True)
class Loaded:
    """The kinds of some files, in the order of the files, and the effects these register."""

    declared: tuple[Declared, ...]
    effects: dict[str, Effect]


def shipped() -> Loaded:
    """The kinds of the service, with the files they stand in."""
    files = sorted(Path(shipped_kinds.__file__).parent.glob("[!_]*.py"))
    modules = [(importlib.import_module(f"{shipped_kinds.__name__}.{f.stem}"), f) for f in files]
    return Loaded(tuple(_declared(modules)), {})


def load(path: Path) -> Loaded:
    """The kinds of a folder, or of one file. Raises CannotRead."""
    files = [path] if path.suffix == ".py" else sorted(path.glob("[!_]*.py"))
    if not path.exists():
        raise CannotRead(f"{path}：没有这个文件或文件夹", f"{path}: no such file or folder")
    with effects.apart() as added, _package(path if path.is_dir() else path.parent):
        declared = tuple(_declared([(_run(file), file) for file in files]))
    if not declared:
        raise CannotRead(f"{path}：里面没有声明事项", f"{path}: no kind is declared in it")
    return Loaded(declared, added)


def _declared(modules: list[tuple[ModuleType, Path]]) -> Iterator[Declared]:
    """Each kind once, in the file that declares it first."""
    seen: set[int] = set()
    for module, file in modules:
        for value in vars(module).values():
            if isinstance(value, Kind) and id(value) not in seen:
                seen.add(id(value))
                yield Declared(value, file)


@contextmanager
def _package(folder: Path) -> Iterator[None]:
    """The folder as a package that is gone afterwards and leaves no compiled files behind."""
    spec = ModuleSpec(_APART, None, is_package=True)
    spec.submodule_search_locations = [str(folder.resolve())]
    compiles, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    sys.modules[_APART] = module_from_spec(spec)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.dont_write_bytecode = compiles
        for name in [name for name in sys.modules if name.partition(".")[0] == _APART]:
            del sys.modules[name]


def _run(file: Path) -> ModuleType:
    try:
        return importlib.import_module(f"{_APART}.{file.stem}")
    except (Exception, SystemExit) as error:
        line = _line_in(file, error)
        where = f"{file}:{line}" if line else str(file)
        raise CannotRead(
            f"{where}：读不了：{error}", f"{where}: cannot be read: {error}"
        ) from error


def _line_in(file: Path, error: BaseException) -> int | None:
    """The last line of the file that was being run, or the one that is no Python."""
    own = file.resolve()
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename) == own:
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    return next((f.lineno for f in reversed(frames) if Path(f.filename) == own), None)
