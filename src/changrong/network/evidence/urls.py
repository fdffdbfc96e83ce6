"""Addresses of firms' data and of the consents they rest on."""

from django.urls import path

from changrong.network.evidence.views import bureau, desk, firm

app_name = "evidence"
urlpatterns = [
    path("data/", firm.catalogue, name="catalogue"),
    path("consents/", firm.consents, name="consents"),
    path("consents/new/", firm.give_consent, name="give"),
    path("consents/<str:number>/withdraw/", firm.withdraw_consent, name="withdraw"),
    path("cases/<str:number>/data/", desk.case_data, name="case"),
    path("cases/<str:number>/data/ask/", desk.ask, name="ask"),
    path("cases/<str:number>/data/add/<str:item>/", desk.add, name="add"),
    path("exchanges/", bureau.exchanges, name="exchanges"),
    path("exchanges/<str:number>/dismiss/", bureau.dismiss, name="dismiss"),
]
