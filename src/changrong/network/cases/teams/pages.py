"""Teams and what each has in hand, for who keeps them; and a case given to another team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from changrong.network import clock
from changrong.network.boards.sheets import sheet
from changrong.network.cases import handing
from changrong.network.cases.desk.views import seen
from changrong.network.cases.hands import REASONS
from changrong.network.cases.kinds import KINDS
from changrong.network.cases.models import Case, Team
from changrong.network.cases.teams import listing
from changrong.network.cases.teams.actions import Said, change_team, may_change, save_team
from changrong.network.cases.teams.assigning import FIRM
from changrong.network.cases.teams.listing import SHOWS, Wanted
from changrong.network.cases.teams.queries import KEEPERS, candidates, teams_of, workload
from changrong.network.parties.forms import area_groups, need_kinds
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.fields import status_of
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, attempt, posted
from changrong.network.portal.language import choose
from changrong.network.rules.book import book
from changrong.network.rules.codes import region_name

SEVERAL = forms.CheckboxSelectMultiple
PAGE = 20


class TeamForm(forms.Form):
    """A team: who is of it, and what it takes."""

    name = forms.CharField(
        label=gettext_lazy("团队名称"),
        max_length=60,
        error_messages={"required": gettext_lazy("请填写团队名称。")},
    )
    members = forms.MultipleChoiceField(
        label=gettext_lazy("成员"),
        widget=SEVERAL,
        error_messages={"required": gettext_lazy("请至少选一位成员。")},
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("接哪些事项"),
        help_text=gettext_lazy("一个也不选，就是不限。下面几项也一样；都符合的才接。"),
        widget=SEVERAL,
        required=False,
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("接哪些融资需求"), choices=need_kinds, widget=SEVERAL, required=False
    )
    firm = forms.MultipleChoiceField(
        label=gettext_lazy("接哪些企业"),
        help_text=gettext_lazy("符合一项就接。"),
        widget=SEVERAL,
        required=False,
    )
    only_by_right = forms.BooleanField(
        label=gettext_lazy("只接政策规定要有专门团队办理的需求"), required=False
    )
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("接哪些区"), choices=area_groups, required=False
    )
    place = forms.IntegerField(
        label=gettext_lazy("顺序"),
        help_text=gettext_lazy("几个团队都能接的，数字小的先接。"),
        min_value=1,
        max_value=999,
        initial=1,
    )
    active = forms.BooleanField(label=gettext_lazy("在用"), required=False, initial=True)

    def __init__(self, by: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {member.user.number: member for member in candidates(by)}
        self.fields["members"].choices = [
            (number, _("，").join([str(one.user), str(one.title)]))
            for number, one in self.people.items()
        ]
        self.fields["kinds"].choices = kinds_for(by)
        self.fields["firm"].choices = [
            (name, choose(book().vocabulary[name].label)) for name in FIRM
        ]

    def said(self, given: dict[str, Any]) -> Said:
        return Said(**{**given, "members": [self.people[one] for one in given["members"]]})


def kinds_for(by: Actor) -> list[tuple[str, str]]:
    """The kinds of case that somebody of this body has a step in."""
    roles = {Role.OFFICER, Role.MANAGER} if by.institution else {Role.COORDINATOR}
    return [
        (kind.name, str(choose(kind.label)))
        for kind in KINDS.values()
        if roles & {role for move in kind.moves for role in move.by}
    ]


class ChangeForm(forms.Form):
    """To which team, and why."""

    to = forms.ChoiceField(
        label=gettext_lazy("交给哪个团队"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一个团队。")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("为什么换"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选原因。")},
    )

    def __init__(self, teams: Sequence[Team], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [(team.number, team.name) for team in teams]
        self.fields["reason"].choices = [(code, choose(text)) for code, text in REASONS.items()]


@never_cache
@require_safe
@requires(*KEEPERS)
def teams(request: HttpRequest) -> HttpResponse:
    """Each team with its open cases, those over and those due today, by member."""
    wanted = Wanted.read(request.GET, request.actor, clock.today())
    page = Paginator(wanted.teams(), PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "query": asked.urlencode(),
        "found": workload(page.object_list, wanted.today),
        "page": page,
        "wanted": wanted,
        "shows": [(name, choose(text)) for name, text in SHOWS.items()],
        "regions": [(code, region_name(code)) for code in wanted.regions()],
        "today": wanted.today,
    }
    return render(request, "cases/teams.html", context)


@never_cache
@require_safe
@requires(*KEEPERS)
def teams_csv(request: HttpRequest) -> HttpResponse:
    """The same, a line for each member and one for what nobody has taken."""
    wanted = Wanted.read(request.GET, request.actor, clock.today())
    return sheet(f"teams-{wanted.today}", listing.heading(), listing.lines(wanted))


@never_cache
@require_http_methods(FORM)
@requires(*KEEPERS)
def new_team(request: HttpRequest) -> HttpResponse:
    return _team(request, None)


@never_cache
@require_http_methods(FORM)
@requires(*KEEPERS)
def edit_team(request: HttpRequest, number: str) -> HttpResponse:
    return _team(request, get_object_or_404(teams_of(request.actor), number=number))


def _team(request: HttpRequest, team: Team | None) -> HttpResponse:
    form = TeamForm(request.actor, posted(request), initial=_held(team))
    if request.method == "POST" and form.is_valid():

        def save(given: dict[str, Any]) -> Team:
            return save_team(form.said(given), request.actor, team)

        if attempt(form, save, dict(form.cleaned_data)):
            messages.success(request, _("团队已存好；以后来的事项按它分。"))
            return redirect("cases:teams")
    context = {"form": form, "team": team}
    return render(request, "cases/team_form.html", context, status=status_of(form))


def _held(team: Team | None) -> dict[str, Any]:
    if team is None:
        return {}
    names = ("name", "kinds", "needs", "regions", "firm", "only_by_right", "place", "active")
    members = [member.user.number for member in team.members.select_related("user")]
    return {name: getattr(team, name) for name in names} | {"members": members}


@never_cache
@require_http_methods(FORM)
@requires(*KEEPERS)
def change(request: HttpRequest, number: str) -> HttpResponse:
    """A case to another team, with a reason."""
    case = seen(request, number)
    if not may_change(request.actor, case):
        raise Http404
    others = _others(request.actor, case)
    form = ChangeForm(others, posted(request))
    if request.method == "POST" and form.is_valid():
        mark = {case.number: request.POST.get("mark", "")}

        def save(given: dict[str, Any]) -> list[Case]:
            [to] = [team for team in others if team.number == given["to"]]
            return change_team([case], to, request.actor, given["reason"], mark)

        if attempt(form, save, form.cleaned_data):
            messages.success(request, _("已换团队。"))
            return redirect("cases:case", case.number)
    context = {"form": form, "case": case, "others": others, "mark": handing.mark_of(case)}
    return render(request, "cases/change_team.html", context, status=status_of(form))


def _others(by: Actor, case: Case) -> list[Team]:
    return list(teams_of(by).filter(active=True).exclude(pk=case.team_id))
