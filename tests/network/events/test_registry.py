"""What is declared of events is what is recorded."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from changrong.network.cases.actions import move, note_views
from changrong.network.cases.kinds import KINDS
from changrong.network.events import registry
from changrong.network.events.actions import record
from changrong.network.events.models import Event
from changrong.network.events.registry import codes, label_of, subscribable
from changrong.network.files import actions as files
from changrong.network.people.actor import Actor
from changrong.network.people.models import Role

from ..steps import dispatch_at, make_offer, seen


def test_every_move_of_every_kind_is_an_event():
    moves = {f"{kind.name}.{move.name}" for kind in KINDS.values() for move in kind.moves}
    assert moves <= codes().keys()
    assert label_of("need.accept").zh == "选定一份报价"


@pytest.mark.parametrize("code", codes().values(), ids=lambda code: code.code)
def test_a_code_is_well_formed_labelled_twice_and_sends_only_what_it_holds(code):
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", code.code)
    assert code.label.zh
    assert code.label.en.isascii()
    assert set(code.sent) <= set(code.holds)


def test_an_event_nobody_declared_fails_the_test_that_records_it(db):
    with pytest.raises(AssertionError):
        record("XQ-1", "need.invented", Actor.SYSTEM, {})


def test_who_looked_at_a_file_is_told_to_the_firm_alone():
    for code in ("case.viewed", "file.opened"):
        assert codes()[code].audience == (Role.ENTERPRISE,)
        assert code not in [one.code for group in subscribable().values() for one in group]


def test_what_is_recorded_on_a_way_holds_what_is_declared(cast, need, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    pdf = SimpleUploadedFile("一.pdf", b"%PDF-1.7", "application/pdf")
    files.attach(need, [pdf], cast.bob)
    part = dispatch_at(need, cast.bank_a)
    note_views([part], cast.officer_a)
    offer = make_offer(need, cast.officer_a)
    move([need], "accept", cast.alice, seen(offer))
    recorded = list(Event.objects.all())
    assert len({event.code for event in recorded}) >= 8
    kinds = tuple(f"{kind}." for kind in KINDS)
    for event in recorded:
        if not event.code.startswith(kinds):  # a move's data are its effect's too
            assert set(event.data) <= set(codes()[event.code].holds), event.code


def test_an_event_of_an_old_version_of_a_kind_is_called_by_its_code():
    assert registry.find("need.gone") is None
    assert label_of("need.gone").zh == "need.gone"
