"""Addresses of the working calendar."""

from django.urls import path

from changrong.network.calendars import views

app_name = "calendars"
urlpatterns = [
    path("calendar/", views.years, name="years"),
    path("calendar/publish/", views.publish, name="publish"),
    path("calendar/deadlines/", views.deadlines, name="deadlines"),
]
