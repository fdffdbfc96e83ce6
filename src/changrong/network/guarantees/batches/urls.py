from django.urls import path

from changrong.network.guarantees.batches import pages

urlpatterns = [
    path("agreements/<str:number>/batches/", pages.listed, name="batches"),
    path(
        "agreements/<str:number>/batches/template.<str:form>",
        pages.template,
        name="batch-template",
    ),
    path("batches/<str:number>/again/", pages.again, name="batch-again"),
    path("batches/<str:number>/", pages.shown, name="batch"),
    path("batches/<str:number>/result.<str:form>", pages.report, name="batch-result"),
]
