"""What a page or call asks of the database does not grow with the rows that it shows."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from changrong.network.people.tokens import issue_token

from .matters import complain, refer
from .steps import dispatch_at, make_offer, state_need
from .visitors import visitor

FEW, MANY = 2, 8


def test_no_list_and_no_page_asks_more_where_there_is_more(cast):
    need = state_need(cast)
    make_offer(need, cast.officer_b)
    own = dispatch_at(need, cast.bank_a)
    asked = {
        "/": cast.anonymous,
        "/inbox/": cast.officer_a,
        "/inbox/?view=all": cast.manager_a,
        "/board/": cast.coordinator,
        f"/cases/{own.number}/": cast.officer_a,
        f"/cases/{need.number}/": cast.coordinator,
        "/needs/": cast.alice,
        f"/needs/{need.number}/": cast.alice,
        f"/needs/{need.number}/offers/": cast.alice,
        "/check/need.kind/": cast.alice,
        "/matters/": cast.alice,
        "/overview/": cast.alice,
        "/api/v1/cases": cast.officer_a,
        f"/api/v1/cases/{own.number}": cast.officer_a,
    }
    token = issue_token(cast.officer_a.membership)
    visitors = {path: visitor(who) for path, who in asked.items()}

    def asks() -> dict[str, int]:
        found = {}
        for path in asked:
            headers = {"Authorization": f"Bearer {token}"} if "/api/" in path else {}
            # Once before: what a process reads once, and that somebody has looked, is done then.
            for _ in range(2):
                with CaptureQueriesContext(connection) as queries:
                    answer = visitors[path].get(path, headers=headers)
            assert answer.status_code == 200, path
            found[path] = len(queries)
        return found

    def grow(by: int) -> None:
        for _ in range(by):
            state_need(cast)
            complain(cast)
            refer(cast)

    grow(FEW)
    before = asks()
    grow(MANY - FEW)
    more = {path: (before[path], found) for path, found in asks().items() if found > before[path]}
    assert not more
