"""Addresses of the indicators."""

from django.urls import path

from changrong.network.indicators import views

app_name = "indicators"
urlpatterns = [
    path("figures/indicators/", views.indicators, name="indicators"),
    path("figures/indicators.csv", views.indicators_csv, name="indicators-csv"),
    path("figures/indicators/<str:name>/", views.indicator, name="indicator"),
    path("figures/indicators/<str:name>/groups.csv", views.indicator_csv, name="indicator-csv"),
    path("figures/indicators/<str:name>/rows/", views.rows, name="rows"),
    path("figures/indicators/<str:name>/rows.csv", views.rows_csv, name="rows-csv"),
]
