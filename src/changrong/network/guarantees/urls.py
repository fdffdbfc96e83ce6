"""Addresses of agreements, guarantees and limits."""

from django.urls import path

from changrong.network.guarantees.batches.urls import urlpatterns as batches
from changrong.network.guarantees.pages import (
    agreements,
    awards,
    book,
    correcting,
    limits,
    registering,
    registrations,
    telling,
)

app_name = "guarantees"
urlpatterns = [
    path("agreements/", agreements.listed, name="agreements"),
    path("agreements/new/", agreements.propose, name="propose"),
    path("agreements/<str:number>/", agreements.agreement, name="agreement"),
    path("agreements/<str:number>/sign/", agreements.sign, name="sign"),
    path("agreements/<str:number>/end/", agreements.end, name="end"),
    path("guarantees/", book.listed, name="guarantees"),
    path("guarantees/<str:number>/", book.guarantee, name="guarantee"),
    path("guarantees/<str:number>/tell/<slug:step>/", telling.tell, name="tell"),
    path("guarantees/<str:number>/events/<int:sequence>/undo/", telling.undo, name="undo"),
    path(
        "guarantees/<str:number>/events/<int:sequence>/correct/", correcting.correct, name="correct"
    ),
    path("guarantees/<str:number>/claims/<str:claim>/", book.claim, name="claim"),
    path(
        "guarantees/<str:number>/claims/<str:claim>/<slug:step>/",
        telling.tell_claim,
        name="tell-claim",
    ),
    path("registrations/", registrations.listed, name="registrations"),
    path("registrations/new/", registering.new, name="register"),
    path("registrations/list.<str:form>", registrations.taken, name="registrations-file"),
    *batches,
    path("limits/", limits.limits, name="limits"),
    path("limits/figures/", limits.state, name="figures"),
    path("awards/", awards.shown, name="award"),
    path("awards/<slug:what>/", awards.book, name="award-book"),
    path("awards/<str:number>/<int:year>.<str:form>", awards.download, name="award-file"),
]
