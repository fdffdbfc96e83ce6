from django.urls import path

from changrong.network.parties.views import directory, firm, institutions, own

app_name = "parties"
urlpatterns = [
    path("institutions/", directory.institutions, name="directory"),
    path("institutions/<str:number>/", directory.institution, name="institution"),
    path("products/", directory.products, name="offered"),
    path("firm/", firm.firm, name="firm"),
    path("firm/<str:name>/", firm.correct_fact, name="correct-fact"),
    path("institution/outlets/", own.outlets, name="outlets"),
    path("institution/outlets/new/", own.new_outlet, name="new-outlet"),
    path("institution/outlets/<str:number>/", own.edit_outlet, name="edit-outlet"),
    path("institution/capacity/", own.capacity, name="capacity"),
    path("institution/products/", own.products, name="products"),
    path("institution/products/new/", own.new_product, name="new-product"),
    path("institution/products/<str:number>/", own.edit_product, name="edit-product"),
    path("bureau/institutions/", institutions.institutions, name="institutions"),
    path("bureau/institutions/new/", institutions.new_institution, name="new-institution"),
    path(
        "bureau/institutions/<str:number>/",
        institutions.edit_institution,
        name="edit-institution",
    ),
    path(
        "bureau/institutions/<str:number>/managers/new/",
        institutions.invite_manager,
        name="invite-manager",
    ),
    path("bureau/emergencies/", institutions.emergencies, name="emergencies"),
    path("bureau/emergencies/<int:pk>/end/", institutions.end_emergency, name="end-emergency"),
]
