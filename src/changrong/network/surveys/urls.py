from django.urls import path

from changrong.network.surveys import views

app_name = "surveys"
urlpatterns = [
    path("how-it-went/<str:token>/", views.answer, name="answer"),
    path("cases/<str:number>/how-it-went/", views.own, name="own"),
]
