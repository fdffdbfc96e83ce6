"""What every page with a form has in common."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from changrong.network.people.fields import said, status_of
from changrong.text import Problem

FORM = ["GET", "HEAD", "POST"]


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, though it be empty; None for a page only read."""
    return request.POST if request.method == "POST" else None


def filled(
    request: HttpRequest,
    form: forms.Form,
    save: Callable[[dict[str, Any]], object],
    done: str,
    to: tuple[str, ...],
    page: str,
    **context: Any,
) -> HttpResponse:
    """The form's page; once it is filled in rightly, saved and gone back to `to`.

    What the action refuses becomes an error of the form, so that nothing typed is lost.
    """
    if request.method == "POST" and form.is_valid():
        values = form.values() if hasattr(form, "values") else form.cleaned_data
        if attempt(form, save, values):
            messages.success(request, done)
            return redirect(*to)
    return render(request, page, {"form": form, **context}, status=status_of(form))


def attempt(form: forms.Form, save: Callable[[Any], object], values: Any) -> bool:
    """Whether the action took the values. A refusal is said at the field it names, if any."""
    try:
        save(values)
    except Problem as refused:
        field = getattr(refused, "field", None)
        form.add_error(field if field in form.fields else None, said(refused))
    return not form.errors
