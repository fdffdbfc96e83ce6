from django.urls import path

from changrong.network.events import views

app_name = "messages"
urlpatterns = [
    path("messages/", views.mine, name="mine"),
    path("messages/read/", views.read_all, name="read-all"),
    path("messages/<uuid:id>/", views.open_message, name="open"),
]
