"""What is told to many in the district, and what its staff have to learn."""

from __future__ import annotations

from datetime import timedelta

from changrong.network import clock
from changrong.network.broadcasts.actions import approve, draft
from changrong.network.demo.staff import Staff
from changrong.network.training.following import own_edition, take_baseline
from changrong.network.training.models import Digested, Sort

GUARANTOR, LANDED = "shirong", "cbirc-2023-small-firms"
WARNING = {
    "sort": "anti_fraud",
    "title_zh": "凡是要您先转账的“贷款”，都是诈骗",
    "title_en": "A loan that asks you to pay first is a fraud",
    "words_zh": "金融局和本网不会打电话要您转账、要验证码。\n"
    "办贷款前要交保证金、刷流水的，别转账，打 96110。",
    "words_en": "Neither the bureau nor this site asks for a transfer or a code by telephone.\n"
    "Asked for a deposit before a loan? Do not transfer. Call 96110.",
    "to_staff": True,
    "to_firms": True,
}


def tell_many(staff: Staff) -> None:
    """A guarantor warns its customers, as the bureau approved: shown where money moves."""
    today = clock.today()
    shown = {"shown_from": today, "shown_until": today + timedelta(days=60)}
    guarantor = staff.institutions[GUARANTOR]
    warning = draft(WARNING | shown, staff.managers[guarantor.pk])
    approve(warning, warning.revision, staff.coordinator)


def teach() -> None:
    """All notices are known but one, as if it landed today: the worker makes its lesson.

    Known since yesterday: a worker that began before what is known makes no lesson, and the one of
    the process that seeds began before it seeded.
    """
    with clock.at(clock.now() - timedelta(days=1)):
        take_baseline(own_edition())
    Digested.objects.filter(sort=Sort.NOTICE, subject=LANDED).delete()
