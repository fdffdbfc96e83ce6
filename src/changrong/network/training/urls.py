from django.urls import path

from changrong.network.training import completing, views

app_name = "training"
urlpatterns = [
    path("training/", views.mine, name="mine"),
    path("training/completion/", completing.completion, name="completion"),
    path("training/completion.csv", completing.completion_csv, name="completion-csv"),
    path("training/completion/<str:number>/", completing.lesson, name="lesson-completion"),
    path("training/completion/<str:number>.csv", completing.people_csv, name="people-csv"),
    path("training/<str:number>/", views.lesson, name="lesson"),
    path("training/<str:number>/begin/", views.begin, name="begin"),
    path("training/<str:number>/quiz/<int:attempt>/", views.result, name="result"),
    path("training/<str:number>/quiz/<int:attempt>/<int:at>/", views.question, name="question"),
]
