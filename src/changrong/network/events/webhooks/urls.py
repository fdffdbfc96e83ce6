from django.urls import path

from changrong.network.events.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("webhooks/", views.endpoints, name="endpoints"),
    path("webhooks/new/", views.new, name="new"),
    path("webhooks/<str:number>/", views.endpoint, name="endpoint"),
    path("webhooks/<str:number>/events/", views.subscribe, name="subscribe"),
    path("webhooks/<str:number>/ping/", views.ping, name="ping"),
    path("webhooks/<str:number>/secret/", views.rotate, name="rotate"),
    path("webhooks/<str:number>/disable/", views.disable, name="disable"),
    path("webhooks/<str:number>/enable/", views.enable, name="enable"),
    path("webhooks/<str:number>/remove/", views.remove, name="remove"),
    path("webhooks/<str:number>/again/<uuid:id>/", views.again, name="again"),
]
