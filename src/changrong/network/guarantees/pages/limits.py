"""限额: a guarantor's multiple and concentration as notices count them, and its agreements'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.guarantee.figures.asked import LIMITS, Bound, bounds
from changrong.money import in_yuan
from changrong.network import clock
from changrong.network.guarantees.checking import judge_of
from changrong.network.guarantees.counting import BORROWER, CLASSES, HEAVIEST, WEIGHT_CLASS
from changrong.network.guarantees.figures import booked
from changrong.network.guarantees.figures_stated import STATED, Statement, state_figures
from changrong.network.guarantees.models import Agreement, Count, Figures
from changrong.network.guarantees.pages.agreement import AgreementPage
from changrong.network.guarantees.pages.agreements import READERS
from changrong.network.guarantees.queries import STAFF, agreements_visible_to
from changrong.network.parties.models import Enterprise, Institution
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.fields import status_of
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, attempt, posted
from changrong.network.portal.components.formats import money_text, rounded
from changrong.network.portal.language import choose
from changrong.network.portal.widgets import DayInput
from changrong.network.rules.book import book
from changrong.network.rules.clauses import clause_of
from changrong.network.rules.fields import field_for
from changrong.network.rules.gather import facts_of_institution
from changrong.policy import Decision, Verdict

NOTICE = "state-council-2017-guarantee"
TIMES = {f"{NOTICE}/ten-times": 10, f"{NOTICE}/fifteen-times": 15}
ONE_BORROWER = Decimal("0.10")
WARN_AT = Decimal("0.9")
SHOWN = 5


@dataclass(frozen=True)
class GuarantorLimits:
    """What notices allow a guarantor, and how much of it is used: by what it states of itself and
    what is counted here."""

    guarantor: Institution

    @cached_property
    def figures(self) -> Figures | None:
        found = self.guarantor.figures.first()
        return found if isinstance(found, Figures) else None

    @cached_property
    def stated(self) -> dict[str, Any]:
        return dict(self.figures.facts) if self.figures else {}

    @cached_property
    def counted(self) -> dict[str, int]:
        """The balance of each weight class here, in fen."""
        rows = Count.objects.filter(owner=self.guarantor.number, limit=WEIGHT_CLASS)
        return dict(rows.values_list("subject", "used"))

    @cached_property
    def largest(self) -> list[Count]:
        rows = Count.objects.filter(owner=self.guarantor.number, limit=BORROWER, used__gt=0)
        return list(rows.order_by("-used")[:SHOWN])

    @cached_property
    def decision(self) -> Decision:
        """What the notices say, by the book of today."""
        known = {**facts_of_institution(self.guarantor), **self.stated}
        for name, fact in CLASSES.items():
            if fact in self.stated:
                here = in_yuan(self.counted.get(name, 0))
                known[fact] = str(here + Decimal(self.stated[fact]))
        if self.largest:
            known[LARGEST] = str(max(map(self.responsibility, self.largest)))
        today = clock.today()
        known |= booked(self.guarantor.number, date(today.year, 1, 1), today)
        live = tuple(key for key in LIMITS if key in _live())
        return judge_of(book(), live).decide(known, today)

    def responsibility(self, row: Count) -> Decimal:
        """A borrower's balance by the weight of its class, in yuan."""
        return in_yuan(row.used) * self.weights[row.note if row.note in CLASSES else HEAVIEST]

    @cached_property
    def weights(self) -> dict[str, Decimal]:
        """What a yuan of each class counts for: notices give it by a table, so one is weighed."""
        judge = judge_of(book(), tuple(TIMES))
        nothing = dict.fromkeys((*CLASSES.values(), "institution.housing_balance"), "0")
        found = {}
        for name, fact in CLASSES.items():
            facts = judge.facts(judge.parse({**nothing, fact: "1"}), clock.today())
            found[name] = Decimal(str(facts["institution.loan_responsibility"]))
        return found

    @property
    def missing(self) -> list[str]:
        """What is not known of the multiple, and would have to be stated."""
        said = (one for one in self.decision.measures if one.measure.key in TIMES)
        names = {name for one in said for name in one.missing}
        return [str(choose(book().vocabulary[name].label)) for name in STATED if name in names]

    @property
    def multiple(self) -> dict[str, Any] | None:
        """How many times its net assets it answers for; None where that cannot be told."""
        derived = self.decision.derived
        balance = derived.get("institution.responsibility_balance")
        assets = derived.get("institution.guarantee_net_assets")
        if balance is None or assets is None or assets <= 0:
            return None
        most = self.most
        times = Decimal(str(balance)) / Decimal(str(assets))
        figure = {"times": rounded(times, 2), "most": most}
        words = {"balance": money_text(balance), "assets": money_text(assets)}
        return {
            "label": _("放大倍数"),
            "figure": _("%(times)s ÷ %(most)s 倍") % figure,
            "limit": most,
            "used": times,
            "mark": most * WARN_AT,
            "note": _("按权重的责任余额 %(balance)s，净资产 %(assets)s。") % words,
        }

    @property
    def most(self) -> int:
        """How many times it may go to; the lower where it is not known which counts."""
        mainly_small = self.stated.get("institution.mainly_small_and_farm")
        return TIMES[f"{NOTICE}/fifteen-times" if mainly_small else f"{NOTICE}/ten-times"]

    @property
    def borrowers(self) -> list[dict[str, Any]]:
        """The largest borrowers, each against a tenth of net assets."""
        assets = self.decision.derived.get("institution.guarantee_net_assets")
        if assets is None or assets <= 0:
            return []
        codes = [row.subject for row in self.largest]
        firms = Enterprise.objects.filter(credit_code__in=codes)
        names = dict(firms.values_list("credit_code", "name"))
        most = Decimal(str(assets)) * ONE_BORROWER
        return [
            self._borrower(row, names.get(row.subject, row.subject), most) for row in self.largest
        ]

    def _borrower(self, row: Count, name: str, most: Decimal) -> dict[str, Any]:
        answers = self.responsibility(row)
        both = {"used": money_text(answers), "most": money_text(most)}
        parts = {"balance": money_text(in_yuan(row.used)), "weight": self._weight(row)}
        return {
            "label": name,
            "figure": _("%(used)s ÷ %(most)s") % both,
            "limit": most,
            "used": answers,
            "mark": most * WARN_AT,
            "note": _("在保余额 %(balance)s，权重 %(weight)s。") % parts,
        }

    def _weight(self, row: Count) -> str:
        weight = self.weights[row.note if row.note in CLASSES else HEAVIEST]
        return f"{rounded(weight * 100, 0)}%"

    @property
    def clauses(self) -> list[dict[str, Any]]:
        """Every limit that concerns it: its two sides by the clause, or what is missing."""
        return [
            {
                "verdict": one.verdict.value,
                "label": one.label,
                "value": _sides(one),
                "clause": clause_of(one.measure.split("/")[0], one.clause, str(one.read)),
            }
            for one in bounds(self.decision)
            if one.verdict is not Verdict.NOT_CONCERNED
        ]

    @property
    def sources(self) -> list[Any]:
        """The clauses by which balances are weighed and the multiple is counted."""
        wanted = ("institution.responsibility_balance", "institution.responsibility_multiple")
        found = {one.fact: one for one in book().derived if one.fact in wanted}
        return [
            clause_of(found[name].notice, found[name].clause, str(found[name].read))
            for name in wanted
            if name in found
        ]


