"""What is signed is what was sent: the papers' digest is taken when they are sent, and taken anew
from the bytes on the disk at every signature."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from changrong.network.cases.effects import effect
from changrong.network.cases.effects._lenders import check_its_loan
from changrong.network.cases.effects._noting import refuse
from changrong.network.cases.models import Case
from changrong.network.people.actor import Actor


@effect("signing.check")
def check(case: Case, answers: Mapping[str, Any], by: Actor) -> None:
    """A loan that is named is the institution's own."""
    check_its_loan(case)


@effect("signing.send")
def send(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Fix what is to be signed."""
    if not case.attachments.filter(removed_at=None).exists():
        raise refuse("先放好要签的文件，再送签", "Put in the papers that are to be signed first")
    case.fields["digest"] = _digest(case)
    return {"digest": case.fields["digest"]}


@effect("signing.verify")
def verify(case: Case, answers: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Raises MoveRefused where the papers are not those that were sent."""
    if _digest(case) != case.fields["digest"]:
        raise refuse(
            "文件在送签之后变了，不能签；请机构撤回，重新送签",
            "The papers changed after they were sent and cannot be signed; "
            "the institution has to take them back and send them anew",
        )
    return {"digest": case.fields["digest"]}


def _digest(case: Case) -> str:
    """Of every paper of the case, its number with the hash of its bytes."""
    found = hashlib.sha256()
    for paper in case.attachments.filter(removed_at=None).order_by("pk"):
        with paper.file.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        found.update(f"{paper.number}:{content}\n".encode())
    return found.hexdigest()
