"""Pages of whoever states a need: the enterprise, and the hotline for a caller."""

from django.urls import path

from changrong.network.cases.needs import hotline, offer_pages
from changrong.network.cases.needs import views as needs

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
    path("hotline/", hotline.listed, name="hotline"),
    path("hotline/new/", hotline.new, name="hotline-new"),
]
