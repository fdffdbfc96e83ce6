"""Addresses of contracts."""

from django.urls import path

from changrong.network.contracts import views

app_name = "contracts"
urlpatterns = [path("contracts/<str:number>/", views.contract, name="contract")]
