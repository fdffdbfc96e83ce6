"""Pages on which an institution's managers and the bureau's coordinators look after endpoints."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from changrong.network.events import registry
from changrong.network.events.models import Endpoint
from changrong.network.events.webhooks import actions, queries
from changrong.network.events.webhooks.actions import Made, Wanted
from changrong.network.events.webhooks.errors import EndpointRefused
from changrong.network.events.webhooks.forms import Events, NewEndpoint, short_label
from changrong.network.people.access import requires
from changrong.network.people.actor import Actor
from changrong.network.people.fields import said, status_of
from changrong.network.people.pages import FORM, attempt, posted
from changrong.network.portal.language import choose
from changrong.text import Text

PAGE = 25
ERRORS = {
    "name": Text("找不到主机", "no such host"),
    "address": Text("地址在内部网络里，不发送", "a private address, which is not called"),
    "connection": Text("连不上", "no connection"),
    "timeout": Text("没有按时回答", "no answer in time"),
    "certificate": Text("证书和主机名对不上，或不可信", "a certificate that cannot be trusted"),
    "redirect": Text("要转到别处，不跟随", "a redirection, which is not followed"),
    "gone": Text("对方说地址已取消", "the receiver says it is gone"),
    "disabled": Text("回调停用了", "the webhook was switched off"),
    "internal": Text("服务自己出了错", "the service itself failed"),
}
Do = Callable[[Sequence[Endpoint], Actor], object]


@requires(*queries.KEEPERS)
@require_safe
def endpoints(request: HttpRequest) -> HttpResponse:
    rows = [(row, wanted_by(row)) for row in queries.visible_to(request.actor)]
    return render(request, "events/webhooks/endpoints.html", {"rows": rows})


@requires(*queries.KEEPERS)
@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    form, made = NewEndpoint(posted(request)), []

    def save(given: dict[str, object]) -> None:
        made.extend(actions.make_endpoints([Wanted(**given)], request.actor))

    if request.method == "POST" and form.is_valid() and attempt(form, save, form.values()):
        return shown_once(request, made[0])
    return render(request, "events/webhooks/new.html", {"form": form}, status=status_of(form))


@never_cache
@requires(*queries.KEEPERS)
@require_safe
def endpoint(request: HttpRequest, number: str) -> HttpResponse:
    row = found(request, number)
    page = Paginator(queries.deliveries_of(row), PAGE).get_page(request.GET.get("page"))
    rows = [
        (delivery, registry.label_of(delivery.event), ERRORS.get(delivery.error))
        for delivery in page
    ]
    groups = [code for code in row.events if code in registry.subscribable()]
    form = Events(initial={"events": groups})
    context = {"endpoint": row, "wants": wanted_by(row), "page": page, "rows": rows, "form": form}
    return render(request, "events/webhooks/endpoint.html", context)


@requires(*queries.KEEPERS)
@require_POST
def subscribe(request: HttpRequest, number: str) -> HttpResponse:
    row, form = found(request, number), Events(request.POST)
    if form.is_valid():
        actions.subscribe([row], form.cleaned_data["events"], request.actor)
        messages.success(request, _("已保存。"))
    return redirect("webhooks:endpoint", number)


@requires(*queries.KEEPERS)
@require_POST
def rotate(request: HttpRequest, number: str) -> HttpResponse:
    [made] = actions.rotate([found(request, number)], request.actor)
    return shown_once(request, made)


@requires(*queries.KEEPERS)
@require_POST
def ping(request: HttpRequest, number: str) -> HttpResponse:
    return done(request, number, actions.ping, _("测试消息已排队，稍后刷新看结果。"))


@requires(*queries.KEEPERS)
@require_POST
def disable(request: HttpRequest, number: str) -> HttpResponse:
    return done(request, number, actions.disable, _("已停用。"))


@requires(*queries.KEEPERS)
@require_POST
def enable(request: HttpRequest, number: str) -> HttpResponse:
    return done(request, number, actions.enable, _("已启用。"))


@requires(*queries.KEEPERS)
@require_POST
def remove(request: HttpRequest, number: str) -> HttpResponse:
    actions.remove([found(request, number)], request.actor)
    messages.success(request, _("已删除。"))
    return redirect("webhooks:endpoints")


@requires(*queries.KEEPERS)
@require_POST
def again(request: HttpRequest, number: str, id: str) -> HttpResponse:
    row = get_object_or_404(queries.deliveries_of(found(request, number)), pk=id)
    return done(
        request, number, lambda _rows, by: actions.redeliver([row], by), _("已排队，重新发送。")
    )


def found(request: HttpRequest, number: str) -> Endpoint:
    return get_object_or_404(queries.visible_to(request.actor), number=number)


def done(request: HttpRequest, number: str, do: Do, well: str) -> HttpResponse:
    """Do it to the endpoint and go back to its page, saying how it went."""
    try:
        do([found(request, number)], request.actor)
    except EndpointRefused as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, well)
    return redirect("webhooks:endpoint", number)


def shown_once(request: HttpRequest, made: Made) -> HttpResponse:
    response = render(request, "events/webhooks/secret.html", {"made": made})
    response["Cache-Control"] = "no-store"
    return response


def wanted_by(row: Endpoint) -> list[str]:
    """What an endpoint wants, in words; none is all."""
    groups = registry.subscribable()
    return [
        str(choose(short_label(name) if name in groups else registry.label_of(name)))
        for name in row.events
    ]
