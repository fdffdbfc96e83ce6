"""Reading checks.toml: what checks find in a notice and its keepers mean to stay, with reasons."""

from __future__ import annotations

from changrong.policy.notice import Accepted
from changrong.policy.reading.toml import Section


def read_accepted(section: Section) -> Accepted:
    """One entry of checks.toml. Raises NoticeError."""
    code = section.text("code")
    accepted = Accepted(
        code=code,
        file=section.text("file"),
        measure=section.text("measure", default=""),
        condition=section.text("condition", default=""),
        row=section.number("row"),
        cells=_cells(section.maybe_section("cells")),
        because=section.words("because"),
    )
    section.done()
    return accepted


def _cells(section: Section | None) -> dict[str, str]:
    if section is None:
        return {}
    return {column: section.text(column) for column in section.values}
