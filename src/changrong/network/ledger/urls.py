"""Addresses of the books."""

from django.urls import path

from changrong.network.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.trial_balance, name="trial-balance"),
    path("ledger/statement/", views.statement, name="statement"),
]
