"""What a request may be: how large, and with what address."""

import tempfile
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, BinaryIO

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from changrong.network.portal import errors

CHUNK = 64 * 1024
# A client that is cut off while it still sends sees a broken connection and never our answer, so
# what it sends is read and thrown away; beyond this many bytes it is cut off all the same.
PATIENCE = 1024 * 1024 * 1024


class BodyLimit:
    """Answers a request larger than its limit with 413, after reading it away.

    The answer is given where a view would run, so that it has the visitor's language, frame and
    security headers like any page. A body sent in chunks without a length is set aside up to the
    limit and then read like any other.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.refused_size = None  # type: ignore[attr-defined]
        request.length_required = False  # type: ignore[attr-defined]
        if request.META.get("CONTENT_LENGTH"):
            self.measure(request)
        elif "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            self.unchunk(request)
        response = self.get_response(request)
        read_away(rest_of(request))
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: Any
    ) -> HttpResponse | None:
        if request.length_required:  # type: ignore[attr-defined]
            return errors.length_required(request)
        if request.refused_size is not None:  # type: ignore[attr-defined]
            size = request.refused_size  # type: ignore[attr-defined]
            return errors.too_large(request, size, limit_of(request))
        return None

    def measure(self, request: HttpRequest) -> None:
        size = content_length(request)
        if size > limit_of(request):
            read_away(rest_of(request))
            refuse(request, size)

    def unchunk(self, request: HttpRequest) -> None:
        if not request.META.get("wsgi.input_terminated"):
            # This server cannot say where such a body ends: reading it would wait for ever.
            request.length_required = True  # type: ignore[attr-defined]
            return
        # Closed by its own end: the request reads from it until it is answered.
        kept: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115
        size = 0
        source = chunks(request.META["wsgi.input"])
        for chunk in source:
            size += len(chunk)
            if size > limit_of(request):
                refuse(request, size + read_away(source))
                return
            kept.write(chunk)
        kept.seek(0)
        request.META["CONTENT_LENGTH"] = str(size)
        request._stream = kept  # type: ignore[attr-defined]


class PlainAddress:
    """There is no page at an address with a zero byte in its path or query; the database would
    refuse to look."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: Any
    ) -> HttpResponse | None:
        asked = request.META.get("QUERY_STRING", "")
        plain = "\x00" not in request.path_info and "%00" not in asked
        return None if plain else errors.not_found(request)


class NoBlankPage:
    """An address that takes only forms answers a visit with a page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = errors.answer(request, HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page


def limit_of(request: HttpRequest) -> int:
    """The most bytes that a request to this address may have, its files included."""
    return settings.LARGER_UPLOADS.get(request.path_info, settings.UPLOAD_LIMIT)


def content_length(request: HttpRequest) -> int:
    try:
        return max(0, int(request.META.get("CONTENT_LENGTH") or 0))
    except ValueError:
        return 0


def refuse(request: HttpRequest, size: int) -> None:
    """Nothing further down is to read the body: it is gone."""
    request.refused_size = size  # type: ignore[attr-defined]
    request.META["CONTENT_LENGTH"] = "0"


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def rest_of(request: HttpRequest) -> Iterator[bytes]:
    try:
        while chunk := request.read(CHUNK):
            yield chunk
    except (OSError, ValueError):  # the client went away, or the view closed what it had read
        return


def read_away(body: Iterator[bytes]) -> int:
    """The number of bytes read and thrown away."""
    size = 0
    for chunk in body:
        size += len(chunk)
        if size > PATIENCE:
            break
    return size
