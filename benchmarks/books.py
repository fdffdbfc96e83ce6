"""The frozen books of the bench: notices in the real format, held to a hash."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from changrong.policy import Book, Vocabulary

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Frozen:
    """A folder with facts.toml and notices, which must be the one that was frozen."""

    folder: Path
    hash: str

    def found_hash(self) -> str:
        """SHA-256 over the names and bytes of its files."""
        digest = hashlib.sha256()
        files = (file for file in self.folder.rglob("*") if file.suffix in (".toml", ".csv"))
        for name, file in sorted(
            (file.relative_to(self.folder).as_posix(), file) for file in files
        ):
            digest.update(f"{name}\0".encode() + file.read_bytes() + b"\0")
        return digest.hexdigest()

    def load(self) -> Book:
        """The book. Raises ValueError where the folder is no longer as it was frozen."""
        found = self.found_hash()
        if found != self.hash:
            raise ValueError(f"{self.folder.name} has changed: {found} is not {self.hash}")
        vocabulary = Vocabulary.load(self.folder / "facts.toml")
        return Book.load(self.folder / "notices", vocabulary=vocabulary)


BENCH = Frozen(
    HERE / "bench_book", "9a68168e2437ef901d4c5a4f3a4418b726a3b1a13e67e92aa314e6d15afe6b2c"
)
SHARED = Frozen(
    HERE / "shared_book", "d57dead8a7fab1d05700eaf434eac9b761f7d0ee36aea55c2a121b6f9e50378f"
)
