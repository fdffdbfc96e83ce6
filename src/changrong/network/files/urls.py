from django.urls import path

from changrong.network.files import views

app_name = "files"
urlpatterns = [
    path("cases/<str:number>/files/", views.case_files, name="case"),
    path("files/<str:number>/", views.take_out, name="file"),
    path("files/<str:number>/remove/", views.remove, name="remove"),
]
