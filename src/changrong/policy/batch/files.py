"""Files that appear whole or not at all, and what to say of a file that cannot be used.

A file is written beside its name as `.NAME.part`, locked, and takes its name when it is complete.
The lock ends with the process, however that ends: what a killed run left behind is taken over by
the next one, and two runs never write the same file at once.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from changrong.policy.errors import PolicyError, system_words


class TapeError(PolicyError):
    """A file that cannot be read as a table, or cannot be written."""

    def __init__(self, file: Path, zh: str, en: str) -> None:
        name = file.name or str(file)
        super().__init__(f"{name}：{zh}", f"{name}: {en}")


def refuse_out(file: Path, reads: Sequence[Path] = ()) -> None:
    """Refuse, before anything is read, a file that could not or should not be written.

    `reads` are the files that are read, which must not be written over, by whatever name or link.
    Raises TapeError.
    """
    if not file.parent.is_dir():
        raise TapeError(file, "没有要写入的文件夹", "the folder to write to does not exist")
    if file.is_dir():
        raise TapeError(file, "这是文件夹", "this is a folder")
    if file.exists() and any(each.exists() and file.samefile(each) for each in reads):
        raise TapeError(file, "不能写到读入的文件上", "this is the file that is read")


@contextmanager
def whole_or_nothing(files: Sequence[Path]) -> Iterator[list[Path]]:
    """Paths to write to, which take the names of `files`, the first last, once all are complete.

    Raises TapeError where the disk refuses or another run is writing one of them.
    """
    try:
        with ExitStack() as stack:
            parts = [stack.enter_context(_part_of(file)) for file in files]
            yield parts
            for part in parts:
                _to_disk(part)
            for part, file in reversed(list(zip(parts, files, strict=True))):
                part.replace(file)
    except OSError as error:
        why = system_words(error)
        zh, en = f"写不进去：{why.zh}", f"cannot be written: {why.en}"
        raise TapeError(files[0], zh, en) from None
    finally:
        for file in files:
            _sweep(_beside(file))


def _beside(file: Path) -> Path:
    return file.with_name(f".{file.name}.part")


def _sweep(part: Path) -> None:
    """A signal that comes while the file is made leaves one that nobody holds, not even us."""
    with suppress(OSError):
        handle = os.open(part, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(handle, part):
                part.unlink()
        finally:
            os.close(handle)


@contextmanager
def _part_of(file: Path) -> Iterator[Path]:
    """An empty file of this process alone; gone at the end unless it was renamed."""
    part = _beside(file)
    handle = _claimed(part, file)
    try:
        yield part
    finally:
        with suppress(OSError):
            if os.path.samestat(os.fstat(handle), part.stat()):
                part.unlink()
        os.close(handle)


def _claimed(part: Path, file: Path) -> int:
    while True:
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(handle, part):
                os.ftruncate(handle, 0)
                return handle
        except BlockingIOError:
            os.close(handle)
            raise TapeError(
                file, "另一次运行正在写这个文件", "another run is writing this file"
            ) from None
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _is_still(handle: int, part: Path) -> bool:
    """Whether the name still means the file: another run may have finished and renamed it."""
    try:
        return os.path.samestat(os.fstat(handle), part.stat())
    except FileNotFoundError:
        return False


def _to_disk(part: Path) -> None:
    """Some disks say only now that they are full."""
    handle = os.open(part, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
