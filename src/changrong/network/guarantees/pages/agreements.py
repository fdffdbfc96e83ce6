"""合作协议: the list, one agreement, proposing from a file, signing, ending."""

from __future__ import annotations

import tempfile
from pathlib import Path
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

from changrong.guarantee.agreement import Agreement as Terms
from changrong.guarantee.agreement import read_agreement
from changrong.network import clock
from changrong.network.guarantees import agreements as verbs
from changrong.network.guarantees.agreements import Proposal
from changrong.network.guarantees.checking import check_shares
from changrong.network.guarantees.models import Agreement
from changrong.network.guarantees.pages import shown, words
from changrong.network.guarantees.pages.agreement import AgreementPage, TermsShown, parties_named
from changrong.network.guarantees.queries import STAFF, agreements_visible_to
from changrong.network.parties.models import Institution
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.fields import said, status_of
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, attempt, posted
from changrong.text import Problem

READERS = (*STAFF, Role.COORDINATOR, Role.SUPERVISOR)
PAGE = 30
LARGEST = 256 * 1024  # bytes


@never_cache
@require_safe
@requires(*READERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Every agreement that the reader may see, the newest first."""
    rows = agreements_visible_to(request.actor)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "page": page,
        "rows": [(one, words.state(one)) for one in page],
        "may_propose": may_propose(request.actor),
    }
    return render(request, "guarantees/agreements.html", context)


@never_cache
@require_safe
@requires(*READERS)
def agreement(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(agreements_visible_to(request.actor), number=number)
    page = AgreementPage(found, request.actor, clock.today())
    return render(request, "guarantees/agreement.html", {"page": page})


# --------------------------------------------------------------------------------- proposing


class ProposalForm(forms.Form):
    """An agreement as a file, or, once it was previewed, as its text."""

    name = forms.CharField(
        label=gettext_lazy("协议名称"),
        max_length=Agreement._meta.get_field("name").max_length,
        error_messages={"required": gettext_lazy("请填协议名称。")},
    )
    file = forms.FileField(
        label=gettext_lazy("协议文件"),
        help_text=gettext_lazy(
            "TOML 文件。各方写机构编号或全称；编号（number）由系统另给，文件里的不用。"
        ),
        required=False,
        widget=forms.ClearableFileInput({"accept": ".toml"}),
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if file := given.get("file"):
            given["text"] = self._read(file)
        if not given.get("text"):
            if "file" not in self.errors:
                self.add_error("file", _("请选协议文件。"))
            return given
        try:
            given["terms"] = parties_named(terms_in(given["text"]))
        except Problem as wrong:
            self.add_error("file", said(wrong))
        return given

    def _read(self, file: Any) -> str:
        if file.size > LARGEST:
            self.add_error("file", _("文件太大，协议文件不超过 256 KB。"))
            return ""
        try:
            return str(file.read().decode("utf-8"))
        except UnicodeDecodeError:
            self.add_error("file", _("文件不是 UTF-8 编码的文本。"))
            return ""


def terms_in(text: str) -> Terms:
    """Raises GuaranteeError, which names what in the file is at fault."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "agreement.toml"
        file.write_text(text, encoding="utf-8")
        return read_agreement(file)


def may_propose(actor: Actor) -> bool:
    """A guarantor's manager does."""
    own = actor.institution
    return actor.role == Role.MANAGER and own is not None and own.kind == "guarantor"


@never_cache
@requires(Role.MANAGER)
@require_http_methods(FORM)
def propose(request: HttpRequest) -> HttpResponse:
    """The file, then what it says and what the notices say of it, and only then written down."""
    if not may_propose(request.actor):
        raise Http404
    form = ProposalForm(posted(request), request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        given = form.cleaned_data
        proposal = Proposal(given["name"], given["terms"], region_of(request.actor.institution))
        if "confirmed" in request.POST:
            made: list[Agreement] = []
            if attempt(
                form, lambda one: made.extend(verbs.propose([one], request.actor)), proposal
            ):
                messages.success(request, _("已经提出，等合作银行签署。"))
                return redirect("guarantees:agreement", made[0].number)
        else:
            context |= _preview(proposal, request.actor.institution)
            context["text"] = given["text"]
    return render(request, "guarantees/propose.html", context, status=status_of(form))


def _preview(proposal: Proposal, guarantor: Institution) -> dict[str, Any]:
    checked = check_shares(proposal.terms, guarantor, proposal.region, clock.today())
    found = TermsShown(proposal.terms)
    rows = shown.checked_rows(proposal.terms, checked)
    titles = [one["title"] for one in found.layers]
    clauses = [{"title": title, "rows": some} for title, some in zip(titles, rows, strict=True)]
    return {"preview": found, "clauses": clauses, "name": proposal.name}


def region_of(guarantor: Institution) -> str:
    """Where the agreement is of: the one region that the guarantor serves, else where it is
    registered, as its credit code says (GB 32100: digits 3 to 8)."""
    return guarantor.regions[0] if len(guarantor.regions) == 1 else guarantor.credit_code[2:8]


# --------------------------------------------------------------------------------- signing


class SignForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么还要签"),
        help_text=gettext_lazy("原则性限制不符合时要写明理由，理由和核对结果一起留存。"),
        widget=forms.Textarea({"rows": 3}),
        max_length=500,
        required=False,
    )


@never_cache
@requires(Role.MANAGER)
@require_http_methods(FORM)
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Sign, once the reader has seen what the notices say."""
    found = get_object_or_404(agreements_visible_to(request.actor), number=number)
    page = AgreementPage(found, request.actor, clock.today())
    if not page.may_sign:
        raise Http404
    form = SignForm(posted(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"].strip()
        if attempt(form, lambda why: verbs.sign([found], request.actor, why), reason):
            messages.success(request, _("协议已签署，从现在起可以报送。"))
            return redirect("guarantees:agreement", number)
    context = {"page": page, "form": form}
    return render(request, "guarantees/sign.html", context, status=status_of(form))


@never_cache
@requires(Role.MANAGER)
@require_http_methods(FORM)
def end(request: HttpRequest, number: str) -> HttpResponse:
    """No more loans come under it, once that was asked again."""
    found = get_object_or_404(agreements_visible_to(request.actor), number=number)
    page = AgreementPage(found, request.actor, clock.today())
    if not page.may_end:
        raise Http404
    if request.method == "POST":
        try:
            verbs.end([found], request.actor)
            messages.success(request, _("协议已终止，不再接受新业务；在保的不受影响。"))
        except Problem as refused:
            messages.error(request, said(refused))
        return redirect("guarantees:agreement", number)
    return render(request, "guarantees/end.html", {"page": page})
