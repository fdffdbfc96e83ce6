"""Whatever carries what is said to be live is there: kind, page, record, figure, command."""

from collections.abc import Iterator
from dataclasses import fields

import pytest
import typer
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from changrong.cli import app
from changrong.guarantee.figures.business import FIGURES as OF_GUARANTORS
from changrong.network.boards.summary import Summary
from changrong.network.cases.kinds import KINDS
from changrong.network.channels.connectors import CONNECTORS
from changrong.network.indicators.declared import INDICATORS
from changrong.policy import Book
from changrong.policy.checks.coverage import State, coverage
from changrong.policy.notice import Home, HomeSort

FIGURES = {
    "network.response_rate": "response",
    "network.resolution_rate": "resolution",
    "network.satisfaction_rate": "satisfaction",
    "network.first_answer": "first_answer",
    "network.time_to_close": "close",
}
"""What the board counts, and as what."""

CHECKED_ELSEWHERE = {HomeSort.MEASURE, HomeSort.FACT, HomeSort.NOTICE}  # notices check
LIVE = [
    pytest.param(home, id=f"{line.id}: {home}")
    for line in coverage(Book.load())
    if line.state is State.LIVE
    for home in line.lives
    if home.sort not in CHECKED_ELSEWHERE
]


def _pages(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for part in resolver.url_patterns:
        if isinstance(part, URLResolver):
            yield from _pages(part, f"{part.namespace}:" if part.namespace else space)
        elif isinstance(part, URLPattern) and part.name:
            yield f"{space}{part.name}"


def _is_there(home: Home) -> bool:
    match home.sort:
        case HomeSort.KIND:
            return home.name in KINDS
        case HomeSort.PAGE:
            return home.name in set(_pages(get_resolver()))
        case HomeSort.RECORD:
            return home.name in {f"{m._meta.app_label}.{m.__name__}" for m in apps.get_models()}
        case HomeSort.INDICATOR:
            return _is_figure(home.name)
        case HomeSort.COMMAND:
            return _is_command(home.name.split()[1:])
        case HomeSort.ADAPTER:
            return home.name in CONNECTORS
    return False


def _is_figure(name: str) -> bool:
    """A figure of the board, an indicator, or one of a guarantor's business."""
    of_guarantors = {f"guarantee.{said.id}" for said in OF_GUARANTORS}
    on_board = FIGURES.get(name) in {field.name for field in fields(Summary)}
    return on_board or name in INDICATORS or name in of_guarantors


def _is_command(words: list[str]) -> bool:
    command = typer.main.get_command(app)
    for word in words:
        command = getattr(command, "commands", {}).get(word)
    return command is not None


@pytest.mark.parametrize("home", LIVE)
def test_what_is_said_to_be_live_is_there(home: Home) -> None:
    assert _is_there(home)


@pytest.mark.parametrize(
    "home",
    [
        Home(HomeSort.KIND, "visit_by_night"),
        Home(HomeSort.PAGE, "rules:nowhere"),
        Home(HomeSort.RECORD, "rules.Nothing"),
        Home(HomeSort.INDICATOR, "network.luck"),
        Home(HomeSort.COMMAND, "changrong notices sing"),
        Home(HomeSort.ADAPTER, "telegraph"),
    ],
    ids=str,
)
def test_what_is_not_there_is_noticed(home: Home) -> None:
    assert not _is_there(home)
