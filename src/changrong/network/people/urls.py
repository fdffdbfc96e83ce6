from django.urls import path

from changrong.network.people import deciding, leave_pages, staff, views

app_name = "people"
urlpatterns = [
    path("me/", views.account, name="account"),
    path("me/details/", views.details, name="details"),
    path("me/act-as/", views.act_as, name="act-as"),
    path("me/myself/", views.myself, name="myself"),
    path("me/leave/", views.leave, name="leave"),
    path("me/requests/new/", views.ask, name="ask"),
    path("me/requests/<str:number>/withdraw/", views.withdraw, name="withdraw"),
    path("staff/", staff.members, name="members"),
    path("staff/new/", staff.new_member, name="new-member"),
    path("staff/<str:number>/end/", staff.end_member, name="end-member"),
    path("staff/<str:number>/reset/", staff.reset_member, name="reset-member"),
    path("staff/<str:number>/leave/", leave_pages.of, name="leave-of"),
    path("leave/", leave_pages.own, name="leaves"),
    path("leave/<str:number>/end/", leave_pages.end, name="end-leave"),
    path("requests/", deciding.open_requests, name="requests"),
    path("requests/<str:number>/", deciding.open_request, name="request"),
    path("requests/<str:number>/confirm/", deciding.confirm, name="confirm"),
    path("requests/<str:number>/refuse/", deciding.refuse, name="refuse"),
    path("requests/<str:number>/evidence/", views.evidence, name="evidence"),
]