LARGEST = "institution.largest_borrower_responsibility"


def _live() -> frozenset[str]:
    """Measures that decide; those known from memory only do not."""
    return frozenset(one.key for one in book().measures)


def _sides(one: Bound) -> str:
    if one.missing:
        names = (str(choose(book().vocabulary[name].label)) for name in one.missing)
        return _("还缺：") + _("、").join(names)
    sides = {"is": money_text(one.left), "limit": money_text(one.right)}
    if one.op == "<=":
        return _("%(is)s，应不超过 %(limit)s") % sides
    return _("%(is)s，应不低于 %(limit)s") % sides


@never_cache
@require_safe
@requires(*READERS)
def limits(request: HttpRequest) -> HttpResponse:
    """The limits of a guarantor, for its own people and the bureau's; and of each agreement in
    force that the reader may see."""
    rows = agreements_visible_to(request.actor)
    guarantors = _guarantors(request.actor)
    chosen = _chosen(guarantors, request.GET.get("guarantor", ""))
    signed = rows.filter(state=Agreement.State.SIGNED)
    if chosen:
        signed = signed.filter(guarantor=chosen)
    today = clock.today()
    context = {
        "guarantors": guarantors,
        "found": GuarantorLimits(chosen) if chosen else None,
        "agreements": [AgreementPage(one, request.actor, today) for one in signed],
        "may_state": request.actor.role == Role.MANAGER and request.actor.institution == chosen,
    }
    return render(request, "guarantees/limits.html", context)


def _guarantors(actor: Actor) -> list[Institution]:
    """Those whose whole business the reader may see."""
    if actor.role in STAFF:
        own = actor.institution
        return [own] if Agreement.objects.filter(guarantor=own).exists() else []
    seen = agreements_visible_to(actor).order_by().values("guarantor")
    return list(Institution.objects.filter(pk__in=seen))


def _chosen(guarantors: list[Institution], asked: str) -> Institution | None:
    if not asked:
        return guarantors[0] if guarantors else None
    found = next((one for one in guarantors if one.number == asked), None)
    if found is None:
        raise Http404
    return found


class FiguresForm(forms.Form):
    """A field for each fact; what is left blank is not known."""

    held_on = forms.DateField(
        label=gettext_lazy("报表日期"),
        help_text=gettext_lazy("下面的数是哪一天的。"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("请填报表日期。")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        vocabulary = book().vocabulary
        for name in STATED:
            words = (
                {"help_text": _("只填本网络以外的，本网络内的自动加上。")}
                if (name in CLASSES.values())
                else {"help_text": choose(vocabulary[name].hint) if vocabulary[name].hint else ""}
            )
            self.fields[name] = field_for(vocabulary[name], required=False, **words)


@never_cache
@requires(Role.MANAGER)
@require_http_methods(FORM)
def state(request: HttpRequest) -> HttpResponse:
    """The guarantor states its figures."""
    guarantor = request.actor.institution
    if guarantor.kind != "guarantor":
        raise Http404
    last = guarantor.figures.first()
    form = FiguresForm(posted(request), initial=dict(last.facts) if last else {})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        statement = Statement(guarantor, given.pop("held_on"), given)
        if attempt(form, lambda one: state_figures([one], request.actor), statement):
            messages.success(request, _("已填报。限额按新的数算。"))
            return redirect("guarantees:limits")
    return render(request, "guarantees/figures.html", {"form": form}, status=status_of(form))
