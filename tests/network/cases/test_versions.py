"""A case finishes under the declaration it began with, whatever the code says by then."""

from dataclasses import replace

import pytest

from changrong.network.cases import effects, versions
from changrong.network.cases.actions import move
from changrong.network.cases.errors import MoveRefused
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import KindVersion
from changrong.network.cases.queries import moves_for
from changrong.network.events import registry

from ..steps import NEED, dispatch_at, offer_terms, state_need
from ..visitors import visitor


@pytest.fixture
def next_release(monkeypatch):
    """The kinds of the next release: an offer is made by a move of another name."""

    def release() -> None:
        old = KINDS["dispatch"]
        moves = [replace(m, name="quote") if m.name == "offer" else m for m in old.moves]
        clocks = [
            replace(c, stops=tuple("quote" if s == "offer" else s for s in c.stops))
            for c in old.clocks
        ]
        new = replace(old, moves=tuple(moves), clocks=tuple(clocks))
        monkeypatch.setitem(KINDS, "dispatch", new)
        declared = registry.codes()  # made from the kinds, once a process
        quoted = replace(declared["dispatch.offer"], code="dispatch.quote")
        monkeypatch.setitem(declared, quoted.code, quoted)

    return release


def test_a_declaration_is_stored_once_however_many_cases_begin_under_it(cast):
    for _ in range(3):
        state_need(cast)
    stored = KindVersion.objects.values_list("kind", "version")
    assert sorted(stored) == [("dispatch", 1), ("need", 1)]


def test_an_open_case_keeps_the_moves_it_began_with(cast, need, next_release):
    next_release()
    dispatch = dispatch_at(need, cast.bank_a)
    assert "offer" in [m.name for m in moves_for(cast.officer_a, dispatch)]
    offered = move([dispatch], "offer", cast.officer_a, offer_terms())[0]
    assert offered.state == "offered"
    assert offered.clocks.get().stopped_at is not None
    with pytest.raises(MoveRefused, match="quote"):
        move([dispatch_at(need, cast.bank_b)], "quote", cast.officer_b, offer_terms())


@pytest.mark.parametrize("is_gone", [True, False])
def test_cases_in_a_state_that_the_next_release_does_not_know_stay_in_the_inbox(
    cast, need, monkeypatch, is_gone
):
    old = KINDS["dispatch"]
    if is_gone:
        monkeypatch.delitem(KINDS, "dispatch")
    else:
        states = tuple(state for state in old.states if state.name != "sent")
        monkeypatch.setitem(KINDS, "dispatch", replace(old, states=states))
    assert dispatch_at(need, cast.bank_a).number in visitor(cast.officer_a).get("/inbox/").text
    assert (
        visitor(cast.officer_a).get(f"/cases/{dispatch_at(need, cast.bank_a)}/").status_code == 200
    )


def test_a_new_case_begins_under_the_new_declaration(cast, need, next_release):
    next_release()
    later = dispatch_at(state_need(cast), cast.bank_a)
    assert (later.version.version, need.children.first().version.version) == (2, 1)
    move([later], "quote", cast.officer_a, offer_terms())
    with pytest.raises(MoveRefused, match="offer"):
        move([later], "offer", cast.officer_a, offer_terms())


def test_a_step_whose_effect_is_gone_is_refused_and_changes_nothing(cast, need, monkeypatch):
    monkeypatch.delitem(effects.EFFECTS, "need.recall_all")
    with pytest.raises(MoveRefused, match="no longer supported"):
        move([need], "withdraw", cast.alice, {"reason": "other"})
    need.refresh_from_db()
    assert (need.state, need.revision) == ("dispatched", 1)


def test_a_stored_declaration_is_read_back_as_it_was(cast, need):
    assert versions._stored(need.version.hash, need.version_id) == KINDS["need"]


def test_effects_are_called_once():
    with pytest.raises(ValueError, match="two effects"):
        effects.effect("need.accept")(lambda case, answers, by: None)


def test_a_move_that_asks_the_kinds_own_fields_may_clear_what_is_optional(cast):
    need = state_need(cast, note="急用")
    cleared = move([need], "correct", cast.alice, NEED)[0]
    assert "note" not in cleared.fields
    assert cleared.fields["moves"][-1]["before"] == {"note": "急用"}
