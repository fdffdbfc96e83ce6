from django.urls import path

from changrong.network.rules import findings, notices, screening_pages, views

app_name = "rules"
urlpatterns = [
    path("check/", views.check, name="check"),
    path("check/result/", views.result, name="result"),
    path("check/forget/", views.forget, name="forget"),
    path("check/<str:name>/", views.question, name="question"),
    path("decisions/<str:number>/", views.decision, name="decision"),
    path("decisions/<str:number>/go-on/", views.resume, name="resume"),
    path("findings/", findings.listed, name="findings"),
    path("screenings/", screening_pages.listed, name="screenings"),
    path("screenings/<str:number>/", screening_pages.shown, name="screening"),
    path("screenings/<str:number>/verdicts/", screening_pages.verdicts, name="screening-verdicts"),
    path("screenings/<str:number>/problems/", screening_pages.problems, name="screening-problems"),
    path("screenings/<str:number>/remove/", screening_pages.remove, name="remove-screening"),
    path("notices/", notices.listed, name="notices"),
    path("notices/<str:notice>/", notices.shown, name="notice"),
    path("notices/<str:notice>/measures/<str:measure>/", notices.card, name="measure"),
]
