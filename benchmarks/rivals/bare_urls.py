"""The rival's only view; BARE_ROWS names the file of the rows it writes."""

import json
import os
import pickle
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from benchmarks.rivals.bare import Bare

BARE = Bare(pickle.loads(Path(os.environ["BARE_ROWS"]).read_bytes()))


def state(request: HttpRequest) -> HttpResponse:
    json.loads(request.body)
    return JsonResponse({"number": BARE.write()}, status=201)


urlpatterns = [path("cases/need", state)]
