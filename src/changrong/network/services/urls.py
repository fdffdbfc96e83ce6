"""Addresses of services and their uptime."""

from django.urls import path

from changrong.network.services import keeping, views

app_name = "services"
urlpatterns = [
    path("services/", views.public, name="public"),
    path("uptime/", views.counts, name="counts"),
    path("uptime.csv", views.counts_csv, name="counts-csv"),
    path("uptime/new/", keeping.new, name="new"),
    path("uptime/<str:number>/", views.service, name="service"),
    path("uptime/<str:number>/edit/", keeping.edit, name="edit"),
    path("uptime/<str:number>/maintenance/", keeping.plan_stop, name="plan-stop"),
    path("uptime/<str:number>/maintenance/<int:pk>/end/", keeping.end_stop, name="end-stop"),
    path("uptime/<str:number>/outage/", keeping.outage, name="outage"),
    path("uptime/<str:number>/outage/<int:pk>/over/", keeping.outage_over, name="outage-over"),
    path("uptime/<str:number>/beat/", keeping.beat, name="beat"),
]
