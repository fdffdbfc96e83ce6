from django.urls import path

from changrong.network.channels import pages, receiving

app_name = "channels"
urlpatterns = [
    path("channels/<str:name>/", receiving.receive, name="receive"),
    path("channels/<str:name>/products/", receiving.products, name="products"),
    path("messages-in/", pages.listed, name="messages"),
    path("messages-in/<str:number>/", pages.message, name="message"),
    path("messages-in/<str:number>/complete/", pages.complete, name="complete"),
    path("messages-in/<str:number>/refuse/", pages.refuse, name="refuse"),
    path("messages-in/<str:number>/tell-again/", pages.tell_again, name="tell-again"),
]
