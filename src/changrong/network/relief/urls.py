"""Addresses of relief given and of transactions counted in an emergency."""

from django.urls import path

from changrong.network.relief import views

app_name = "relief"
urlpatterns = [
    path("figures/relief/", views.ledger, name="ledger"),
    path("figures/relief.csv", views.ledger_csv, name="ledger-csv"),
    path("figures/relief/new/", views.tell, name="tell"),
    path("figures/relief/<str:number>/reverse/", views.reverse, name="reverse"),
    path("figures/transactions/", views.transactions, name="transactions"),
    path("figures/transactions.csv", views.transactions_csv, name="transactions-csv"),
    path("figures/transactions/new/", views.tell_transactions, name="tell-transactions"),
]
