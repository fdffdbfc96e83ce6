from django.urls import path

from changrong.network.rules import findings, notices, views

app_name = "rules"
urlpatterns = [
    path("check/", views.check, name="check"),
    path("check/result/", views.result, name="result"),
    path("check/forget/", views.forget, name="forget"),
    path("check/<str:name>/", views.question, name="question"),
    path("decisions/<str:number>/", views.decision, name="decision"),
    path("decisions/<str:number>/go-on/", views.resume, name="resume"),
    path("findings/", findings.listed, name="findings"),
    path("notices/", notices.listed, name="notices"),
    path("notices/<str:notice>/", notices.shown, name="notice"),
]
