"""Pages of whoever states a need: the enterprise, the hotline for a caller, an outlet for whoever
stands at its counter."""

from django.urls import path

from changrong.network.cases.needs import offer_pages
from changrong.network.cases.needs import views as needs
from changrong.network.cases.needs.desks import COUNTER, HOTLINE, listed_at, new_at

app_name = "needs"
urlpatterns = [
    path("needs/", needs.mine, name="mine"),
    path("state-a-need/", needs.start, name="start"),
    path("needs/<str:number>/", needs.need, name="need"),
    path("needs/<str:number>/sent/", needs.sent, name="sent"),
    path("needs/<str:number>/correct/", needs.correct, name="correct"),
    path("needs/<str:number>/withdraw/", needs.withdraw, name="withdraw"),
    path("needs/<str:number>/hurry/", needs.hurry, name="hurry"),
    path("needs/<str:number>/offers/", offer_pages.offers, name="offers"),
    path("needs/<str:number>/offers/<str:offer>/", offer_pages.accept, name="accept"),
    path("hotline/", listed_at(HOTLINE), name="hotline"),
    path("hotline/new/", new_at(HOTLINE), name="hotline-new"),
    path("counter/", listed_at(COUNTER), name="counter"),
    path("counter/new/", new_at(COUNTER), name="counter-new"),
]
