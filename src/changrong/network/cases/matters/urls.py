"""Addresses of whoever opens cases, of any kind."""

from django.urls import path

from changrong.network.cases.matters import views

app_name = "matters"
urlpatterns = [
    path("matters/", views.mine, name="mine"),
    path("matters/new/", views.openable, name="openable"),
    path("matters/new/<slug:kind>/", views.new, name="new"),
    path("matters/<str:number>/", views.matter, name="matter"),
    path("matters/<str:number>/sent/", views.sent, name="sent"),
    path("matters/<str:number>/do/<str:name>/", views.move, name="move"),
]
