"""Addresses of the cases, for those who work on them."""

from django.urls import path

from changrong.network.cases.desk import bulk, views

app_name = "cases"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/pick/", bulk.pick, name="pick"),
    path("inbox/together/", bulk.together, name="together"),
    path("inbox/together/<str:name>/", bulk.move_together, name="move-together"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/do/<str:name>/", views.move, name="move"),
]
