"""Addresses of the boards."""

from django.urls import path

from changrong.network.boards import views

app_name = "boards"
urlpatterns = [
    path("board/", views.board, name="board"),
    path("board/cases/", views.cases, name="cases"),
    path("board/cases.csv", views.cases_csv, name="cases-csv"),
    path("figures/", views.figures, name="figures"),
    path("figures.csv", views.figures_csv, name="figures-csv"),
    path("open-data/", views.public, name="public"),
]
