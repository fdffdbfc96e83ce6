"""`changrong notices pack`: a book as one file, which every command takes by `--book`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from changrong.policy_cli.edge import (
    AsJson,
    Lang,
    clear_errors,
    folders_of,
    language,
    print_json,
)
from changrong.text import Text


@clear_errors
def pack(
    out: Annotated[Path, typer.Option("--out", help="The file to write, such as book.json.gz.")],
    path: Annotated[
        Path | None,
        typer.Argument(help="A notice folder, or a folder of them; else the package's own."),
    ] = None,
    cases: Annotated[bool, typer.Option("--cases", help="Keep the worked cases too.")] = False,
    as_json: AsJson = False,
    lang: Lang = "",
) -> None:
    """Check the notices and write them as one file that opens in a moment."""
    from changrong.policy import Book
    from changrong.policy.batch.files import refuse_out, whole_or_nothing

    refuse_out(out)
    book = Book.load(**folders_of(path), cases=cases)
    content = book.pack(cases=cases)
    with whole_or_nothing([out]) as (part,):
        part.write_bytes(content)
    if as_json:
        print_json(
            {
                "out": str(out),
                "bytes": len(content),
                "book": book.hash,
                "notices": len(book.notices),
                "measures": len(book.measures),
            }
        )
        return
    said = Text(
        f"{out}：{len(book.notices)} 份通知、{len(book.measures)} 项措施，"
        f"{len(content):,} 字节（规则库 {book.hash[:12]}）",
        f"{out}: {len(book.notices)} notices, {len(book.measures)} measures, "
        f"{len(content):,} bytes (book {book.hash[:12]})",
    )
    print(said.in_(language(lang)))
