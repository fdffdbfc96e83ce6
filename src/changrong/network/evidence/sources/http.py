"""A source that is asked over HTTPS: one POST, signed, timed, never redirected, read up to a size.

The address is the city's own setting, so it may lie in the government's network. Queue and retries
are the caller's (pulling.py).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from http import HTTPStatus

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError, TimeoutError

from changrong.network import clock
from changrong.network.events.webhooks import signing
from changrong.network.evidence.sources import Answer, Firm, Refused, Shown, TryAgain
from changrong.network.evidence.sources.reading import answer, question

CONNECT, READ = 4.0, 10.0  # seconds
TOTAL = 30.0  # for all of the answer: whoever sends a byte now and then is cut off
MOST_READ = 2 * 1024 * 1024
PIECE = 64 * 1024
# Those by which a source says that asking again changes nothing; its body may say which it is.
FINAL = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.GONE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}


class Http:
    """`secret`: base64 of the key shared with the source, as of webhooks ("whsec_…")."""

    def __init__(self, address: str, secret: str) -> None:
        self.address, self.secret = address, secret

    def pull(
        self, firm: Firm, items: Sequence[str], consent: Shown, as_of: date, id: str
    ) -> Answer:
        body = question(firm, items, consent, as_of, id)
        try:
            headers = self._headers(id, body)
        except ValueError:
            return TryAgain("secret")
        end = time.monotonic() + TOTAL
        with urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=CONNECT, read=READ), retries=False
        ) as pool:
            try:
                response = pool.request(
                    "POST",
                    self.address,
                    body=body.encode(),
                    headers=headers,
                    redirect=False,
                    preload_content=False,
                )
                read = _read(response, end)
            except SSLError:
                return TryAgain("certificate")
            except NewConnectionError:  # which counts as a timeout otherwise
                return TryAgain("connection")
            except TimeoutError:
                return TryAgain("timeout")
            except (HTTPError, OSError):
                return TryAgain("connection")
        return read if isinstance(read, TryAgain) else judged(response.status, read, items, id)

    def _headers(self, id: str, body: str) -> dict[str, str]:
        at = int(clock.now().timestamp())
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Accept": "application/json",
            "webhook-id": id,
            "webhook-timestamp": str(at),
            "webhook-signature": signing.signed(signing.key_of(self.secret), id, at, body),
        }


def _read(response: urllib3.BaseHTTPResponse, end: float) -> bytes | TryAgain:
    body = b""
    while piece := response.read1(PIECE, decode_content=False):
        body += piece
        if len(body) > MOST_READ:
            return TryAgain("too_large", response.status)
        if time.monotonic() > end:
            return TryAgain("timeout", response.status)
    return body


def judged(status: int, body: bytes, items: Sequence[str], id: str) -> Answer:
    """What a status and a body mean together."""
    if status == HTTPStatus.OK:
        return answer(body, items, id, status)
    if status in FINAL:
        said = answer(body, items, id, status)
        return said if isinstance(said, Refused) else Refused("status", status)
    is_redirect = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    return TryAgain("redirect" if is_redirect else "status", status)
