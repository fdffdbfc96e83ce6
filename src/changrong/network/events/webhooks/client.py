"""One POST to an address that somebody else chose: vetted, timed, never redirected, hardly read."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from changrong.network.events.channels import Refused, Result, Sent, TryAgain
from changrong.network.events.webhooks.addresses import (
    HTTPS_PORT,
    AddressRefused,
    resolve,
    split,
)

CONNECT, READ = 4.0, 8.0  # seconds
TOTAL = 12.0  # for all of it: whoever sends a byte now and then is cut off too
MOST_READ = 64 * 1024
AGENT = "Changrong/1 (webhooks)"
HTTP_PORT = 80
_TEMPORARY = (http.client.HTTPException, HTTPError, OSError, ValueError)


def post(
    url: str,
    body: str,
    headers: Mapping[str, str],
    *,
    networks: Sequence[str] = (),
    insecure: bool = False,
    total: float = TOTAL,
) -> Result:
    """Send JSON. `networks` (CIDR) are private ones that may be called; `insecure` allows http."""
    try:
        parts = split(url, insecure)
        addresses = resolve(parts.hostname or "", _port(parts), networks)
    except AddressRefused:
        return TryAgain("address")
    except OSError:
        return TryAgain("name")
    call = _Call(parts, addresses, total)
    try:
        status, after = call.made(body.encode(), {"User-Agent": AGENT, **_JSON, **headers})
    except _TEMPORARY as error:
        return TryAgain(_code(error, call.was_cut))
    finally:
        call.close()
    return judged(status, after)


_JSON = {"Content-Type": "application/json; charset=utf-8", "Accept": "*/*"}


def judged(status: int, after: timedelta | None = None) -> Result:
    """What a status means: any 2xx is arrival, 410 is farewell, all else is tried again. A
    redirection is none of these: it is not followed, so it has not arrived."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Sent(status)
    if status == HTTPStatus.GONE:
        return Refused("gone", status)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return TryAgain("redirect", status)
    return TryAgain("status", status, after)


class _Call:
    """A connection to one of the vetted addresses, under the name that was asked for, so that the
    certificate is checked against the name; cut off when its time is over."""

    def __init__(self, parts: SplitResult, addresses: Sequence[str], total: float) -> None:
        self.was_cut = False
        self._line: socket.socket | None = None
        self._addresses = addresses
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        options: dict[str, Any] = {"host": parts.hostname, "port": _port(parts), "timeout": READ}
        self._connection: HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            self._connection = HTTPSConnection(ssl_context=context, **options)
        else:
            self._connection = HTTPConnection(**options)
        # The one place where the connection would resolve the name again.
        self._connection._new_conn = self._connected  # type: ignore[method-assign]
        self._timer = threading.Timer(total, self._cut)
        self._timer.daemon = True

    def made(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, timedelta | None]:
        """The status, and for how long the receiver wants to be left alone."""
        self._timer.start()
        self._connection.request(
            "POST", self._path, body, headers, preload_content=False, decode_content=False
        )
        response = self._connection.getresponse()
        if self.was_cut:  # headers that never end look whole when the line is cut
            raise TimeoutError
        with suppress(*_TEMPORARY):  # what counts is the status; the rest is only good manners
            response.read(MOST_READ, decode_content=False)
        return response.status, _after(response.headers.get("retry-after"))

    def close(self) -> None:
        self._timer.cancel()
        self._connection.close()
        if self._line:
            self._line.close()

    def _connected(self) -> socket.socket:
        for address in self._addresses[:-1]:
            with suppress(OSError):
                return self._to(address)
        return self._to(self._addresses[-1])

    def _to(self, address: str) -> socket.socket:
        line = socket.create_connection((address, self._connection.port), CONNECT)
        line.settimeout(READ)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line = line.dup()  # stays ours when TLS takes the first one over
        return line

    def _cut(self) -> None:
        self.was_cut = True
        if self._line:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)


def _port(parts: SplitResult) -> int:
    return parts.port or (HTTPS_PORT if parts.scheme == "https" else HTTP_PORT)


def _after(text: str | None) -> timedelta | None:
    """The header Retry-After: seconds, or a moment (RFC 9110, 10.2.3)."""
    if not text:
        return None
    if text.isdecimal() and len(text) < len("1000000"):
        return timedelta(seconds=int(text))
    with suppress(ValueError, TypeError):
        moment = parsedate_to_datetime(text)
        return max(moment - datetime.now(UTC), timedelta(0))
    return None


def _code(error: Exception, was_cut: bool) -> str:
    if was_cut or isinstance(error, TimeoutError) or "timed out" in str(error):
        return "timeout"
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return "certificate"
    return "connection"
