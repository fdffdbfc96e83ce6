"""Addresses of the cases, for those who work on them."""

from django.urls import path

from changrong.network.cases import looked
from changrong.network.cases.desk import bulk, hand, team, views
from changrong.network.cases.teams import pages as teams

app_name = "cases"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/pick/", bulk.pick, name="pick"),
    path("inbox/together/", bulk.together, name="together"),
    path("inbox/together/<str:name>/", bulk.move_together, name="move-together"),
    path("inbox/hand/", hand.hand_together, name="hand-together"),
    path("team/", team.team, name="team"),
    path("teams/", teams.teams, name="teams"),
    path("teams.csv", teams.teams_csv, name="teams-csv"),
    path("teams/new/", teams.new_team, name="new-team"),
    path("teams/<str:number>/", teams.edit_team, name="edit-team"),
    path("looked/", looked.looked, name="looked"),
    path("leave/<str:number>/take-back/", hand.take_back, name="take-back"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/hand/", hand.hand, name="hand"),
    path("cases/<str:number>/team/", teams.change, name="change-team"),
    path("cases/<str:number>/take/", hand.take, name="take"),
    path("cases/<str:number>/do/<str:name>/", views.move, name="move"),
]
