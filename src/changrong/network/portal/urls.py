"""The public pages, and (under their own name) the pages of whoever states a need."""

from django.urls import include, path

from changrong.network.portal import preferences, views
from changrong.network.portal.gallery import gallery

pages = [
    path("", views.home, name="home"),
    path("start/", views.after_login, name="after-login"),
    path("overview/", views.overview, name="overview"),
    path("preference/", preferences.remember, name="preference"),
    path("contact/", views.contact, name="contact"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("gallery/", gallery, name="gallery"),
    path("gallery/<slug:desk>/", gallery, name="gallery"),
]
urlpatterns = [
    path("", include((pages, "portal"))),
    path("", include("changrong.network.cases.needs.urls")),
]
