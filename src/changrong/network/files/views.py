"""Pages of a case's evidence."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network.cases.actions import note_views
from changrong.network.cases.models import Case
from changrong.network.files import actions, queries
from changrong.network.files.forms import Upload
from changrong.network.files.responses import download
from changrong.network.files.sniff import FileRefused
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.fields import status_of
from changrong.network.people.models import Role
from changrong.network.portal.language import choose

PARTIES = (Role.ENTERPRISE, Role.OFFICER, Role.MANAGER, Role.COORDINATOR, Role.SUPERVISOR)


@requires(*PARTIES)
@require_http_methods(["GET", "HEAD", "POST"])
def case_files(request: HttpRequest, number: str) -> HttpResponse:
    case = get_object_or_404(queries.cases_with_files(request.actor), number=number)
    form = Upload()
    if request.method == "POST":
        form = Upload(request.POST, request.FILES)
        if form.is_valid() and keep(request, case, form):
            return redirect("files:case", case.number)
    note_views([case], request.actor)
    return render(
        request,
        "files/case_files.html",
        {
            "case": case,
            "files": listed(queries.files_of(case, request.actor), request.actor),
            "form": form,
            "may_attach": actions.may_attach(case, request.actor),
            "most": actions.MOST,
            "back": back(case, request.actor),
            "own": queries.own_part(case, request.actor),
        },
        status=status_of(form),
    )


def back(case: Case, actor: Actor) -> str:
    """The case's own page: a firm reads what institutions do on its need."""
    if actor.role == Role.ENTERPRISE:
        page = "needs:need" if case.root.kind == "need" else "matters:matter"
        return reverse(page, args=[case.root.number])
    return reverse("cases:case", args=[case.number])


def keep(request: HttpRequest, case: Case, form: Upload) -> bool:
    """Keep what can be kept, so that nobody has to choose the good files again; whether all was."""
    kept = 0
    for file in form.cleaned_data["files"]:
        if problem := refused(case, file, request.actor):
            form.add_error("files", problem)
        else:
            kept += 1
    if kept:
        text = ngettext("已加上 %(count)s 个文件。", "已加上 %(count)s 个文件。", kept)
        messages.success(request, text % {"count": kept})
    return not form.errors


def refused(case: Case, file: UploadedFile, by: Actor) -> object | None:
    try:
        actions.attach(case, [file], by)
    except FileRefused as problem:
        return choose(problem.text)
    return None


def listed(files: object, actor: Actor) -> list[tuple[object, bool]]:
    """Each file with whether this actor may remove it."""
    return [(file, actions.may_remove(file, actor)) for file in files]


@requires(*PARTIES)
@require_safe
def take_out(request: HttpRequest, number: str) -> FileResponse:
    attachment = get_object_or_404(queries.visible_to(request.actor), number=number)
    actions.opened([attachment], request.actor)
    return download(attachment.file, attachment.name, attachment.media_type)


@requires(*PARTIES)
@require_POST
def remove(request: HttpRequest, number: str) -> HttpResponse:
    attachment = get_object_or_404(queries.visible_to(request.actor), number=number)
    try:
        actions.remove([attachment], request.actor)
    except FileRefused as problem:
        messages.error(request, choose(problem.text))
    else:
        messages.success(request, _("已移除“%(name)s”。") % {"name": attachment.name})
    return redirect("files:case", attachment.case.number)
