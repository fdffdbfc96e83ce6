from django.urls import path

from changrong.network.files import views
from changrong.network.files.letters import views as letters

app_name = "files"
urlpatterns = [
    path("cases/<str:number>/files/", views.case_files, name="case"),
    path("files/<str:number>/", views.take_out, name="file"),
    path("files/<str:number>/remove/", views.remove, name="remove"),
    path("letters/verify/", letters.verify, name="verify-letter"),
    path("letters/<str:number>.html", letters.page, name="letter"),
    path("letters/<str:number>.pdf", letters.as_pdf, name="letter-pdf"),
]
