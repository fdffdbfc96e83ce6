"""Addresses of contracts."""

from django.urls import path

from changrong.network.contracts import days, telling, views
from changrong.network.contracts.calculator import views as calculator

app_name = "contracts"
urlpatterns = [
    path("contracts/<str:number>/", views.contract, name="contract"),
    path("contracts/<str:number>/repayment/", telling.repay, name="repay"),
    path("contracts/<str:number>/events/<int:sequence>/undo/", telling.undo, name="undo"),
    path("contracts/<str:number>/days/", days.days, name="days"),
    path("contracts/<str:number>/days.csv", days.days_csv, name="days-csv"),
    path("calculator/", calculator.calculator, name="calculator"),
    path("calculator/schedule.xlsx", calculator.workbook_of, name="calculator-workbook"),
]
