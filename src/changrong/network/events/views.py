"""The page of one's own messages."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from changrong.network.events import messages, words
from changrong.network.events.models import Outgoing
from changrong.network.portal.language import current

PAGE = 50


@dataclass(frozen=True)
class Shown:
    """One line of the page."""

    message: Outgoing
    says: str
    lang: str

    @property
    def tone(self) -> str:
        return {"overdue": "late", "reminder": "soon", "turn": "info"}.get(
            self.message.template, "no"
        )


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    page = Paginator(messages.messages_of(request.user), PAGE).get_page(request.GET.get("page"))
    said = [(message, words.said(message, current())) for message in page]
    rows = [Shown(message, one.title, one.lang) for message, one in said]
    return render(request, "events/messages.html", {"page": page, "rows": rows})


@login_required
@require_POST
def open_message(request: HttpRequest, id: str) -> HttpResponse:
    """Go to what a message is about; from now on it is read."""
    message = get_object_or_404(messages.told(request.user), pk=id)
    messages.mark_read([message])
    return redirect(words.said(message, current()).path)


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    if messages.mark_all_read(request.user):
        notes.success(request, _("都标为已读了。"))
    return redirect("messages:mine")
