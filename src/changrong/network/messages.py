"""Keep the English catalogue: find every Chinese message in templates and code.

`python -m changrong.network.messages` updates locale/en/LC_MESSAGES/django.po and prints what
still lacks English; a test fails on any. Chinese is what the sources say, so it needs no catalogue.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, pofile
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

NETWORK = Path(__file__).parent
CATALOGUE = NETWORK / "locale" / "en" / "LC_MESSAGES" / "django.po"
FUNCTIONS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def found() -> Iterator[tuple[str, int, str | tuple[str, ...], str | None]]:
    """Every message: file, line, text (or singular and plural), context."""
    for file in sorted(NETWORK.rglob("*.py")) + sorted(NETWORK.rglob("*.html")):
        source = file.read_text()
        if file.suffix == ".html":
            source = templatize(source, origin=str(file))
        content = BytesIO(source.encode())
        for line, function, message, _comments in extract_python(content, FUNCTIONS, (), {}):
            yield str(file.relative_to(NETWORK)), line, *_read(function, message)


def _read(function: str, message: object) -> tuple[str | tuple[str, ...], str | None]:
    if isinstance(message, str):
        return message, None
    parts = tuple(message)  # type: ignore[arg-type]
    if "pgettext" in function:
        context, *rest = parts
        return (rest[0] if len(rest) == 1 or rest[1] is None else tuple(rest[:2])), context
    return (parts[:2] if function.startswith("n") else parts[0]), None


def catalogue() -> Catalog:
    """The catalogue as it should be: every message found, with the English that is known."""
    fresh = Catalog(
        locale="en", project="changrong", header_comment="# English of the portal.", fuzzy=False
    )
    for file, _line, message, context in found():
        fresh.add(message, locations=[(file, 1)], context=context)
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as stored:
            known = pofile.read_po(stored, locale="en")
        for message in fresh:
            old = known.get(message.id, message.context) if message.id else None
            if old and old.pluralizable == message.pluralizable:
                message.string = old.string
    return fresh


def untranslated(messages: Catalog) -> list[str]:
    return [
        str(message.id)
        for message in messages
        if message.id and not (all(message.string) if message.pluralizable else message.string)
    ]


def write(messages: Catalog) -> None:
    for message in messages:
        message.locations = [
            (file, None) for file in sorted({file for file, _ in message.locations})
        ]
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    lines = BytesIO()
    pofile.write_po(lines, messages, width=100, sort_output=True)
    # The day of extraction would change the file when nothing else did.
    kept = (line for line in lines.getvalue().splitlines(True) if b"-Date:" not in line)
    CATALOGUE.write_bytes(b"".join(kept))


if __name__ == "__main__":
    messages = catalogue()
    write(messages)
    for text in untranslated(messages):
        sys.stdout.write(f"{text}\n")
