from django.urls import path

from changrong.network.dossier import views

app_name = "dossier"
urlpatterns = [path("dossiers/<str:number>/", views.dossier, name="dossier")]
