"""Every address of the service."""

from django.urls import include, path

from changrong.network.cases.api import api
from changrong.network.portal.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    path("account/", include("changrong.network.portal.account_urls")),
    path("", include("changrong.network.portal.urls")),
    path("", include("changrong.network.rules.urls")),
    path("", include("changrong.network.cases.urls")),
    path("", include("changrong.network.cases.matters.urls")),
    path("", include("changrong.network.contracts.urls")),
    path("", include("changrong.network.guarantees.urls")),
    path("", include("changrong.network.dossier.urls")),
    path("", include("changrong.network.ledger.urls")),
    path("", include("changrong.network.files.urls")),
    path("", include("changrong.network.imports.urls")),
    path("", include("changrong.network.channels.urls")),
    path("", include("changrong.network.surveys.urls")),
    path("", include("changrong.network.broadcasts.urls")),
    path("", include("changrong.network.services.urls")),
    path("", include("changrong.network.training.urls")),
    path("", include("changrong.network.evidence.urls")),
    path("", include("changrong.network.parties.urls")),
    path("", include("changrong.network.people.urls")),
    path("", include("changrong.network.boards.urls")),
    path("", include("changrong.network.indicators.urls")),
    path("", include("changrong.network.relief.urls")),
    path("", include("changrong.network.events.urls")),
    path("", include("changrong.network.events.webhooks.urls")),
    path("", include("changrong.network.calendars.urls")),
]
handler400 = "changrong.network.portal.errors.bad_request"
handler403 = "changrong.network.portal.errors.forbidden"
handler404 = "changrong.network.portal.errors.not_found"
handler429 = "changrong.network.portal.errors.too_many"  # the account pages' limits ask for it
handler500 = "changrong.network.portal.errors.server_error"
