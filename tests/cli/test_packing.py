"""`changrong notices pack`, and commands that take what it wrote by --book."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from changrong.policy import Book
from changrong.policy.book import NOTICES

from .test_policy_commands import FIRM, refused, run


def test_what_is_packed_decides_as_the_notices_do(tmp_path: Path) -> None:
    out, firm = tmp_path / "book.json.gz", tmp_path / "facts.json"
    firm.write_text(json.dumps(FIRM))
    packed = run("notices", "pack", "--out", out, "--json")
    assert packed.exit_code == 0, packed.output
    said = json.loads(packed.stdout)
    assert said["book"] == Book.load().hash
    assert said["bytes"] == out.stat().st_size
    plain = run("decide", firm, "--as-of", "2022-07-01", "--json")
    opened = run("decide", firm, "--as-of", "2022-07-01", "--json", "--book", out)
    assert plain.exit_code == opened.exit_code == 0
    assert opened.stdout == plain.stdout
    for lang in ("zh", "en"):
        arguments = ("decide", firm, "--as-of", "2022-07-01", "--lang", lang)
        assert run(*arguments, "--book", out).stdout == run(*arguments).stdout
    assert list(tmp_path.iterdir()) in ([out, firm], [firm, out])


def test_a_book_may_be_a_folder_of_notices_or_one_beside_the_rest(tmp_path: Path) -> None:
    firm = tmp_path / "facts.json"
    firm.write_text("{}")
    alone = tmp_path / "notices"
    for name in ("miit-2011-300-size", "pboc-lpr"):
        shutil.copytree(NOTICES / name, alone / name)
    few = run("decide", firm, "--json", "--book", alone)
    assert few.exit_code == 0, few.output
    beside = run("decide", firm, "--json", "--book", alone / "pboc-lpr")
    measures = [len(json.loads(each.stdout)["measures"]) for each in (few, beside)]
    assert measures[0] < measures[1] == len(Book.load().measures)


def test_a_book_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    firm, book = tmp_path / "facts.json", tmp_path / "book.json.gz"
    firm.write_text("{}")
    line = refused(run("decide", firm, "--book", book, "--lang", "en"))
    assert line == f"changrong: {book}: No such file or directory"
    book.write_bytes(b"PK\x03\x04")
    line = refused(run("decide", firm, "--book", book, "--lang", "en"))
    assert line == f"changrong: {book}: this is not a packed book"
    assert run("notices", "pack", "--out", book).exit_code == 0
    book.write_bytes(book.read_bytes()[:-9])
    line = refused(run("decide", firm, "--book", book, "--lang", "zh"))
    assert line == f"changrong: {book}：打包的规则库已损坏，或没有传完"


def test_packing_writes_nothing_where_the_notices_are_wrong_or_the_folder_is_missing(
    tmp_path: Path,
) -> None:
    wrong = tmp_path / "notices"
    shutil.copytree(NOTICES / "pboc-lpr", wrong / "pboc-lpr")
    (wrong / "pboc-lpr" / "notice.toml").write_text("[notice]\n")
    out = tmp_path / "book.json.gz"
    assert "pboc-lpr/notice.toml" in refused(run("notices", "pack", wrong, "--out", out))
    line = refused(run("notices", "pack", "--out", tmp_path / "no" / "b.gz", "--lang", "en"))
    assert line == "changrong: b.gz: the folder to write to does not exist"
    assert list(tmp_path.iterdir()) == [wrong]
