from django.urls import path

from changrong.network.imports import pages

app_name = "imports"
urlpatterns = [
    path("imports/", pages.listed, name="imports"),
    path("imports/template/<str:kind>.<str:form>", pages.template, name="template"),
    path("imports/columns/<str:kind>/", pages.columns, name="columns"),
    path("imports/<str:number>/", pages.shown, name="import"),
    path("imports/<str:number>/go/", pages.go, name="go"),
    path("imports/<str:number>/report/", pages.report, name="report"),
    path("imports/<str:number>/remove/", pages.remove, name="remove"),
]
