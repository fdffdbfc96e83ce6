"""A source that plays back answers from a folder: for tests, demonstrations and rehearsals.

`<folder>/<credit code>.json` is an answer in the format of docs/reference/exchange.md, without its
id. A firm without a file is not known to the source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from changrong.network.evidence.sources import Answer, Firm, Refused, Shown, TryAgain
from changrong.network.evidence.sources.reading import answer


class Recorded:
    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def pull(
        self, firm: Firm, items: Sequence[str], consent: Shown, as_of: date, id: str
    ) -> Answer:
        if not re.fullmatch(r"[0-9A-Z]{1,18}", firm.credit_code):
            return Refused("no_such_firm")
        file = self.folder / f"{firm.credit_code}.json"
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Refused("no_such_firm")
        except (OSError, ValueError):
            return TryAgain("not_json")
        return answer(json.dumps(said | {"id": id}), items, id)
