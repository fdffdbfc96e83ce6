"""An institution's own outlets and products. Officers read them, managers edit."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from changrong.network.clock import today
from changrong.network.parties import actions, queries
from changrong.network.parties.forms import OutletForm
from changrong.network.parties.product_form import CapacityForm, ProductForm
from changrong.network.people.access import requires
from changrong.network.people.models import Role
from changrong.network.people.pages import FORM, filled, posted

STAFF = (Role.OFFICER, Role.MANAGER)


@requires(*STAFF)
@require_safe
def outlets(request: HttpRequest) -> HttpResponse:
    rows = queries.outlets_of(request.actor)
    context = {"rows": rows, "may_edit": request.actor.role == Role.MANAGER}
    return render(request, "parties/own/outlets.html", context)


@requires(Role.MANAGER)
@require_http_methods(FORM)
def new_outlet(request: HttpRequest) -> HttpResponse:
    def save(values: dict[str, Any]) -> None:
        actions.make_outlets([(request.actor.institution, values)], request.actor)

    form = OutletForm(posted(request))
    done, page = _("网点已经加上。"), "parties/own/edit_outlet.html"
    return filled(request, form, save, done, ("parties:outlets",), page)


@requires(Role.MANAGER)
@require_http_methods(FORM)
def edit_outlet(request: HttpRequest, number: str) -> HttpResponse:
    outlet = get_object_or_404(queries.outlets_of(request.actor), number=number)

    def save(values: dict[str, Any]) -> None:
        actions.change_outlets([(outlet, values)], request.actor)

    form, page = OutletForm.of(outlet, posted(request)), "parties/own/edit_outlet.html"
    return filled(request, form, save, _("已保存。"), ("parties:outlets",), page, outlet=outlet)


@requires(*STAFF)
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    rows = queries.products_of(request.actor)
    context = {
        "rows": rows,
        "on_offer": set(queries.on_offer(today()).values_list("pk", flat=True)),
        "may_edit": request.actor.role == Role.MANAGER,
    }
    return render(request, "parties/own/products.html", context)


@requires(Role.MANAGER)
@require_http_methods(FORM)
def new_product(request: HttpRequest) -> HttpResponse:
    def save(values: dict[str, Any]) -> None:
        actions.make_products([(request.actor.institution, values)], request.actor)

    form = ProductForm(posted(request))
    done, page = _("产品已经加上。"), "parties/own/edit_product.html"
    return filled(request, form, save, done, ("parties:products",), page)


@requires(Role.MANAGER)
@require_http_methods(FORM)
def edit_product(request: HttpRequest, number: str) -> HttpResponse:
    product = get_object_or_404(queries.products_of(request.actor), number=number)

    def save(values: dict[str, Any]) -> None:
        actions.change_products([(product, values)], request.actor)

    form, page = ProductForm.of(product, posted(request)), "parties/own/edit_product.html"
    return filled(request, form, save, _("已保存。"), ("parties:products",), page, product=product)


@requires(Role.MANAGER)
@require_http_methods(FORM)
def capacity(request: HttpRequest) -> HttpResponse:
    institution = request.actor.institution

    def save(values: dict[str, Any]) -> None:
        actions.set_capacity([(institution, values["capacity"])], request.actor)

    form, page = CapacityForm.of(institution, posted(request)), "parties/own/capacity.html"
    return filled(request, form, save, _("已保存。"), ("parties:products",), page)
