"""Addresses of broadcasts: what readers see, and the desk."""

from django.urls import path

from changrong.network.broadcasts import board, desk

app_name = "broadcasts"
urlpatterns = [
    path("announcements/", board.board, name="board"),
    path("announcements/<str:number>/", board.one, name="one"),
    path("announcements/<str:number>/paper/", board.paper, name="paper"),
    path("announcements/<str:number>/screen/", board.screen, name="screen"),
    path("broadcasts/", desk.desk, name="desk"),
    path("broadcasts/new/", desk.new, name="new"),
    path("broadcasts/<str:number>/", desk.manage, name="manage"),
    path("broadcasts/<str:number>/edit/", desk.edit, name="edit"),
    path("broadcasts/<str:number>/approve/", desk.approve, name="approve"),
    path("broadcasts/<str:number>/withdraw/", desk.withdraw, name="withdraw"),
    path("broadcasts/<str:number>/posted/", desk.report, name="report"),
    path(
        "broadcasts/<str:number>/posted/<str:posting>/take-back/",
        desk.take_back,
        name="take-back",
    ),
]
