"""Addresses of contracts."""

from django.urls import path

from changrong.network.contracts import views
from changrong.network.contracts.calculator import views as calculator

app_name = "contracts"
urlpatterns = [
    path("contracts/<str:number>/", views.contract, name="contract"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("calculator/schedule.xlsx", calculator.workbook_of, name="calculator-workbook"),
]
